"""Whether the target is laid out otherwise: then what differs at a place says little of it."""

from __future__ import annotations

from .chart import Chart

_MOVED, _ANOTHER = 0.01, 0.2
"""By how much, as a share of the picture, a side of an axes stands elsewhere, and from where on it
is another axes, where there are several."""


def is_laid_out_otherwise(chart: Chart) -> bool:
    """Whether the target has its axes in other places: what makes room for itself differs, and all
    that stands in the axes seems to."""
    if chart.current is None or chart.target is None:
        return False
    boxes = [(axes.box, wanted.box) for index, axes in enumerate(chart.current.axes)
             if (wanted := chart.wanted(index)) is not None]  # fmt: skip
    away = max((abs(a - b) for pair in boxes for a, b in zip(*pair, strict=True)), default=0.0)
    is_alone = len(chart.current.axes) == len(chart.target.axes) == 1
    return away > _MOVED and (is_alone or away < _ANOTHER)
