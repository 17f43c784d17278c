"""Search: several edits at once, each kept because the figure came closer to the target's pixels.

A step tries what sight has stated, then the knobs of the calls that draw where the pictures still
differ. As soon as one takes most of the distance away, or when the step has tried enough, the best
is kept and the next step builds on it. It ends when nothing helps any more. Two edits that come
equally close: the smaller one is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..concurrency import all_of
from ..trial import Trial, Tried

if TYPE_CHECKING:
    from pixelproof_engine.sight.facts import Box

    from .rewrite.knobs import Knob

AT_ONCE = 3
"""Trials in the sandbox at once: one more than two, so that no core waits while one is judged."""

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

_EQUAL = 0.002
"""Share of the distance within which two candidates are equally close."""


@dataclass(frozen=True)
class Candidate:
    """A source that may be closer, made when it is tried."""

    make: Callable[[], str | None]
    summary: str
    ladder: Iterator[Candidate] | None = None
    """The next steps in the same direction, for as long as they help."""


@dataclass(frozen=True)
class Found:
    """The closest source so far and what was done to get there."""

    tried: Tried
    summaries: tuple[str, ...] = ()


class Climb:
    """One search from one source. ``stated`` gives the candidates that differences ask for; after
    ``seconds`` nothing further is tried."""

    def __init__(self, trial: Trial, stated: Callable[[Tried], Iterator[Candidate]],
                 knobs: Callable[[Tried], Sequence[Knob]], seconds: float) -> None:  # fmt: skip
        self._trial = trial
        self._stated = stated
        self._knobs = knobs
        self._seen: set[str] = set()
        self._end = time.monotonic() + seconds

    async def run(self, source: str) -> Found | None:
        """The closest; None if the source itself draws nothing."""
        start = await self._trial(source)
        if start is None:
            return None
        self._seen.add(source)
        best = Found(start)
        while not best.tried.judged.equal and time.monotonic() < self._end:
            better = await self._step(best)
            if better is None:
                break
            best = better
        return best

    async def _step(self, base: Found) -> Found | None:
        """The best of one round of candidates; None if none is worth it."""
        ways = _together(self._stated(base.tried), self._turned(base.tried))
        best: Found | None = None
        count = 0
        while count < STEP_TRIALS:
            wave = await asyncio.to_thread(self._wave, ways)
            if not wave or time.monotonic() > self._end:
                break
            count += len(wave)
            tried = await all_of(self._trial(source) for source, _ in wave)
            for one, (_, candidate) in zip(tried, wave, strict=True):
                if one is None or not _closer(one, (best or base).tried, base.tried):
                    continue
                best = Found(one, (*base.summaries, candidate.summary))
                if candidate.ladder is not None:
                    best = await self._walked(best, base, candidate.ladder)
            gain = _gain(best.tried, base.tried) if best else 0.0
            if gain > _GREAT or (gain > _GOOD and count >= _ENOUGH):
                break
        if best is None:
            return None
        smaller = best.tried.size < base.tried.size
        return best if smaller or _gain(best.tried, base.tried) > _WORTH else None

    async def _walked(self, best: Found, base: Found, ladder: Iterator[Candidate]) -> Found:
        """Further along a number while that helps; one step that does not is forgiven."""
        misses = 0
        for candidate in ladder:
            source = await asyncio.to_thread(candidate.make)
            one = await self._trial(source) if source and source not in self._seen else None
            self._seen.add(source or "")
            if one is not None and _closer(one, best.tried, base.tried):
                best, misses = Found(one, (*base.summaries, candidate.summary)), 0
            else:
                misses += 1
            if misses > 1:
                break
        return best

    def _wave(self, ways: Iterator[Candidate]) -> list[tuple[str, Candidate]]:
        """The next few sources that were not tried yet."""
        wave: list[tuple[str, Candidate]] = []
        for candidate in ways:
            source = candidate.make()
            if source is None or source in self._seen:
                continue
            self._seen.add(source)
            wave.append((source, candidate))
            if len(wave) == AT_ONCE:
                break
        return wave

    def _turned(self, tried: Tried) -> Iterator[Candidate]:
        """Options of all knobs, those first that show where the pictures differ."""
        options: list[tuple[float, int, Candidate]] = []
        for knob in self._knobs(tried):
            for rank, candidate in enumerate(_ways(knob)):
                worth = _relevance(knob, tried) * _LATER**rank
                options.append((-worth, len(options), candidate))
        for _, _, candidate in sorted(options, key=lambda one: one[:2]):
            yield candidate


def _ways(knob: Knob) -> Iterator[Candidate]:
    """The first option, a number a step up and a step down with all that follow, the others."""
    for option in knob.options[:1]:
        yield Candidate(option.make, option.summary)
    for up in (True, False):
        ladder = (Candidate(o.make, o.summary) for o in knob.ladder(up))
        first = next(ladder, None)
        if first is not None:
            yield Candidate(first.make, first.summary, ladder)
    for option in knob.options[1:]:
        yield Candidate(option.make, option.summary)


def _together(first: Iterator[Candidate], second: Iterator[Candidate]) -> Iterator[Candidate]:
    yield from first
    yield from second


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


def _relevance(knob: Knob, tried: Tried) -> float:
    """How much of what differs lies where the knob shows, times how usual it is."""
    if knob.box is None:
        return 0.3 * knob.prior
    spots = tried.judged.places
    total = sum(spot.ink for spot in spots) or 1
    inside = sum(spot.ink * _overlap(spot.box, knob.box) for spot in spots)
    area = max(0.0, knob.box[2] - knob.box[0]) * max(0.0, knob.box[3] - knob.box[1])
    special = 2.0 if area < 0.03 else 1.0
    return knob.prior * (0.02 + special * inside / total)


def _overlap(one: Box, other: Box) -> float:
    """Share of ``one`` that lies in ``other``, grown by a little."""
    grown = 0.01
    wide = min(one[2], other[2] + grown) - max(one[0], other[0] - grown)
    high = min(one[3], other[3] + grown) - max(one[1], other[1] - grown)
    area = (one[2] - one[0]) * (one[3] - one[1])
    return max(0.0, wide) * max(0.0, high) / area if area > 0 else 0.0
