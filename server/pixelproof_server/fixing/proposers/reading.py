"""The reading proposer: what departs from the target is edited away, without any model.

Every difference has one or more rewrites. They are put together into few candidate files, best
guess first: all differences at once, each alone, all but one, each in another way. The loop proves
them; what the best still lacks is asked for again. So a reading that is wrong costs one render.
What no reading has told is found by a search: candidates are drawn and judged by their pixels, the
keywords of the calls themselves are turned, and the closest is proposed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from pixelproof_engine.sight.seen import Difference, DifferenceKind

from ...workspace.cells import script_of, with_script
from ..edits import split_lines, with_newlines_of
from ..model import LineRange, Proposal
from ..region import document_format
from .base import Situation, proposal_of

if TYPE_CHECKING:
    from ..trial import Trial, Tried
    from .rewrite import Chart
    from .rewrite.knobs import Knob
    from .search import Candidate

CANDIDATES = 10
"""Most candidates of one round; each costs a render and a look."""

SEARCHED = 24
"""Most candidates that one step of a search takes from the stated differences; the calls' own
keywords are tried after them."""

SPARED = 12
"""Most candidates of one step that use a name of the code that nothing uses."""

WAYS = 8
"""Most ways to close one difference."""

_SURE = 0.3
"""Differences that sight is less sure of than this are left to the model."""

_CONSEQUENCES: Mapping[DifferenceKind, frozenset[DifferenceKind]] = {
    "kind": frozenset({
        "x_label", "y_label", "limits", "tick_labels", "grid", "scale", "category_order", "marker",
        "line_style", "line_width", "series_colour", "value", "tick_rotation", "series_count",
    }),
    "scale": frozenset({"limits", "tick_labels"}),
    "category_order": frozenset({"tick_labels", "value", "series_colour", "legend_text",
                                 "annotation"}),
    "value": frozenset({"limits", "tick_labels", "annotation"}),
}  # fmt: skip
"""What may differ only because something else on the same axes does."""

_ChartOf = Callable[[str, LineRange], "Chart"]


@dataclass(frozen=True)
class _Draft:
    source: str
    summaries: tuple[str, ...]
    addressed: tuple[Difference, ...]


class ReadingProposer:
    """Turns differences into syntax-tree edits, or a whole picture into a script."""

    name = "reading"

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Candidates for the open differences, each made in a thread when it is asked for."""
        if document_format(situation.request.path.name) is not None:
            return
        proposals = _proposals(situation)
        while proposal := await asyncio.to_thread(next, proposals, None):
            yield proposal

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        """What the differences and the calls' own keywords lead to, step by step."""
        if document_format(situation.request.path.name) is not None:
            return None
        from .rewrite import SourceError
        from .search import Climb

        moved: dict[str, _Moved] = {}

        def at(tried: Tried) -> _Moved:
            if tried.source not in moved:
                moved.clear()  # a search hardly comes back to where it was
                moved[tried.source] = _Moved(situation, tried)
            return moved[tried.source]

        climb = Climb(trial, lambda tried: _stated(at(tried)), lambda t: _knobs(at(t)), seconds)
        try:
            found = await climb.run(situation.source)
        except SourceError:
            return None
        if found is None or not found.summaries:
            return None
        draft = _Draft(found.tried.source, found.summaries, situation.differences)
        return _proposal(situation, draft)


def _moved(situation: Situation, tried: Tried) -> Situation:
    """The situation after an edit: its source, its region, the facts of what it draws, and what
    was read of the target, laid over that."""
    from pixelproof_engine.sight.shifting import relaid

    region = _grown(situation.region, situation.source, tried.source)
    current, target = situation.current, situation.target
    if current is not None and tried.facts is not None:
        current = current.model_copy(update={"exact": tried.facts})
        if target is not None:
            read = relaid(target.reading, tried.facts, tried.judged.target_box)
            target = target.model_copy(update={"reading": read})
    return replace(
        situation,
        source=tried.source,
        region=region,
        current=current,
        target=target,
        differences=_left(situation.differences, tried),
    )


