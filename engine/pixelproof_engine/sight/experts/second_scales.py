"""Second scales: which series of a frame are measured on its right side."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..sketch import AxisSketch, Colour, Panel, SeriesSketch, lab_of
from .bars import measured
from .scales import nice

_SAME = 30.0
"""Lab distance of a series and the texts of its scale: letters are thin, and so paler."""
_VIVID = 40
_BARS = ("bar", "barh", "hist")


def on_second_scale(panel: Panel) -> Panel | None:
    """The frame as its second scale has it, with the series that it measures, which the ``panel``
    loses; None where there is no second scale.

    Its texts tell by their colour which series are its own; where they are as black as those of the
    first, lines over bars are.
    """
    right = panel.right
    if right is None:
        return None
    second = replace(panel, y=right, right=None, series=[], words=[], legend=None, title=None)
    if right.slope is not None and panel.projection == "rectilinear":
        second.series = _own(panel, right)
        panel.series = [one for one in panel.series if not any(one is s for s in second.series)]
        for one in second.series:
            _measure(second, one)
    return second


def _own(panel: Panel, right: AxisSketch) -> list[SeriesSketch]:
    left, own = _colour(panel.y), _colour(right)
    if own is not None or left is not None:
        found = [one for one in panel.series if one.colours and _is_nearer(one, own, left)]
        if found:
            return found
    bars = [one for one in panel.series if one.kind in _BARS]
    lines = [one for one in panel.series if one.kind in ("line", "scatter", "errorbar")]
    return [one for one in lines if one.marks or len(one.trace) > 2] if bars else []


def _is_nearer(one: SeriesSketch, own: Colour | None, left: Colour | None) -> bool:
    """True for a colour that is nearer to the second scale's texts than to the first's."""
    own_apart, left_apart = (_apart(colour, one.colours[0]) for colour in (own, left))
    if own is None:
        return left_apart > _SAME
    return own_apart <= _SAME and own_apart < left_apart


def _apart(colour: Colour | None, other: Colour) -> float:
    """Lab distance of two colours; infinite from none."""
    if colour is None:
        return math.inf
    first, second = lab_of([colour, other])
    return float(np.linalg.norm(first - second))


def _colour(axis: AxisSketch) -> Colour | None:
    """The vivid colour that an axis's texts are written in, if they are."""
    words = [axis.label, *(tick.word for tick in axis.ticks)]
    for colour in (word.colour for word in words if word is not None and word.colour is not None):
        return colour if max(colour) - min(colour) > _VIVID else None
    return None


def _measure(second: Panel, one: SeriesSketch) -> None:
    """Values of its marks on the second scale."""
    if one.kind in _BARS:
        one.marks = [measured(second, m.box, m.colour, one.kind != "barh") for m in one.marks]
        return
    for mark in one.marks:
        value = second.y.value((mark.box[1] + mark.box[3] - 1) / 2)
        log = second.y.scale == "log"
        step = 0.6 * abs(second.y.slope or 0.0)
        mark.y = None if value is None else value if log else nice(value, step)
