"""Whiskers: lines and points with error bars."""

from __future__ import annotations

import numpy as np

from ..sketch import Mask, SeriesSketch
from .fringes import Ink
from .palette import Field

_FEWEST = 3
_WITH = 0.6
"""Least part of the markers that must have a whisker."""


def with_whiskers(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """Makes lines and points ``errorbar`` where upright strokes run through their markers."""
    inks = {ink.colour: ink for ink in field.inks}
    for one in series:
        ink = inks.get(one.colours[0]) if one.kind in ("line", "scatter") and one.colours else None
        if ink is None or len(one.marks) < _FEWEST:
            continue
        if _pierced(field, one, ink, unit):
            one.kind = "errorbar"
    return series


def _pierced(field: Field, one: SeriesSketch, ink: Ink, unit: float) -> bool:
    """True if upright strokes stick out of most markers on both sides.

    Level ones are not told from the line itself.
    """
    ox, oy = field.origin
    hits = 0
    for x0, y0, x1, y1 in (mark.box for mark in one.marks):
        x, y = round((x0 + x1 - 1) / 2) - ox, round((y0 + y1 - 1) / 2) - oy
        hits += _has_stroke(ink.mask[y::-1], x, unit) and _has_stroke(ink.mask[y:], x, unit)
    return hits >= max(_FEWEST, _WITH * len(one.marks))


def _has_stroke(rows: Mask, x: int, unit: float) -> bool:
    """True if ink goes on straight from a marker in the first row, longer than the marker is wide,
    and as thin as a line."""
    if not 2 <= x < rows.shape[1] - 2 or not len(rows):
        return False
    reach = round(20 * unit)
    ink = np.asarray(rows[:, x - 2 : x + 3].any(axis=1))
    up = len(ink) if ink.all() else int(ink.argmin())
    free = ~rows[0, max(0, x - reach) : x + reach + 1]
    left, right = free[: min(x, reach)][::-1], free[min(x, reach) + 1 :]
    half = max(int(side.argmax()) if side.any() else reach for side in (left, right))
    start = round(1.3 * half + unit) + 1
    if half >= reach or up < start + max(4, round(2.5 * unit)):
        return False
    beyond = rows[start:up, max(0, x - reach) : x + reach + 1].sum(axis=1)
    return bool(np.median(beyond) <= max(3, round(2.2 * unit)))
