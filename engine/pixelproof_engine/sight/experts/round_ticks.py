"""Ticks of polar axes: labels around the ring, and numbers along one ray."""

from __future__ import annotations

import itertools
import math

from ..facts import Role
from ..sketch import Panel, Word
from .numerals import number

ROUND_ROLES: tuple[Role, Role] = ("x_tick", "y_tick")
_RING = 5
"""Least number of labels that make a ring by themselves."""
_RAY = 14.0
"""Degrees within which the numbers of the radial axis stand, as seen from the centre."""


def round_ticks(panel: Panel, words: list[Word], font: float) -> tuple[list[Word], list[Word]]:
    """Labels of the directions and numbers of the radii of polar axes."""
    x0, y0, x1, y1 = panel.box
    centre, radius = ((x0 + x1) / 2, (y0 + y1) / 2), (x1 - x0) / 2
    numbers = [
        (word, value) for word in words
        if math.dist(word.centre, centre) < radius * 1.06
        and (value := number(word.text)) is not None
    ]  # fmt: skip
    radii = _on_ray(numbers, centre)
    outside = [
        word for word in words
        if word.text and word not in radii and radius * 0.98 < math.dist(word.centre, centre)
        and (word.box[2] - word.box[0]) < 1.5 * radius
    ]  # fmt: skip
    ring = _on_ring(outside, centre, font)
    around = [
        word for word in outside
        if word in ring or _nearest(word, centre) < radius * 1.06 + 0.9 * font
    ]  # fmt: skip
    return around, radii


def _on_ring(words: list[Word], centre: tuple[float, float], font: float) -> list[Word]:
    """Words whose middles are as far from the centre, of four and more: labels with a pad."""
    apart = [math.dist(word.centre, centre) for word in words]
    rings = [
        [word for word, far in zip(words, apart, strict=True) if abs(far - at) < 0.4 * font]
        for at in apart
    ]
    largest = max(rings, key=len, default=[])
    return largest if len(largest) >= _RING else []


def _nearest(word: Word, centre: tuple[float, float]) -> float:
    """Distance of a word's box from the centre."""
    dx = max(word.box[0] - centre[0], 0, centre[0] - word.box[2])
    dy = max(word.box[1] - centre[1], 0, centre[1] - word.box[3])
    return math.hypot(dx, dy)


def _on_ray(words: list[tuple[Word, float]], centre: tuple[float, float]) -> list[Word]:
    """The most numbers in one direction whose values grow evenly with the radius."""
    best: list[tuple[Word, float]] = []
    placed = [
        (word, value, math.dist(word.centre, centre),
         math.degrees(math.atan2(centre[1] - word.centre[1], word.centre[0] - centre[0])))
        for word, value in words
    ]  # fmt: skip
    for a, b in itertools.combinations(placed, 2):
        if _turn(a[3], b[3]) > _RAY or (b[2] - a[2]) * (b[1] - a[1]) <= 0:
            continue
        slope = (b[1] - a[1]) / (b[2] - a[2])
        fitting = [
            (word, value) for word, value, radius, angle in placed
            if _turn(angle, a[3]) <= 2 * _RAY
            and abs((value - a[1]) / slope + a[2] - radius) < max(3.0, 0.35 * word.size)
        ]  # fmt: skip
        if len(fitting) >= 3 and _rank(fitting) > _rank(best):
            best = fitting
    return [word for word, _ in best]


def _rank(labels: list[tuple[Word, float]]) -> tuple[bool, int]:
    """Even steps first: data that are written at their points grow with the radius, too."""
    values = sorted(value for _, value in labels)
    steps = [b - a for a, b in itertools.pairwise(values)]
    return bool(steps) and max(steps) < 1.01 * min(steps), len(labels)


def _turn(a: float, b: float) -> float:
    return abs((a - b + 180) % 360 - 180)
