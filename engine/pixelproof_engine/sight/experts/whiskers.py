"""Whiskers: lines and points with error bars."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Mask, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field
from .straight import straight_lines

_FEWEST = 3
_WITH = 0.6
"""Least part of the markers that must have a whisker."""
_MOST = 600
"""Pieces of ink of which one could still be error bars."""


def with_whiskers(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """Makes lines and points ``errorbar`` where upright strokes run through their markers."""
    inks = {ink.colour: ink for ink in field.inks}
    for one in series:
        ink = inks.get(one.colours[0]) if one.kind in ("line", "scatter") and one.colours else None
        if ink is None or len(one.marks) < _FEWEST:
            continue
        if _pierced(field, one, ink, unit):
            one.kind = "errorbar"
    return _without_own_whiskers(field, series, unit)


def _without_own_whiskers(
    field: Field, series: list[SeriesSketch], unit: float
) -> list[SeriesSketch]:
    """The series without lines that are the error bars of points of another colour."""
    marked = [
        one for one in series
        if one.kind in ("line", "scatter", "errorbar") and len(one.marks) >= _FEWEST
    ]  # fmt: skip
    if not marked:
        return series
    dropped: list[SeriesSketch] = []
    for ink in field.inks:
        lines = [
            one for one in series
            if one.kind == "line" and not one.marks and one.label is None
            and one.source == ink.colour
        ]  # fmt: skip
        if not lines:
            continue
        straight, rest = straight_lines(field, ink, unit)
        for one in marked:
            if one.source != ink.colour and _stick_out(field, one, rest, unit):
                one.kind = "errorbar"
                dropped += [line for line in lines if len(line.trace) != 2 or not straight]
    return [one for one in series if not any(one is gone for gone in dropped)]


def _stick_out(field: Field, one: SeriesSketch, mask: Mask, unit: float) -> bool:
    """True if the pieces of a mask stick out of most markers on opposite sides, each of one."""
    ox, oy = field.origin
    ink = mask.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count > _MOST:
        return False
    touched: dict[int, list[int]] = {}
    boxes = [_body(mark.box, one, unit) for mark in one.marks]
    for place, (x0, y0, x1, y1) in enumerate(boxes):
        left, top = max(0, x0 - ox - 2), max(0, y0 - oy - 2)
        for piece in np.unique(labels[top : y1 - oy + 2, left : x1 - ox + 2]).tolist():
            if piece:
                touched.setdefault(piece, []).append(place)
    own = {piece: places[0] for piece, places in touched.items() if len(places) == 1}
    if sum(int(stats[piece][4]) for piece in own) < _WITH * mask.sum():
        return False
    hits = 0
    for place, (x0, y0, x1, y1) in enumerate(boxes):
        pieces = [stats[piece] for piece, at in own.items() if at == place]
        if not pieces:
            continue
        left, top = min(s[0] for s in pieces) + ox, min(s[1] for s in pieces) + oy
        right, foot = max(s[0] + s[2] for s in pieces) + ox, max(s[1] + s[3] for s in pieces) + oy
        least = 2 * unit
        hits += min(x0 - left, right - x1) >= least or min(y0 - top, foot - y1) >= least
    return hits >= max(_FEWEST, _WITH * len(boxes))


def _body(box: PixelBox, one: SeriesSketch, unit: float) -> PixelBox:
    """The box of a marker; a line's markers have one of a fixed size."""
    shrunk = round(unit) if one.kind == "line" else 0
    return box[0] + shrunk, box[1] + shrunk, box[2] - shrunk, box[3] - shrunk


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
