"""Differences that sight did not state, guessed from what both sides show.

A guess costs a render and is kept only if the figure then is more like its target, so it may be
bold where the statement of a difference may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pixelproof_engine.sight.facts import Axes, Facts
from pixelproof_engine.sight.seen import Difference, DifferenceKind

from .rewrite.values import distance, rgb

_ALIKE = 8.0
"""CIEDE2000 under which two colours may be one: reading and antialiasing shift them."""

_COLOURFUL = 40
"""Spread of the channels from which on a colour is no grey: greys are mostly grid and frame."""

_CONFIDENCE = 0.5

_UNREAD: frozenset[DifferenceKind] = frozenset({"pixels", "series_count"})
"""Something differs, and sight cannot say what."""


def guesses(current: Facts, target: Facts, stated: Sequence[Difference]) -> list[Difference]:
    """Guessed differences beyond those ``stated``; indices into ``current``."""
    known = {(d.axes, d.series) for d in stated if d.kind == "series_colour"}
    found = [d for d in _colours(current, target) if (d.axes, d.series) not in known]
    if not found and {d.kind for d in stated} <= _UNREAD:
        found = list(_markers(current))
    return found


def _colours(current: Facts, target: Facts) -> Iterator[Difference]:
    """Series whose colour the target does not have, given the colours that only it has.

    Where several are left on both sides they are paired in their order.
    """
    shown = _palette(target.axes)
    mine = [
        (a, s, series.colours[0])
        for a, axes in enumerate(current.axes)
        for s, series in enumerate(axes.series)
        if len(set(series.colours)) == 1
    ]
    gone = [place for place in mine if not _among(place[2], shown)]
    new = [c for c in shown if not _among(c, [m[2] for m in mine]) and _spread(c) > _COLOURFUL]
    for (axes, series, colour), other in zip(gone, new, strict=False):
        yield Difference(
            kind="series_colour",
            axes=axes,
            series=series,
            current=colour,
            target=other,
            confidence=_CONFIDENCE,
            sentence=f"the target shows no {colour}, but {other}",
        )


def _markers(current: Facts) -> Iterator[Difference]:
    """Other markers: small marks are the last that a reader tells apart."""
    for a, axes in enumerate(current.axes):
        for s, series in enumerate(axes.series):
            if series.marker not in {None, "", "None", "none"}:
                yield Difference(
                    kind="marker",
                    axes=a,
                    series=s,
                    current=series.marker,
                    target="o" if series.marker != "o" else "s",
                    confidence=_CONFIDENCE,
                    sentence="the markers may be others",
                )


def _palette(axes: Sequence[Axes]) -> list[str]:
    """Distinct colours of all series, those of the largest area first as they come."""
    found: list[str] = []
    for one in axes:
        for series in one.series:
            found += [c for c in series.colours[:1] if not _among(c, found)]
    return found


def _among(colour: str, others: Sequence[str]) -> bool:
    return any(distance(colour, other) < _ALIKE for other in others)


def _spread(colour: str) -> int:
    channels = rgb(colour)
    return max(channels) - min(channels)
