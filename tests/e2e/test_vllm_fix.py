"""A fix with a real vLLM: which verbalised text and crayon reach the model, recorded on the way.

The tiny model's answers are noise, so no edit comes of it; what it is asked is the matter here.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from PIL import Image
from tests.e2e.pictures import picture_of
from tests.e2e.scripted_model import serving

from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.sight.service import SightService
from pixelproof_engine.sight.verbalise import BUDGET, tokens
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.model import ModelProposer

pytestmark = [pytest.mark.vllm, pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CHART = """\
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
days = ['Mon', 'Tue', 'Wed']
ax.bar([-0.2, 0.8, 1.8], [3, 5, 2], 0.4, label='Alpha')
ax.bar([0.2, 1.2, 2.2], [2, 3, 4], 0.4, label='Beta')
ax.set_xticks(range(3), days)
ax.set_ylabel('Revenue')
ax.legend()
"""


class Recorder(BaseHTTPRequestHandler):
    """Hands every request on to vLLM, and keeps the streamed chats."""

    upstream: ClassVar[str] = ""
    chats: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        self._forward(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(body)
        if asked.get("stream") and "messages" in asked:
            self.chats.append(asked)
        self._forward(body)

    def _forward(self, body: bytes | None) -> None:
        connection = http.client.HTTPConnection(urlsplit(self.upstream).netloc, timeout=300)
        try:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.getheader("Content-Type", "text/plain"))
            self.end_headers()
            while piece := answer.read1(65_536):
                self.wfile.write(piece)
        finally:
            connection.close()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def recorder(vllm_server: str) -> Iterator[str]:
    Recorder.upstream, Recorder.chats = vllm_server, []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    with serving(running):
        yield f"http://127.0.0.1:{running.server_address[1]}/v1"


@dataclass(frozen=True)
class Asked:
    """The first chat of a fix as vLLM got it, and the prompt tokens that vLLM counts in it."""

    text: str
    pictures: list[bytes]
    prompt_tokens: int


async def never_asked(_: EndpointSettings) -> bool:
    raise AssertionError("a loopback endpoint needs no consent")


async def ask(executor: Executor, url: str, folder: Path, target: bytes, **switches: Any) -> Asked:
    """One fix through the whole loop, with an endpoint of these settings."""
    fields = {"name": "vllm", "url": url, "read_timeout_s": 300, **switches}
    router = Router([EndpointSettings.model_validate(fields)], consent=never_asked, embedded=None)
    Recorder.chats.clear()
    try:
        async with SightService() as sight:
            request = FixRequest(path=folder / "chart.py", source=CHART, root=folder, target=target)
            proposer = ModelProposer(lambda: router.endpoint("fix"), samples=1)
            options = FixOptions(rounds=0, time_budget_s=600)
            result = await Fixer(executor, sight, [proposer], options).fix(request)
    finally:
        await router.aclose()
    assert "gave no edit that can be applied" in " ".join((*result.notes, result.message))
    chat = Recorder.chats[0]
    content = chat["messages"][-1]["content"]
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    again = {**chat, "stream": False, "max_tokens": 1}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/chat/completions", json=again, timeout=300)
    return Asked(
        text="".join(part["text"] for part in parts if part["type"] == "text"),
        pictures=[
            base64.b64decode(part["image_url"]["url"].partition(",")[2])
            for part in parts
            if part["type"] == "image_url"
        ],
        prompt_tokens=answer.json()["usage"]["prompt_tokens"],
    )


def pixels(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


async def test_words_and_crayon_reach_a_real_vllm_and_can_be_switched_off(
    executor: Executor, recorder: str, tmp_path: Path, record_property: Any
) -> None:
    (tmp_path / "chart.py").write_text(CHART)
    better = CHART.replace("Revenue", "Income").replace("[3, 5, 2]", "[3, 5, 4]")
    target = await picture_of(executor, "a.py", better)

    both = await ask(executor, recorder, tmp_path, target)
    wordless = await ask(executor, recorder, tmp_path, target, verbalise=False)
    bare = await ask(executor, recorder, tmp_path, target, verbalise=False, crayon=False)
    plain = await ask(executor, recorder, tmp_path, target, crayon=False)

    relations = ('"Income" labels the y axis of #1', 'legend entries "Alpha", "Beta" label #2, #3')
    assert all(said in both.text for said in relations)
    assert '#2 and #3 stand over ticks "Mon", "Tue", "Wed"' in both.text
    listed = "(#2 bar) ["
    assert [listed in asked.text for asked in (both, wordless, bare, plain)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert ["relationships between" in asked.text for asked in (both, wordless, bare, plain)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert [len(asked.pictures) for asked in (both, wordless, bare, plain)] == [3, 3, 2, 2]

    shown, crayon = pixels(both.pictures[0]), pixels(both.pictures[2])
    assert shown.shape == crayon.shape
    assert 0 < (shown != crayon).any(axis=2).mean() < 0.02
    assert ((crayon == (255, 64, 129)).all(axis=2) & (shown != crayon).any(axis=2)).any()

    words = [line[2:] for line in both.text.splitlines() if line.startswith("| The image")]
    assert len(words) == 2, "of the figure and of the target"
    assert all(tokens(line) <= BUDGET for line in words)
    counts = {"both": both, "crayon": wordless, "words": plain, "neither": bare}
    for name, asked in counts.items():
        record_property(f"prompt_tokens_{name}", asked.prompt_tokens)
    print({name: asked.prompt_tokens for name, asked in counts.items()})
    assert bare.prompt_tokens < plain.prompt_tokens < both.prompt_tokens
    assert bare.prompt_tokens < wordless.prompt_tokens < both.prompt_tokens