def _left(stated: Sequence[Difference], tried: Tried) -> tuple[Difference, ...]:
    """The differences less that of the size, once the target lies on the figure as it is."""
    is_sized = tried.judged.exact and tried.judged.target_box == (0.0, 0.0, 1.0, 1.0)
    return tuple(d for d in stated if not (is_sized and d.kind == "figure_size"))


class _Moved:
    """Where a step of a search begins, with its source parsed once."""

    def __init__(self, situation: Situation, tried: Tried) -> None:
        self.tried = tried
        self.situation = _moved(situation, tried)
        self.chart_of = _charts(self.situation)
        self.chart = self.chart_of(self.situation.source, self.situation.region)


def _stated(at: _Moved) -> Iterator[Candidate]:
    """What the differences ask for, as candidates of a search."""
    from .guesses import recoloured
    from .search import Candidate

    moved, tried, chart, chart_of = at.situation, at.tried, at.chart, at.chart_of
    recolours = recoloured(tried.facts, tried.judged.places) if tried.facts else []
    drafts = _edited(moved, chart_of)
    drafts = chain(
        _spared(chart, tried),
        islice(drafts, 1),
        _spotted(at),
        islice(drafts, SEARCHED),
        *(_combined(moved, chart_of, [change], {change: 0}) for change in recolours),
    )
    for draft in drafts:
        source = with_newlines_of(moved.request.source, draft.source)
        yield Candidate(partial(str, source), _summary(draft.summaries))


def _spared(chart: Chart, tried: Tried) -> Iterator[_Draft]:
    """What uses the names that the code does not use."""
    from .rewrite.spare import spared

    for edit in islice(spared(chart, tried.judged.places), SPARED):
        yield _Draft(edit.source, (edit.summary,), ())


def _spotted(at: _Moved) -> Iterator[_Draft]:
    """What stands where the pixels differ."""
    from .rewrite.spotted import spotted

    current = at.situation.current
    if at.tried.facts is None or current is None:
        return
    for edit in spotted(at.chart, at.tried.judged.places, current.reading):
        yield _Draft(edit.source, (edit.summary,), ())


def _knobs(at: _Moved) -> list[Knob]:
    from .rewrite.knobs import knobs

    colours = dict.fromkeys(spot.target for spot in at.tried.judged.places)
    return list(knobs(at.chart, list(colours)))


def _proposals(situation: Situation) -> Iterator[Proposal]:
    tried = {proof.proposal.source for proof in situation.failures}
    tried |= {situation.request.source, situation.source}
    count = 0
    for draft in _drafts(situation):
        source = with_newlines_of(situation.request.source, draft.source)
        if source in tried:
            continue
        tried.add(source)
        yield _proposal(situation, draft)
        count += 1
        if count == CANDIDATES:
            return


def _proposal(situation: Situation, draft: _Draft) -> Proposal:
    summary = _summary(draft.summaries)
    return proposal_of(situation, "reading", draft.source, summary, draft.addressed)


def _summary(parts: Sequence[str], limit: int = 100) -> str:
    """The parts in one line, as many as fit."""
    unique = list(dict.fromkeys(parts))
    text = ", ".join(unique)
    shown = len(unique)
    while len(text) > limit and shown > 1:
        shown -= 1
        text = f"{', '.join(unique[:shown])} and {len(unique) - shown} more"
    return text


def _drafts(situation: Situation) -> Iterator[_Draft]:
    if not situation.source.strip():
        yield from _from_nothing(situation)
        return
    from .rewrite import SourceError  # libcst takes 150 ms to import

    try:
        if _is_notebook(situation):
            yield from _in_cells(situation)
        else:
            yield from _edited(situation, _charts(situation))
    except SourceError:
        return  # the model may still mend a file that does not parse


