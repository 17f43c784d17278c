"""Tests are chosen by what they reached before, on the real sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pixelproof_engine.sight.service import SightService
from pixelproof_executor import ExecutorSettings, Limits
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, FixResult, Verdict
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.reading import ReadingProposer

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]

CHART = """\
import matplotlib.pyplot as plt

def load():
    return [1, 2]

def draw():
    fig, ax = plt.subplots()
    ax.bar(["a", "b"], load())
    ax.set_ylabel("Sales")
    return ax

if __name__ == "__main__":
    draw()
"""
TESTS = """\
import time
import chart

def test_draw(): assert chart.draw().get_ylabel() in ("Sales", "Revenue", "Costs")
def test_load(): assert chart.load() == [1, 2]
def test_slow(): time.sleep(1.2)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def executor() -> AsyncIterator[Executor]:
    limits = Limits(wall_s=60)
    async with Executor(ExecutorSettings(slots=2, limits=limits)) as running:
        yield running


def said_of_tests(result: FixResult) -> tuple[str, str]:
    assert result.best
    check = next(check for check in result.best.checks if check.name == "tests")
    return check.status, check.detail


async def fix(
    executor: Executor,
    sight: SightService,
    root: Path,
    label: str,
    source: str,
    options: FixOptions,
) -> FixResult:
    (root / "chart.py").write_text(source)
    (root / "test_chart.py").write_text(TESTS)
    fixer = Fixer(executor, sight, [ReadingProposer()], options)
    request = FixRequest(
        path=root / "chart.py",
        source=source,
        root=root,
        instruction=f"the y label should be '{label}'",
        intent="repair",
    )
    result = await fixer.fix(request)
    await fixer.wait()
    return result


async def test_a_later_fix_runs_the_tests_that_reach_the_edit(
    executor: Executor, sight: SightService, tmp_path: Path
) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    root.mkdir()
    options = FixOptions(rounds=0, reach_folder=state)

    async def ask(label: str, source: str = CHART) -> FixResult:
        return await fix(executor, sight, root, label, source, options)

    def says(result: FixResult, verdict: Verdict, start: str, chosen: str) -> bool:
        detail = said_of_tests(result)[1].splitlines()[0]
        assert result.verdict is verdict, result.message
        assert (detail.startswith(start), detail.endswith(f"({chosen})")) == (True, True), detail
        return True

    everything = "all 3 tests that use chart.py"
    assert says(await ask("Revenue"), Verdict.PROVEN, "3 passed", everything)
    assert list(state.iterdir()), "recorded beside the search"

    by_draw = "1 of 3 tests: by coverage of draw"
    assert says(await ask("Costs"), Verdict.PROVEN, "1 passed", by_draw)
    refused = "worse than before: test_chart.py::test_draw failed"
    assert says(await ask("Profit"), Verdict.FAILED, refused, by_draw)

    mine = CHART.replace("return [1, 2]", "return list((1, 2))")
    by_both = "2 of 3 tests: by coverage of load, draw"
    assert says(await ask("Revenue", mine), Verdict.PROVEN, "2 passed", by_both)

    (root / "data.csv").write_text("1")
    assert says(await ask("Costs", mine), Verdict.PROVEN, "3 passed", everything)


async def test_examples_are_tests_that_no_recording_knows(
    executor: Executor, sight: SightService, tmp_path: Path
) -> None:
    source = CHART.replace(
        "def load():", 'def load():\n    """\n    >>> load()\n    [1, 2]\n    """'
    )
    options = FixOptions(rounds=0)
    result = await fix(executor, sight, tmp_path, "Revenue", source, options)
    assert result.verdict is Verdict.PROVEN, result.message
    assert "4 tests that use chart.py" in said_of_tests(result)[1]
    wrong = source.replace('    [1, 2]\n    """', '    [1, 3]\n    """')
    result = await fix(executor, sight, tmp_path, "Revenue", wrong, options)
    assert "failing without the edit as well: chart.py::chart.load" in said_of_tests(result)[1]
