"""Marks of polar axes: outlines, filled shapes and wedges. Their values are not measured."""

from __future__ import annotations

import math

import numpy as np

from ..sketch import SeriesSketch
from .fringes import Ink
from .palette import Field

_GREY = 18
"""Largest spread of the channels of the ring, the rays and the circles of a polar grid."""


def polar_series(field: Field) -> list[SeriesSketch]:
    """One series per ink: ``line`` for thin ink; thick ink is a ``polygon``, or ``bar`` where its
    wedges end at the centre and no line runs along them."""
    inside = _disc(field)
    coloured = [ink for ink in field.inks if max(ink.colour) - min(ink.colour) > _GREY]
    shown = [(ink, ink.mask & inside) for ink in coloured]
    shown = [(ink, mask) for ink, mask in shown if mask.sum() > 0.0008 * inside.sum()]
    thin = [ink for ink, mask in shown if _is_thin(ink, mask, inside)]
    filled = "polygon" if thin else "bar"
    return [
        _series(field, ink, mask, "line" if any(ink is one for one in thin) else filled)
        for ink, mask in shown
    ]


def _is_thin(ink: Ink, mask: np.ndarray, inside: np.ndarray) -> bool:
    """True for outlines, with markers or without: little ink for the disc that it goes around."""
    return ink.solid < 0.35 or bool(ink.solid < 0.8 and mask.sum() < 0.03 * inside.sum())


def _disc(field: Field) -> np.ndarray:
    height, width = field.rgb.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width]
    radius = max(height, width) / 2
    inside = np.hypot(xs - (width - 1) / 2, ys - (height - 1) / 2) < radius * math.sqrt(1.02)
    return np.asarray(inside, bool)


def _series(field: Field, ink: Ink, mask: np.ndarray, kind: str) -> SeriesSketch:
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    ox, oy = field.origin
    box = (ox + int(xs[0]), oy + int(ys[0]), ox + int(xs[-1]) + 1, oy + int(ys[-1]) + 1)
    return SeriesSketch(kind, [ink.colour], box, int(mask.sum()))  # type: ignore[arg-type]
