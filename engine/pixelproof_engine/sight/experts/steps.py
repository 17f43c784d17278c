"""Steps: where the colour changes from one pixel to the next, words aside."""

from __future__ import annotations

import numpy as np

from ..sketch import Mask, furthest
from .palette import Field

_SAME = 5
"""Largest channel step between two pixels of one colour."""


def steps_of(field: Field) -> tuple[Mask, Mask]:
    """Where the colour changes to the right, and downwards; (height - 1, width - 1) both."""
    rgb, free = field.rgb, ~field.taken[:-1, :-1]
    right = furthest(rgb[:-1, 1:], rgb[:-1, :-1]) > _SAME
    below = furthest(rgb[1:, :-1], rgb[:-1, :-1]) > _SAME
    return np.asarray(right & free), np.asarray(below & free)
