"""Notches: box plots whose filled boxes narrow at their medians."""

from __future__ import annotations

import numpy as np

from ..sketch import Mask, PixelBox, SeriesSketch
from .bodies import as_series, by_colour, closed, pieces_of
from .fringes import Ink
from .palette import Field

_NOTCH = (0.25, 0.85)
"""Width at the median, parts of the box's."""
_FULL = 0.25
"""Least part of a box's length that has its whole width."""


def with_notched_boxes(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """The series, with inks that fill notched boxes as such; the boxes' own lines are no series."""
    found = by_colour(field, _notched, unit)
    if not found:
        return series
    own = ("line", "box")
    others = [
        one for one in series if one.source not in found and (one.kind not in own or one.label)
    ]
    for ink in field.inks:
        if ink.colour in found:
            one = as_series("box", field, ink, found[ink.colour])
            one.source = ink.colour
            others.append(one)
    return others


def _notched(ink: Ink, unit: float) -> list[PixelBox]:
    """Boxes of the notched shapes that an ink consists of; none if it draws other things, too."""
    boxes = []
    for box, piece in pieces_of(closed(ink, unit)):
        if min(piece.shape) < 8 * unit or not (_is_notched(piece) or _is_notched(piece.T)):
            return []
        boxes.append(box)
    return boxes


def _is_notched(piece: Mask) -> bool:
    """True for an upright box that narrows once, on both sides alike, to a waist inside."""
    height, width = piece.shape
    left = piece.argmax(axis=1)
    right = width - 1 - piece[:, ::-1].argmax(axis=1)
    across = right - left + 1
    even = np.abs(left + right - (width - 1)) <= max(3.0, 0.06 * width)
    full = across >= width - 3
    narrow = np.flatnonzero(~full)
    if even.mean() < 0.92 or full.mean() < _FULL or len(narrow) < 4:
        return False
    once = narrow[-1] - narrow[0] + 1 - len(narrow) <= 2
    inside = narrow[0] >= 3 and narrow[-1] <= height - 4
    waist = narrow[0] + int(across[narrow[0] : narrow[-1] + 1].argmin())
    falls = (np.diff(across[narrow[0] : waist + 1]) <= 1).all()
    rises = (np.diff(across[waist : narrow[-1] + 1]) >= -1).all()
    deep = _NOTCH[0] * width <= across[waist] <= _NOTCH[1] * width
    return bool(once and inside and falls and rises and deep)
