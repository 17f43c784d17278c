"""Differences that sight did not state, guessed from what both sides show.

A guess costs a render and is kept only if the figure then is more like its target, so it may be
bold where the statement of a difference may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from pixelproof_engine.sight.facts import Axes, Facts, Text
from pixelproof_engine.sight.seen import Difference, DifferenceKind, Spot
from pixelproof_engine.sight.texts import has_maths, same_text

from .rewrite.values import distance, rgb

_ALIKE = 8.0
"""CIEDE2000 under which two colours may be one: reading and antialiasing shift them."""

_COLOURFUL = 40
"""Spread of the channels from which on a colour is no grey: greys are mostly grid and frame."""

_CONFIDENCE = 0.5

_SAME_TEXT = 0.7
"""Likeness from which on two texts may be one that was changed."""

_SAME_PLACE = 0.03
"""Share of the picture by which the middle of a text moves when a few letters change."""

_UNREAD: frozenset[DifferenceKind] = frozenset({"pixels", "series_count"})
"""Something differs, and sight cannot say what."""


def guesses(
    current: Facts, own: Facts, target: Facts, stated: Sequence[Difference]
) -> list[Difference]:
    """Guessed differences beyond those ``stated``; indices into ``current``.

    ``own``: the reading of ``current``'s picture. What the reader gets wrong there, too, is no news
    in the reading of the target.
    """
    known = {(d.axes, d.series) for d in stated if d.kind == "series_colour"}
    found = [d for d in _colours(current, target) if (d.axes, d.series) not in known]
    said = {d.current for d in stated}
    found += [d for d in _texts(current, own, target) if d.current not in said]
    if not found and {d.kind for d in stated} <= _UNREAD:
        found = list(_markers(current))
    return found


def recoloured(current: Facts, spots: Sequence[Spot]) -> list[Difference]:
    """Series whose colour lies where the target has another, by the pixels that differ."""
    found: dict[tuple[int, int], Difference] = {}
    for spot in spots:
        for a, axes in enumerate(current.axes):
            for s, series in enumerate(axes.series):
                if (
                    len(set(series.colours)) == 1
                    and distance(series.colours[0], spot.current) < _ALIKE
                    and distance(spot.current, spot.target) > _ALIKE
                    and (a, s) not in found
                    and spot.target != (axes.background or "#ffffff")
                ):
                    found[a, s] = Difference(
                        kind="series_colour",
                        axes=a,
                        series=s,
                        current=series.colours[0],
                        target=spot.target,
                        confidence=_CONFIDENCE,
                        sentence=f"where {spot.current} stands the target has {spot.target}",
                    )
    return list(found.values())


def _texts(current: Facts, own: Facts, target: Facts) -> Iterator[Difference]:
    """Texts that the target does not have, beside the text that only it has and that stands there
    or reads much alike: whatever the part that each of them plays."""
    mine, theirs = _lines(current), _lines(target)
    known = [*mine, *_lines(own)]
    gone = [line for line in mine if not _is_among(line, theirs)]
    fresh = [line.line for line in theirs if not _is_among(line, known)]
    for whole, line in gone:
        best = max(fresh, key=lambda other: _alike(line, other), default=None)
        if best is not None and _alike(line, best) > _SAME_TEXT and not has_maths(line.text):
            fresh.remove(best)
            yield Difference(
                kind="annotation",
                current=whole.text,
                target=whole.text.replace(line.text, best.text),
                confidence=_CONFIDENCE,
                sentence=f"the target has no {line.text!r}, but {best.text!r}",
            )


class _Line(NamedTuple):
    """A line of a text: a reader tells each by itself."""

    whole: Text
    line: Text


def _is_among(one: _Line, others: Sequence[_Line]) -> bool:
    """Whether the line, or all of its text, is there."""
    return any(
        same_text(one.line.text, other.line.text) or same_text(one.whole.text, other.whole.text)
        for other in others
    )


def _lines(facts: Facts) -> list[_Line]:
    found: list[_Line] = []
    for text in facts.written():
        words = [line.strip() for line in text.text.splitlines() if line.strip()]
        if len(words) == 1:
            found.append(_Line(text, text))
            continue
        # Where in the box each line stands is not known.
        found += [_Line(text, text.model_copy(update={"text": w, "box": None})) for w in words]
    return found


def _alike(one: Text, other: Text) -> float:
    """Likeness of the letters, 0 to 1, and a half more for texts in the same place."""
    letters = SequenceMatcher(None, one.text, other.text, autojunk=False).ratio()
    if one.box is None or other.box is None:
        return letters
    across = abs(one.box[0] + one.box[2] - other.box[0] - other.box[2]) / 2
    down = abs(one.box[1] + one.box[3] - other.box[1] - other.box[3]) / 2
    return letters + (0.5 if max(across, down) < _SAME_PLACE else 0.0)


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
