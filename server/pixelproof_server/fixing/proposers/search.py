"""Search: several edits at once, each kept because the figure came closer to the target's pixels.

A step tries what sight has stated, then the knobs of the calls that draw where the pictures still
differ. As soon as one makes a whole place as it is in the target, or takes most of the distance
away, or when the step has tried enough, the best is kept and the next step builds on it, beginning
with what has helped before. It ends when nothing helps any more. Two edits that come equally close:
the smaller one is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from pixelproof_engine.sight.boxes import meet

from ..concurrency import end
from ..edits import undone
from ..trial import Trial, Tried
from .worth import relevance, shown

if TYPE_CHECKING:
    from pixelproof_engine.sight.facts import Box
    from pixelproof_engine.sight.seen import Judged

    from .rewrite.knobs import Knob, Option

AT_ONCE = 2
"""Trials in the sandbox at once. Judging takes little beside drawing, and a third would take time
from the first, which mostly is the one that holds."""

STEP_TRIALS = 60
"""Most trials of one step."""

_GREAT = 0.5
"""Share of the distance that an edit takes away to be kept at once."""

_GOOD = 0.12
"""The same after ``_ENOUGH`` trials of a step."""

_ENOUGH = 18

_WORTH = 0.01
"""Least share for an edit to be kept at all; resampled pictures have noise of their own."""

_LATER = 0.8
"""How much less each further option of a knob is worth: all knobs are tried before all options."""

_FAILED = 0.3
"""How much less an option is worth that did not help in an earlier step."""

_EQUAL = 0.002
"""Share of the distance within which two candidates are equally close."""

_SURELY = 8
"""What differences ask for first of all; the knobs then take turns with the rest of it."""

_IDLE = 2
"""Options of a call that drew the same picture, and none that did not, after which the call is
taken for one that draws nothing."""

_RETURNS = 2
"""How often a search goes back, where nothing helps any more, to where it kept an edit that made no
place as it is in the target, and goes on from there in another way."""

_RUNGS = 2
"""Further steps of a number that are tried at once, where the last one helped."""


@dataclass(frozen=True)
class Candidate:
    """A source that may be closer, made when it is tried."""

    make: Callable[[], str | None]
    summary: str
    ladder: Iterator[Candidate] | None = None
    """The next steps in the same direction, for as long as they help."""
    place: str = ""
    """Tells candidates of one summary apart: of two calls, or of several ways."""
    undoes: _Doubt | None = None
    """What it takes back."""
    call: str = ""
    """The call that it turns a knob of."""

    @property
    def key(self) -> tuple[str, str]:
        return self.place, self.summary


@dataclass(frozen=True)
class _Doubt:
    """An edit that was kept though much was left where it shows: it may have stood for another."""

    summary: str
    before: str
    after: str


@dataclass(frozen=True)
class Found:
    """The closest source so far and what was done to get there."""

    tried: Tried
    summaries: tuple[str, ...] = ()
    doubts: tuple[_Doubt, ...] = ()

    def after(self, one: Tried, candidate: Candidate) -> Found:
        """What has come of it by one more edit, or one less."""
        gone, base = candidate.undoes, self.tried
        if gone is not None:
            kept = list(self.summaries)
            kept.remove(gone.summary)
            return Found(one, tuple(kept), tuple(d for d in self.doubts if d is not gone))
        sure = _gain(one, base) > _GREAT or _settles(one, base)
        doubt = () if sure else (_Doubt(candidate.summary, base.source, one.source),)
        return Found(one, (*self.summaries, candidate.summary), (*self.doubts, *doubt))


@dataclass
class _Walk:
    """The way along one number; one step that does not help is forgiven."""

    ladder: Iterator[Candidate]
    gain: float = 0.0
    misses: int = 0

    def further(self, gain: float) -> Iterator[tuple[Candidate, _Walk]]:
        """The steps to try after one that gained ``gain``."""
        first = not self.gain
        if gain > self.gain + _EQUAL:
            self.gain, self.misses = gain, 0
        else:
            self.misses += 1
        for _ in range(_RUNGS if first else 1) if self.gain and self.misses <= 1 else ():
            candidate = next(self.ladder, None)
            if candidate is not None:
                yield candidate, self


@dataclass
class _Step:
    """One round of candidates, all made from ``base``."""

    base: Found
    ways: Iterator[Candidate]
    best: Found | None = None
    count: int = 0
    settled: bool = False
    """What was found need not be compared with anything else."""
    urgent: deque[tuple[Candidate, _Walk]] = field(default_factory=deque)
    """Further along numbers that have helped."""
    leader: _Walk | None = None
    """The way along a number that has led to the best, if one has."""

    def learn(self, one: Tried, candidate: Candidate, walk: _Walk | None) -> float:
        """What a trial has drawn; returns the share of the distance that it took away."""
        base = self.base.tried
        gain = _gain(one, base)
        if _closer(one, (self.best or self.base).tried, base):
            self.best, self.leader = self.base.after(one, candidate), walk
        if walk is not None:
            self.urgent.extend(walk.further(gain))
        best = _gain(self.best.tried, base) if self.best else 0.0
        if best > _GREAT:
            # Other numbers are gone along from the best, where they still help.
            self.urgent = deque(one for one in self.urgent if one[1] is self.leader)
        enough = best > _GREAT or (best > _GOOD and self.count >= _ENOUGH)
        self.settled = not self.urgent and (self.settled or enough or _settles(one, base))
        return gain


class Climb:
    """One search from one source. ``stated`` gives the candidates that differences ask for; after
    ``seconds`` nothing further is tried."""

    def __init__(self, trial: Trial, stated: Callable[[Tried], Iterator[Candidate]],
                 knobs: Callable[[Tried], Sequence[Knob]], seconds: float) -> None:  # fmt: skip
        self._trial = trial
        self._stated = stated
        self._knobs = knobs
        self._seen: set[str] = set()
        self._gains: dict[tuple[str, str], float] = {}
        """What a candidate, by its key, took away when it was last tried."""
        self._changed: dict[str, int] = {}
        """By call: 1 once an option of it has changed the picture in this step, before that less
        than 0 by those that have not."""
        self._end = time.monotonic() + seconds

    async def run(self, source: str) -> Found | None:
        """The closest; None if the source itself draws nothing."""
        start = await self._trial(source)
        if start is None:
            return None
        self._seen.add(source)
        best = at = Found(start)
        forks: list[Found] = []
        returns = _RETURNS
        while not _is_reached(best.tried) and not self._is_late():
            better = await self._step(at)
            if better is not None:
                if not _settles(better.tried, at.tried):
                    forks.append(at)
                at = better
            elif forks and returns:
                at, returns = forks.pop(), returns - 1  # what was kept there may have led astray
            else:
                break
            best = min(best, at, key=_order)
        return best

    def _is_late(self) -> bool:
        return time.monotonic() > self._end

    async def _step(self, base: Found) -> Found | None:
        """The best of one round of candidates; None if none is worth it."""
        step = _Step(base, self._ordered(base))
        self._changed.clear()
        drawn: dict[tuple[str, str], float] = {}
        running: dict[asyncio.Task[Tried | None], tuple[Candidate, _Walk | None]] = {}
        try:
            while True:
                while len(running) < AT_ONCE and not step.settled and not self._is_late():
                    made = await asyncio.to_thread(self._next, step)
                    if made is None:
                        break
                    source, candidate, walk = made
                    running[asyncio.create_task(self._trial(source))] = (candidate, walk)
                if not running:
                    break
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    candidate, walk = running.pop(task)
                    one = task.result()
                    gain = step.learn(one, candidate, walk) if one is not None else -1.0
                    self._gains[candidate.key] = gain
                    if one is not None:
                        drawn[candidate.key] = one.judged.distance
                        self._note(candidate.call, one.judged != base.tried.judged)
                if step.best is not None and _is_reached(step.best.tried):
                    break
        finally:
            await end(running)
        if step.best is None:
            return None
        # What draws the same as what is kept is no further help.
        kept = step.best.tried.judged.distance
        self._gains |= {key: 0.0 for key, distance in drawn.items() if distance == kept}
        smaller = step.best.tried.size < base.tried.size
        worth = _gain(step.best.tried, base.tried) > _WORTH or _settles(step.best.tried, base.tried)
        return step.best if smaller or worth else None

    def _note(self, call: str, changed: bool) -> None:
        """Whether an option of a call has changed the picture."""
        if call:
            so_far = self._changed.get(call, 0)
            self._changed[call] = 1 if changed or so_far > 0 else so_far - 1

    def _next(self, step: _Step) -> tuple[str, Candidate, _Walk | None] | None:
        """The next source that was not tried yet."""
        while step.urgent:
            candidate, walk = step.urgent.popleft()
            source = candidate.make()
            if source is not None and source not in self._seen:
                self._seen.add(source)
                return source, candidate, walk
        for candidate in step.ways if step.count < STEP_TRIALS else ():
            source = candidate.make()
            if source is not None and source not in self._seen:
                self._seen.add(source)
                step.count += 1
                return source, candidate, _Walk(candidate.ladder) if candidate.ladder else None
        return None

    def _ordered(self, base: Found) -> Iterator[Candidate]:
        """What has helped before and what did so in doubt taken back, what differences ask for, the
        knobs, what has not helped."""
        tried = base.tried
        turned = cache(partial(self._turned, tried))
        if self._gains:
            yield from (c for c in turned() if self._gains.get(c.key, 0.0) > _WORTH)
        yield from _taken_back(base)
        failed: list[Candidate] = []
        asked = self._asked(tried, failed)
        yield from islice(asked, _SURELY)
        rest = self._turned_where_seen(turned)
        for pair in zip_longest(asked, rest):
            yield from (candidate for candidate in pair if candidate is not None)
        yield from failed

    def _asked(self, tried: Tried, failed: list[Candidate]) -> Iterator[Candidate]:
        """What differences ask for, less what has ``failed`` in an earlier step."""
        ways = Counter[str]()
        for stated in self._stated(tried):
            ways[stated.summary] += 1
            candidate = replace(stated, place=f"way {ways[stated.summary]}")
            if self._gains.get(candidate.key, 1.0) > 0:
                yield candidate
            else:
                failed.append(candidate)

    def _turned_where_seen(self, turned: Callable[[], list[Candidate]]) -> Iterator[Candidate]:
        """The options of all knobs, those last of calls that seem to draw nothing."""
        idle: list[Candidate] = []
        for candidate in turned():
            if self._changed.get(candidate.call, 0) <= -_IDLE:
                idle.append(candidate)
            else:
                yield candidate
        yield from idle

    def _turned(self, tried: Tried) -> list[Candidate]:
        """Options of all knobs, those first that show where the pictures differ."""
        options: list[tuple[float, int, Candidate]] = []
        knobs = self._knobs(tried)
        spots = tried.judged.places
        seen = {colours: shown(colours, spots) for colours in {knob.colours for knob in knobs}}
        most = max(seen.values(), default=0.0)
        for knob in knobs:
            usual = relevance(knob, spots)
            if knob.colours and most:
                usual *= 0.5 + seen[knob.colours] / most
            for rank, candidate in enumerate(_ways(knob)):
                failed = self._gains.get(candidate.key, 1.0) <= 0
                worth = usual * _LATER**rank * (_FAILED if failed else 1.0)
                options.append((-worth, len(options), candidate))
        return [candidate for _, _, candidate in sorted(options, key=lambda one: one[:2])]


def _taken_back(base: Found) -> Iterator[Candidate]:
    """The source without one of the edits that were kept in doubt."""
    for doubt in base.doubts:
        make = partial(undone, doubt.before, doubt.after, base.tried.source)
        yield Candidate(make, f"without {doubt.summary}", place="back", undoes=doubt)


def _ways(knob: Knob) -> Iterator[Candidate]:
    """The first options, a number a step up and a step down with all that follow, the others."""

    def candidates(options: Iterable[Option]) -> Iterator[Candidate]:
        return (Candidate(o.make, o.summary, place=knob.place, call=knob.call) for o in options)

    yield from candidates(knob.options[: knob.first])
    for up in (True, False):
        ladder = candidates(knob.ladder(up))
        first = next(ladder, None)
        if first is not None:
            yield replace(first, ladder=ladder)
    yield from candidates(knob.options[knob.first :])


def _gain(one: Tried, base: Tried) -> float:
    """Share of the distance of ``base`` that ``one`` has lost."""
    start = base.judged.distance
    return (start - one.judged.distance) / start if start else 0.0


def _closer(one: Tried, other: Tried, base: Tried) -> bool:
    """Whether ``one`` beats ``other``: by its distance, or as close with the smaller edit."""
    more = _gain(one, base) - _gain(other, base)
    if one.judged.equal != other.judged.equal:
        return one.judged.equal
    return more > _EQUAL or (more > -_EQUAL and one.size < other.size)


def _order(found: Found) -> tuple[bool, float, int]:
    """What is less the nearer a source is to the target."""
    return not _is_reached(found.tried), found.tried.judged.distance, found.tried.size


def _is_reached(tried: Tried) -> bool:
    """Whether nothing differs any more, beyond what scaling and compression do to a target."""
    judged = tried.judged
    return judged.equal or not (judged.exact or judged.places)


def _settles(one: Tried, base: Tried) -> bool:
    """Whether ``one`` makes a whole place as it is in the target and none worse."""
    left, before = _on_target(one.judged), _on_target(base.judged)
    new = any(not any(meet(box, old) for old in before) for box in left)
    gone = any(not any(meet(old, box) for box in left) for old in before)
    return gone and not new and one.judged.distance < base.judged.distance


def _on_target(judged: Judged) -> list[Box]:
    """Where the pictures differ, in fractions of the target: the figures may be cut otherwise."""
    left, top, right, bottom = judged.target_box
    wide, high = right - left, bottom - top
    return [
        ((x0 - left) / wide, (y0 - top) / high, (x1 - left) / wide, (y1 - top) / high)
        for x0, y0, x1, y1 in (spot.box for spot in judged.places)
    ]
