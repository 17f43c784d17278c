"""The way of a fix where a fault is needed on demand; on real parts: tests/e2e/test_fixing.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from fixer_made import GREEN, RED, TEST_FILE, by_comment, check, fix, request
from fixing_made import (
    SOURCE,
    GivenProposer,
    ScriptedRunner,
    ScriptedSight,
    drawn,
    entry_source,
    png,
    proposal,
    workspace,
)

from pixelproof_engine.sight.seen import Comparison, Seen
from pixelproof_engine.sight.service import SightError
from pixelproof_executor import (
    ChartJob,
    Job,
    Outcome,
    Status,
)
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import (
    FixError,
    LineRange,
    Progress,
    Proposal,
    Verdict,
)
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.base import ProposerError, Situation


async def test_a_good_proposal_is_proven_at_once(tmp_path: Path) -> None:
    root = workspace(tmp_path, **TEST_FILE)
    proposer = GivenProposer(lambda _: [RED, GREEN])
    said: list[Progress] = []
    runner = ScriptedRunner(by_comment)
    fixer = Fixer(runner, ScriptedSight(), [proposer])
    result = await fixer.fix(request(root), said.append)
    assert result.verdict is Verdict.PROVEN
    assert result.rounds == 0
    assert result.best
    assert result.best.proposal.source == GREEN
    assert result.best.likeness
    assert result.best.likeness.total == 0.99
    assert check(result, "tests") == (
        "passed",
        "2 passed (tier B: 2) (all 2 tests that use chart.py)",
    )
    assert [one.name for one in result.best.checks] == [
        "syntax", "region", "capabilities", "run", "figure", "tests", "side effects", "likeness",
    ]  # fmt: skip
    assert "likeness 0.50 -> 0.99" in result.message
    assert result.best.box["container"] == "0123456789ab"
    fractions = [one.fraction for one in said]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    jobs = len(runner.jobs)
    again = await fixer.fix(request(root))
    assert again.verdict is Verdict.PROVEN
    assert len(runner.jobs) == jobs, "every outcome was known"


async def test_a_failure_goes_back_and_is_repaired(tmp_path: Path) -> None:
    def give(situation: Situation) -> list[str]:
        return [GREEN] if situation.round else [SOURCE + "raise ValueError\n"]

    proposer = GivenProposer(give)
    result = await fix(workspace(tmp_path), proposer)
    assert (result.verdict, result.rounds) == (Verdict.PROVEN, 1)
    first, second = proposer.situations
    assert first.failures == ()
    (failure,) = second.failures
    assert failure.reason == "run: ValueError: no"
    assert second.source == SOURCE, "the code that drew stays the base"
    assert [d.kind for d in second.differences] == ["y_label"]


async def test_the_best_so_far_is_the_base(tmp_path: Path) -> None:
    proposer = GivenProposer(lambda s: [RED + GREEN if s.round else RED])
    result = await fix(workspace(tmp_path), proposer)
    assert proposer.situations[1].source == RED
    assert proposer.situations[1].current
    assert result.rounds == 1
    assert result.best
    assert result.best.proposal.edits, "edits are against the request's text"
    first = next(proof for proof in result.proofs if proof.proposal.round == 0)
    assert result.best.proposal.summary.startswith(f"{first.proposal.summary}, ")


async def test_no_round_without_progress(tmp_path: Path) -> None:
    proposer = GivenProposer(lambda s: [RED + "# again\n" * s.round])
    result = await fix(workspace(tmp_path), proposer)
    assert (result.verdict, result.rounds) == (Verdict.PROVEN, 1)
    assert len(proposer.situations) == 2


async def test_rounds_end(tmp_path: Path) -> None:
    proposer = GivenProposer(lambda s: [SOURCE + f"raise {s.round}\n"])
    result = await fix(workspace(tmp_path), proposer)
    assert (result.verdict, result.rounds) == (Verdict.FAILED, 3)
    assert len(proposer.situations) == 4
    same = GivenProposer(lambda _: [SOURCE + "raise 1\n"])
    assert (await fix(workspace(tmp_path), same)).rounds == 0
    assert len(same.situations) == 2, "the same proposal again ends the search"


@pytest.mark.parametrize("status", [Status.INFRA_ERROR, Status.ENVIRONMENT])
async def test_what_is_no_fault_of_the_edit_is_unverified(tmp_path: Path, status: Status) -> None:
    proposer = GivenProposer(lambda _: [GREEN])
    result = await fix(
        workspace(tmp_path),
        proposer,
        answer=lambda _: Outcome(status=status, detail="no engine: start docker"),
    )
    assert (result.verdict, result.rounds) == (Verdict.UNVERIFIED, 0)
    assert len(proposer.situations) == 1, "no repair round is spent"
    assert check(result, "run") == (status.value, "no engine: start docker")
    assert "no engine: start docker" in result.message


async def test_without_a_sandbox_proposals_are_not_sent_to_it(tmp_path: Path) -> None:
    runner = ScriptedRunner(lambda _: Outcome(status=Status.INFRA_ERROR, detail="gone"))
    fixer = Fixer(runner, ScriptedSight(), [GivenProposer(lambda _: [RED, GREEN])])
    result = await fixer.fix(request(workspace(tmp_path)))
    assert len(result.proofs) == 2
    assert len(runner.charts) == 1


async def test_one_proposer_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    def broken(_: Situation) -> list[str]:
        raise RuntimeError("bad luck")

    def refused(_: Situation) -> list[str]:
        raise ProposerError("the model is away: start it")

    result = await fix(
        workspace(tmp_path),
        GivenProposer(broken, "broken"),
        GivenProposer(refused, "model"),
        GivenProposer(lambda _: [GREEN]),
    )
    assert result.verdict is Verdict.PROVEN
    assert "broken: RuntimeError: bad luck" in result.notes
    assert "model: the model is away: start it" in result.notes


async def test_a_slow_proposer_is_not_waited_for_once_an_edit_is_good(tmp_path: Path) -> None:
    ended = asyncio.Event()

    class Slow:
        name = "slow"

        async def propose(self, _: Situation) -> AsyncGenerator[Proposal, None]:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            yield proposal("never")

    result = await fix(workspace(tmp_path), Slow(), GivenProposer(lambda _: [GREEN]))
    assert result.verdict is Verdict.PROVEN
    assert ended.is_set()


async def test_the_time_budget_keeps_what_was_proven(tmp_path: Path) -> None:
    class Slow:
        name = "slow"

        async def propose(self, _: Situation) -> AsyncGenerator[Proposal, None]:
            await asyncio.Event().wait()
            yield proposal("never")

    result = await fix(
        workspace(tmp_path),
        Slow(),
        GivenProposer(lambda _: [RED]),
        options=FixOptions(time_budget_s=0.5),
    )
    assert result.verdict is Verdict.PROVEN
    assert any("time budget" in note for note in result.notes)


async def test_a_reader_that_fails_proves_nothing(tmp_path: Path) -> None:
    class Tired(ScriptedSight):
        async def compare(self, current: Seen, target: Seen) -> Comparison:
            if current.png == png("green"):
                raise SightError("the picture reader crashed: try again")
            return await super().compare(current, target)

    fixer = Fixer(ScriptedRunner(by_comment), Tired(), [GivenProposer(lambda _: [GREEN])])
    result = await fixer.fix(request(workspace(tmp_path)))
    assert result.verdict is Verdict.UNVERIFIED
    assert check(result, "likeness") == ("infra_error", "the picture reader crashed: try again")


async def test_cancelling_ends_jobs_and_proposers(tmp_path: Path) -> None:
    open_now: set[str] = set()
    proving = asyncio.Event()

    class Hanging(ScriptedRunner):
        async def run(self, job: Job) -> Outcome:
            if not isinstance(job, ChartJob) or "green" not in entry_source(job):
                return await super().run(job)
            open_now.add("job")
            proving.set()
            try:
                await asyncio.Event().wait()
            finally:
                open_now.discard("job")
            raise AssertionError

    class Slow:
        name = "slow"

        async def propose(self, _: Situation) -> AsyncGenerator[Proposal, None]:
            open_now.add("model")
            try:
                await asyncio.Event().wait()
            finally:
                open_now.discard("model")
            yield proposal("never")

    fixer = Fixer(Hanging(by_comment), ScriptedSight(), [Slow(), GivenProposer(lambda _: [GREEN])])
    task = asyncio.create_task(fixer.fix(request(workspace(tmp_path))))
    async with asyncio.timeout(30):
        await proving.wait()
        assert open_now == {"job", "model"}
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert open_now == set()


async def test_code_that_does_not_run_may_be_repaired(tmp_path: Path) -> None:
    proposer = GivenProposer(lambda _: [GREEN])
    result = await fix(workspace(tmp_path), proposer, source="raise ValueError\n")
    assert result.verdict is Verdict.PROVEN
    assert result.best
    assert result.best.likeness_before is None
    assert proposer.situations[0].current is None
    assert "ValueError: no" in proposer.situations[0].fault


async def test_an_edit_outside_the_region_is_not_run(tmp_path: Path) -> None:
    runner = ScriptedRunner(by_comment)
    fixer = Fixer(runner, ScriptedSight(), [GivenProposer(lambda s: [] if s.round else [GREEN])])
    lines = LineRange(start=0, end=2)
    result = await fixer.fix(request(workspace(tmp_path), lines=lines))
    assert result.verdict is Verdict.FAILED
    assert result.best
    assert result.best.reason.startswith("region: changes line")
    assert len(runner.charts) == 1


async def test_repair_without_a_picture_goes_by_the_goals(tmp_path: Path) -> None:
    result = await fix(
        workspace(tmp_path),
        GivenProposer(lambda _: [GREEN]),
        target=None,
        instruction="set the title to 'Rain'",
    )
    assert result.intent == "repair"
    assert result.verdict is Verdict.FAILED
    assert "goals: the instruction asks for the title 'Rain'" in result.message
    vague = await fix(
        workspace(tmp_path), GivenProposer(lambda _: [GREEN]), target=None, instruction="nicer"
    )
    assert vague.verdict is Verdict.UNVERIFIED


async def test_crlf_is_kept(tmp_path: Path) -> None:
    crlf = SOURCE.replace("\n", "\r\n")
    result = await fix(workspace(tmp_path), GivenProposer(lambda _: [GREEN]), source=crlf)
    assert result.best
    assert result.best.proposal.source == GREEN.replace("\n", "\r\n")
    (edit,) = result.best.proposal.edits
    assert edit.new_text == "# green\r\n"


async def test_nothing_proposed_says_why(tmp_path: Path) -> None:
    nothing = GivenProposer(lambda _: [])
    result = await fix(workspace(tmp_path), nothing)
    assert (result.verdict, result.best) == (Verdict.FAILED, None)
    assert "no edit was proposed" in result.message
    alike = await fix(workspace(tmp_path), nothing, source=GREEN)
    assert "already looks like the target" in alike.message
    broken = await fix(workspace(tmp_path), nothing, source="x = (\nraise\n")
    assert "syntax error (line 1" in broken.message


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"target": None}, "attach a target picture or say"),
        ({"target": b"not a picture"}, "picture"),
        ({"path": Path("/elsewhere/chart.py")}, "not inside the workspace"),
        ({"source": "x = 1\n"}, "nothing in chart.py draws"),
    ],
)
async def test_what_cannot_be_worked_on(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(FixError, match=words):
        await fix(workspace(tmp_path), GivenProposer(lambda _: [GREEN]), **fields)


async def test_make_starts_from_nothing(tmp_path: Path) -> None:
    fixer = Fixer(
        ScriptedRunner(lambda job: by_comment(job) if entry_source(job) else drawn(figures=())),
        ScriptedSight(),
        [GivenProposer(lambda _: [GREEN])],
    )
    result = await fixer.make(png("green"), path=tmp_path / "chart.py", root=tmp_path)
    assert result.verdict is Verdict.PROVEN
    assert result.before_png is None
    assert not (tmp_path / "chart.py").exists()
