"""Lines: traces of thin ink, their style, width and markers."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Colour, Mark, Mask, Panel, SeriesSketch, mode_colour
from .fringes import Ink
from .palette import Field
from .points import marker_of
from .scales import nice

_CORNERS = 128
_THIN, _THICKEST = 3.5, 5.0
"""Width of a line, points of a figure of usual size: of most of its ink, and between markers."""


def is_marked_line(mask: Mask, unit: float) -> bool:
    """True for thin ink with markers along it, however much of it they are."""
    if mask.mean() > 0.12:
        return False
    shapes, spots = _markers(mask, side := _marker_side(mask, unit), unit)
    if _thickness(mask) > _THIN * unit and not _are_a_row(mask, shapes, spots, unit):
        return False
    return len(shapes) >= 3 and bool((mask & ~_spot_mask(mask, side)).sum() > 0.06 * mask.sum())


def is_row_of_markers(mask: Mask, unit: float) -> bool:
    """True for markers beside each other on a line, which may be short between them."""
    return _are_a_row(mask, *_markers(mask, _marker_side(mask, unit), unit), unit)


def _are_a_row(
    mask: Mask, shapes: list[Mask], spots: list[tuple[float, float]], unit: float
) -> bool:
    """True if few markers stand above others, as what hatches leave of bars does, and most are
    joined to the next, as arrows are not."""
    if len(spots) < 3 or _thickness(mask, 10) > _THICKEST * unit:
        return False
    width = float(np.median([shape.shape[1] for shape in shapes]))
    xy = np.array(spots)
    if (np.diff(xy[:, 0]) < 0.5 * width).mean() >= 0.2:
        return False
    between = np.concatenate([xy[:-1] + part * np.diff(xy, axis=0) for part in (0.25, 0.5, 0.75)])
    inked = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8))
    columns, rows = between.round().astype(int).T
    return bool(inked[rows, columns].mean() > 0.6)


def line_of(panel: Panel, field: Field, ink: Ink, unit: float) -> SeriesSketch | None:
    """The line that an ink draws; None if it is too short to be one."""
    mask = ink.mask
    height, width = mask.shape
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if len(columns) == 0:
        return None
    reach_x, reach_y = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    if max(reach_x / width, reach_y / height) < 0.08:
        return None
    side = _marker_side(mask, unit)
    markers, spots = _markers(mask, side, unit)
    trace = _trace(mask)
    points = polyline(_between_spots(mask, trace, spots, side), spots, 1.2 * unit)
    if len(markers) < 4 and len(points) > 3 * len(markers) + 2:
        markers, spots = [], []  # thick spots where a curve turns
        points = polyline(trace, [], 1.2 * unit)
    ox, oy = field.origin
    box = (
        ox + int(columns[0]), oy + int(rows[0]), ox + int(columns[-1]) + 1, oy + int(rows[-1]) + 1,
    )  # fmt: skip
    colour = _core_colour(field, ink, panel)
    series = SeriesSketch(
        "line",
        [colour],
        box,
        int(mask.sum()),
        trace=[(ox + x, oy + y) for x, y in points],
        marker=marker_of(markers) if len(markers) >= 2 else None,
    )
    series.marks = (
        [_mark(panel, ink, ox + x, oy + y, unit) for x, y in spots] if series.marker else []
    )
    bare = mask & ~_spot_mask(mask, side) if series.marker else mask
    series.line_style, series.line_width = _style(mask, bare, trace, spots)
    if series.marker and (bare.sum() < 0.06 * mask.sum()):
        series.line_style, series.kind = "none", "scatter"
    return series


def _core_colour(field: Field, ink: Ink, panel: Panel) -> Colour:
    """Colour where the line is densest: blur mixes the rest with the background."""
    pixels = field.rgb[ink.mask]
    ground = np.array(panel.background, np.int16)
    distance = np.abs(pixels.astype(np.int16) - ground).max(axis=1)
    if np.all(pixels == pixels[0]):
        return ink.colour
    return mode_colour(pixels[distance >= np.percentile(distance, 75)])[0]


def _trace(mask: Mask) -> list[tuple[float, float]]:
    """Middle of the ink per column, of several runs in one the nearest to the last column's.

    Where the line is steep, both ends of the run: first the one where the line comes from.
    """
    columns = [(int(x), _runs(mask[:, x])) for x in np.flatnonzero(mask.any(axis=0))]
    lengths = [end - start + 1 for _, runs in columns for start, end in runs]
    thick = max(1.0, float(np.percentile(lengths, 30)))
    trace: list[tuple[float, float]] = []
    last: float | None = None
    for x, runs in columns:
        start, end = max(runs, key=lambda run: run[1] - run[0])
        if last is not None and len(runs) > 1:
            gaps = [max(run[0] - last, last - run[1]) for run in runs]
            start, end = runs[gaps.index(min(gaps))]
        if end - start + 1 <= 1.8 * thick + 1:
            trace.append((float(x), (start + end) / 2))
        else:
            ends = [start + (thick - 1) / 2, end - (thick - 1) / 2]
            falls = last is None or abs(ends[0] - last) <= abs(ends[1] - last)
            trace += [(float(x), y) for y in (ends if falls else ends[::-1])]
        last = trace[-1][1]
    return trace


def _runs(column: Mask) -> list[tuple[int, int]]:
    """First and last row of each run of ink; gaps of one pixel do not part it."""
    rows = np.flatnonzero(column)
    return [(int(r[0]), int(r[-1])) for r in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1)]


def polyline(
    trace: list[tuple[float, float]], spots: list[tuple[float, float]], slack: float
) -> list[tuple[float, float]]:
    """Corners of a line: its ends, its markers, and where it strays from what joins them.

    Ramer, Douglas and Peucker's method, from the markers on; at most ``_CORNERS`` corners.
    """
    points = list(trace)
    fixed = {0, len(points) - 1}
    for x, y in spots:
        at = min(
            range(len(points)), key=lambda i: abs(points[i][0] - x) + 1e-3 * abs(points[i][1] - y)
        )
        points[at] = (x, y)
        fixed.add(at)
    if spots:
        # A line that ends in a marker ends in its middle, not at its edge.
        reach = _reach(points, spots)
        for end in (0, len(points) - 1):
            near = min(abs(points[end][0] - x) for x, _ in spots)
            if 0 < near <= reach and len(fixed) > 2:
                fixed.discard(end)
    xy = np.array(points)
    kept = sorted(fixed)
    strays = [_stray(xy, a, b) for a, b in itertools.pairwise(kept)]
    while strays and len(kept) < _CORNERS:
        worst = int(np.argmax([stray for stray, _ in strays]))
        if strays[worst][0] <= slack:
            break
        at = strays[worst][1]
        kept.insert(worst + 1, at)
        strays[worst : worst + 1] = [
            _stray(xy, kept[worst], at), _stray(xy, at, kept[worst + 2])
        ]  # fmt: skip
    return [(float(x), float(y)) for x, y in xy[kept]]


def _reach(points: list[tuple[float, float]], spots: list[tuple[float, float]]) -> float:
    """How far a line's ink may go on beyond the middle of its last marker."""
    gaps = np.diff(sorted(x for x, _ in spots))
    usual = float(np.median(gaps)) if len(gaps) else points[-1][0] - points[0][0]
    return 0.4 * usual


