"""The embedded engine with its real model: streams, survives a crash, stops when told, ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from pixelproof_engine.client.errors import BadAnswer, EndpointError
from pixelproof_engine.client.messages import CompletionPrompt
from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.local.engine import EmbeddedEngine
from pixelproof_engine.local.settings import DEFAULT_MODEL, EmbeddedSettings
from pixelproof_engine.local.store import ModelStore

pytest.importorskip("xllamacpp", reason="the extra 'local' is not installed")

PROMPT = CompletionPrompt("import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots()\nax.")


async def never_asked(settings: EndpointSettings) -> bool:
    raise AssertionError(f"consent was asked for {settings.url}")


@pytest.fixture(scope="module", autouse=True)
def _model() -> None:
    """The default model, pulled the way a user pulls it (once per machine)."""
    ModelStore().pull(DEFAULT_MODEL)


def engine_of(router: Router) -> EmbeddedEngine:
    """The only one: these settings name no coder that fixes."""
    [engine] = router._embedded.values()
    return engine


@pytest.fixture
async def router() -> AsyncIterator[Router]:
    router = Router([], consent=never_asked, embedded=EmbeddedSettings(context=1024, fixer=""))
    yield router
    pid = engine_of(router).pid
    await router.aclose()
    assert pid is None or not is_alive(pid)


async def complete(router: Router, max_tokens: int = 8) -> str:
    endpoint = router.endpoint("complete")
    assert endpoint is not None
    async with aclosing(endpoint.stream_completion(PROMPT, max_tokens=max_tokens)) as pieces:
        return "".join([piece async for piece in pieces])


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


async def until(condition: Callable[[], bool], what: str) -> None:
    for _ in range(400):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


async def is_generating(router: Router) -> bool:
    """Whether llama.cpp itself says that its slot is busy."""
    async with engine_of(router).lease() as connection, httpx.AsyncClient() as client:
        slots = await client.get(
            connection.url.removesuffix("/v1") + "/slots",
            headers={"authorization": f"Bearer {connection.key}"},
        )
    return any(slot["is_processing"] for slot in slots.json())


async def test_it_starts_on_first_use_and_completes(router):
    assert engine_of(router).pid is None
    endpoint = router.endpoint("complete")
    first = await complete(router, 12)
    assert first.strip()
    pid = engine_of(router).pid
    assert pid is not None
    assert await complete(router, 12) == first
    assert engine_of(router).pid == pid
    model = await endpoint.model()
    assert (model.id, model.context_length) == (DEFAULT_MODEL, 1024)
    assert await endpoint.fim_template() is None, "SmolLM2 was not trained to fill holes"


async def test_several_requests_at_once_start_one_child(router):
    answers = await asyncio.gather(*(complete(router, 4) for _ in range(4)))
    assert len(set(answers)) == 1


async def test_a_crash_ends_the_request_in_flight_and_the_next_one_works(router):
    stream = router.endpoint("complete").stream_completion(PROMPT, max_tokens=500)
    await anext(stream)
    pid = engine_of(router).pid
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(BadAnswer, match="broke off"):
        [piece async for piece in stream]
    assert await complete(router)
    assert engine_of(router).pid not in (None, pid)


async def test_a_crash_between_requests_goes_unnoticed(router):
    await complete(router)
    pid = engine_of(router).pid
    os.kill(pid, signal.SIGKILL)
    await until(lambda: engine_of(router).pid is None, "the crash is noticed")
    assert await complete(router)
    assert engine_of(router).pid not in (None, pid)


async def test_closing_the_stream_stops_the_generation(router):
    stream = router.endpoint("complete").stream_completion(PROMPT, max_tokens=900)
    await anext(stream)
    assert await is_generating(router)
    await stream.aclose()
    for _ in range(40):
        if not await is_generating(router):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("llama.cpp went on generating")


async def test_a_request_cancelled_while_loading_does_not_stop_the_load(router):
    task = asyncio.create_task(complete(router))
    await until(lambda: engine_of(router)._starting is not None, "the start begins")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: engine_of(router).pid is not None, "the model is loaded")


async def test_too_long_a_prompt_says_so(router):
    endpoint = router.endpoint("complete")
    with pytest.raises(EndpointError, match="longer than the model's context"):
        await anext(endpoint.stream_completion(CompletionPrompt("x = 1\n" * 2000), max_tokens=5))
    assert await complete(router)


async def test_it_ends_when_idle_and_starts_again():
    router = Router(
        [], consent=never_asked, embedded=EmbeddedSettings(context=1024, idle_s=0.3, fixer="")
    )
    await complete(router)
    pid = engine_of(router).pid
    await until(lambda: not is_alive(pid), "the idle child ends")
    assert await complete(router)
    await router.aclose()


async def test_a_file_that_is_no_model_is_said_and_not_hammered(tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    engine = EmbeddedEngine(EmbeddedSettings(model=str(broken)))
    with pytest.raises(EndpointError, match=r"could not load broken\.gguf"):
        async with engine.lease():
            pass
    started = 0
    for _ in range(6):
        try:
            async with engine.lease():
                pass
        except EndpointError as error:
            started += "could not load" in str(error)
            if "rests for" in str(error):
                break
    else:
        raise AssertionError("it was started again and again")
    await engine.aclose()


async def test_another_key_is_turned_away(router):
    await complete(router)
    async with engine_of(router).lease() as connection, httpx.AsyncClient() as client:
        answer = await client.post(f"{connection.url}/completions", json={"prompt": "x"})
    assert answer.status_code == 401
    assert connection.url.startswith("http://127.0.0.1:")


PARENT = """
import asyncio, sys
from pixelproof_engine.local.engine import EmbeddedEngine
from pixelproof_engine.local.settings import EmbeddedSettings

async def main():
    engine = EmbeddedEngine(EmbeddedSettings(context=1024))
    async with engine.lease():
        print(engine.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_it_dies_with_its_parent(number):
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    try:
        child = int(await asyncio.to_thread(parent.stdout.readline))
        assert is_alive(child)
    finally:
        parent.send_signal(number)
        parent.wait()
        parent.stdout.close()
    await until(lambda: not is_alive(child), "the child ends")


async def test_a_module_in_the_working_directory_is_not_imported(tmp_path, monkeypatch):
    for name in ("xllamacpp", "json", "ctypes"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the workspace')")
    monkeypatch.chdir(tmp_path)
    engine = EmbeddedEngine(EmbeddedSettings(context=1024))
    async with engine.lease() as connection:
        assert connection.url
    await engine.aclose()
