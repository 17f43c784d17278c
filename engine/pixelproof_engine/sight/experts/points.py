"""Points: markers of scatter plots, and which marker it is."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import AxisSketch, Mark, Panel, SeriesSketch
from .fringes import Ink
from .palette import Field
from .scales import nice

_GRID = 24
"""Side of the raster on which marker shapes are compared."""


def points_of(panel: Panel, field: Field, ink: Ink, unit: float) -> SeriesSketch | None:
    """Separate small marks of one ink; None if most of it is not in such marks."""
    mask = ink.mask.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    total = int(mask.sum())
    limit = 24 * unit
    pieces = [
        (i, stats[i])
        for i in range(1, count)
        if stats[i][4] >= max(4, 0.004 * total) and stats[i][2] >= 3 and stats[i][3] >= 3
    ]
    small = [(i, s) for i, s in pieces if s[2] <= limit and s[3] <= limit]
    if len(small) < 3 or sum(int(s[4]) for _, s in small) < 0.6 * total:
        return None
    if _has_crumbs(stats[1:], total, sum(int(s[4]) for _, s in small)):
        return None
    sides = np.array([(s[2], s[3]) for _, s in small], float)
    usual = np.median(sides, axis=0)
    if not 0.6 < usual[0] / usual[1] < 1.67:
        return None
    alone = [
        (i, s)
        for i, s in small
        if abs(s[2] - usual[0]) <= max(2, 0.2 * usual[0])
        and abs(s[3] - usual[1]) <= max(2, 0.2 * usual[1])
    ]
    if len(alone) < max(2, 0.3 * len(small)):
        return None
    ox, oy = field.origin
    marks = []
    for index, (x, y, w, h, _) in small:
        for cx, cy in centres_of(labels[y : y + h, x : x + w] == index, (x, y), usual):
            marks.append(mark_at(panel, ink, ox + cx, oy + cy, usual))
    marks.sort(key=lambda m: (m.box[0], m.box[1]))
    xs, ys = [m.box[0] for m in marks], [m.box[1] for m in marks]
    box = (min(xs), min(ys), max(m.box[2] for m in marks), max(m.box[3] for m in marks))
    shapes = [labels[y : y + h, x : x + w] == i for i, (x, y, w, h, _) in alone]
    marker = marker_of(shapes)
    thin = marker is None or (ink.solid < 0.15 and marker not in ("x", "+", "*"))
    if thin and not _are_apart(marks, usual):
        return None  # dashes of a line
    return SeriesSketch(
        "scatter", [ink.colour], box, total, marks=marks, marker=marker,
        line_style="none",
    )  # fmt: skip


def _are_apart(marks: list[Mark], usual: NDArray[np.float64]) -> bool:
    """True if most marks are far from the next, as the dashes of a line are not."""
    at = np.array([((m.box[0] + m.box[2]) / 2, (m.box[1] + m.box[3]) / 2) for m in marks])
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return bool(np.median(apart.min(axis=1)) > 4 * usual.max())


def _has_crumbs(stats: NDArray[Any], total: int, in_marks: int) -> bool:
    """True if much of the ink is in many tiny pieces: the dots of a line between markers."""
    tiny = [s for s in stats if s[4] >= 2 and max(s[2], s[3]) < 8]
    return total - in_marks > 0.06 * total and len(tiny) >= 6


def centres_of(
    piece: NDArray[np.bool_], corner: tuple[int, int], usual: NDArray[np.float64]
) -> list[tuple[float, float]]:
    """Centres of the marks in a piece: overlapping ones are told apart by their distance peaks."""
    height, width = piece.shape
    if width <= 1.3 * usual[0] and height <= 1.3 * usual[1]:
        return [(corner[0] + (width - 1) / 2, corner[1] + (height - 1) / 2)]
    padded = np.pad(piece.astype(np.uint8), 1)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    side = max(3, int(0.6 * usual.min()) | 1)
    peak = (distance == cv2.dilate(distance, np.ones((side, side), np.uint8))) & (
        distance > 0.6 * distance.max()
    )
    _, _, _, centres = cv2.connectedComponentsWithStats(peak.astype(np.uint8))
    return [(corner[0] + float(x) - 1, corner[1] + float(y) - 1) for x, y in centres[1:]]


def mark_at(panel: Panel, ink: Ink, x: float, y: float, usual: NDArray[np.float64]) -> Mark:
    """A marker of the ``usual`` (width, height) around a pixel position, with its values."""
    half_w, half_h = usual / 2
    box = (
        math.floor(x - half_w), math.floor(y - half_h),
        math.ceil(x + half_w) + 1, math.ceil(y + half_h) + 1,
    )  # fmt: skip
    vx, vy = panel.x.value(x), panel.y.value(y)
    return Mark(
        box,
        ink.colour,
        x=None if vx is None else nice(vx, 0.5 * _step(panel.x, vx)),
        y=None if vy is None else nice(vy, 0.5 * _step(panel.y, vy)),
    )


def _step(axis: AxisSketch, value: float) -> float:
    slope = abs(axis.slope or 0.0)
    return slope * abs(value) * math.log(10) if axis.scale == "log" else slope


def marker_of(shapes: list[NDArray[np.bool_]]) -> str | None:
    """The matplotlib marker whose shape fits best: intersection over union on a common raster."""
    if not shapes:
        return None
    rasters = [
        cv2.resize(s.astype(np.float32), (_GRID, _GRID), interpolation=cv2.INTER_AREA)
        for s in shapes[:40]
    ]
    mean = np.mean(rasters, axis=0)
    scores = {
        name: float(np.minimum(mean, shape).sum() / np.maximum(mean, shape).sum())
        for name, shape in _templates().items()
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.6 else None


@lru_cache(maxsize=1)
def _templates() -> dict[str, NDArray[np.float32]]:
    """Outlines of matplotlib's markers, each stretched to its own box."""
    circle = [(math.cos(t), math.sin(t)) for t in np.linspace(0, 2 * math.pi, 64)]

    def regular(
        corners: int, turn: float = 0.0, inner: float | None = None
    ) -> list[tuple[float, float]]:
        points = []
        steps = corners * (2 if inner else 1)
        for k in range(steps):
            radius = inner if inner and k % 2 else 1.0
            angle = turn + 2 * math.pi * k / steps
            points.append((radius * math.sin(angle), -radius * math.cos(angle)))
        return points

    plus = [(-0.15, -1), (0.15, -1), (0.15, -0.15), (1, -0.15), (1, 0.15), (0.15, 0.15), (0.15, 1),
            (-0.15, 1), (-0.15, 0.15), (-1, 0.15), (-1, -0.15), (-0.15, -0.15)]  # fmt: skip
    turned = [((x - y) / 2**0.5, (x + y) / 2**0.5) for x, y in plus]
    shapes: dict[str, list[tuple[float, float]]] = {
        "o": circle,
        "s": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "^": [(0, -1), (1, 1), (-1, 1)],
        "v": [(-1, -1), (1, -1), (0, 1)],
        "<": [(-1, 0), (1, -1), (1, 1)],
        ">": [(1, 0), (-1, -1), (-1, 1)],
        "D": [(0, -1), (1, 0), (0, 1), (-1, 0)],
        "*": regular(5, inner=0.381966),
        "p": regular(5),
        "+": plus,
        "x": turned,
    }
    return {name: _raster(points) for name, points in shapes.items()}


def _raster(points: list[tuple[float, float]]) -> NDArray[np.float32]:
    xy = np.array(points, np.float64)
    low, high = xy.min(axis=0), xy.max(axis=0)
    side = _GRID * 8
    scaled = ((xy - low) / (high - low) * (side - 1)).round().astype(np.int32)
    canvas = np.zeros((side, side), np.uint8)
    cv2.fillPoly(canvas, [scaled], (1.0,))
    return np.asarray(
        cv2.resize(canvas.astype(np.float32), (_GRID, _GRID), interpolation=cv2.INTER_AREA),
        dtype=np.float32,
    )
