"""Bubbles: points whose sizes differ, and points whose colours do."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from ..boxes import around
from ..sketch import Panel, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field
from .points import mark_at

_FEWEST = 4
_DISC = (0.72, 0.85)
"""Part of its box that a disc fills (pi / 4), and what pixels make of it."""
_SHADES = 6
"""Fewest colours of points that are taken for those of a map."""
_UNEQUAL = 1.4
"""Least part by which the large ones exceed the small ones: else they are markers of one size."""
_MOSTLY = 0.7


def bubbles_of(panel: Panel, field: Field, ink: Ink, unit: float) -> SeriesSketch | None:
    """Discs of several sizes as a scatter series; None if an ink draws other things, too."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8), connectivity=8)
    total = int(ink.mask.sum())
    if not _FEWEST < count <= 2000:
        return None
    pieces = [piece for piece in stats[1:count].tolist() if piece[4] >= max(12, 0.002 * total)]
    discs = [piece for piece in pieces if _is_disc(*piece[2:])]
    if len(discs) < _FEWEST or max(disc[2] for disc in discs) < 5 * unit:
        return None
    small, large = np.percentile([disc[2] for disc in discs], (10, 90))
    if large < _UNEQUAL * small:
        return None
    if len(discs) < _MOSTLY * len(pieces) or sum(d[4] for d in discs) < 0.5 * total:
        return None
    ox, oy = field.origin
    marks = [
        mark_at(panel, ink, ox + x + (w - 1) / 2, oy + y + (h - 1) / 2, np.array([w, h], float))
        for x, y, w, h, _ in discs
    ]
    return SeriesSketch(
        "scatter",
        [ink.colour],
        around([mark.box for mark in marks]),
        total,
        marks=marks,
        marker="o",
        line_style="none",
    )


def _is_disc(width: int, height: int, area: int) -> bool:
    if abs(width - height) > 1 + 0.12 * max(width, height) or min(width, height) < 4:
        return False
    return _DISC[0] <= area / (width * height) <= _DISC[1]


def joined_points(panel: Panel, series: list[SeriesSketch]) -> list[SeriesSketch]:
    """Points of one marker and size in several colours are one series, unless the legend tells
    them apart: their colours are by a map."""
    points = [one for one in series if one.kind == "scatter" and one.marks and one.marker]
    if len(points) < _SHADES or (panel.legend and len(panel.legend.words) >= 0.5 * len(points)):
        return series
    usual = float(np.median([_side(mark.box) for one in points for mark in one.marks]))
    markers = [one.marker for one in points]
    marker = max(set(markers), key=markers.count)
    alike = [
        one for one in points
        if one.label is None and abs(_side(one.marks[0].box) - usual) <= 2 + 0.15 * usual
    ]  # fmt: skip
    marks = list(itertools.chain.from_iterable(one.marks for one in alike))
    several = len(alike) >= _SHADES and len(marks) >= 2 * len(alike)
    if not several or markers.count(marker) < _MOSTLY * len(points):
        return series
    marks.sort(key=lambda mark: mark.box[:2])
    joined = SeriesSketch(
        "scatter", [mark.colour for mark in marks], around([mark.box for mark in marks]),
        sum(one.area for one in alike), marks=marks, marker=marker, line_style="none",
    )  # fmt: skip
    return [one for one in series if not any(one is part for part in alike)] + [joined]


def _side(box: PixelBox) -> int:
    return max(box[2] - box[0], box[3] - box[1])
