"""Error bars and edges of bars: thin ink that belongs to bars, and lines that do not."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Colour, Mask, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field

_TRACED = 0.35
"""Least part of a line's ink that lies along its trace."""
_BARS = ("bar", "barh", "hist")


def is_straight(ink: Ink, unit: float) -> bool:
    """True for one upright or level line across most of the panel: ``axvline``, ``axhline``."""
    ys, xs = np.flatnonzero(ink.mask.any(axis=1)), np.flatnonzero(ink.mask.any(axis=0))
    if len(ys) == 0:
        return False
    width, height = int(xs[-1] - xs[0]) + 1, int(ys[-1] - ys[0]) + 1
    thin = max(3.0, 3 * unit)
    rows, columns = ink.mask.shape
    return (width <= thin and height > 0.6 * rows) or (height <= thin and width > 0.6 * columns)


def without_error_bars(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """The series without dark lines that only stand on bars, in pieces no wider than those."""
    boxes = [mark.box for one in series if one.kind in _BARS for mark in one.marks]
    inks = {ink.colour: ink for ink in field.inks}
    heaps = [
        inks[c].mask for s in series if s.kind == "hist" and not s.marks for c in s.colours[:1]
    ]
    if heaps:
        series = [one for one in series if not _is_rim(one, inks, heaps, unit)]
    if not boxes:
        return series
    kept = []
    for one in series:
        ink = inks.get(one.colours[0]) if one.kind == "line" and one.colours else None
        grey = ink is not None and max(ink.colour) - min(ink.colour) < 24
        if ink is not None and grey and _is_scrawl(one, ink, field, unit):
            continue
        if ink is None or one.label or is_straight(ink, unit) or _runs_across(one, field):
            kept += [] if _is_side(one, ink, boxes, field, unit) else [one]
            continue
        on = grey and _on(boxes, ink, field, unit)
        kept += [] if on or _along_edges(boxes, ink, field, unit, hatched=grey) else [one]
    return kept


def _is_rim(one: SeriesSketch, inks: dict[Colour, Ink], heaps: list[Mask], unit: float) -> bool:
    """True for the edges of histograms that overlap: a line all along what they cover."""
    ink = inks.get(one.colours[0]) if one.kind == "line" and one.colours else None
    if ink is None or is_straight(ink, unit):
        return False
    side = 2 * round(2 * unit) + 1
    whole = np.logical_or.reduce(heaps).astype(np.uint8)
    near = cv2.dilate(whole, np.ones((side, side), np.uint8)).astype(bool)
    return bool((ink.mask & near).sum() > 0.85 * ink.mask.sum())


def _runs_across(one: SeriesSketch, field: Field) -> bool:
    height, width = field.rgb.shape[:2]
    x0, y0, x1, y1 = one.box
    return len(one.trace) == 2 and (x1 - x0 == width or y1 - y0 == height)


def _is_side(
    one: SeriesSketch, ink: Ink | None, boxes: list[PixelBox], field: Field, unit: float
) -> bool:
    """True for an upright line that is a side of a bar as high as the panel, drawn on both."""
    if ink is None or len(one.trace) != 2 or one.trace[0][0] != one.trace[1][0]:
        return False
    at = one.trace[0][0]
    thick = 1.5 * unit + 1
    for x0, y0, x1, y1 in boxes:
        sides = sorted((x0, x1 - 1), key=lambda side: abs(at - side))
        if y1 - y0 < field.rgb.shape[0] - 4 or abs(at - sides[0]) > thick:
            continue
        other = sides[1] - field.origin[0]
        beside = ink.mask[:, max(0, round(other - thick)) : max(0, round(other + thick) + 1)]
        if beside.any(axis=1).mean() > 0.3:
            return True
    return False


def _is_scrawl(one: SeriesSketch, ink: Ink, field: Field, unit: float) -> bool:
    """True for ink of which the line traced in it is a small part: edges and hatches of bars."""
    along = np.zeros(ink.mask.shape, np.uint8)
    points = np.array(one.trace) - field.origin
    cv2.polylines(
        along, [points.round().astype(np.int32)], False, (1.0,), 2 * round(1.5 * unit) + 1
    )
    return bool((ink.mask & (along > 0)).sum() < _TRACED * one.area)


def _along_edges(boxes: list[PixelBox], ink: Ink, field: Field, unit: float, hatched: bool) -> bool:
    """True if most of an ink lies on the edges of bars, or ``hatched`` their insides."""
    edges = np.zeros(ink.mask.shape, np.uint8)
    ox, oy = field.origin
    thick = 2 * round(1.5 * unit) + 1
    for x0, y0, x1, y1 in boxes:
        corners = (x0 - ox, y0 - oy), (x1 - ox - 1, y1 - oy - 1)
        if hatched:
            cv2.rectangle(edges, *corners, (1.0,), thickness=cv2.FILLED)
        cv2.rectangle(edges, *corners, (1.0,), thickness=thick)
    return bool((ink.mask & (edges > 0)).sum() > 0.8 * ink.mask.sum())


def _on(boxes: list[PixelBox], ink: Ink, field: Field, unit: float) -> bool:
    """True if the pieces of an ink touch bars and none is much larger than a bar."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8), connectivity=8)
    reach = round(2.5 * unit)
    near = np.zeros(ink.mask.shape, bool)
    ox, oy = field.origin
    for x0, y0, x1, y1 in boxes:
        rows = slice(max(0, y0 - oy - reach), y1 - oy + reach)
        near[rows, max(0, x0 - ox - reach) : x1 - ox + reach] = True
    widths = [b[2] - b[0] for b in boxes]
    heights = [b[3] - b[1] for b in boxes]
    # Along one of the two directions a piece is no longer than a bar is thick.
    thick = 1.3 * min(float(np.median(widths)), float(np.median(heights))) + 2 * reach
    area = on = 0
    for x, y, w, h, size in stats[1:].tolist():
        area += size
        if min(w, h) <= thick and near[y : y + h, x : x + w].any():
            on += size
    return on > 0.85 * area
