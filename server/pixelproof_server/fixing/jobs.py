"""Runs jobs of one fix over the cache."""

from __future__ import annotations

from dataclasses import dataclass, field

from pixelproof_executor import (
    CommandJob,
    Job,
    Limits,
    Mount,
    Outcome,
    Status,
    TestJob,
    TestVerdict,
)
from pixelproof_executor.reach import Reach, reach_job, read_reach

from ..workspace.packing import PackedTree
from ..workspace.requirements import missing_requirements, with_conftests
from .cache import OutcomeCache, job_key
from .options import TestCommand
from .parts import Runner
from .region import Plan


@dataclass
class Bench:
    """Runner and cache, with the limits that hold for this fix."""

    runner: Runner
    cache: OutcomeCache
    where: str = ""
    """Names image, runtime and version of the executor, for the cache."""
    chart_limits: Limits = field(default_factory=Limits)
    test_limits: Limits = field(default_factory=lambda: Limits(wall_s=60.0))
    listed: frozenset[str] = frozenset()
    """Packages that the user named, canonical."""
    examples: dict[str, str] = field(default_factory=dict)
    """Modules with examples in their docstrings, by path, as they are before any edit."""

    async def draw(self, tree: PackedTree, plan: Plan) -> Outcome:
        needed = missing_requirements(tree.files, (plan.entry,), self.listed)
        job = plan.job(tree.files, self.chart_limits, needed, _mounts(tree))
        return await self._run(job, tree)

    async def test(
        self,
        tree: PackedTree,
        tests: tuple[str, ...],
        expect: tuple[str, ...] | None = None,
        beside: tuple[str, ...] = (),
    ) -> Outcome:
        """Run ``tests``; ``expect`` and ``beside`` as in ``TestJob``."""
        return await self._run(self._test_job(tree, tests, expect, beside), tree)

    async def test_again(
        self,
        tree: PackedTree,
        tests: tuple[str, ...],
        expect: tuple[str, ...] | None,
        beside: tuple[str, ...] = (),
    ) -> Outcome:
        """As ``test``, past the cache; an outcome that differs from before is forgotten."""
        return await self._again(self._test_job(tree, tests, expect, beside), tree)

    async def record(self, tree: PackedTree, path: str, tests: tuple[str, ...]) -> Reach | None:
        """Which functions of ``path`` each test enters; None if that cannot be told."""
        limits = self.test_limits.model_copy(update={"output_bytes": 8 << 20})
        like = self._test_job(tree, tests, None, ())
        job = reach_job(tree.files, path, tests, limits).model_copy(
            update={"mounts": like.mounts, "requirements": like.requirements}
        )
        return read_reach(job, await self.runner.run(job))

    async def test_by(self, command: TestCommand, tree: PackedTree) -> Outcome:
        """What another test runner says of the tree."""
        job = self._command_job(command, tree)
        return await self._run(job, tree) if isinstance(job, CommandJob) else job

    async def test_by_again(self, command: TestCommand, tree: PackedTree) -> Outcome:
        """As ``test_by``, past the cache."""
        job = self._command_job(command, tree)
        return await self._again(job, tree) if isinstance(job, CommandJob) else job

    def _command_job(self, command: TestCommand, tree: PackedTree) -> CommandJob | Outcome:
        if not command.image:
            return Outcome(
                status=Status.ENVIRONMENT,
                detail=f"name the image that '{command}' runs in: tests.runner.image",
            )
        return CommandJob(
            files=dict(tree.files),
            argv=command.argv,
            image=command.image,
            report=command.report,
            limits=self.test_limits,
        )

    def _test_job(
        self,
        tree: PackedTree,
        tests: tuple[str, ...],
        expect: tuple[str, ...] | None,
        beside: tuple[str, ...],
    ) -> TestJob:
        chosen = {_file(test) for test in tests if "::" in test}
        # Files stand for all that there is, ids for themselves.
        wanted = {p: text for p, text in self.examples.items() if not chosen or p in chosen}
        return TestJob(
            files=dict(tree.files),
            tests=tuple(test for test in tests if _file(test) not in self.examples),
            doctests=wanted,
            expect=expect,
            beside=beside,
            limits=self.test_limits,
            mounts=_mounts(tree),
            requirements=missing_requirements(
                tree.files, with_conftests(tree.files, tests), self.listed
            ),
        )

    async def _again(self, job: Job, tree: PackedTree) -> Outcome:
        outcome = await self._run_anyway(job)
        key = job_key(job, tree.digest, self.where)
        before = self.cache.get(key)
        if before is not None and verdicts(before) != verdicts(outcome):
            self.cache.forget(key)
        return outcome

    async def _run(self, job: Job, tree: PackedTree) -> Outcome:
        key = job_key(job, tree.digest, self.where)
        # What is mounted may change without the tree.
        outcome = None if tree.mounts else self.cache.get(key)
        if outcome is None:
            outcome = await self._run_anyway(job)
            self.cache.put(key, outcome)
        return outcome

    async def _run_anyway(self, job: Job) -> Outcome:
        """Run a job; also without its packages if they are refused, as it may do without them."""
        outcome = await self.runner.run(job)
        if not outcome.refused:
            return outcome
        bare = await self.runner.run(job.model_copy(update={"requirements": ()}))
        if bare.status is not Status.ENVIRONMENT:
            return bare
        detail = f"{bare.detail}; {outcome.refused}"
        return bare.model_copy(update={"detail": detail, "refused": outcome.refused})


def _mounts(tree: PackedTree) -> tuple[Mount, ...]:
    return tuple(Mount(source=str(one.source), path=one.path) for one in tree.mounts)


def _file(test: str) -> str:
    return test.partition("::")[0]


def verdicts(outcome: Outcome) -> dict[str, TestVerdict]:
    return {test.id: test.verdict for test in outcome.tests}


NO_FAULT_OF_THE_CODE = frozenset({Status.ENVIRONMENT, Status.INFRA_ERROR})
