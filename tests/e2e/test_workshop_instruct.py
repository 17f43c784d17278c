"""``pixelproof workshop instruct``: a scripted model, the real sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.scripted_model import ScriptedModel

from pixelproof_engine.workshop.instruct.dialogue import repairs_of
from pixelproof_engine.workshop.instruct.journal import NAME, read_journal
from pixelproof_executor.sandbox import Executor
from pixelproof_server.commands.workshop_instruct import runner

pytestmark = pytest.mark.docker

TESTS = "```python\nfrom solution import double\n\ndef test_it():\n    assert double(2) == 4\n```"
WRONG = f"```python\ndef double(x):\n    return x\n```\n{TESTS}"
RIGHT = WRONG.replace("return x", "return 2 * x")
SNIPPET = "def twice(x):\n    y = x\n    return x + y\n"


@pytest.mark.asyncio(loop_scope="module")
async def test_the_sandbox_tells_passed_from_failed(executor: Executor) -> None:
    run = runner(executor)
    tests = "from solution import f\n\ndef test_f():\n    assert f() == 1\n"
    good = await run({"solution.py": "def f():\n    return 1\n", "test_solution.py": tests})
    assert good.status == "passed"
    bad = await run({"solution.py": "def f():\n    return 2\n", "test_solution.py": tests})
    assert bad.status == "failed"
    assert "assert 2 == 1" in bad.said
    broken = await run({"solution.py": "def f(:\n", "test_solution.py": tests})
    assert broken.status == "failed"
    assert "SyntaxError" in broken.said


def test_a_dialogue_is_made_run_and_mended(scripted_model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SNIPPET)
    scripted_model.answers = ["Write double.", WRONG, "It does not double.", RIGHT]
    home = tmp_path / "home"
    command = [
        sys.executable, "-m", "pixelproof_server", "workshop", "instruct",
        str(tmp_path / "shop.py"), str(tmp_path / "out"), "--licence", "MIT",
        "--teacher", "scripted",
    ]  # fmt: skip
    endpoints = [{"name": "scripted", "url": scripted_model.url}]
    environment = {
        **os.environ, "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home),
        "PIXELPROOF_ENDPOINTS": json.dumps(endpoints),
    }  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 passed (100 %)" in done.stdout
    [dialogue] = read_journal(tmp_path / "out" / NAME)
    assert dialogue.provenance.model == "scripted"
    assert dialogue.provenance.endpoint == "local"
    assert dialogue.rounds == 2
    assert "assert 2 == 4" in dialogue.turns[2].text
    assert len(repairs_of(dialogue)) == 1
    assert all(chat["seed"] is not None for chat in scripted_model.chats)
    again = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert "1 of 1 passed" in again.stdout
    assert len(scripted_model.chats) == 4, "what is done is not done again"
