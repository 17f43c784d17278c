"""The documents proposer: pages, drawings and specifications that draw themselves.

Each difference is traced to the place in the source that governs it and becomes the smallest edit
there. What no difference tells is searched for: colours and numbers near the places where the
pictures still differ are changed, drawn and judged by their pixels.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from pixelproof_engine.sight.seen import Difference

from ..model import Proposal
from ..region import document_format
from .base import Situation, proposal_of

if TYPE_CHECKING:
    from ..trial import Trial, Tried
    from .markup.splices import Way
    from .search import Candidate

CANDIDATES = 12
"""Most candidates of one round; each costs a render and a look."""

WAYS = 4
"""Most ways to close one difference, in a round."""

SEARCHED = 60
"""Most candidates of one step of a search."""

_TRIALS = 30
"""A search may always try so many candidates: a browser takes longer for each than a chart."""

_FLOWING = frozenset({"block", "text_box"})

Draft = tuple[str, tuple[str, ...], tuple[Difference, ...]]
"""Source, what was done, which differences it is for."""


class DocumentProposer:
    """Turns differences into edits of HTML, CSS, SVG and Vega-Lite."""

    name = "document"

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Candidates for the open differences, each made in a thread when it is asked for."""
        if not _is_for(situation):
            return
        proposals = _proposals(situation)
        while proposal := await asyncio.to_thread(next, proposals, None):
            yield proposal

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        """What colours and numbers lead to, step by step. Nothing where nothing seems to differ."""
        if not _is_for(situation) or not situation.differences:
            return None
        from .search import Climb

        patient = _Patient(trial, seconds)
        climb = Climb(patient, partial(_stated, situation), lambda _: (), math.inf)
        found = await climb.run(situation.source)
        if found is None or not found.summaries:
            return None
        draft = (found.tried.source, found.summaries, situation.differences)
        return _proposal(situation, draft)


class _Patient:
    """Trials until the time is over and enough of them were made."""

    def __init__(self, trial: Trial, seconds: float) -> None:
        self._trial = trial
        self._end = time.monotonic() + seconds
        self._left = _TRIALS

    async def __call__(self, source: str) -> Tried | None:
        self._left -= 1
        if self._left < 0 and time.monotonic() > self._end:
            return None
        return await self._trial(source)


def _is_for(situation: Situation) -> bool:
    form = document_format(situation.request.path.name)
    return form in ("svg", "html", "vega-lite") and bool(situation.source.strip())


def _ways(situation: Situation, source: str) -> list[tuple[Difference, Iterator[Way]]]:
    """Of every open difference, the ways to close it in ``source``."""
    facts = situation.current.facts if situation.current else None
    if document_format(situation.request.path.name) == "vega-lite":
        from .markup.vega import spec_ways

        return spec_ways(source, situation.differences, facts)
    from .markup.ways import page_ways

    return page_ways(source, situation.differences, facts)


def _drafts(situation: Situation) -> Iterator[Draft]:
    """All differences at once, each alone, then each in further ways.

    In a page one element that is too large moves all that follow: of places and sizes only one is
    changed at a time, beside all texts and colours.
    """
    source = situation.source
    ways = [(d, list(islice(found, WAYS))) for d, found in _ways(situation, source)]
    known = [(d, found) for d, found in ways if found]
    flows = document_format(situation.request.path.name) == "html"
    sure = [(d, found) for d, found in known if not (flows and d.kind in _FLOWING)]
    flowing = sorted((one for one in known if one not in sure), key=lambda one: _order(one[0]))
    yield from _together(source, sure)
    for rank in range(WAYS):
        for difference, found in flowing:
            if rank < len(found):
                yield from _together(source, [*sure, (difference, found[rank : rank + 1])])
    for rank in range(WAYS):
        for difference, found in known:
            if rank < len(found):
                yield from _together(source, [(difference, found[rank : rank + 1])])


def _order(difference: Difference) -> tuple[bool, float]:
    """What has another size comes before what was only moved; then from the top down."""
    now, then = difference.current, difference.target
    if not isinstance(now, tuple) or not isinstance(then, tuple):
        return True, 1.0
    a, b = [float(side) for side in now], [float(side) for side in then]
    wider, higher = (abs(a[k + 2] - a[k] - b[k + 2] + b[k]) for k in (0, 1))
    is_sized = max(wider / max(a[2] - a[0], 1.0), higher / max(a[3] - a[1], 1.0)) > 0.04
    return not is_sized, a[1]


def _together(source: str, chosen: Sequence[tuple[Difference, Sequence[Way]]]) -> Iterator[Draft]:
    """The first way of each; a way that would overlap one before it is left out."""
    from .markup.splices import Splice, applied

    splices: list[Splice] = []
    summaries: list[str] = []
    closed: list[Difference] = []
    for difference, ways in chosen:
        way = ways[0]
        if applied(source, [*splices, *way.splices]) is None:
            continue
        splices += way.splices
        summaries.append(way.summary)
        closed.append(difference)
    changed = applied(source, splices)
    if splices and changed is not None and changed != source:
        yield changed, tuple(dict.fromkeys(summaries)), tuple(closed)


def _proposals(situation: Situation) -> Iterator[Proposal]:
    tried = {situation.request.source, situation.source}
    for source, summaries, closed in islice(_drafts(situation), 3 * CANDIDATES):
        if source in tried:
            continue
        tried.add(source)
        yield _proposal(situation, (source, summaries, closed))
        if len(tried) == CANDIDATES + 2:
            return


def _proposal(situation: Situation, draft: Draft) -> Proposal:
    source, summaries, closed = draft
    summary = ", ".join(summaries[:4]) + (" and more" if len(summaries) > 4 else "")
    return proposal_of(situation, "document", source, summary, closed)


def _stated(situation: Situation, tried: Tried) -> Iterator[Candidate]:
    """All differences at once, each alone, then whatever stands where the pictures differ."""
    from .search import Candidate

    source = tried.source
    if source == situation.source:
        for draft, summaries, _ in islice(_drafts(situation), CANDIDATES):
            yield Candidate(partial(str, draft), ", ".join(summaries))
    found = [way for _, ways in _ways(situation, source) for way in islice(ways, 6)]
    for way in islice([*found, *_tuned(situation, tried)], SEARCHED):
        further = [_candidate(source, one) for one in way.further]
        yield replace(_candidate(source, way), ladder=iter(further) if further else None)


def _candidate(source: str, way: Way) -> Candidate:
    from .markup.splices import applied
    from .search import Candidate

    return Candidate(partial(applied, source, way.splices), way.summary)


def _tuned(situation: Situation, tried: Tried) -> Iterator[Way]:
    if document_format(situation.request.path.name) == "vega-lite":
        from .markup.vega import spec_tuned

        return spec_tuned(tried.source, tried.judged.places)
    from .markup.tuning import page_tuned

    return page_tuned(tried.source, tried.facts, tried.judged.places)
