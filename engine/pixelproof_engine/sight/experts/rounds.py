"""Rounds: axes in a circle, by the thin ring of polar axes or the full disc of a pie."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Panel, PixelBox, Sketch, largest_step, mode_colour
from .colourbars import numbered_anew
from .frames import background_of

_SEARCH = 320
"""Longer side of the picture in which circles are sought first, pixels."""
_ANGLES = 360
_LEAST = 0.12
"""Smallest radius, fraction of the picture's shorter side."""

Circle = tuple[float, float, float]
"""Centre x, y and radius, pixels."""


def find_rounds(sketch: Sketch) -> None:
    """Adds a panel for every polar frame and pie that stands in no axes of straight sides."""
    straight = [p.box for p in sketch.panels if len(p.spines) >= 3]
    ink = np.asarray(largest_step(sketch.rgb, sketch.background) > 14)
    for x0, y0, x1, y1 in straight:
        ink[max(0, y0 - 2) : y1 + 3, max(0, x0 - 2) : x1 + 3] = False
    found: list[tuple[Circle, str]] = []
    for candidate in _circles(ink) if _has_large(ink) else []:
        if _edge(ink, candidate, 3) < 0.35:
            continue
        circle = _outermost(ink, _refined(ink, candidate))
        kind = _kind(ink, circle, sketch)
        if kind is None or any(_holds(box, circle) for box in straight):
            continue
        if not any(math.dist(circle[:2], other[:2]) < other[2] for other, _ in found):
            found.append((circle, kind))
    for circle, kind in found:
        cx, cy, radius = circle
        box = (
            max(0, round(cx - radius)), max(0, round(cy - radius)),
            min(sketch.width - 1, round(cx + radius)), min(sketch.height - 1, round(cy + radius)),
        )  # fmt: skip
        sketch.panels = [p for p in sketch.panels if not _within(p.box, circle)]
        ground = sketch.background if kind == "pie" else background_of(sketch, box, 3)
        projection = "polar" if kind == "polar" else "rectilinear"
        sketch.panels.append(Panel(box=box, background=ground, framed=False, projection=projection))
    if found:
        sketch.panels = numbered_anew(sketch.panels)


def _has_large(ink: NDArray[np.bool_]) -> bool:
    """True if some connected ink is as large as the smallest circle that counts."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    least = 1.6 * _LEAST * min(ink.shape)
    return bool(((stats[1:, 2] > least) & (stats[1:, 3] > least)).any())


def _circles(ink: NDArray[np.bool_]) -> list[Circle]:
    """Candidates in a small copy of the ink, best first, in pixels of the picture."""
    height, width = ink.shape
    scale = min(1.0, _SEARCH / max(width, height))
    small = cv2.resize(
        ink.astype(np.uint8) * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    shorter = min(small.shape)
    if shorter < 40:
        return []
    found = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, dp=1.0, minDist=shorter / 8, param1=120, param2=22,
        minRadius=max(8, round(_LEAST * shorter)), maxRadius=round(0.55 * shorter),
    )  # fmt: skip
    if found is None:
        return []
    return [
        (float(x) / scale, float(y) / scale, float(r) / scale)
        for x, y, r in np.reshape(found, (-1, 3))[:24]
    ]


def _share(ink: NDArray[np.bool_], circle: Circle, by: float) -> float:
    """Share of ink along the circle, grown by some pixels."""
    return float(_along(ink, circle, by).mean())


def _along(ink: NDArray[np.bool_], circle: Circle, by: float) -> NDArray[np.bool_]:
    xs, ys = _points(circle, by)
    inside = (xs >= 0) & (ys >= 0) & (xs < ink.shape[1]) & (ys < ink.shape[0])
    values = np.zeros(_ANGLES, bool)
    values[inside] = ink[ys[inside], xs[inside]]
    return values


def _points(circle: Circle, by: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Pixels (x, y) at even angles along the circle, grown by some pixels."""
    cx, cy, radius = circle
    angles = np.linspace(0, 2 * math.pi, _ANGLES, endpoint=False)
    xs = np.round(cx + (radius + by) * np.cos(angles)).astype(int)
    ys = np.round(cy - (radius + by) * np.sin(angles)).astype(int)
    return xs, ys


