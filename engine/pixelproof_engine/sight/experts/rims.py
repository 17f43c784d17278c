"""Rims: whether thin ink goes all round a filled shape, or only along its top."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Mask

_COVERED, _BARE = 0.7, 0.3
"""Part of a side of a shape that ink runs along if it does, and if it does not."""
_END = 3
"""Columns at either end of a shape that are its sides."""


def runs_along_top(ink: Mask, shape: Mask, reach: int) -> bool:
    """True for ink along the whole upper side of a shape that has none along its foot and ends.

    A line over the area that hangs from it is so; the edges of a filled shape go all round it.
    What lies at the panel's own sides tells nothing. ``reach``: pixels that ink may lie away.
    """
    columns = np.flatnonzero(shape.any(axis=0))
    if len(columns) == 0:
        return False
    height, width = shape.shape
    near = cv2.dilate(ink.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    tops = shape.argmax(axis=0)[columns]
    feet = height - 1 - shape[::-1].argmax(axis=0)[columns]
    if near[tops, columns].mean() < _COVERED:
        return False
    inner = feet < height - reach
    foot = near[feet[inner], columns[inner]]
    if inner.sum() > 0.1 * len(columns) and foot.mean() > _BARE:
        return False
    spans = list(zip(columns, tops, feet, strict=True))
    sides = [
        near[top + reach : low - reach, column].mean()
        for column, top, low in spans[:_END] + spans[-_END:]
        if reach < column < width - reach and low - top > 4 * reach
    ]
    return not sides or float(np.mean(sides)) < _BARE