def _stray(xy: NDArray[np.float64], a: int, b: int) -> tuple[float, int]:
    """Largest distance of the points between two from the straight line that joins them."""
    if b - a < 2:
        return 0.0, a
    along = xy[b] - xy[a]
    offset = xy[a + 1 : b] - xy[a]
    length = float(np.hypot(*along))
    if length < 1e-6:
        away = np.hypot(offset[:, 0], offset[:, 1])
    else:
        away = np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0]) / length
    at = int(away.argmax())
    return float(away[at]), a + 1 + at


def _marker_side(mask: Mask, unit: float) -> int:
    """Pixels that a spot must measure both ways to be no part of the line itself."""
    return max(4, round(3.2 * unit), math.ceil(1.5 * _thickness(mask)))


def _thickness(mask: Mask, part: int = 25) -> float:
    """Pixels across the thin parts of an ink: ``part`` of a hundred."""
    across = np.minimum(_extents(mask), _extents(mask.T).T)[mask]
    return float(np.percentile(across, part))


def _extents(mask: Mask) -> NDArray[np.int64]:
    """Length of the upright run of ink that each pixel is in."""
    result = np.zeros(mask.shape, np.int64)
    padded = np.pad(mask.astype(np.int8), ((1, 1), (0, 0)))
    columns, rows = np.nonzero(np.diff(padded, axis=0).T)
    for x, start, end in zip(columns[::2], rows[::2], rows[1::2], strict=True):
        result[start:end, x] = end - start
    return result


def _between_spots(
    mask: Mask, trace: list[tuple[float, float]], spots: list[tuple[float, float]], side: int
) -> list[tuple[float, float]]:
    """The trace without what markers make of it."""
    if len(spots) < 2:
        return trace
    bare = mask & ~_spot_mask(mask, side)
    if bare.sum() < 0.06 * mask.sum():
        return spots
    return sorted([*_trace(bare), *spots], key=lambda point: point[0])


