"""The tests of one fix: how they did before, and whether an edit makes one of them worse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from pixelproof_executor import Outcome, Status, TestOutcome, TestVerdict

from ..workspace.packing import PackedTree
from ..workspace.reaches import choose
from . import checks as check
from .jobs import Bench, verdicts
from .model import Check
from .options import TestCommand
from .recording import Recording

Again = Callable[[PackedTree], Awaitable[Outcome]]
SEEKING_RUNS = 2
"""Further runs of the unchanged code, once a test fails with an edit, that seek flaky tests."""


@dataclass(frozen=True)
class Suite:
    """What proves an edit beside its figure, and how it did on the unchanged code."""

    files: tuple[str, ...] = ()
    """Test files for pytest, relative to the root."""
    why: str = ""
    """Why these: ``that use shop/charts.py``."""
    before: Outcome | None = None
    """pytest's run; None: there are no files, or the command takes its place."""
    command: TestCommand | None = None
    command_before: Outcome | None = None
    beside: tuple[str, ...] = ()
    """Tests that do not hold apart from the code, without any edit: they are not tried so again."""
    flaky: set[str] = field(default_factory=set)
    """Tests of this workspace that changed their verdict on an unchanged tree; it grows."""

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for outcome in (self.before, self.command_before) if outcome]


async def run_suite(
    bench: Bench,
    tree: PackedTree,
    files: tuple[str, ...],
    why: str,
    command: TestCommand | None,
    flaky: set[str],
) -> Suite:
    """Run all on the unchanged code."""
    before = command_before = None
    beside: tuple[str, ...] = ()
    if (files or bench.examples) and not (command and command.instead):
        before = await _with_second_chance(bench, tree, await bench.test(tree, files))
        beside = tuple(test.id for test in before.tests if test.integrity == "B")
    if command:
        command_before = await bench.test_by(command, tree)
    return Suite(files, why, before, command, command_before, beside, flaky)


async def _with_second_chance(bench: Bench, tree: PackedTree, before: Outcome) -> Outcome:
    """``before``, where a test that fails only because it is apart from the code is tier B.

    Only the unchanged code has this chance: an edit's failure in tier A stays one.
    """
    failing = tuple(
        test.id
        for test in before.tests
        if test.integrity == "A" and test.verdict in (TestVerdict.FAILED, TestVerdict.ERROR)
    )
    if before.status is not Status.FAILED or not failing:
        return before
    beside = await bench.test(tree, failing, failing, failing)
    held = {test.id: test for test in beside.tests if test.verdict is TestVerdict.PASSED}
    if not held:
        return before
    tests = tuple(_demoted(held.get(test.id), test) for test in before.tests)
    bad = [t for t in tests if t.verdict not in (TestVerdict.PASSED, TestVerdict.SKIPPED)]
    status = Status.FAILED if bad else Status.PASSED
    detail = before.detail if bad else f"{len(tests)} tests hold"
    update = {"tests": tests, "status": status, "detail": detail, "integrity": "B"}
    changes = tuple(dict.fromkeys((*before.changes, *beside.changes)))
    return before.model_copy(update={**update, "changes": changes})


def _demoted(held: TestOutcome | None, test: TestOutcome) -> TestOutcome:
    why = "it holds only in one process with the code"
    return held.model_copy(update={"why_beside": why}) if held else test


@dataclass(frozen=True)
class Tested:
    """What the tests say of one proposal."""

    checks: tuple[Check, ...]
    outcomes: tuple[Outcome, ...] = ()

    @classmethod
    def not_run(cls) -> Tested:
        return cls((check.tests_not_run(),))


