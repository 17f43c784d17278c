from __future__ import annotations

import asyncio
from pathlib import Path

from pixelproof_server.workspace.watching import Changed, watch


async def test_named_files_are_seen_and_others_are_not(tmp_path: Path) -> None:
    target = tmp_path / "target.png"
    target.write_bytes(b"1")
    seen: list[Changed] = []
    stop, heard = asyncio.Event(), asyncio.Event()

    async def follow() -> None:
        async for changes in watch(
            settings=[tmp_path / "pixelproof.toml"], pictures=[target], stop=stop
        ):
            seen.extend(changes)
            gone = Changed(target, "picture", gone=True) in seen
            if gone and any(one.kind == "settings" for one in seen):
                heard.set()

    task = asyncio.create_task(follow())
    try:
        async with asyncio.timeout(30):
            # The watch begins some time after the task: write until it is heard.
            count = 0
            while not any(one.path == target and not one.gone for one in seen):
                count += 1
                (tmp_path / "noise.txt").write_text(str(count))
                target.write_bytes(str(count).encode())
                await asyncio.sleep(0.2)
            (tmp_path / "pixelproof.toml").write_text("x = 1")
            target.unlink()
            await heard.wait()
    finally:
        stop.set()
        await task
    assert {one.path.name for one in seen} == {"target.png", "pixelproof.toml"}


async def test_nothing_to_watch_ends_at_once(tmp_path: Path) -> None:
    assert [changes async for changes in watch(pictures=[tmp_path / "no" / "such.png"])] == []
