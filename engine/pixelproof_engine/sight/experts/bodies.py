"""Bodies: the filled shapes that an ink consists of, where all of them are of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np

from ..facts import Kind
from ..sketch import Colour, Mask, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field

_Shades = np.ndarray[Any, np.dtype[np.uint8]]
"""A mask as OpenCV wants it, 0 or 1."""
_SOLID = 0.35
"""Least share of an ink's pixels that is not at its rim, if it fills bodies."""
_FEWEST = 2
"""Bodies in a panel: a lone one could be any blob."""
_LEAST = 0.1
"""Of the largest body's area: what is smaller is no body."""


def by_colour(
    field: Field, boxes_of: Callable[[Ink, float], list[PixelBox]], unit: float
) -> dict[Colour, list[PixelBox]]:
    """Boxes of the bodies that ``boxes_of`` finds in the inks that fill any; none of too few."""
    found = {
        ink.colour: boxes
        for ink in field.inks
        if ink.solid >= _SOLID and (boxes := boxes_of(ink, unit))
    }
    return found if sum(map(len, found.values())) >= _FEWEST else {}


def closed(ink: Ink, unit: float) -> _Shades:
    """The ink without the thin lines that cross it."""
    side = 2 * round(1.6 * unit) + 1
    mask: _Shades = ink.mask.astype(np.uint8)
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)).astype(np.uint8)


def pieces_of(whole: _Shades) -> Iterator[tuple[PixelBox, Mask]]:
    """Each body's box, and its pixels in there."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    largest = int(stats[1:count, 4].max(initial=0))
    for index in range(1, count):
        x, y, w, h, area = stats[index].tolist()
        if area >= _LEAST * largest:
            yield (x, y, x + w, y + h), labels[y : y + h, x : x + w] == index


def as_series(kind: Kind, field: Field, ink: Ink, boxes: list[PixelBox]) -> SeriesSketch:
    """One series of all bodies of an ink."""
    ox, oy = field.origin
    hull = (
        min(b[0] for b in boxes) + ox, min(b[1] for b in boxes) + oy,
        max(b[2] for b in boxes) + ox, max(b[3] for b in boxes) + oy,
    )  # fmt: skip
    return SeriesSketch(kind, [ink.colour], hull, int(ink.mask.sum()))
