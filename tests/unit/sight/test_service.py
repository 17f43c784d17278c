"""The service: a process of its own that starts late, survives trouble and leaves nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from pixelproof_engine.sight.picture import PictureError
from pixelproof_engine.sight.service import SightError, SightService

if sys.platform == "win32":
    pytest.skip("signals and /proc", allow_module_level=True)


@pytest.fixture(scope="module")
def png(render: Any) -> bytes:
    return render(lambda axes: axes.bar(["a", "b"], [1, 2]))[0]  # type: ignore[no-any-return]


async def gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_it_starts_with_the_first_request_and_answers_from_another_process(
    png: bytes,
) -> None:
    async with SightService() as sight:
        assert sight.pid is None
        facts = await sight.read(png)
        assert facts.axes[0].series[0].kind == "bar"
        assert sight.pid not in (None, os.getpid())
        assert os.getpriority(os.PRIO_PROCESS, sight.pid or 0) >= 10
        seen = await sight.see(png)
        comparison = await sight.compare(seen, seen)
        assert comparison.differences == ()
        pid = sight.pid
    assert pid is not None
    assert await gone(pid)


async def test_the_event_loop_stays_free_while_a_picture_is_read(png: bytes) -> None:
    async with SightService() as sight:
        reading = asyncio.create_task(sight.read(png))
        turns = 0
        while not reading.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 5
        await reading


async def test_equal_pictures_asked_for_at_once_are_read_once(
    png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = SightService._ask

    async def counted(self: SightService, head: dict[str, Any], blobs: list[bytes]) -> Any:
        asked.append(head["do"])
        return await ask(self, head, blobs)

    monkeypatch.setattr(SightService, "_ask", counted)
    async with SightService() as sight:
        first = asyncio.create_task(sight.read(png))
        second = asyncio.create_task(sight.read(png))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).axes
        assert asked == ["read"]
        with pytest.raises(PictureError):
            await sight.read(b"not a picture")
        with pytest.raises(PictureError):
            await sight.read(b"not a picture")
        assert asked == ["read", "read", "read"], "what failed is not remembered"


async def test_a_cancelled_request_does_not_upset_the_next(png: bytes) -> None:
    async with SightService() as sight:
        first = asyncio.create_task(sight.read(png))
        await asyncio.sleep(0.2)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await sight.load(png)).width == 640
        assert (await sight.read(png)).axes


async def test_it_restarts_after_a_crash(png: bytes) -> None:
    async with SightService() as sight:
        await sight.load(png)
        pid = sight.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert (await sight.load(png)).height == 480
        assert sight.pid != pid


async def test_it_exits_when_idle_and_comes_back(png: bytes) -> None:
    async with SightService(idle_seconds=0.1) as sight:
        await sight.load(png)
        pid = sight.pid
        assert pid is not None
        assert await gone(pid)
        assert (await sight.load(png)).width == 640


async def test_hostile_bytes_are_refused_in_the_worker() -> None:
    async with SightService() as sight:
        with pytest.raises(PictureError, match="not a PNG"):
            await sight.load(b"plain text")
        with pytest.raises(PictureError, match="0 bytes"):
            await sight.load(b"")


async def test_closing_ends_a_request_in_flight(png: bytes) -> None:
    sight = SightService()
    reading = asyncio.create_task(sight.read(png))
    await asyncio.sleep(0.3)
    pid = sight.pid
    assert pid is not None
    await sight.aclose()
    with pytest.raises(SightError, match="closed"):
        await reading
    assert await gone(pid)


async def test_it_dies_with_its_parent(png: bytes, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(png)
    script = textwrap.dedent(
        f"""
        import asyncio, pathlib
        from pixelproof_engine.sight.service import SightService
        async def main():
            sight = SightService()
            await sight.load(pathlib.Path({str(picture)!r}).read_bytes())
            print(sight.pid, flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert await gone(pid)


def test_importing_the_service_stays_light() -> None:
    code = (
        "import sys, pixelproof_engine.sight.service;"
        "print([m for m in ('numpy', 'PIL', 'cv2', 'onnxruntime', 'rapidocr') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


async def test_the_working_directory_cannot_replace_the_reader(
    png: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('from the workspace')\n")
    (tmp_path / "pixelproof_engine.py").write_text("raise SystemExit('from the workspace')\n")
    monkeypatch.chdir(tmp_path)
    async with SightService() as sight:
        assert (await sight.load(png)).width == 640
