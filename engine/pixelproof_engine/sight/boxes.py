"""Boxes against each other: what two ``(x0, y0, x1, y1)`` of one unit have in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import Box
    from .sketch import PixelBox


def area(box: Box) -> float:
    """In the square of the unit; 0 for a box that is turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def around(boxes: Collection[PixelBox]) -> PixelBox:
    """The least box that holds all of them, of which there must be one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    across = min(one[2], other[2]) > max(one[0], other[0])
    return across and min(one[3], other[3]) > max(one[1], other[1])


def shared(one: Box, other: Box) -> float:
    """Area that lies in both, in the square of the unit."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def share_inside(one: Box, other: Box, margin: float = 0.0) -> float:
    """Share of ``one``, 0 to 1, that lies in ``other`` grown by ``margin`` on each side."""
    x0, y0, x1, y1 = other
    whole = area(one)
    grown = (x0 - margin, y0 - margin, x1 + margin, y1 + margin)
    return shared(one, grown) / whole if whole > 0 else 0.0


def share_of_smaller(one: Box, other: Box) -> float:
    """Share of the smaller box, 0 to 1, that lies in the other."""
    least = min(area(one), area(other))
    return shared(one, other) / least if least > 0 else 0.0


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 to 1."""
    both = shared(one, other)
    return both / (area(one) + area(other) - both) if both > 0 else 0.0
