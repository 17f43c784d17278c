"""Lines: traces of thin ink, their style, width and markers."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from ..sketch import Colour, Mark, Mask, Panel, SeriesSketch, mode_colour
from .fringes import Ink
from .palette import Field
from .points import marker_of
from .scales import nice


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
    markers, spots = _markers(mask, unit)
    trace = _trace(mask)
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
        trace=[(ox + x, oy + y) for x, y in trace],
        marker=marker_of(markers) if len(markers) >= 2 else None,
    )
    series.marks = (
        [_mark(panel, ink, ox + x, oy + y, unit) for x, y in spots] if series.marker else []
    )
    bare = mask & ~_spot_mask(mask, unit) if series.marker else mask
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
    """Middle of the ink per column; of several runs in one the nearest to the last column's."""
    trace: list[tuple[float, float]] = []
    last: float | None = None
    for x in np.flatnonzero(mask.any(axis=0)):
        rows = np.flatnonzero(mask[:, x])
        breaks = np.flatnonzero(np.diff(rows) > 2)
        runs = np.split(rows, breaks + 1)
        middles = [float(run[0] + run[-1]) / 2 for run in runs]
        if last is None or len(runs) == 1:
            middle = middles[int(np.argmax([len(run) for run in runs]))]
        else:
            middle = min(middles, key=lambda m: abs(m - (last or 0.0)))
        trace.append((float(x), middle))
        last = middle
    return trace


def _spot_mask(mask: Mask, unit: float) -> Mask:
    side = max(4, round(3.2 * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(cv2.dilate(core, np.ones((3, 3), np.uint8)).astype(bool))


def _markers(mask: Mask, unit: float) -> tuple[list[Mask], list[tuple[float, float]]]:
    """Shapes and centres of the thick spots on a line."""
    side = max(4, round(3.2 * unit))
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
    for index, x, y, w, h, _ in pieces:
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
