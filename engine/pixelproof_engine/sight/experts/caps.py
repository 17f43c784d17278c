"""Caps: error bars that end in short strokes across, upright or lying, alone or over marks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Mask, Panel, SeriesSketch
from .fringes import Ink
from .lines import line_of
from .palette import Field
from .points import mark_at, points_of

_FEWEST = 3
_OF_MARKS = 0.5
"""Least part of a series' markers that must have a capped stroke."""
_REST = 0.12
"""Part of an ink that is left where it draws nothing but capped strokes, at most."""
_BARS = ("bar", "barh", "hist")

Point = tuple[float, float]
Stroke = tuple[float, float, float, float]
"""From (x, y) to (x, y), top left to bottom right."""


@dataclass
class Capped:
    """Capped strokes of one ink: both ends of each, and their pixels."""

    strokes: list[Stroke]
    mask: Mask


def with_caps(
    panel: Panel, field: Field, series: list[SeriesSketch], unit: float
) -> list[SeriesSketch]:
    """The series, with lines and points that have capped strokes as ``errorbar``, read from what
    is left without the strokes."""
    inks = {ink.colour: ink for ink in field.inks}
    capped = {
        id(one): (inks[one.source], capped_strokes(inks[one.source].mask, unit))
        for one in series
        if one.kind in ("line", "scatter") and one.source in inks
    }
    if sum(len(found.strokes) for _, found in capped.values()) < _FEWEST:
        return series
    has_bars = any(one.kind in _BARS for one in series)
    result: list[SeriesSketch] = []
    for one in series:
        ink, found = capped.get(id(one), (None, None))
        if ink is None or found is None or len(found.strokes) < _least(one, unit):
            result.append(one)
            continue
        rest = ink.mask & ~found.mask
        edges = has_bars and _is_grey(ink) and one.label is None
        if not edges and rest.sum() >= _REST * ink.mask.sum():
            result.append(_read_anew(panel, field, one, Ink(ink.colour, rest, ink.solid), unit))
        elif not _belong_to_others(field, found.strokes, one, series, unit):
            result.append(one if edges else _bare(panel, field, ink, one, found.strokes, unit))
    return result


def _is_grey(ink: Ink) -> bool:
    """True for what edges and hatches of bars are drawn in, too."""
    return max(ink.colour) - min(ink.colour) < 24


def _least(one: SeriesSketch, unit: float) -> float:
    """A single point has one stroke; a line's strokes are several."""
    x0, y0, x1, y1 = one.box
    if min(x1 - x0, y1 - y0) <= 24 * unit:
        return 1
    return max(_FEWEST, _OF_MARKS * len(one.marks))


def _read_anew(
    panel: Panel, field: Field, one: SeriesSketch, ink: Ink, unit: float
) -> SeriesSketch:
    again = points_of(panel, field, ink, unit) or line_of(panel, field, ink, unit)
    if again is None:
        again = one
    again.kind, again.source = "errorbar", one.source
    return again


def _belong_to_others(
    field: Field, strokes: list[Stroke], one: SeriesSketch, series: list[SeriesSketch], unit: float
) -> bool:
    """True if the strokes stand on the marks of other series, which then have error bars."""
    owners = [
        other for other in series if other is not one and _carries(field, other, strokes, unit)
    ]
    for owner in owners:
        if owner.kind in ("line", "scatter"):
            owner.kind = "errorbar"
    return bool(owners)


def _carries(field: Field, one: SeriesSketch, strokes: list[Stroke], unit: float) -> bool:
    """True if a series runs through most strokes, or has the ends of its bars there."""
    ox, oy = field.origin
    spans = np.array(strokes) + np.array([ox, oy, ox, oy])
    ends: list[Point]
    if one.kind in _BARS:
        ends = [
            (end, (m.box[1] + m.box[3]) / 2)
            if one.kind == "barh"
            else ((m.box[0] + m.box[2]) / 2, end)
            for m in one.marks
            for end in (m.box[0::2] if one.kind == "barh" else m.box[1::2])
        ]
    elif one.kind in ("line", "scatter", "errorbar"):
        ends = [((m.box[0] + m.box[2]) / 2, (m.box[1] + m.box[3]) / 2) for m in one.marks]
        ends += _along(one)
    else:
        return False
    if not ends:
        return False
    points = np.array(ends)[:, None]
    off = np.maximum(np.maximum(spans[None, :, :2] - points, points - spans[None, :, 2:]), 0)
    met = (off.max(axis=2) <= 2 * unit).any(axis=0).mean()
    return bool(met >= (0.3 if one.kind in _BARS else 0.7))


