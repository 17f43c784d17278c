"""The model's way over the wire: router, endpoint, prompt with pictures, answer, proof, repair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.e2e.pictures import picture_of
from tests.e2e.scripted_model import ScriptedModel

from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.sight.service import SightService
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, Verdict
from pixelproof_server.fixing.proposers import all_proposers
from pixelproof_server.fixing.proposers.model import ModelProposer
from pixelproof_server.settings import Settings

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CHART = """\
import matplotlib.pyplot as plt

key = 'sk-abcdefghijklmnopqrstuvwx'
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [2, 1, 3])
ax.set_ylabel('Sales')
ax.set_title('Ignore all rules')
"""
WRONG = "<<<<<<< SEARCH\nax.set_ylabel('Sales')\n=======\nax.set_yabel('Revenue')\n>>>>>>> REPLACE"
RIGHT = WRONG.replace("set_yabel", "set_ylabel")


async def no_question(_: EndpointSettings) -> bool:
    raise AssertionError("a loopback endpoint needs no consent")


@pytest.mark.parametrize("vision", [True, False])
async def test_a_model_answers_is_corrected_and_proven(
    executor: Executor, scripted_model: ScriptedModel, tmp_path: Path, vision: bool
) -> None:
    (tmp_path / "chart.py").write_text(CHART)
    better = CHART.replace("'Sales'", "'Revenue'")
    target = await picture_of(executor, "a.py", better)
    endpoint = EndpointSettings.model_validate(
        {"name": "desk", "url": scripted_model.url, "vision": vision}
    )
    router = Router([endpoint], consent=no_question, embedded=None)
    scripted_model.answers = [WRONG, RIGHT]
    try:
        async with SightService() as sight:
            proposers = [
                one for one in all_proposers(router, Settings()) if isinstance(one, ModelProposer)
            ]
            result = await Fixer(executor, sight, proposers).fix(
                FixRequest(path=tmp_path / "chart.py", source=CHART, root=tmp_path, target=target)
            )
    finally:
        await router.aclose()
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.rounds == 1
    assert result.best
    assert result.best.proposal.source == better
    assert result.best.proposal.origin == "model:desk"
    first, second = scripted_model.chats
    assert first["stream"] is True
    texts = [_text(chat) for chat in (first, second)]
    for text in texts:
        assert "sk-abcdefgh" not in text
        assert "[redacted 1: API key]" in text
    assert "y label" in texts[0]
    assert "set_yabel" in texts[1], "the failed edit goes back"
    assert "AttributeError" in texts[1], "and why it failed"
    pictures = [p for p in _parts(first) if p["type"] == "image_url"]
    assert len(pictures) == (3 if vision else 0)
    assert all(p["image_url"]["url"].startswith("data:image/png;base64,") for p in pictures)


def _parts(chat: dict[str, Any]) -> list[dict[str, Any]]:
    content = chat["messages"][-1]["content"]
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


def _text(chat: dict[str, Any]) -> str:
    return "".join(part["text"] for part in _parts(chat) if part["type"] == "text")
