"""Bars: upright and lying bars, histograms and areas, from thick ink."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from ..boxes import around
from ..sketch import AxisSketch, Mark, Mask, Panel, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field
from .scales import nice

_RECTANGULAR = 0.92
_THINNEST = 2.5
"""Pixels across a bar of a histogram, at least: less is a rugged edge."""


def bars_of(panel: Panel, field: Field, ink: Ink, unit: float) -> SeriesSketch | None:
    """Bars, a histogram or an area drawn in one ink; None if its shapes are neither."""
    filled = filled_shapes(ink.mask)
    pieces = pieces_of(filled)
    if not pieces or _are_points([p[:4] for p in pieces], unit):
        return None
    found = rectangles(panel, field, ink, pieces)
    if found is not None:
        return _without_strips(panel, field, ink, found, unit)
    # Hatched bars: strips, with lines of another ink between them; bars that a line runs across.
    side = 2 * round(2.5 * unit) + 3
    closed = cv2.morphologyEx(ink.mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side)))
    whole = (closed > 0) & (field.drawn | ink.mask)
    if whole.sum() > ink.mask.sum():
        hatched = rectangles(panel, field, ink, pieces_of(filled_shapes(whole)))
        if hatched is not None:
            return hatched
    stepped = stepped_bars(panel, field, ink, filled, pieces, unit)
    if stepped is None:
        # Edges of a pixel's width between bars, which the closing took away.
        stepped = rectangles(panel, field, ink, pieces_of(ink.mask.astype(np.uint8)))
    return stepped if stepped is not None else _area(field, ink, filled, pieces)


Piece = tuple[int, int, int, int, int, int]
"""Box, area and label of a connected piece."""


def pieces_of(filled: NDArray[np.uint8]) -> list[Piece]:
    """The connected pieces that are no crumbs."""
    least = max(6.0, 0.05 * float(filled.sum()) / 20)
    count, _, stats, _ = cv2.connectedComponentsWithStats(filled, connectivity=4)
    return [
        (int(x), int(y), int(x + w), int(y + h), int(a), i)
        for i, (x, y, w, h, a) in enumerate(stats[1:count], start=1)
        if a >= least and w >= 2 and h >= 2
    ]


def rectangles(panel: Panel, field: Field, ink: Ink, pieces: list[Piece]) -> SeriesSketch | None:
    """Bars, where nearly all that is drawn is in rectangles."""
    square = [p for p in pieces if p[4] >= _RECTANGULAR * (p[2] - p[0]) * (p[3] - p[1])]
    if not square or sum(p[4] for p in square) < 0.85 * sum(p[4] for p in pieces):
        return None
    return _from_boxes(panel, field, ink, [p[:4] for p in square])


def _without_strips(
    panel: Panel, field: Field, ink: Ink, found: SeriesSketch, unit: float
) -> SeriesSketch:
    """Bars that their hatching cuts into strips across, as bars again; others as they are."""
    for low, upright in ((0, True), (1, False)):
        bars: list[PixelBox] = []
        for strip in sorted((m.box for m in found.marks), key=lambda b: (b[low], b[1 - low])):
            if bars and _goes_on(field, bars[-1], strip, 1 - low, 5 * unit):
                bars[-1] = (*bars[-1][:2], *strip[2:])
            else:
                bars.append(strip)
        if len(bars) <= len(found.marks) / 3:
            ox, oy = field.origin
            boxes = [(x0 - ox, y0 - oy, x1 - ox, y1 - oy) for x0, y0, x1, y1 in bars]
            return _bar_series(panel, field, ink, boxes, upright)
    return found


def _goes_on(field: Field, bar: PixelBox, strip: PixelBox, along: int, widest: float) -> bool:
    """True for a strip as wide as a bar and right behind it, with ink all over the gap."""
    low = 1 - along
    same = abs(bar[low] - strip[low]) <= 1 and abs(bar[low + 2] - strip[low + 2]) <= 1
    if not (same and 0 <= strip[along] - bar[along + 2] <= widest):
        return False
    x0, y0, x1, y1 = strip
    gap = (x0, bar[3], x1, y0) if along else (bar[2], y0, x0, y1)
    ox, oy = field.origin
    return bool(field.drawn[gap[1] - oy : gap[3] - oy, gap[0] - ox : gap[2] - ox].all())


def _are_points(boxes: list[PixelBox], unit: float) -> bool:
    """True for small marks that share neither a foot nor a left end: markers of a scatter plot."""
    sides = np.median([(b[2] - b[0], b[3] - b[1]) for b in boxes], axis=0)
    small = float(sides.max()) <= 9 * unit
    return len(boxes) >= 3 and small and not (_aligned(boxes, 3) or _aligned(boxes, 0))


def filled_shapes(mask: Mask) -> NDArray[np.uint8]:
    """The mask with its holes (texts, thin lines across) closed."""
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(filled, contours, -1, (1.0,), thickness=cv2.FILLED)
    return filled


def _from_boxes(panel: Panel, field: Field, ink: Ink, boxes: list[PixelBox]) -> SeriesSketch | None:
    """Rectangles that share a foot (bar) or a left end (barh) and a thickness."""
    widths = np.array([b[2] - b[0] for b in boxes])
    heights = np.array([b[3] - b[1] for b in boxes])
    upright = _same(widths) and (_aligned(boxes, 3) or _aligned(boxes, 1) or len(boxes) > 1)
    lying = _same(heights) and (_aligned(boxes, 0) or _aligned(boxes, 2) or len(boxes) > 1)
    if upright and lying:
        # One bar, or equal ones: they stand on the axis that they touch, or on the one with names.
        upright, lying = _stands(panel, field, boxes), not _stands(panel, field, boxes)
    if not (upright or lying):
        return None
    boxes = sorted(boxes, key=lambda b: (b[0], b[1]) if upright else (-b[1], b[0]))
    return _bar_series(panel, field, ink, boxes, upright)


def _same(sizes: NDArray[np.int64]) -> bool:
    middle = float(np.median(sizes))
    return bool((np.abs(sizes - middle) <= max(2.0, 0.06 * middle)).mean() >= 0.75)


def _aligned(boxes: list[PixelBox], side: int) -> bool:
    ends = np.array([b[side] for b in boxes])
    return bool((np.abs(ends - np.median(ends)) <= 2).mean() >= 0.75)


def _stands(panel: Panel, field: Field, boxes: list[PixelBox]) -> bool:
    height = field.rgb.shape[0]
    foot = all(b[3] >= height - 3 for b in boxes)
    left = all(b[0] <= 2 for b in boxes)
    if foot != left:
        return foot
    if (panel.x.scale == "categorical") != (panel.y.scale == "categorical"):
        return panel.x.scale == "categorical"
    tall = sum((b[3] - b[1]) > (b[2] - b[0]) for b in boxes)
    return tall * 2 >= len(boxes)


def _bar_series(
    panel: Panel, field: Field, ink: Ink, boxes: list[PixelBox], upright: bool
) -> SeriesSketch:
    ox, oy = field.origin
    placed = [(b[0] + ox, b[1] + oy, b[2] + ox, b[3] + oy) for b in boxes]
    marks = [measured(panel, box, ink.colour, upright) for box in placed]
    kind = "bar" if upright else "barh"
    hull = around(placed)
    area = sum((b[2] - b[0]) * (b[3] - b[1]) for b in placed)
    series = SeriesSketch(kind, [ink.colour], hull, area, marks=marks)  # type: ignore[arg-type]
    if upright and _is_histogram(panel, placed):
        series.kind = "hist"
    return series


def measured(panel: Panel, box: PixelBox, colour: tuple[int, int, int], upright: bool) -> Mark:
    """A bar with its place and length in data units, from the outer edges of its pixels."""
    along, across = (panel.x, panel.y) if upright else (panel.y, panel.x)
    low, high = (box[1], box[3]) if upright else (box[0], box[2])
    middle = ((box[0] + box[2]) if upright else (box[1] + box[3])) / 2 - 0.5
    place = along.value(middle)
    if place is not None:
        place = nice(place, 0.75 * abs(along.slope or 0))
    name = _name(along, middle)
    frame = (panel.box[1], panel.box[3]) if upright else (panel.box[0], panel.box[2])
    return Mark(box, colour, x=place, y=_length(across, low, high, frame), name=name)


def _length(axis: AxisSketch, low: int, high: int, frame: tuple[int, int]) -> float | None:
    """Length of a bar between two pixel edges. The edge nearer to value 0 is its foot.

    A bar that runs into the ``frame`` of axes that do not show 0 goes on to there.
    """
    first, last = axis.value(low - 0.5), axis.value(high - 0.5)
    if first is None or last is None or axis.slope is None:
        return None
    if axis.scale == "log":
        top = max(first, last)
        return nice(top, 1.2 * abs(axis.slope) * top * 2.3)
    tolerance = 1.0 * abs(axis.slope)
    end, foot = (first, last) if abs(first) > abs(last) else (last, first)
    at_rim = min(low - frame[0], frame[1] - high) <= 3
    cut = at_rim and foot * end > 0 and not _shows_zero(axis, frame)
    length = end if cut or abs(foot) <= 3 * abs(axis.slope) else end - foot
    return nice(length, tolerance)


def _shows_zero(axis: AxisSketch, frame: tuple[int, int]) -> bool:
    ends = [axis.value(at) or 0.0 for at in frame]
    slack = 2 * abs(axis.slope or 0.0)
    return min(ends) - slack <= 0 <= max(ends) + slack


def _name(axis: AxisSketch, position: float) -> str:
    named = [t for t in axis.ticks if t.word is not None]
    if axis.scale != "categorical" or not named:
        return ""
    nearest = min(named, key=lambda t: abs(t.position - position))
    return nearest.word.legible if nearest.word else ""


def _is_histogram(panel: Panel, boxes: list[PixelBox]) -> bool:
    """Many equal bars edge to edge on an axis of numbers."""
    if len(boxes) < 4 or panel.x.scale == "categorical":
        return False
    gaps = [b[0] - a[2] for a, b in itertools.pairwise(boxes)]
    width = float(np.median([b[2] - b[0] for b in boxes]))
    return sum(gap <= max(2.0, 0.12 * width) for gap in gaps) >= 0.6 * len(gaps)


def stepped_bars(
    panel: Panel,
    field: Field,
    ink: Ink,
    filled: NDArray[np.uint8],
    pieces: list[Piece],
    unit: float,
) -> SeriesSketch | None:
    """Touching bars: a silhouette with a flat side and a profile of a few level steps."""
    _, labels = cv2.connectedComponents(filled, connectivity=4)
    heights, widths = (np.array([p[i + 2] - p[i] for p in pieces]) for i in (1, 0))
    lying = len(pieces) > 1 and _same(heights) and not _same(widths)
    for upright in (False, True) if lying else (True, False):
        boxes: list[PixelBox] = []
        for x0, y0, x1, y1, _, index in pieces:
            piece = labels[y0:y1, x0:x1] == index
            found = _steps(piece if upright else piece.T, unit)
            if found is None:
                break
            for start, end, low, high in found:
                boxes.append(
                    (x0 + start, y0 + low, x0 + end, y0 + high)
                    if upright
                    else (x0 + low, y0 + start, x0 + high, y0 + end)
                )
        else:
            thick = [b[2] - b[0] if upright else b[3] - b[1] for b in boxes]
            if len(boxes) >= 2 and float(np.median(thick)) >= _THINNEST:
                boxes = _split(boxes, upright)
                boxes.sort(key=lambda b: (b[0], b[1]) if upright else (-b[1], b[0]))
                return _bar_series(panel, field, ink, boxes, upright)
    return None


def _steps(piece: Mask, unit: float) -> list[tuple[int, int, int, int]] | None:
    """(start, end, low, high) of level runs of the silhouette; None if it is not stepped."""
    first = piece.argmax(axis=0)
    last = piece.shape[0] - piece[::-1].argmax(axis=0)
    flat_foot = (np.abs(last - np.median(last)) <= 1).mean() > 0.9
    flat_head = (np.abs(first - np.median(first)) <= 1).mean() > 0.9
    # Bars on other bars: neither side is flat, and a bar begins where either steps.
    profiles = [first] if flat_foot else [last] if flat_head else [first, last]
    steps = np.any([np.abs(np.diff(profile)) > 1 for profile in profiles], axis=0)
    breaks = [0, *(np.flatnonzero(steps) + 1).tolist(), len(first)]
    runs = [
        (a, b, int(np.median(first[a:b])), int(np.median(last[a:b])))
        for a, b in itertools.pairwise(breaks)
        if b - a >= max(3, 2 * unit)
    ]
    covered = sum(b - a for a, b, _, _ in runs)
    slack = 2 if len(profiles) == 1 else 1
    level = all(np.ptp(profile[a:b]) <= slack for a, b, _, _ in runs for profile in profiles)
    if not runs or not level or covered < 0.9 * len(first):
        return None
    widths = np.array([b - a for a, b, _, _ in runs])
    # The level bits of a band that curves are narrow and of any width.
    even = np.median(widths) >= 5 * unit and _same(widths)
    return runs if len(profiles) == 1 or len(runs) == 1 or even else None


def _split(boxes: list[PixelBox], upright: bool) -> list[PixelBox]:
    """Runs that are a multiple of the usual width are several bars of equal height."""
    a, b = (0, 2) if upright else (1, 3)
    widths = sorted(box[b] - box[a] for box in boxes)
    usual = float(np.median(widths[: max(1, (len(widths) + 1) // 2)]))
    result: list[PixelBox] = []
    for box in boxes:
        parts = max(1, round((box[b] - box[a]) / usual))
        edges = np.linspace(box[a], box[b], parts + 1).round().astype(int)
        for low, high in itertools.pairwise(edges):
            part = list(box)
            part[a], part[b] = int(low), int(high)
            result.append((part[0], part[1], part[2], part[3]))
    return result


def _area(
    field: Field,
    ink: Ink,
    filled: NDArray[np.uint8],
    pieces: list[Piece],
) -> SeriesSketch | None:
    """A large filled shape whose upper edge is its data."""
    x0 = min(p[0] for p in pieces)
    x1 = max(p[2] for p in pieces)
    big = max(pieces, key=lambda p: p[4])
    if big[2] - big[0] < 0.15 * field.rgb.shape[1] or ink.solid < 0.6:
        return None
    ox, oy = field.origin
    columns = [x for x in range(big[0], big[2]) if filled[:, x].any()]
    trace = [(float(ox + x), float(oy + filled[:, x].argmax()) - 0.5) for x in columns]
    y0, y1 = min(p[1] for p in pieces), max(p[3] for p in pieces)
    box = (ox + x0, oy + y0, ox + x1, oy + y1)
    if _is_staircase(trace):
        # Transparent histograms that overlap: their visible parts are not whole bars.
        return SeriesSketch("hist", [ink.colour], box, int(filled.sum()))
    return SeriesSketch("area", [ink.colour], box, int(filled.sum()), trace=trace)


def _is_staircase(trace: list[tuple[float, float]]) -> bool:
    """True for a profile of level runs with steps between them."""
    tops = np.array([y for _, y in trace])
    steps = np.abs(np.diff(tops))
    sloped = float(((steps > 0) & (steps <= 1)).mean()) if len(steps) else 1.0
    return int((steps > 1).sum()) >= 4 and sloped < 0.05 and float((steps == 0).mean()) >= 0.8


def one_way(panel: Panel, series: list[SeriesSketch]) -> list[SeriesSketch]:
    """A lone bar could stand or lie: it does as the other lone bars of its thickness do."""
    lone = [s for s in series if s.kind in ("bar", "barh") and len(s.marks) == 1]
    if len({s.kind for s in lone}) < 2:
        return series
    boxes = [s.marks[0].box for s in lone]
    upright = _same(np.array([b[2] - b[0] for b in boxes]))
    lying = _same(np.array([b[3] - b[1] for b in boxes]))
    if upright == lying:
        return series
    for one in lone:
        mark = one.marks[0]
        one.kind = "bar" if upright else "barh"
        one.marks = [measured(panel, mark.box, mark.colour, upright)]
    return series


def joined_bars(panel: Panel, series: list[SeriesSketch]) -> list[SeriesSketch]:
    """Bars that differ in colour only are one series, unless the legend tells them apart."""
    for kind in ("bar", "barh"):
        lone = [s for s in series if s.kind == kind and len(s.marks) <= 2]
        if len(lone) < 2 or (panel.legend and len(panel.legend.words) >= len(lone)):
            continue
        marks = [m for s in lone for m in s.marks]
        a, b = (0, 2) if kind == "bar" else (1, 3)
        widths = np.array([m.box[b] - m.box[a] for m in marks])
        ordered = sorted(marks, key=lambda m: m.box[a], reverse=kind == "barh")
        spans = sorted((m.box[a], m.box[b]) for m in marks)
        apart = all(p[1] <= q[0] + 1 for p, q in itertools.pairwise(spans))
        if not (_same(widths) and apart) or _are_groups(lone, a):
            continue
        hull = around([m.box for m in marks])
        joined = SeriesSketch(
            lone[0].kind, [m.colour for m in ordered], hull, sum(s.area for s in lone),
            marks=ordered,
        )  # fmt: skip
        series = [s for s in series if s not in lone] + [joined]
    return series


def _are_groups(series: list[SeriesSketch], side: int) -> bool:
    """True for two groups with a bar of every colour, in one order: a colour is a series there."""
    if any(len(one.marks) != 2 for one in series):
        return False
    steps = [one.marks[1].box[side] - one.marks[0].box[side] for one in series]
    return max(steps) - min(steps) <= 2