def _from_nothing(situation: Situation) -> Iterator[_Draft]:
    """A whole script for the target."""
    reading = situation.target_reading
    if reading is None:
        return
    from .synth import scripts

    for source, summary in scripts(reading):
        yield _Draft(source, (summary,), ())


def _is_notebook(situation: Situation) -> bool:
    return situation.request.path.suffix == ".ipynb"


def _in_cells(situation: Situation) -> Iterator[_Draft]:
    """The drafts for a notebook file: those for its cells as one script, put back into it."""
    script = script_of(situation.source)
    if script is None:
        return
    whole = LineRange(start=0, end=len(split_lines(script)) + 1)
    cells = replace(situation, source=script, region=whole)
    for draft in _edited(cells, _charts(cells)):
        notebook = with_script(situation.source, draft.source)
        if notebook is not None:
            yield replace(draft, source=notebook)


def _edited(situation: Situation, chart_of: _ChartOf) -> Iterator[_Draft]:
    from .rewrite import EDITS

    order = {kind: n for n, kind in enumerate(EDITS)}
    known = [d for d in situation.differences if d.kind in order and d.confidence >= _SURE]
    ordered = sorted(known, key=lambda d: order[d.kind])
    causes = [d for d in ordered if not any(_follows(d, other) for other in ordered)]
    visible = [d for d in known if d in causes]  # most visible first, as sight gives them
    guessed = _guessed(situation)

    yield from _combined(situation, chart_of, causes, {})
    if len(causes) < len(ordered):
        yield from _combined(situation, chart_of, ordered, {})
    for guess in guessed:
        yield from _combined(situation, chart_of, [*causes, guess], {guess: 0})
    for difference in known:
        yield from _combined(situation, chart_of, [difference], {})
    if len(causes) > 2:
        for left_out in visible:
            yield from _combined(situation, chart_of, [d for d in causes if d is not left_out], {})
    for way in range(1, WAYS):
        for difference in [*visible, *guessed]:
            yield from _combined(situation, chart_of, [difference], {difference: way})


def _guessed(situation: Situation) -> list[Difference]:
    from .guesses import guesses

    current, target = situation.current, situation.target
    if current is None or target is None or situation.request.intent == "repair":
        return []
    return guesses(current.facts, current.reading, target.reading, situation.differences)


def _follows(one: Difference, other: Difference) -> bool:
    return (
        one is not other
        and one.kind in _CONSEQUENCES.get(other.kind, frozenset())
        and one.axes == other.axes
        and one.kind != other.kind
    )


def _combined(
    situation: Situation,
    chart_of: _ChartOf,
    differences: Sequence[Difference],
    ways: Mapping[Difference, int],
) -> Iterator[_Draft]:
    """One draft that closes ``differences``; a difference in ``ways`` by that way of its own.

    Yields nothing where a way that was asked for does not exist, or nothing changes.
    """
    from .rewrite import rewrites

    source, region = situation.source, situation.region
    summaries: list[str] = []
    addressed: list[Difference] = []
    for difference in differences:
        way = ways.get(difference, 0)
        chart = chart_of(source, region)
        edit = next(islice(rewrites(chart, difference), way, None), None)
        if edit is None:
            if difference in ways:
                return
            continue
        region = _grown(region, source, edit.source)
        source = edit.source
        summaries.append(edit.summary)
        addressed.append(difference)
    if addressed:
        yield _Draft(source, tuple(summaries), tuple(addressed))


def _charts(situation: Situation) -> _ChartOf:
    """Candidates begin alike: what they share is parsed once, in a third of the time."""
    return cache(partial(_chart, situation))


def _chart(situation: Situation, source: str, region: LineRange) -> Chart:
    from .rewrite import Chart

    text = source.removeprefix("\ufeff")
    current = situation.current.facts if situation.current else None
    return Chart(text, region, current, situation.target_reading)


def _grown(region: LineRange, before: str, after: str) -> LineRange:
    """``region`` after an edit inside it added or removed lines."""
    more = len(split_lines(after)) - len(split_lines(before))
    return LineRange(start=region.start, end=region.end + more)
