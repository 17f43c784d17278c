"""The way of a fix: pack, run once, read once, propose, prove, repair, rank."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from pixelproof_engine.sight.picture import PictureError
from pixelproof_engine.sight.seen import Seen
from pixelproof_engine.sight.service import SightError

from ..workspace.packing import PackedTree, Packer
from ..workspace.reaches import Reaches
from ..workspace.tests import affected_tests, find_named_tests, is_test_of
from ..workspace.versions import project_versions
from .baseline import Baseline, choose_plan, run_plans
from .cache import OutcomeCache
from .clock import Clock
from .concurrency import both
from .goals import goals_of
from .jobs import Bench
from .looking import Looker
from .model import FixError, FixRequest, FixResult, Progress, Report
from .options import FixOptions
from .parts import Runner, Sight
from .proposers.base import Proposer
from .prove import Ground, Prover
from .recording import Recording
from .region import NO_TESTS, Plan, check_path, find_plans, find_region, path_in_tree
from .result import result_of
from .rounds import Search
from .testing import Suite, run_suite


def _silent(_: Progress) -> None:
    return


class Fixer:
    """Finds proven edits. One instance serves many requests, also at the same time."""

    def __init__(
        self,
        executor: Runner,
        sight: Sight,
        proposers: Sequence[Proposer],
        options: FixOptions | None = None,
        cache: OutcomeCache | None = None,
    ) -> None:
        self._runner = executor
        self._sight = sight
        self._proposers = tuple(proposers)
        self._options = options or FixOptions()
        self._packer = Packer()
        self._cache = cache or OutcomeCache()
        self._reaches = Reaches(self._options.reach_folder)
        self._recordings: set[Recording] = set()
        """Those that are still being made; a fix does not wait for them."""
        self._flaky: dict[Path, set[str]] = {}
        """By workspace: tests that were seen to change their verdict on unchanged code."""

    async def fix(self, request: FixRequest, progress: Report = _silent) -> FixResult:
        """Work on one request. Cancelling the task ends every job and every model stream.

        Raises FixError if the request cannot be worked on.
        """
        clock = Clock()
        progress(Progress(message="packing the workspace", fraction=0.02))
        ground, looker, bench = await self._prepare(request, clock, progress)
        search = Search(
            ground, looker, Prover(bench, looker, ground), self._proposers, self._options
        )
        with clock.part("search"):
            await search.run(progress)
        progress(Progress(message="done", fraction=1.0))
        return result_of(ground, looker, search, clock.timings())

    async def make(
        self,
        target: bytes,
        *,
        path: Path,
        root: Path,
        instruction: str = "",
        progress: Report = _silent,
    ) -> FixResult:
        """From a picture to code: the same way from an empty region of a file yet to be written."""
        request = FixRequest(
            path=path, source="", root=root, target=target, instruction=instruction
        )
        return await self.fix(request, progress)

    async def wait(self) -> None:
        """Until what fixes began beside their search, to be quicker next time, is done."""
        for recording in self._recordings:
            await recording.wait()

    async def _prepare(
        self, request: FixRequest, clock: Clock, progress: Report
    ) -> tuple[Ground, Looker, Bench]:
        """Everything that is known before the first proposal."""
        if request.target is None and not (request.instruction.strip() or request.findings):
            raise FixError("attach a target picture or say in words what to change")
        path = path_in_tree(request.path, request.root)
        check_path(path)
        region = find_region(request.source, request.lines)
        with clock.part("pack"):
            tree = await asyncio.to_thread(self._pack, request, path)
            if is_test_of(tree.files, path):
                raise FixError(f"{path} is a test by the project's settings: {NO_TESTS}")
            plans = find_plans(tree.files, path, request.source, region)
            tests, why = await asyncio.to_thread(self._tests, tree, path)
        bench = Bench(
            self._runner,
            self._cache,
            self._options.where,
            self._options.limits,
            self._options.limits.model_copy(update={"wall_s": self._options.test_wall_s}),
            self._options.listed,
            {path: request.source} if ">>> " in request.source else {},
        )
        flaky = self._flaky.setdefault(request.root, set())
        progress(Progress(message="running the code and reading the picture", fraction=0.08))
        with clock.part("baseline"):
            (looker, limits, baseline), (suite, versions) = await both(
                self._stand(request, clock, bench, tree, plans),
                both(
                    run_suite(bench, tree, tests, why, self._options.test_command, flaky),
                    asyncio.to_thread(project_versions, request.root),
                ),
            )
        target = looker.target
        facts = baseline.look.seen.exact if baseline.look else None
        ground = Ground(
            request=request,
            intent=request.intent if target else "repair",
            path=path,
            region=region,
            tree=tree,
            baseline=baseline,
            suite=suite,
            recording=self._record(bench, request, tree, path, suite),
            goals=goals_of(request.instruction, facts) if facts else (),
            project_versions=versions,
            target_notes=limits,
            thresholds=self._options.thresholds,
        )
        return ground, looker, bench

    async def _stand(
        self,
        request: FixRequest,
        clock: Clock,
        bench: Bench,
        tree: PackedTree,
        plans: Sequence[Plan],
    ) -> tuple[Looker, tuple[str, ...], Baseline]:
        """How the code draws as it is, seen beside the target, and what limits that."""
        (target, limits), drawn = await both(
            self._see(request, clock), run_plans(bench, tree, plans)
        )
        number = request.findings[0].figure if request.findings else None
        looker = Looker(self._sight, target, number)
        try:
            return looker, limits, Baseline(*await choose_plan(plans, drawn, looker))
        except SightError as error:
            raise FixError(str(error)) from error

    def _pack(self, request: FixRequest, path: str) -> PackedTree:
        target = request.target_path
        return self._packer.pack(
            request.root,
            overlay={path: request.source},
            exclude=(target,) if target else (),
            exclude_contents=(request.target,) if request.target else (),
            patterns=self._options.exclude,
            focus=request.path,
            mount=self._options.mount,
        )

    def _record(
        self, bench: Bench, request: FixRequest, tree: PackedTree, path: str, suite: Suite
    ) -> Recording:
        recording = Recording(self._reaches, request.root, path)
        if suite.before is not None:
            recording.begin(bench, tree, suite.files, suite.before)
        self._recordings = {one for one in (*self._recordings, recording) if not one.done}
        return recording

    def _tests(self, tree: PackedTree, path: str) -> tuple[tuple[str, ...], str]:
        """The test files, and why these."""
        if self._options.test_paths:
            return find_named_tests(tree.files, self._options.test_paths), "that tests.paths names"
        return affected_tests(tree.files, path), f"that use {path}"

    async def _see(self, request: FixRequest, clock: Clock) -> tuple[Seen | None, tuple[str, ...]]:
        """The target and what limits its reading. Raises FixError if it cannot be read."""
        if request.target is None:
            return None, ()
        with clock.part("reading"):
            try:
                picture = await self._sight.load(request.target)
                seen = await self._sight.see(picture.png)
            except (PictureError, SightError) as error:
                raise FixError(str(error)) from error
        return seen, (*picture.notes, *seen.reading.notes)
