"""Proves one proposal: every check of ``model.Check``, each on what was really run."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pixelproof_engine.sight.lints.base import Thresholds
from pixelproof_engine.sight.picture import PictureError
from pixelproof_engine.sight.seen import Difference, Likeness
from pixelproof_engine.sight.service import SightError
from pixelproof_executor import Outcome, Status

from ..workspace.cells import code_of
from ..workspace.packing import PackedTree
from . import checks as check
from .baseline import Baseline
from .capabilities import new_capabilities
from .concurrency import end
from .feedback import one_sentence
from .goals import is_met
from .jobs import Bench
from .linted import check_findings
from .looking import Look, Looker
from .model import Check, FixRequest, Intent, LineRange, Proof, Proposal, Verdict
from .rasters import raster_before
from .recording import Recording
from .testing import Suite, Tested, Tester
from .unchanged import other_changes


@dataclass(frozen=True)
class Ground:
    """What all proofs of one fix stand on."""

    request: FixRequest
    intent: Intent
    """``repair`` where there is no target."""
    path: str
    """The file, relative to the root, as in ``tree``."""
    region: LineRange
    tree: PackedTree
    """The workspace with the request's source in place."""
    baseline: Baseline
    suite: Suite
    recording: Recording
    """Which of its tests reach what, as far as it is known by now."""
    goals: tuple[Difference, ...]
    """Checkable goals of the instruction that the figure does not meet yet."""
    project_versions: dict[str, str]
    target_notes: tuple[str, ...] = ()
    """What limits the reading of the target, for a person."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """Of the lints."""

    def open_differences(self, look: Look | None) -> tuple[Difference, ...]:
        """What a figure still lacks: unmet goals and, for a match, its differences."""
        exact = look.seen.exact if look else None
        unmet = tuple(g for g in self.goals if exact is None or not is_met(g, exact))
        if self.intent == "repair" or look is None or look.comparison is None:
            return unmet
        return (*unmet, *look.comparison.differences)

    @property
    def likeness_before(self) -> Likeness | None:
        look = self.baseline.look
        return look.comparison.likeness if look and look.comparison else None


class Prover:
    """Runs proposals against one ground."""

    def __init__(self, bench: Bench, looker: Looker, ground: Ground) -> None:
        self._bench = bench
        self._looker = looker
        self._ground = ground
        self._tester = Tester(bench, ground.suite, ground.recording, ground.tree)
        self._ahead: dict[str, asyncio.Task[Tested]] = {}
        """By source: tests that began before the proof that they are for."""
        self.looks: dict[str, Look] = {}
        """By proof id: the figure that each proposal drew, for the next round."""

    def test_ahead(self, tree: PackedTree, source: str) -> None:
        """Begin the tests of what will most likely be proposed; its proof takes them up."""
        self._ahead[source] = asyncio.create_task(self._tester.test(tree, source))

    async def aclose(self) -> None:
        """End the tests that no proof has taken up."""
        await end(self._ahead.values())

    async def prove(self, proposal: Proposal, *, eager: bool = False) -> Proof:
        """The proof of one proposal; what cannot hold any more is not run.

        ``eager``: its tests begin beside its chart, as for the best guess of a round, which is
        mostly the one that holds.
        """
        ground = self._ground
        added = new_capabilities(
            code_of(ground.path, ground.request.source), code_of(ground.path, proposal.source)
        )
        done = [
            check.check_syntax(proposal, ground.path),
            check.check_region(proposal, ground.region),
            check.check_capabilities(added),
        ]
        if any(one.status == "failed" for one in done):
            return self._proof(proposal, done, added)

        tree = ground.tree.with_text(ground.path, proposal.source)
        if eager and proposal.source not in self._ahead:
            self.test_ahead(tree, proposal.source)
        testing = self._ahead.pop(proposal.source, None)
        try:
            return await self._run(proposal, tree, done, added, testing)
        finally:
            await end([testing] if testing else [])

    async def _run(
        self,
        proposal: Proposal,
        tree: PackedTree,
        done: list[Check],
        added: tuple[str, ...],
        testing: asyncio.Task[Tested] | None,
    ) -> Proof:
        ground = self._ground
        chart = await self.draw(tree)
        done.append(check.check_run(chart, ground.baseline.plan))
        if chart.status is not Status.PASSED:
            return self._proof(proposal, done, added, chart)
        before = raster_before(ground.baseline.chart, ground.request.source)
        done.append(check.check_figure(chart, before))
        if done[-1].status == "failed":
            return self._proof(proposal, done, added, chart)

        looked = await self._look(chart)
        if any(one.status == "failed" for one in looked.checks):
            # Most candidates of a search end here: the sandbox is left to the better ones.
            tested = Tested.not_run()
        else:
            tested = await (testing or self._tester.test(tree, proposal.source))
        done += [*tested.checks, self._side_effects(chart, tested), *looked.checks]
        return self._proof(proposal, done, added, chart, looked.look)

    async def draw(self, tree: PackedTree) -> Outcome:
        """What the chart's code draws in ``tree``."""
        before = self._ground.baseline.chart
        if before.status is Status.INFRA_ERROR:
            return before  # no sandbox: asking it once more per proposal would only take time
        return await self._bench.draw(tree, self._ground.baseline.plan)

    async def _look(self, chart: Outcome) -> _Looked:
        started = time.perf_counter()
        try:
            look = await self._looker.choose(chart.figures)
        except (PictureError, SightError) as error:
            trouble = Check(name="likeness", status="infra_error", detail=str(error))
            return _Looked([trouble], None)
        duration_ms = (time.perf_counter() - started) * 1000
        if self._ground.request.findings:
            return _Looked([self._mended(chart)], look)
        return _Looked(self._likeness_and_goals(look, duration_ms), look)

    def _mended(self, chart: Outcome) -> Check:
        ground = self._ground
        before, findings = ground.baseline.chart, ground.request.findings
        return check_findings(before, chart, findings, ground.thresholds)

    def _side_effects(self, chart: Outcome, tested: Tested) -> Check:
        before = [self._ground.baseline.chart, *self._ground.suite.outcomes]
        return check.check_side_effects(before, [chart, *tested.outcomes])

    def _likeness_and_goals(self, look: Look | None, duration_ms: float) -> list[Check]:
        ground = self._ground
        goals = self._goals(look)
        if ground.intent == "repair" or look is None or look.comparison is None:
            return [goals]
        likeness = check.check_likeness(
            ground.likeness_before, look.comparison.likeness, duration_ms=duration_ms
        )
        if goals.status == "skipped":
            return [likeness]
        if likeness.status == "failed" and goals.status == "passed":
            detail = f"{likeness.detail}; the instruction decides"
            likeness = likeness.model_copy(update={"status": "skipped", "detail": detail})
        elif likeness.status == "passed" and goals.status == "failed":
            detail = f"{goals.detail}; the likeness decides"
            goals = goals.model_copy(update={"status": "skipped", "detail": detail})
        return [likeness, goals]

    def _goals(self, look: Look | None) -> Check:
        """Whether the instruction's goals are met and, for a repair, nothing else changed."""
        ground = self._ground
        exact = look.seen.exact if look else None
        if not ground.goals or exact is None:
            if ground.intent == "repair" and ground.baseline.look is None and exact:
                return Check(name="goals", status="passed", integrity="B", detail="draws again")
            detail = "the instruction names no goal that can be checked on the figure"
            return Check(name="goals", status="skipped", detail=detail)
        unmet = [goal.sentence for goal in ground.goals if not is_met(goal, exact)]
        if unmet:
            return Check(name="goals", status="failed", integrity="B", detail="; ".join(unmet))
        before = ground.baseline.look.seen.exact if ground.baseline.look else None
        if ground.intent == "repair" and before:
            others = other_changes(before, exact, ground.goals)
            if others:
                detail = "something else changed: " + "; ".join(others[:3])
                return Check(name="goals", status="failed", integrity="B", detail=detail[:500])
        met = "; ".join(goal.sentence for goal in ground.goals)
        return Check(name="goals", status="passed", integrity="B", detail=f"met: {met}")

    def _proof(
        self,
        proposal: Proposal,
        done: Sequence[Check],
        added: tuple[str, ...],
        chart: Outcome | None = None,
        look: Look | None = None,
    ) -> Proof:
        verdict, reason = judge(done)
        compared = look.comparison if look and self._ground.intent == "match" else None
        figures = chart.figures if chart else ()
        png = look.figure.png if look else (figures[0].png if figures else None)
        proof_id = _proof_id(self._ground, proposal)
        if look:
            self.looks[proof_id] = look
        return Proof(
            id=proof_id,
            proposal=proposal,
            verdict=verdict,
            checks=tuple(done),
            likeness=compared.likeness if compared else None,
            likeness_before=self._ground.likeness_before
            if self._ground.intent == "match"
            else None,
            open_differences=self._ground.open_differences(look) if look else (),
            figure_png=png,
            capabilities=added,
            box=_box(chart, self._ground.project_versions),
            reason=reason,
        )


