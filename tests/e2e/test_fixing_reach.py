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

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def executor() -> AsyncIterator[Executor]:
    limits = Limits(wall_s=60)
    async with Executor(ExecutorSettings(slots=2, limits=limits)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sight() -> AsyncIterator[SightService]:
    async with SightService() as service:
        yield service


def said_of_tests(result: FixResult) -> tuple[str, str]:
    assert result.best
    check = next(check for check in result.best.checks if check.name == "tests")
    return check.status, check.detail


async def test_a_later_fix_runs_the_tests_that_reach_the_edit(
    executor: Executor, sight: SightService, tmp_path: Path
) -> None:
    root, state = tmp_path / "project", tmp_path / "state"
    root.mkdir()
    (root / "chart.py").write_text(CHART)
    (root / "test_chart.py").write_text(TESTS)
    options = FixOptions(rounds=0, reach_folder=state)

    async def fix(label: str, source: str = CHART) -> FixResult:
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

    first = await fix("Revenue")
    assert first.verdict is Verdict.PROVEN, first.message
    assert said_of_tests(first)[1].startswith("3 passed (")
    assert list(state.iterdir()), "recorded beside the search"

    chosen = "1 passed (tier A: 1) (1 of 3 tests: by coverage of draw)"
    second = await fix("Costs")
    assert (second.verdict, said_of_tests(second)) == (Verdict.PROVEN, ("passed", chosen))

    refused = await fix("Profit")
    assert refused.verdict is Verdict.FAILED
    words = "worse than before: test_chart.py::test_draw failed (1 of 3 tests: by coverage of draw)"
    assert said_of_tests(refused)[1].startswith(words)

    mine = CHART.replace("return [1, 2]", "return list((1, 2))")
    (root / "chart.py").write_text(mine)
    since = await fix("Revenue", mine)
    both = "2 passed (tier A: 2) (2 of 3 tests: by coverage of load, draw)"
    assert said_of_tests(since)[1] == both

    (root / "data.csv").write_text("1")
    stale = await fix("Costs", mine)
    assert said_of_tests(stale)[1] == "3 passed (tier A: 3) (all 3 tests that use chart.py)"
