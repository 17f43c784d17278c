"""A real vLLM on the CPU, with a tiny Idefics3 of random weights: the whole client path."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest
from PIL import Image

from pixelproof_engine.client.errors import ContextTooLong, ModelNotFound
from pixelproof_engine.client.messages import CompletionPrompt, Message
from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.serving.errors import ModelMissingError, PortTakenError
from pixelproof_engine.serving.vllm import serve

pytestmark = pytest.mark.vllm

CONTEXT = 32_768
HOLE = CompletionPrompt("ax.set_title(", ")\n")


@pytest.fixture
async def router(vllm_server):
    async def never_asked(settings: EndpointSettings) -> bool:
        raise AssertionError(f"consent was asked for {settings.url}")

    settings = EndpointSettings(name="vllm", url=f"{vllm_server}/v1", read_timeout_s=300)
    router = Router([settings], consent=never_asked)
    yield router
    await router.aclose()


async def metric(server: str, name: str) -> float:
    """The sum of one of vLLM's own metrics."""
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{server}/metrics", timeout=60)).text
    found = [line for line in text.splitlines() if line.startswith(f"vllm:{name}{{")]
    assert found, f"vLLM has no metric {name}"
    return sum(float(line.rpartition(" ")[2]) for line in found)


def picture() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((300, 200)).convert("RGB").save(out, "PNG")
    return out.getvalue()


async def test_health_and_discovery(router):
    health = await router.endpoint("fix").health()
    assert health.ok
    assert (health.model.id, health.model.context_length) == ("tiny", CONTEXT)


async def test_chat_with_a_picture_streams(router, vllm_server):
    endpoint = router.endpoint("fix")
    assert await endpoint.sees()
    before = await metric(vllm_server, "prompt_tokens_total")
    message = Message("user", "make it look like this", (picture(), picture()))
    async with aclosing(endpoint.stream_chat([message], max_tokens=20)) as stream:
        pieces = [piece async for piece in stream]
    # On a busy machine vLLM sends several tokens as one piece.
    assert len("".join(pieces)) > 5
    assert "".join(pieces).isprintable()
    with_pictures = await metric(vllm_server, "prompt_tokens_total") - before
    plain = Message("user", "make it look like this")
    async with aclosing(endpoint.stream_chat([plain], max_tokens=1)) as stream:
        [piece async for piece in stream]
    without = await metric(vllm_server, "prompt_tokens_total") - before - with_pictures
    assert with_pictures > without + 2 * 4, "each picture is at least one tile of four tokens"


async def test_completion_uses_the_models_own_fim_tokens(router):
    endpoint = router.endpoint("complete")
    template = await endpoint.fim_template()
    assert template is not None
    assert template.family == "starcoder"
    async with aclosing(endpoint.stream_completion(HOLE, max_tokens=16)) as stream:
        pieces = [piece async for piece in stream]
    assert len("".join(pieces)) > 5


async def ends_early(server: str, before: float, most: int) -> None:
    """Nothing runs any more, and fewer than ``most`` tokens were made since there were ``before``.

    vLLM is not asked in between: on a busy machine its answer may come when all is generated.
    """
    for _ in range(200):
        if await metric(server, "num_requests_running") == 0:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("vLLM still counts a running request")
    made = -1.0
    while made != (now := await metric(server, "generation_tokens_total") - before):
        made = now
        await asyncio.sleep(0.5)
    assert 0 < made < most, "it stopped before it was done"


async def test_a_closed_stream_leaves_no_running_request(router, vllm_server):
    endpoint = router.endpoint("complete")
    before = await metric(vllm_server, "generation_tokens_total")
    stream = endpoint.stream_completion(HOLE, max_tokens=CONTEXT - 100)
    await anext(stream)
    await stream.aclose()
    await ends_early(vllm_server, before, CONTEXT - 100)


async def test_a_cancelled_chat_leaves_no_running_request(router, vllm_server):
    endpoint = router.endpoint("fix")
    before = await metric(vllm_server, "generation_tokens_total")
    begun = asyncio.Event()

    async def read() -> None:
        message = Message("user", "go on", (picture(),))
        async for _ in endpoint.stream_chat([message], max_tokens=CONTEXT - 300):
            begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ends_early(vllm_server, before, CONTEXT - 300)


async def test_a_prompt_beyond_the_context_says_so(router):
    endpoint = router.endpoint("complete")
    with pytest.raises(ContextTooLong, match="longer than the model's context"):
        await anext(endpoint.stream_completion(CompletionPrompt("x=" * 2 * CONTEXT), max_tokens=5))


async def test_a_model_that_is_not_served_says_so(vllm_server):
    async def never_asked(_settings: EndpointSettings) -> bool:
        return False

    settings = EndpointSettings(name="vllm", url=f"{vllm_server}/v1", model="other", fim="none")
    router = Router([settings], consent=never_asked)
    with pytest.raises(ModelNotFound, match="'other'"):
        await anext(router.endpoint("complete").stream_completion(HOLE, max_tokens=5))
    await router.aclose()


async def test_addresses_in_prompts_are_not_fetched(vllm_server):
    """A prompt that names an address must not make the server ask it."""
    picture_part = {"type": "image_url", "image_url": {"url": f"{vllm_server}/secret.png"}}
    body = {"model": "tiny", "messages": [{"role": "user", "content": [picture_part]}]}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{vllm_server}/v1/chat/completions", json=body, timeout=60)
    assert answer.status_code >= 400
    assert "allowed domains" in answer.text


def test_a_port_in_use_is_said_before_anything_starts(vllm_server, tiny_model, vllm_python):
    port = int(vllm_server.rpartition(":")[2])
    with pytest.raises(PortTakenError, match="--port"):
        serve(str(tiny_model), device="cpu", port=port, python=vllm_python)


def test_a_folder_that_is_no_model_is_said_at_once(tmp_path, vllm_python):
    with pytest.raises(ModelMissingError, match=r"config\.json"):
        serve(str(tmp_path), device="cpu", port=1, python=vllm_python)


SERVE = """
import sys
from pathlib import Path
from pixelproof_engine.serving.vllm import serve
sys.exit(serve(sys.argv[1], device="cpu", port=int(sys.argv[2]), python=Path(sys.argv[3]),
               context=512, progress=lambda stage: print(stage, flush=True)))
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)]
)
def test_a_signal_during_the_start_leaves_nothing_behind(
    tiny_model, vllm_python, free_port, number, status
):
    command = [sys.executable, "-c", SERVE, str(tiny_model), str(free_port), str(vllm_python)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    watchdog = threading.Timer(300, process.kill)
    watchdog.start()
    try:
        # The engine's own processes exist once the model's configuration was read.
        stages = []
        for line in process.stdout:
            stages.append(line.strip())
            if "configuration" in line:
                break
        assert "reading the model's configuration" in stages
        group = process_group_of_child(process.pid)
        process.send_signal(number)
        assert process.wait(timeout=120) == status
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
    until = time.monotonic() + 120
    while members(group) and time.monotonic() < until:
        time.sleep(0.1)
    assert members(group) == []


def process_group_of_child(parent: int) -> int:
    [child] = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return os.getpgid(int(child))


def members(group: int) -> list[str]:
    """Command lines of the living processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
