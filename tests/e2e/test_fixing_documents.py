"""Documents that are no scripts are fixed: drawings, pages, specs, notebooks.

Each is changed in one place, and the target is the picture of the unchanged one: put right without
a model by the command line, and by a model alone. None that is small enough for a test edits
documents, so a script answers in its place.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.e2e.pictures import picture_of
from tests.e2e.scripted_model import ScriptedModel

from pixelproof_engine.client.router import Router
from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.sight.service import SightService
from pixelproof_executor import Limits
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, Verdict
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.model import ModelProposer

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

DOCUMENTS = Path(__file__).with_name("documents")
PROGRAM = str(Path(sys.executable).with_name("pixelproof"))
PROVEN, NOTHING_PROVEN = 0, 1
PATIENCE = {"PIXELPROOF_FIX__TIME_BUDGET_S": "500", "PIXELPROOF_EXECUTOR__LIMITS__WALL_S": "180"}
"""A browser may take long to start on a busy machine."""
CHANGED = {
    "visitors.svg": ("Visitors by weekday", "Guests"),
    "tickets.html": ("Museum tickets", "Theatre"),
    "rainfall.vl.json": ("Rainfall by month", "Snow"),
    "queue.ipynb": ("Queue length", "Crowd"),
}


async def never(_: EndpointSettings) -> bool:
    raise AssertionError("a loopback endpoint needs no consent")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def targets(executor: Executor, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pictures of the unchanged documents."""
    folder = tmp_path_factory.mktemp("targets")
    pictures = {}
    for name in CHANGED:
        pictures[name] = folder / f"{name}.png"
        drawn = await picture_of(executor, name, (DOCUMENTS / name).read_text())
        pictures[name].write_bytes(drawn)
    return pictures


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The documents, each with its heading changed."""
    place = tmp_path / "documents"
    shutil.copytree(DOCUMENTS, place)
    for name, (right, wrong) in CHANGED.items():
        text = (place / name).read_text()
        assert text.count(right) == 1
        (place / name).write_text(text.replace(right, wrong))
    return place


def fix(project: Path, name: str, target: Path, *words: str, **environment: str) -> dict[str, Any]:
    """The answer of ``pixelproof fix --json``, with its exit code as ``code``."""
    done = subprocess.run(
        [PROGRAM, "fix", name, "--image", str(target), "--json", *words],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1", **PATIENCE, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode in (PROVEN, NOTHING_PROVEN), done.stdout + done.stderr
    return {**json.loads(done.stdout), "code": done.returncode}


async def test_a_notebook_is_fixed_in_its_cell(project: Path, targets: dict[str, Path]) -> None:
    answer = fix(project, "queue.ipynb", targets["queue.ipynb"], "--write")
    assert (answer["verdict"], answer["code"]) == ("proven", PROVEN), answer["message"]
    assert answer["best"]["origin"] == "reading"
    assert answer["best"]["likeness"]["total"] >= 0.99
    fixed, original = ((folder / "queue.ipynb").read_text() for folder in (project, DOCUMENTS))
    assert fixed == original, "nothing but the heading was changed, and it was put right"


@pytest.mark.parametrize("name", ["visitors.svg", "tickets.html", "rainfall.vl.json"])
async def test_without_a_model_a_document_is_put_right(
    project: Path, targets: dict[str, Path], name: str
) -> None:
    answer = fix(project, name, targets[name], "--write")
    assert (answer["verdict"], answer["code"]) == ("proven", PROVEN), answer["message"]
    assert answer["best"]["origin"] == "document"
    assert answer["best"]["likeness"]["total"] == 1.0
    assert (project / name).read_text() == (DOCUMENTS / name).read_text()


@pytest.mark.parametrize("name", ["visitors.svg", "tickets.html", "rainfall.vl.json"])
async def test_what_a_model_edits_is_proven(
    project: Path,
    targets: dict[str, Path],
    scripted_model: ScriptedModel,
    executor: Executor,
    sight: SightService,
    name: str,
) -> None:
    """By the model alone: the quicker one would be the answer, and the other be given up."""
    right, wrong = CHANGED[name]
    line = next(one for one in (project / name).read_text().split("\n") if wrong in one)
    scripted_model.answers = [
        f"<<<<<<< SEARCH\n{line}\n=======\n{line.replace(wrong, right)}\n>>>>>>> REPLACE"
    ]
    endpoint = EndpointSettings.model_validate(
        {"name": "desk", "url": scripted_model.url, "vision": True}
    )
    router = Router([endpoint], consent=never, embedded=None)
    proposer = ModelProposer(lambda: router.endpoint("fix", "words"), samples=1)
    options = FixOptions(time_budget_s=500, limits=Limits(wall_s=180))
    try:
        result = await Fixer(executor, sight, [proposer], options).fix(
            FixRequest(
                path=project / name,
                source=(project / name).read_text(),
                root=project,
                target=targets[name].read_bytes(),
            )
        )
    finally:
        await router.aclose()
    best = result.best
    assert result.verdict is Verdict.PROVEN, result.message
    assert best is not None
    assert best.proposal.origin == "model:desk"
    assert best.proposal.source == (DOCUMENTS / name).read_text()
    assert best.likeness is not None
    assert best.likeness_before is not None
    assert best.likeness.total > best.likeness_before.total
    assert {check.name for check in best.checks} >= {"syntax", "run", "likeness"}
    asked = json.dumps(scripted_model.chats)
    assert "image_url" in asked, "a model that sees was not shown the target"