def _spot_mask(mask: Mask, side: int) -> Mask:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(cv2.dilate(core, np.ones((3, 3), np.uint8)).astype(bool))


def _markers(mask: Mask, side: int, unit: float) -> tuple[list[Mask], list[tuple[float, float]]]:
    """Shapes and centres of the thick spots on a line, left to right."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    shapes: list[Mask] = []
    centres: list[tuple[float, float]] = []
    pieces = [(i, *map(int, stats[i])) for i in range(1, count)]
    if len(pieces) < 2:
        return [], []
    usual = np.median([(w, h) for _, _, _, w, h, _ in pieces], axis=0)
    if not 0.55 < usual[0] / usual[1] < 1.8 or usual.max() > 20 * unit:
        return [], []
    for index, x, y, w, h, _ in sorted(pieces, key=lambda piece: piece[1]):
        if abs(w - usual[0]) <= 2 + 0.25 * usual[0] and abs(h - usual[1]) <= 2 + 0.25 * usual[1]:
            shapes.append(labels[y : y + h, x : x + w] == index)
            centres.append((x + (w - 1) / 2, y + (h - 1) / 2))
    if len(shapes) < 0.5 * len(pieces):
        return [], []
    return shapes, centres


def _mark(panel: Panel, ink: Ink, x: float, y: float, unit: float) -> Mark:
    half = round(4 * unit)
    vx, vy = panel.x.value(x), panel.y.value(y)
    return Mark(
        (round(x) - half, round(y) - half, round(x) + half + 1, round(y) + half + 1),
        ink.colour,
        x=None if vx is None else nice(vx, 0.6 * abs(panel.x.slope or 0)),
        y=None if vy is None or panel.y.scale == "log" else nice(vy, 0.6 * abs(panel.y.slope or 0)),
    )


def _style(
    mask: Mask, bare: Mask, trace: list[tuple[float, float]], spots: list[tuple[float, float]]
) -> tuple[str | None, float | None]:
    """Line style by the lengths of dashes and gaps; width by area over length.

    ``bare`` is the mask without its markers, which stand at ``spots``.
    """
    points = np.array(trace)
    if len(points) < 4:
        return None, None
    length = float(np.hypot(np.diff(points[:, 0]), np.diff(points[:, 1])).sum())
    dashes, gaps = _dashes(mask, spots)
    share = float(bare.sum()) / max(1.0, float(mask.sum()))
    # What markers cover is not measured: scale the length down by their part of it.
    free = max(0.2, share) if spots else 1.0
    width = max(1.0, float(bare.sum()) / max(1.0, length * free))
    if len(gaps) < 4 or sum(gaps) < 0.06 * length:
        return "solid", round(width, 2)
    on, off = float(np.median(dashes)), float(np.median(gaps))
    width /= max(0.3, sum(dashes) / (sum(dashes) + sum(gaps)))
    long = [d for d in dashes if d > 2.2 * max(2.0, off)]
    short = [d for d in dashes if d <= 1.4 * max(2.0, off)]
    if len(long) >= 0.25 * len(dashes) and len(short) >= 0.25 * len(dashes):
        return "dashdot", round(width, 2)
    # A dot's diagonal is hardly longer than it is thick; blur shortens gaps, but not that.
    thickness = float(mask.sum()) / max(1.0, sum(dashes))
    dotted = on <= 1.35 * off or (not spots and on <= 2.6 * thickness)
    return ("dotted" if dotted else "dashed"), round(width, 2)


def _dashes(mask: Mask, spots: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Lengths of the connected pieces of a line (without those that hold a marker) and of the
    gaps between them, left to right."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    marked = {int(labels[round(y), round(x)]) for x, y in spots}
    pieces = sorted(
        ((i, *map(int, stats[i])) for i in range(1, count) if stats[i][4] >= 2),
        key=lambda s: (s[1], s[2]),
    )
    dashes = [float(np.hypot(w, h)) for i, _, _, w, h, _ in pieces if i not in marked]
    gaps: list[float] = []
    for a, b in itertools.pairwise(pieces):
        dx = max(0, b[1] - (a[1] + a[3]))
        dy = max(0, b[2] - (a[2] + a[4]), a[2] - (b[2] + b[4]))
        gaps.append(float(np.hypot(dx, dy)) + 1)
    return (dashes or [0.0]), gaps