def _along(one: SeriesSketch) -> list[Point]:
    """Points of a line's trace, one a column."""
    if len(one.trace) < 2:
        return []
    xs, ys = np.array(sorted(one.trace)).T
    columns = np.arange(xs[0], xs[-1] + 1)
    return list(zip(columns.tolist(), np.interp(columns, xs, ys).tolist(), strict=True))


def _bare(
    panel: Panel, field: Field, ink: Ink, one: SeriesSketch, strokes: list[Stroke], unit: float
) -> SeriesSketch:
    """Error bars without markers of their colour: each stands for its middle."""
    ox, oy = field.origin
    side = np.array([4 * unit, 4 * unit])
    middles = sorted(((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in strokes)
    marks = [mark_at(panel, ink, ox + x, oy + y, side) for x, y in middles]
    return SeriesSketch(
        "errorbar", one.colours, one.box, one.area, marks=marks, label=one.label, source=one.source
    )


def capped_strokes(mask: Mask, unit: float) -> Capped:
    """Thin straight strokes with a cap across either end."""
    upright, lying = _upright(mask, unit), _upright(np.ascontiguousarray(mask.T), unit)
    strokes = upright.strokes + [(y0, x0, y1, x1) for x0, y0, x1, y1 in lying.strokes]
    found = (upright.mask | lying.mask.T).astype(np.uint8)
    soft = cv2.dilate(found, np.ones((3, 3), np.uint8)) > 0
    side = max(3, round(3.2 * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    thick = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0
    return Capped(strokes, np.asarray(mask & soft & ~thick))


def _upright(mask: Mask, unit: float) -> Capped:
    found = np.zeros(mask.shape, bool)
    left, right = _extents(mask)
    across = right - left
    above, below = _extents(np.ascontiguousarray(mask.T))
    high = (below - above).T
    columns, tops, feet = _runs(mask)
    long = feet - tops >= 5 * unit
    strokes: list[Stroke] = []
    for x, top, foot in zip(columns[long], tops[long], feet[long], strict=True):
        widths = across[top:foot, x]
        thin = float(np.percentile(widths, 25))
        if thin > 3.5 * unit:
            continue
        ends = [_cap(x, rows, left, right, high, thin, unit) for rows in (
            range(top, min(top + 3, foot)), range(foot - 1, max(foot - 4, top), -1),
        )]  # fmt: skip
        inner = round(2.5 * unit)
        if None in ends or max(widths[inner], widths[-1 - inner]) > 3.5 * unit:
            continue
        found[top:foot, x] |= widths <= 3.5 * unit
        for row in (row for end in ends if end is not None for row in end):
            found[row, left[row, x] : right[row, x]] = True
        stroke = (float(x), float(top), float(x), float(foot - 1))
        if not any(np.abs(np.subtract(stroke, other)).max() <= 4 for other in strokes):
            strokes.append(stroke)
    return Capped(strokes, found)


def _cap(
    x: int,
    rows: range,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    high: NDArray[np.int64],
    thin: float,
    unit: float,
) -> list[int] | None:
    """Rows of the cap at the end of a stroke: wider than it, centred on it, and no long line.

    Its own ends lead nowhere, as the flanks of a peak do.
    """
    wide = [row for row in rows if right[row, x] - left[row, x] >= max(2 * thin, 3.2 * unit)]
    if not wide:
        return None
    row = wide[len(wide) // 2]
    a, b = int(left[row, x]), int(right[row, x])
    centred = abs((a + b - 1) / 2 - x) <= max(1.5, 0.15 * (b - a))
    loose = max(high[row, a + 1], high[row, b - 2]) <= 3.5 * unit
    return wide if centred and loose and b - a <= 24 * unit else None


def _runs(mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Column, first row and end of each upright run of ink."""
    padded = np.pad(mask.astype(np.int8), ((1, 1), (0, 0)))
    columns, rows = np.nonzero(np.diff(padded, axis=0).T)
    return columns[::2], rows[::2], rows[1::2]


def _extents(mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First column and end of the level run that each pixel of ink is in."""
    _, starts, ends = _runs(mask.T)
    left, right = np.zeros(mask.shape, np.int64), np.zeros(mask.shape, np.int64)
    left[mask], right[mask] = (np.repeat(edge, ends - starts) for edge in (starts, ends))
    return left, right