def _edge(ink: NDArray[np.bool_], circle: Circle, slack: int = 0) -> float:
    """How well the circle is the rim of ink: ink on it, none right outside. ``slack``: pixels by
    which the rim may be off."""
    on = _along(ink, circle, -1) | _along(ink, circle, 0)
    for by in range(1, slack + 1):
        on |= _along(ink, circle, by) | _along(ink, circle, -1 - by)
    return float((on & ~_along(ink, circle, 3 + slack)).mean())


def _refined(ink: NDArray[np.bool_], circle: Circle) -> Circle:
    """The circle moved to where most of it is a rim, first coarsely, then by single pixels."""
    best, score = circle, _edge(ink, circle)
    for step in (3.0, 1.0, 0.5):
        for _ in range(6):
            cx, cy, radius = best
            tries = [
                (cx + dx * step, cy + dy * step, radius + dr * step)
                for dx in (-1, 0, 1) for dy in (-1, 0, 1) for dr in (-1, 0, 1)
            ]  # fmt: skip
            scores = [_edge(ink, each) for each in tries]
            index = int(np.argmax(scores))
            if scores[index] <= score:
                break
            best, score = tries[index], scores[index]
    return best


def _outermost(ink: NDArray[np.bool_], circle: Circle) -> Circle:
    """The widest whole ring around the same centre: the rings within are polar grid lines."""
    cx, cy, radius = circle
    widest = min(2.5 * radius, 0.55 * min(ink.shape))
    for grown in np.arange(widest, radius + 3, -1.0):
        ring = (cx, cy, float(grown))
        if _edge(ink, ring, 1) > 0.85:
            return _refined(ink, ring)
    return circle


def _kind(ink: NDArray[np.bool_], circle: Circle, sketch: Sketch) -> str | None:
    """``polar`` for a thin whole ring (on a ground of its own, too), ``pie`` for a disc or ring of
    thick ink, else None."""
    if min(circle[2], 1e9) < 20:
        return None
    rim = _edge(ink, circle)
    thick = _share(ink, circle, -0.06 * circle[2])
    beyond = _share(ink, circle, 0.05 * circle[2] + 2 * sketch.unit)
    if rim > 0.85 and beyond < 0.4 and thick < 0.75:
        return "polar"
    solid = _along(ink, circle, -0.04 * circle[2]) & _along(ink, circle, -0.1 * circle[2])
    if rim > 0.62 and beyond < 0.4 and solid.mean() > 0.85:
        return "polar" if _is_ground(sketch, circle) else "pie"
    return None


def _is_ground(sketch: Sketch, circle: Circle) -> bool:
    """True for a disc of one colour in a thin rim of another: the ground of polar axes."""
    radius = circle[2]
    within = [_colours(sketch, circle, -part * radius) for part in (0.07, 0.25)]
    ground, share = mode_colour(np.concatenate(within))
    rim = np.zeros(_ANGLES, bool)
    for by in (-1.0, -0.5, 0.0, 0.5, 1.0):
        ring = _colours(sketch, circle, by)
        rim |= (largest_step(ring, ground) > 40) & (largest_step(ring, sketch.background) > 40)
    return share > 0.75 and bool(rim.mean() > 0.85)


def _colours(sketch: Sketch, circle: Circle, by: float) -> NDArray[np.uint8]:
    """(angles, 3) colours along the circle, grown by some pixels."""
    xs, ys = _points(circle, by)
    along = np.clip(ys, 0, sketch.height - 1), np.clip(xs, 0, sketch.width - 1)
    return np.asarray(sketch.rgb[along])


def _holds(box: PixelBox, circle: Circle) -> bool:
    return box[0] < circle[0] < box[2] and box[1] < circle[1] < box[3]


def _within(box: PixelBox, circle: Circle) -> bool:
    """True for boxes that lie mostly in the circle's square: its grid lines taken for spines."""
    cx, cy, radius = circle
    width = min(box[2], cx + radius) - max(box[0], cx - radius)
    height = min(box[3], cy + radius) - max(box[1], cy - radius)
    area = max(1, (box[2] - box[0]) * (box[3] - box[1]))
    return width > 0 and height > 0 and width * height > 0.5 * area
