"""Contours: filled levels of a map's colours, whose steps curve through the panel."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Mask, Panel
from .palette import Field
from .steps import steps_of

_FLAT = 0.7
"""Least part of a panel that is of one colour with what is right of it and below."""
_LEVELS = 5
_LARGEST = 0.75
"""Most of the flat ground that one level can have."""
_LEAST = 0.006
"""Least part of the flat ground that is one level's."""
_LEAP = (3.0, 36.0)
"""Lab distance of the colours on both sides of a step, at the median: maps go by degrees, while
both sides of a thin line are alike and those of an edge are not."""
_BESIDE = 4
"""Pixels from a step at which its sides are looked at: a line may be drawn on it."""
_SPREAD = 0.45
"""Least part of the columns (and rows) over which steps are spread; cells have theirs in few."""


def is_contoured(field: Field, panel: Panel) -> bool:
    """True for levels that fill the panel, go by degrees and end in curves. Behind areas that have
    names or stand on a grid is ground."""
    named = panel.legend is not None and len(panel.legend.words) > 1
    if named or panel.grid_x or panel.grid_y or min(field.rgb.shape[:2]) < 48:
        return False
    right, below = steps_of(field)
    flat = ~right & ~below
    if flat.mean() < _FLAT or not _has_levels(field, flat) or not _goes_by_degrees(field, right):
        return False
    return _spread(right) >= _SPREAD and _spread(below.T) >= _SPREAD


def _has_levels(field: Field, flat: Mask) -> bool:
    colours = field.rgb[:-1, :-1][flat].astype(np.int32) >> 2
    keys = colours[:, 0] << 12 | colours[:, 1] << 6 | colours[:, 2]
    shares = np.unique(keys, return_counts=True)[1] / len(keys)
    return bool((shares >= _LEAST).sum() >= _LEVELS and shares.max() < _LARGEST)


def _goes_by_degrees(field: Field, right: Mask) -> bool:
    ys, xs = np.nonzero(right[:, _BESIDE:-_BESIDE])
    if len(xs) == 0:
        return False
    before, after = (
        cv2.cvtColor(field.rgb[None, ys, at].astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)[0]
        for at in (xs, xs + 2 * _BESIDE)
    )
    leap = float(np.median(np.linalg.norm(after - before, axis=1)))
    return _LEAP[0] <= leap <= _LEAP[1]


def _spread(steps: Mask) -> float:
    """Part of the columns that hold nearly all steps to the right."""
    per_column = np.sort(steps.sum(axis=0))[::-1]
    total = int(per_column.sum())
    if total == 0:
        return 0.0
    return float(np.searchsorted(np.cumsum(per_column), 0.9 * total) + 1) / len(per_column)
