"""Spans: bands of one colour that reach across the whole panel (``axvspan``, ``axhspan``)."""

from __future__ import annotations

import numpy as np

from ..sketch import Mask, SeriesSketch
from .fringes import Ink
from .palette import Field

_RIM = 3
"""Pixels that a band may end before the panel's edge does."""
_FULL = 0.75
"""Least part of a band that shows: lines and texts lie over the rest."""
_WIDEST = 0.9
"""Part of the panel's width from which on a band is its background."""


def span_of(field: Field, ink: Ink) -> SeriesSketch | None:
    """The bands that an ink fills from edge to edge, upright or lying; else None."""
    if not is_span(ink):
        return None
    ys, xs = np.flatnonzero(ink.mask.any(axis=1)), np.flatnonzero(ink.mask.any(axis=0))
    ox, oy = field.origin
    box = (ox + int(xs[0]), oy + int(ys[0]), ox + int(xs[-1]) + 1, oy + int(ys[-1]) + 1)
    return SeriesSketch("polygon", [ink.colour], box, int(ink.mask.sum()))


def is_span(ink: Ink) -> bool:
    """True for a filled ink that covers the panel from one edge to the other, but not all of it."""
    return ink.solid > 0.5 and (_reaches(ink.mask) or _reaches(ink.mask.T))


def _reaches(mask: Mask) -> bool:
    columns = mask.mean(axis=0) > 0.5
    if not 0 < columns.mean() < _WIDEST:
        return False
    band = mask[:, columns]
    ends = min(float(band[:_RIM].any(axis=0).mean()), float(band[-_RIM:].any(axis=0).mean()))
    return ends > 0.9 and float(band.mean()) > _FULL and band.sum() > 0.9 * mask.sum()
