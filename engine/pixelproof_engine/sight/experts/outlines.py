"""Outlines: bars without a colour of their own, from their edges and hatching."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..sketch import Panel, SeriesSketch
from .bars import filled_shapes, pieces_of, rectangles, stepped_bars
from .fringes import Ink
from .palette import Field
from .straight import straight_lines

_VIVID = 48
"""Spread of the channels of an edge's colour that stands for bars without one."""
_RULED = 0.95
"""Part of the panel that a line covers which bars stand on."""


def outlined_bars(panel: Panel, field: Field, ink: Ink, unit: float) -> list[SeriesSketch]:
    """Bars without a colour of their own, of which one ink draws the edges or the hatching.

    With them what else the ink draws: the line that they stand on. Empty if there are none.
    """
    filled = filled_shapes(ink.mask)
    found = (
        rectangles(panel, field, ink, pieces_of(filled)) if _is_bare(field, ink, filled) else None
    )
    if found is None or len(found.marks) < 2:
        found = _on_rim(panel, field, ink, unit)
    lines: list[SeriesSketch] = []
    if found is None:
        found, lines = _on_line(panel, field, ink, unit)
    if found is None:
        return []
    shown = ink.colour if max(ink.colour) - min(ink.colour) > _VIVID else panel.background
    found.colours = [shown]
    for mark in found.marks:
        mark.colour = shown
    return [found, *lines]


def _on_rim(panel: Panel, field: Field, ink: Ink, unit: float) -> SeriesSketch | None:
    """Outlined bars, with the panel's foot or its left side as the edge that they stand on."""
    ox, oy = field.origin
    height = ink.mask.shape[0]
    for rim, near, kinds, side, at in (
        (np.s_[-1:, :], np.s_[-2:, :], ("bar", "hist"), 3, oy + height),
        (np.s_[:, :1], np.s_[:, :2], ("barh",), 0, ox),
    ):
        if not ink.mask[near].any():
            continue
        edges = ink.mask.copy()
        edges[rim] = True
        filled = filled_shapes(edges)
        filled[rim] &= ink.mask[rim]
        pieces = pieces_of(filled)
        if not pieces or not _is_bare(field, ink, filled):
            continue
        for found in (
            rectangles(panel, field, ink, pieces),
            stepped_bars(panel, field, ink, filled, pieces, unit),
        ):
            if found is None or found.kind not in kinds or len(found.marks) < 2:
                continue
            if np.mean([abs(mark.box[side] - at) <= 2 for mark in found.marks]) > 0.7:
                return found
    return None


def _on_line(
    panel: Panel, field: Field, ink: Ink, unit: float
) -> tuple[SeriesSketch | None, list[SeriesSketch]]:
    """Outlined bars that have a line across the panel as one of their edges; and that line."""
    data = field.drawn & ~field.taken  # a line of the grid is taken, all along
    for kind, drawn, free in (("barh", field.drawn, data), ("bar", field.drawn.T, data.T)):
        ruled = (drawn.mean(axis=0) > _RULED) & (free.mean(axis=0) > 0.5)
        if not 0 < ruled.sum() <= 0.02 * len(ruled):
            continue
        line = np.s_[:, ruled] if kind == "barh" else np.s_[ruled, :]
        edges = ink.mask.copy()
        edges[line] = True
        filled = filled_shapes(edges)
        filled[line] = 0
        if not _is_bare(field, ink, filled):
            continue
        found = rectangles(panel, field, ink, pieces_of(filled))
        if found is not None and found.kind == kind and len(found.marks) >= 2:
            drawn_line = np.zeros_like(ink.mask)
            drawn_line[line] = ink.mask[line]
            return found, straight_lines(field, Ink(ink.colour, drawn_line, 0.0), unit)[0]
    return None, []


def _is_bare(field: Field, ink: Ink, filled: NDArray[np.uint8]) -> bool:
    """True if what is enclosed is much, and nearly all of it is ground."""
    inside = (filled > 0) & ~ink.mask
    bare = inside & ~field.drawn
    return bool(bare.sum() >= 2 * ink.mask.sum() and bare.sum() >= 0.8 * inside.sum())
