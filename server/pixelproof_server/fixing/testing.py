"""The tests of one fix: how they did before, and whether an edit makes one of them worse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pixelproof_executor import Outcome, Status

from ..workspace.packing import PackedTree
from ..workspace.reaches import choose
from . import checks as check
from .jobs import Bench
from .model import Check
from .options import TestCommand
from .recording import Recording

Again = Callable[[], Awaitable[Outcome]]


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

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for outcome in (self.before, self.command_before) if outcome]


async def run_suite(
    bench: Bench,
    tree: PackedTree,
    files: tuple[str, ...],
    why: str,
    command: TestCommand | None,
) -> Suite:
    """Run all on the unchanged code."""
    before = command_before = None
    if files and not (command and command.instead):
        before = await bench.test(tree, files)
    if command:
        command_before = await bench.test_by(command, tree)
    return Suite(files, why, before, command, command_before)


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

    def __init__(self, bench: Bench, suite: Suite, recording: Recording) -> None:
        self._bench = bench
        self._suite = suite
        self._recording = recording

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
        after, flaky = await self._twice_if_worse(
            before,
            await self._bench.test(tree, tests, expect),
            lambda: self._bench.test_again(tree, tests, expect),
        )
        return Tested((check.check_tests(before, after, flaky=flaky, chosen=chosen),), (after,))

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
        after, flaky = await self._twice_if_worse(
            before,
            await self._bench.test_by(command, tree),
            lambda: self._bench.test_by_again(command, tree),
        )
        return Tested((check.check_command(str(command), before, after, flaky=flaky),), (after,))

    @staticmethod
    async def _twice_if_worse(
        before: Outcome, after: Outcome, again: Again
    ) -> tuple[Outcome, bool]:
        """The outcome, and whether a second run says otherwise than that it is worse."""
        if not check.newly_failing(before, after) or after.status is Status.INFRA_ERROR:
            return after, False
        return after, not check.newly_failing(before, await again())
