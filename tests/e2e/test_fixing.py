"""The whole way of a fix on the real sandbox and the real reader."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.e2e.given import Given
from tests.e2e.pictures import picture_of
from tests.e2e.shops import BETTER, CHART, ONCE, check, request, state

from pixelproof_engine.sight.service import SightService
from pixelproof_executor import Limits
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import LineRange, Progress, Verdict
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.prompt import Aids, build_prompt
from pixelproof_server.fixing.proposers.reading import ReadingProposer
from pixelproof_server.fixing.report import html_report

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]


async def test_paste_a_picture_and_get_a_proven_edit(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    said: list[Progress] = []
    (root / "target.png").write_bytes(target)
    asked = request(root, target, target_path=root / "target.png")
    before = state(root)
    result = await Fixer(executor, sight, [ReadingProposer()]).fix(asked, said.append)
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.best
    assert result.best.likeness
    assert result.best.likeness.total >= 0.97
    assert result.best.likeness_before
    assert result.best.likeness_before.total < 0.9
    assert "'Revenue'" in result.best.proposal.source
    assert check(result, "tests").detail == "2 passed (tier A: 2) (all 2 tests that use chart.py)"
    assert result.best.capabilities == ()
    assert result.best.box["container"]
    assert "no new privileges" in result.best.box["hardening"]
    assert {d.kind for d in result.differences} >= {"y_label", "series_colour"}
    assert said[-1].fraction == 1.0
    assert state(root) == before, "nothing is written by a fix"
    page = html_report(result, asked)
    assert page.count("data:image/png;base64,") == 3


async def test_a_failure_is_fed_back_and_repaired(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    broken = BETTER.replace("ax.set_title", "ax.set_titel")
    given = Given(broken, then=lambda _: [BETTER])
    result = await Fixer(executor, sight, [given]).fix(request(root, target))
    assert (result.verdict, result.rounds) == (Verdict.PROVEN, 1)
    (failure,) = given.situations[1].failures
    assert "set_titel" in failure.reason
    prompt = build_prompt(given.situations[1], Aids()).messages[1].text
    assert "set_titel" in prompt
    assert "y label is 'Sales'" in prompt


async def test_cancelling_while_proving_ends_the_job(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    endless = Given(BETTER.replace("    return fig", "    while True: pass"))
    fixer = Fixer(executor, sight, [endless], FixOptions(limits=Limits(wall_s=60)))
    proving = asyncio.Event()

    def step(progress: Progress) -> None:
        if "proving" in progress.message:
            proving.set()

    task = asyncio.create_task(fixer.fix(request(root, target), step))
    async with asyncio.timeout(60):
        await proving.wait()
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    # Both slots answer again long before the endless job's own limit.
    async with asyncio.timeout(30):
        for _ in range(4):
            await picture_of(executor, "chart.py", CHART)


async def test_a_repair_changes_what_was_asked_and_nothing_else(
    executor: Executor, sight: SightService, root: Path
) -> None:
    red = CHART.replace("tab:blue", "#ff0000")
    both = red.replace("Shops by region", "Stores")
    given = Given(both, red)
    asked = request(root, None, instruction="make the bars red", intent="repair")
    result = await Fixer(executor, sight, [given]).fix(asked)
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.best
    assert result.best.proposal.source == red
    assert result.best.likeness is None
    (other,) = [proof for proof in result.proofs if proof is not result.best]
    assert "something else changed: title" in other.reason


async def test_an_instruction_alone_is_enough_for_the_reading(
    executor: Executor, sight: SightService, root: Path
) -> None:
    asked = request(root, None, instruction="set the y label to 'Revenue'", intent="repair")
    result = await Fixer(executor, sight, [ReadingProposer()]).fix(asked)
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.best
    assert result.best.proposal.source == CHART.replace("'Sales'", "'Revenue'")


async def test_a_function_is_driven_by_a_script_of_the_workspace(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    source = CHART.replace("def draw():", "def draw(values):").replace("[3, 5, 2]", "values")
    source = source[: source.index("\n\nif __name__")] + "\n"
    (root / "examples").mkdir()
    (root / "chart.py").write_text(source)
    (root / "test_chart.py").unlink()
    (root / "demo.py").write_text("from chart import draw\n\ndraw([3, 5, 2])\n")
    better = source.replace("'Sales'", "'Revenue'").replace("tab:blue", "tab:red")
    asked = request(root, target, source=source, lines=LineRange(start=5, end=5))
    result = await Fixer(executor, sight, [Given(better)]).fix(asked)
    assert result.verdict is Verdict.PROVEN, result.message
    assert check(result, "run").detail == "ran demo.py"
    assert check(result, "tests").detail.startswith("no tests found")
    assert result.region == LineRange(start=3, end=10)
    outside = better.replace("import matplotlib", "import os\nimport matplotlib")
    refused = await Fixer(executor, sight, [Given(outside)], ONCE).fix(asked)
    assert refused.best
    assert refused.best.reason.startswith("region: ")


async def test_of_several_figures_the_most_alike_counts(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    source = CHART.replace("    draw()\n", "    plt.figure()\n    plt.pie([1, 2])\n    draw()\n")
    better = source.replace("'Sales'", "'Revenue'").replace("tab:blue", "tab:red")
    result = await Fixer(executor, sight, [Given(better)]).fix(request(root, target, source=source))
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.best
    assert result.best.likeness
    assert result.best.likeness.total > 0.97


async def test_broken_code_may_be_repaired_and_nothing_may_become_code(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    broken = CHART.replace("plt.subplots()", "plt.subplotz()")
    result = await Fixer(executor, sight, [Given(BETTER)]).fix(request(root, target, source=broken))
    assert result.verdict is Verdict.PROVEN, result.message
    assert result.best
    assert result.best.likeness_before is None
    made = await Fixer(executor, sight, [Given(BETTER)]).make(
        target, path=root / "made.py", root=root
    )
    assert made.verdict is Verdict.PROVEN, made.message
    assert not (root / "made.py").exists()


async def test_sessions_do_not_disturb_each_other(
    executor: Executor, sight: SightService, root: Path, target: bytes
) -> None:
    fixer = Fixer(executor, sight, [Given(BETTER)])
    results = await asyncio.gather(*(fixer.fix(request(root, target)) for _ in range(3)))
    assert [result.verdict for result in results] == [Verdict.PROVEN] * 3