@dataclass(frozen=True)
class _Looked:
    checks: list[Check]
    look: Look | None


def judge(done: Sequence[Check]) -> tuple[Verdict, str]:
    """The verdict over all checks of a proof, and why it is not ``proven``."""
    for one in done:
        if one.status == "failed":
            return Verdict.FAILED, one_sentence(one)
    for one in done:
        if one.status in ("environment", "infra_error"):
            return Verdict.UNVERIFIED, one_sentence(one)
    held = {one.name for one in done if one.status == "passed"}
    if {"run", "figure"} <= held and held & {"likeness", "goals"}:
        return Verdict.PROVEN, ""
    undecided = next((one for one in done if one.name in ("likeness", "goals")), None)
    return Verdict.UNVERIFIED, undecided.detail if undecided else "nothing was run"


def _proof_id(ground: Ground, proposal: Proposal) -> str:
    named = f"{ground.path}\0{ground.tree.digest}\0{proposal.source}\0{ground.intent}"
    target = hashlib.sha256(ground.request.target or b"").hexdigest()
    rest = f"{target}\0{ground.request.instruction}\0{ground.region}"
    return hashlib.sha256(f"{named}\0{rest}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _box(chart: Outcome | None, project: dict[str, str]) -> dict[str, str]:
    """Where it ran, with the versions there beside those of the project."""
    if chart is None or chart.box is None:
        return {}
    box = chart.box
    said = {
        "container": box.container[:12],
        "image": box.image,
        "engine": box.engine,
        "runtime": box.runtime,
    }
    for name, version in box.versions.items():
        wanted = project.get(name.lower())
        differs = wanted is not None and wanted != version
        said[name] = f"{version} (project: {wanted})" if differs else version
    for name, version in box.packages.items():
        said[name] = f"{said.get(name, version)} (added)"
    if box.hardening:
        said["hardening"] = ", ".join(box.hardening)
    return said
