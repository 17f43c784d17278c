"""Violins: tall shapes that are the same left and right of an upright line, or lie likewise."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Mask, PixelBox, SeriesSketch
from .bodies import as_series, by_colour, closed, pieces_of
from .fringes import Ink
from .palette import Field


def with_violins(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """The series, with inks that draw violins as such; the violins' own lines are no series."""
    found = by_colour(field, _violins, unit)
    if not found:
        return series
    inks = {ink.colour: ink for ink in field.inks}
    bodies = [inks[colour] for colour in found]
    kept = [
        one for one in series
        if not one.colours or one.colours[0] not in inks
        or not (one.colours[0] in found or _is_part(one, inks[one.colours[0]], bodies, unit))
    ]  # fmt: skip
    return kept + [
        as_series("violin", field, inks[colour], boxes) for colour, boxes in found.items()
    ]


def _violins(ink: Ink, unit: float) -> list[PixelBox]:
    """Boxes of the violins that an ink consists of; none if it draws other things, too."""
    contours, _ = cv2.findContours(closed(ink, unit), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    rows, columns = ink.mask.shape
    whole = np.zeros((rows, columns), np.uint8)
    cv2.drawContours(whole, contours, -1, (1.0,), thickness=cv2.FILLED)
    boxes = []
    for box, piece in pieces_of(whole):
        height, width = piece.shape
        if max(width / columns, height / rows) < 0.1 or min(width, height) < 6 * unit:
            return []
        if not (_is_violin(piece) or _is_violin(piece.T)):
            return []
        boxes.append(box)
    return boxes


def _is_violin(piece: Mask) -> bool:
    """True for a smooth shape around an upright line, widest inside, that is no ellipse."""
    height, width = piece.shape
    left = piece.argmax(axis=1)
    right = width - 1 - piece[:, ::-1].argmax(axis=1)
    across = (right - left + 1).astype(float)
    middle = (left + right) / 2
    if (np.abs(middle - np.median(middle)) <= max(1.5, 0.03 * width)).mean() < 0.92:
        return False
    if (
        piece.sum() < 0.9 * across.sum()
        or across.min() > 0.75 * width
        or across.max() < 0.95 * width
    ):
        return False
    steps = np.abs(np.diff(across))
    if (steps > 4).mean() > 0.04 or steps.max(initial=0.0) > max(6.0, 0.3 * width):
        return False
    widest = np.flatnonzero(across >= 0.98 * across.max())
    if widest[0] < 0.05 * height or widest[-1] > 0.95 * height:
        return False
    along = (np.arange(height) + 0.5) / height * 2 - 1
    ellipse = width * np.sqrt(1 - along**2)
    return bool(np.abs(across - ellipse).mean() > 0.05 * width)


def _is_part(one: SeriesSketch, ink: Ink, bodies: list[Ink], unit: float) -> bool:
    """True for a line along the edges of violins, or on them in the colour of which they are a
    shade: matplotlib draws extremes and means so."""
    if one.kind != "line":
        return False
    side = 2 * round(2 * unit) + 1
    square = np.ones((side, side), np.uint8)
    for body in bodies:
        mask = body.mask.astype(np.uint8)
        near = cv2.dilate(mask, square) > 0
        rim = near & ~(cv2.erode(mask, square) > 0)
        if (ink.mask & rim).sum() > 0.8 * ink.mask.sum():
            return True
    whole = np.logical_or.reduce([body.mask for body in bodies])
    columns, rows = whole.any(axis=0), whole.any(axis=1)
    on = ink.mask & (columns[None, :] & rows[:, None])
    return on.sum() > 0.7 * ink.mask.sum() and any(_is_shade(body, ink) for body in bodies)


def _is_shade(body: Ink, ink: Ink) -> bool:
    """True if a colour is another seen through: of the same hue, fainter."""
    a = 255.0 - np.array(body.colour, np.float32)
    b = 255.0 - np.array(ink.colour, np.float32)
    share = float(a @ b) / max(1.0, float(b @ b))
    return 0.0 < share <= 1.05 and float(np.abs(a - share * b).max()) < 16
