"""Pointing: which object of a picture a stroke that was drawn over it is meant for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .boxes import area, shared

if TYPE_CHECKING:
    from .facts import Axes, Box, Facts, Stroke, Text
    from .seen import Difference

_REACH = 0.04
"""Share of the picture within which an arrow's tip means what it does not touch."""


@dataclass(frozen=True)
class Thing:
    """One object: what it is, its own words if any, and where."""

    name: str
    words: str
    box: Box
    axes: int | None = None
    series: int | None = None


def meant(facts: Facts, stroke: Stroke) -> Thing | None:
    """The object that a stroke points to: of several the smallest; None if there is none near."""
    near = [thing for thing in _things(facts) if _is_at(thing.box, stroke)]
    return min(near, key=lambda thing: area(thing.box), default=None)


def nearest_tick(facts: Facts, stroke: Stroke) -> str | None:
    """The label of the x tick above or below what a stroke points to."""
    x, y = stroke.at
    for axes in facts.axes:
        x0, y0, x1, y1 = axes.box
        named = [tick for tick in axes.x.ticks if tick.label and tick.position is not None]
        if x0 <= x <= x1 and y0 <= y <= y1 and named:
            return min(named, key=lambda tick: abs((tick.position or 0.0) - x)).label
    return None


def is_pointed_at(difference: Difference, facts: Facts, strokes: Sequence[Stroke]) -> bool:
    """Whether a stroke is drawn at what differs. ``facts``: those that its indices are of."""
    box = _place(difference, facts)
    return box is not None and any(_is_at(box, stroke) for stroke in strokes)


def _things(facts: Facts) -> Iterator[Thing]:
    yield from _texts([("figure title", facts.suptitle), *(("text", t) for t in facts.texts)])
    for number, axes in enumerate(facts.axes):
        yield Thing("axes", "", axes.box, number)
        yield from _texts(
            [("title", axes.title), ("x label", axes.x.label), ("y label", axes.y.label),
             *(("annotation", text) for text in axes.texts)]
        )  # fmt: skip
        for tick in (*axes.x.ticks, *axes.y.ticks):
            if tick.box is not None and tick.label:
                yield Thing("tick label", tick.label, tick.box)
        if axes.legend is not None:
            yield from _texts(("legend entry", text) for text in axes.legend.texts)
        for index, series in enumerate(axes.series):
            if series.box is not None:
                yield Thing(series.kind, series.label or "", series.box, number, index)


def _texts(
    named: Sequence[tuple[str, Text | None]] | Iterator[tuple[str, Text]],
) -> Iterator[Thing]:
    for name, text in named:
        if text is not None and text.box is not None and text.readable:
            yield Thing(name, text.text, text.box)


def _is_at(box: Box, stroke: Stroke) -> bool:
    """An ellipse means what lies half in it, or holds its middle; an arrow what its tip touches."""
    x, y = stroke.at
    reach = _REACH if stroke.kind == "arrow" else 0.0
    if box[0] - reach <= x <= box[2] + reach and box[1] - reach <= y <= box[3] + reach:
        return True
    if stroke.kind == "arrow":
        return False
    return shared(box, stroke.box) > 0.5 * area(box)


def _place(difference: Difference, facts: Facts) -> Box | None:
    """Where a difference shows, if that is less than a whole axes."""
    if difference.box is not None:
        return difference.box
    if difference.axes is None or difference.axes >= len(facts.axes):
        text = facts.suptitle if difference.kind == "suptitle" else None
        return text.box if text else None
    axes = facts.axes[difference.axes]
    if difference.series is not None and difference.series < len(axes.series):
        return axes.series[difference.series].box
    return _text_box(difference, axes)


def _text_box(difference: Difference, axes: Axes) -> Box | None:
    if difference.kind.startswith("legend"):
        return axes.legend.box if axes.legend else None
    text = {"title": axes.title, "x_label": axes.x.label, "y_label": axes.y.label}.get(
        difference.kind
    )
    return text.box if text else None
