"""Floating bars: those that begin away from 0, as in a diverging stack."""

from __future__ import annotations

from ..sketch import Mark, Panel, SeriesSketch

_AT_ZERO = 3.0
"""Pixels from 0 by which an edge still stands on it."""


def with_lengths(panel: Panel, series: list[SeriesSketch]) -> None:
    """Makes lengths positive where bars are laid one after another from a place left of 0.

    A bar across 0 tells that: then those beside it, which do not touch 0, are no negative values.
    """
    bars = [one for one in series if one.kind in ("bar", "barh")]
    if not any(
        _span(panel, one, m)[0] < 0 < _span(panel, one, m)[1] for one in bars for m in one.marks
    ):
        return
    for one in bars:
        for mark in one.marks:
            low, high = _span(panel, one, mark)
            if mark.y is not None and (low != 0 and high != 0):
                mark.y = abs(mark.y)


def _span(panel: Panel, series: SeriesSketch, mark: Mark) -> tuple[float, float]:
    """Lower and upper end in pixels from 0, 0 where the bar stands on it."""
    axis = panel.y if series.kind == "bar" else panel.x
    side = 1 if series.kind == "bar" else 0
    if axis.slope is None or axis.scale != "linear":
        return 0.0, 0.0
    ends = [(axis.value(mark.box[i] - 0.5) or 0.0) / abs(axis.slope) for i in (side, side + 2)]
    low, high = (0.0 if abs(end) <= _AT_ZERO else end for end in sorted(ends))
    return low, high