class Tester:
    """Tests proposals against one suite."""

    def __init__(
        self, bench: Bench, suite: Suite, recording: Recording, unchanged: PackedTree
    ) -> None:
        self._bench = bench
        self._suite = suite
        self._recording = recording
        self._unchanged = unchanged
        self._sought: set[str] = set()
        """Runners whose flaky tests were sought already: it takes further runs, so only once."""
        self._seeking = asyncio.Lock()

    async def test(self, tree: PackedTree, source: str) -> Tested:
        """pytest first; another runner is not asked about what pytest refuses.

        ``source``: the edited file's text, which is in ``tree``.
        """
        tested = await self._by_pytest(tree, source)
        if self._suite.command is None or tested.checks[0].status == "failed":
            return tested
        other = await self._by_command(tree, self._suite.command)
        return Tested((*tested.checks, *other.checks), (*tested.outcomes, *other.outcomes))

    async def _by_pytest(self, tree: PackedTree, source: str) -> Tested:
        suite = self._suite
        if suite.command and suite.command.instead:
            return Tested((check.tests_by_command_only(),))
        if suite.before is None:
            return Tested((check.no_tests(),))
        before, tests, chosen = self._chosen(suite.before, source)
        expect = tuple(test.id for test in before.tests) or None

        async def again(tree: PackedTree) -> Outcome:
            return await self._bench.test_again(tree, tests, expect, suite.beside)

        after = await self._bench.test(tree, tests, expect, suite.beside)
        is_unsteady = await self._second_look("pytest", before, after, tree, again)
        found = check.check_tests(
            before, after, flaky=suite.flaky, is_unsteady=is_unsteady, chosen=chosen
        )
        return Tested((found,), (after,))

    def _chosen(self, before: Outcome, source: str) -> tuple[Outcome, tuple[str, ...], str]:
        """How the chosen tests did before, what to run, and which they are, in words."""
        suite, count = self._suite, len(before.tests)
        everything = before, suite.files, f"all {count} tests {suite.why}"
        recorded = self._recording.recorded
        choice = choose(recorded, source) if recorded else None
        if recorded is None or choice is None:
            return everything
        # A test that the recording does not know is not known to be out of reach.
        known = recorded.reach.tests
        tests = [t for t in before.tests if t.id in choice.tests or t.id not in known]
        if not 0 < len(tests) < count:
            return everything
        names = ", ".join(choice.functions[:3]) + (" ..." if len(choice.functions) > 3 else "")
        chosen = f"{len(tests)} of {count} tests: by coverage of {names}"
        before = before.model_copy(update={"tests": tuple(tests)})
        return before, tuple(test.id for test in tests), chosen

    async def _by_command(self, tree: PackedTree, command: TestCommand) -> Tested:
        before = self._suite.command_before
        assert before is not None

        async def again(tree: PackedTree) -> Outcome:
            return await self._bench.test_by_again(command, tree)

        after = await self._bench.test_by(command, tree)
        is_unsteady = await self._second_look(str(command), before, after, tree, again)
        found = check.check_command(
            str(command), before, after, flaky=self._suite.flaky, is_unsteady=is_unsteady
        )
        return Tested((found,), (after,))

    async def _second_look(
        self, runner: str, before: Outcome, after: Outcome, tree: PackedTree, again: Again
    ) -> bool:
        """Whether a second run of what is worse than before says otherwise.

        First the unchanged code is run again: a test that changes its verdict there is flaky. One
        that changes it only with the edit is the edit's fault.
        """
        flaky = self._suite.flaky
        if after.status is Status.INFRA_ERROR or not check.newly_failing(before, after, flaky):
            return False
        async with self._seeking:
            if runner not in self._sought:
                self._sought.add(runner)
                for _ in range(SEEKING_RUNS):
                    flaky.update(_changed(before, await again(self._unchanged)))
        if not check.newly_failing(before, after, flaky):
            return False
        return not check.newly_failing(before, await again(tree), flaky)


def _changed(before: Outcome, again: Outcome) -> set[str]:
    """Tests that passed in one of two runs of one tree, and failed in the other."""
    then, now = verdicts(before), verdicts(again)
    failed = (TestVerdict.FAILED, TestVerdict.ERROR)
    return {
        test
        for test in then.keys() & now.keys()
        for one, other in ((then[test], now[test]), (now[test], then[test]))
        if one is TestVerdict.PASSED and other in failed
    }
