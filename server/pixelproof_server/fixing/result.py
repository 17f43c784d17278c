"""From the proofs to the answer, with the one sentence that a person reads."""

from __future__ import annotations

from pixelproof_executor import Status

from .baseline import Baseline
from .feedback import last_line
from .looking import Looker
from .model import FixResult, Proof, Verdict
from .prove import Ground
from .rank import ranked
from .rounds import GOOD_LIKENESS, Search
from .syntax import syntax_fault

MAX_NAMED = 8
"""Files named in a note; more are counted."""

MOST_OPEN = 3
"""Differences named where nothing could be proposed for them."""


def result_of(
    ground: Ground, looker: Looker, search: Search, timings: dict[str, float]
) -> FixResult:
    """The answer of a finished search."""
    proofs = ranked(search.proofs)
    best = proofs[0] if proofs else None
    baseline = ground.baseline
    verdict = best.verdict if best else _verdict_without_proposals(baseline)
    look = baseline.look
    return FixResult(
        verdict=verdict,
        intent=ground.intent,
        best=best,
        proofs=proofs,
        rounds=search.rounds,
        before_png=look.figure.png if look else None,
        target_png=looker.target.png if looker.target else None,
        differences=ground.open_differences(look),
        timings_ms=timings,
        message=_message(ground, best, search),
        region=ground.region,
        notes=(*search.notes, *ground.target_notes, *_notes_on_packing(ground)),
    )


def _verdict_without_proposals(baseline: Baseline) -> Verdict:
    unknown = baseline.chart.status in (Status.INFRA_ERROR, Status.ENVIRONMENT)
    return Verdict.UNVERIFIED if unknown else Verdict.FAILED


def _message(ground: Ground, best: Proof | None, search: Search) -> str:
    if best is None:
        return _why_nothing(ground, search)
    if best.verdict is Verdict.PROVEN:
        if best.likeness is None:
            return f"proven: {best.proposal.summary}"
        before = f"{best.likeness_before.total:.2f}" if best.likeness_before else "nothing"
        likeness = f"likeness {before} -> {best.likeness.total:.2f}"
        return f"proven: {best.proposal.summary} ({likeness})"
    if best.verdict is Verdict.UNVERIFIED:
        return f"unverified: {best.reason}{_hint(ground, best.reason)}"
    count = len(search.proofs)
    tried = "the proposed edit does" if count == 1 else f"none of {count} proposed edits does"
    negation = " not hold" if count == 1 else " hold; the best of them"
    return f"{tried}{negation}: {best.reason}"


def _why_nothing(ground: Ground, search: Search) -> str:
    baseline = ground.baseline
    if baseline.chart.status is Status.INFRA_ERROR:
        return f"unverified: {baseline.chart.detail} (pixelproof doctor checks the whole set-up)"
    syntax = syntax_fault(ground.path, ground.request.source)
    if syntax:
        return f"{ground.path} has a syntax error ({syntax}): correct it and ask again"
    if baseline.chart.status is Status.ENVIRONMENT:
        detail = baseline.chart.detail
        return f"unverified: the chart cannot be drawn here: {detail}{_hint(ground, detail)}"
    likeness = ground.likeness_before
    if likeness and likeness.total >= GOOD_LIKENESS and not ground.open_differences(baseline.look):
        return f"the chart already looks like the target (likeness {likeness.total:.2f})"
    if baseline.fault and ground.request.source.strip():
        return f"{ground.path} does not draw ({last_line(baseline.fault)}) and no edit was proposed"
    if search.timed_out:
        return "no edit was proposed in time: raise fix.time_budget_s or choose a faster model"
    open_still = [one.sentence for one in ground.open_differences(baseline.look)][:MOST_OPEN]
    reasons = f" ({'; '.join([*search.notes, *open_still])})" if search.notes or open_still else ""
    return f"no edit was proposed{reasons}: add a vision model under endpoints, or reword the wish"


def _hint(ground: Ground, detail: str) -> str:
    """Whether a missing input is one that was left out of the pack."""
    for skipped in ground.tree.skipped:
        if skipped.path.rsplit("/", 1)[-1] in detail:
            return f" ({skipped.path} was not packed: {skipped.reason})"
    return ""


def _notes_on_packing(ground: Ground) -> list[str]:
    skipped = ground.tree.skipped
    notes = []
    if ground.tree.narrowed:
        notes.append("the workspace is large: only the files around the chart were packed")
    if skipped:
        named = [f"{one.path} ({one.reason})" for one in skipped[:MAX_NAMED]]
        more = f" and {len(skipped) - MAX_NAMED} more" if len(skipped) > MAX_NAMED else ""
        notes.append(f"not packed: {', '.join(named)}{more}")
    return notes
