"""Wedges: pies and rings, measured along a circle near the rim."""

from __future__ import annotations

import math

import numpy as np

from ..sketch import Colour, Mark, SeriesSketch
from .palette import Field

_SAMPLES = 1440


def pie_of(field: Field) -> SeriesSketch | None:
    """The pie that fills the field, with the fraction of each wedge; None if it is no disc."""
    union = np.zeros(field.rgb.shape[:2], bool)
    solid = [ink for ink in field.inks if ink.solid > 0.5]
    for ink in solid:
        union |= ink.mask
    if len(solid) < 2:
        return None
    ys, xs = np.flatnonzero(union.any(axis=1)), np.flatnonzero(union.any(axis=0))
    width, height = int(xs[-1] - xs[0] + 1), int(ys[-1] - ys[0] + 1)
    if abs(width - height) > 0.04 * max(width, height) or width < 40:
        return None
    cx, cy, radius = (xs[0] + xs[-1]) / 2, (ys[0] + ys[-1]) / 2, (width + height) / 4
    colours = _around(field, solid, cx, cy, 0.93 * radius)
    beyond = _around(field, solid, cx, cy, 1.06 * radius)
    if (colours >= 0).mean() < 0.9 or (beyond >= 0).mean() > 0.1:
        return None
    wedges = _runs(colours)
    ox, oy = field.origin
    box = (ox + int(xs[0]), oy + int(ys[0]), ox + int(xs[-1]) + 1, oy + int(ys[-1]) + 1)
    marks = [
        Mark(box=box, colour=solid[ink].colour, y=round(length / _SAMPLES, 3))
        for ink, length in wedges
    ]
    order: list[Colour] = [mark.colour for mark in marks]
    return SeriesSketch("pie", order, box, int(union.sum()), marks=marks)


def _around(field: Field, inks: list, cx: float, cy: float, radius: float):  # type: ignore[no-untyped-def,type-arg]
    """Index of the ink at each angle, counter-clockwise from the right; -1 where there is none."""
    height, width = field.rgb.shape[:2]
    found = np.full(_SAMPLES, -1)
    for step in range(_SAMPLES):
        angle = 2 * math.pi * step / _SAMPLES
        x, y = round(cx + radius * math.cos(angle)), round(cy - radius * math.sin(angle))
        if not (0 <= x < width and 0 <= y < height):
            continue
        for index, ink in enumerate(inks):
            if ink.mask[y, x]:
                found[step] = index
                break
    return found


def _runs(colours) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def]
    """(ink, samples) of each wedge, in drawing order from the right; slivers join neighbours."""
    filled = colours.copy()
    last = next((int(c) for c in colours[::-1] if c >= 0), -1)
    for index, colour in enumerate(filled):
        if colour < 0:
            filled[index] = last
        else:
            last = int(colour)
    runs: list[list[int]] = []
    for colour in filled:
        if runs and runs[-1][0] == colour:
            runs[-1][1] += 1
        else:
            runs.append([int(colour), 1])
    if len(runs) > 1 and runs[0][0] == runs[-1][0]:
        runs[0][1] += runs.pop()[1]
    return [(ink, length) for ink, length in runs if length >= 6]
