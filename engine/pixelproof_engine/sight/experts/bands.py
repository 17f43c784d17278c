"""Bands: pale areas around a line of their colour, which parts them (``fill_between``)."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Colour, Mask, SeriesSketch
from .fringes import Ink
from .palette import Field

_PALEST, _DEEPEST = 0.04, 0.6
"""Opacity that a band has, as its colour tells beside its line's."""
_OFF = 10.0
"""Largest channel distance of a band's colour from the blend of its line's and the ground."""
_THICK = 0.6
"""Least part of a band that is thicker than lines, with the line in it."""
_SPLIT = (0.2, 0.6)
"""Solidity of what a line parts: below, it is an edge; above, it needs no line to be an area."""
_LEAST = 0.15
"""Part of the panel's width that a band runs along, at least."""


def band_of(field: Field, ink: Ink, ground: Colour, unit: float) -> SeriesSketch | None:
    """The area that an ink fills on both sides of the line that it is a pale shade of."""
    if not _SPLIT[0] <= ink.solid < _SPLIT[1] or not any(
        _is_shade(ink.colour, one.colour, ground) and _runs_within(one.mask, ink.mask)
        for one in field.inks
        if one is not ink
    ):
        return None
    whole = _closed(ink.mask, unit) & (field.drawn | ink.mask)
    side = max(3, round(2.6 * unit) | 1)
    core = cv2.morphologyEx(whole.astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    columns = np.flatnonzero(core.any(axis=0))
    rows = np.flatnonzero(core.any(axis=1))
    if core.sum() < _THICK * whole.sum() or len(columns) < _LEAST * whole.shape[1]:
        return None
    ox, oy = field.origin
    return SeriesSketch(
        "area",
        [ink.colour],
        (
            ox + int(columns[0]),
            oy + int(rows[0]),
            ox + int(columns[-1]) + 1,
            oy + int(rows[-1]) + 1,
        ),
        int(core.sum()),
        trace=[(float(ox + x), float(oy + core[:, x].argmax()) - 0.5) for x in columns],
    )


def _is_shade(pale: Colour, full: Colour, ground: Colour) -> bool:
    """True for a colour that lies between the ground and another, nearer to the ground."""
    here, there = (np.array(c, np.float32) - np.array(ground, np.float32) for c in (pale, full))
    opacity = float(here @ there) / max(1.0, float(there @ there))
    return _PALEST < opacity < _DEEPEST and float(np.abs(here - opacity * there).max()) <= _OFF


def _runs_within(line: Mask, band: Mask) -> bool:
    """True if a band lies above and below most columns of a line."""
    columns = np.flatnonzero(line.any(axis=0) & band.any(axis=0))
    if len(columns) < _LEAST * line.shape[1]:
        return False
    height = len(line)
    over = line[:, columns].argmax(axis=0) > band[:, columns].argmax(axis=0)
    under = height - line[::-1, columns].argmax(axis=0) < height - band[::-1, columns].argmax(
        axis=0
    )
    return bool((over & under).mean() > 0.5)


def _closed(mask: Mask, unit: float) -> Mask:
    """The mask without the gap that a line leaves in it."""
    side = 2 * round(3.5 * unit) + 3
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((side, side)))
    return closed > 0
