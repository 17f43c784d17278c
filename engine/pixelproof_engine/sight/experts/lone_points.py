"""Lone points: scatter series of one or two markers, one colour each."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Colour, Panel, PixelBox, SeriesSketch, lab_of
from .fringes import Ink
from .palette import Field
from .points import centres_of, mark_at, marker_of

_MOST = 2
_HIDDEN = 0.3
"""Part of a marker's box that texts may cover; grid lines always run through some."""
_SAME_ENTRY = 12.0
"""Lab distance between a marker and its entry in the legend."""


def lone_points(
    panel: Panel, field: Field, series: list[SeriesSketch], unit: float
) -> list[SeriesSketch]:
    """The series, with inks of one or two markers as scatter series.

    A spot alone could be anything: it counts if the legend has its colour, or if the panel holds
    three such spots of like size.
    """
    spots = {ink.colour: found for ink in field.inks if (found := _spots(field, ink, unit))}
    spots = {
        colour: found
        for colour, found in spots.items()
        if not any(one.kind == "scatter" for one in series if colour in one.colours)
    }
    entries = [c for c in panel.legend.colours if c is not None] if panel.legend else []
    kept = [colour for colour in spots if _has_entry(colour, entries)]
    if len(spots) >= 3 and _alike([box for found in spots.values() for box in found]):
        kept = list(spots)
    inks = {ink.colour: ink for ink in field.inks}
    rest = [one for one in series if one.source not in kept]
    drawn = rest + [_series(panel, field, inks[colour], spots[colour]) for colour in kept]
    return [_like_others(panel, field, drawn, one, inks) for one in drawn]


def _like_others(
    panel: Panel,
    field: Field,
    series: list[SeriesSketch],
    one: SeriesSketch,
    inks: dict[Colour, Ink],
) -> SeriesSketch:
    """What was taken for a line, as points, where its pieces are as large as the markers of most
    other series are: a few of them touch."""
    ink = inks.get(one.source) if one.source and one.kind == "line" and not one.label else None
    others = [s for s in series if s.kind == "scatter" and len(s.marks) >= _MOST]
    if ink is None or ink.solid < 0.6 or len(others) < 3 or one.marks:
        return one
    boxes = [mark.box for other in others for mark in other.marks]
    usual = np.median([(b[2] - b[0], b[3] - b[1]) for b in boxes], axis=0) - 1
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8))
    pieces = [(i, *map(int, stats[i])) for i in range(1, count) if stats[i][4] >= 6]
    if not pieces or any(w > 2.5 * usual[0] or h > 2.5 * usual[1] for _, _, _, w, h, _ in pieces):
        return one
    ox, oy = field.origin
    marks = [
        mark_at(panel, ink, ox + cx, oy + cy, usual)
        for i, x, y, w, h, _ in pieces
        for cx, cy in centres_of(labels[y : y + h, x : x + w] == i, (x, y), usual)
    ]
    return SeriesSketch(
        "scatter", [ink.colour], one.box, one.area, marks=marks, marker=others[0].marker,
        line_style="none", source=ink.colour,
    )  # fmt: skip


def _spots(field: Field, ink: Ink, unit: float) -> list[PixelBox]:
    """Boxes of the markers that an ink consists of; none if it is more, or other things."""
    mask = ink.mask.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = [(i, *map(int, stats[i])) for i in range(1, count) if stats[i][4] >= 6]
    if not 1 <= len(pieces) <= _MOST:
        return []
    boxes: list[PixelBox] = []
    for index, x, y, w, h, _ in pieces:
        square = 0.7 < w / h < 1.43 and 3 * unit <= max(w, h) <= 20 * unit
        if not square or marker_of([labels[y : y + h, x : x + w] == index]) is None:
            return []
        if field.taken[max(0, y - 2) : y + h + 2, max(0, x - 2) : x + w + 2].mean() > _HIDDEN:
            return []
        boxes.append((x, y, x + w, y + h))
    return boxes


def _has_entry(colour: Colour, entries: list[Colour]) -> bool:
    if not entries:
        return False
    return bool(np.linalg.norm(lab_of(entries) - lab_of([colour]), axis=1).min() < _SAME_ENTRY)


def _alike(boxes: list[PixelBox]) -> bool:
    sides = np.array([max(b[2] - b[0], b[3] - b[1]) for b in boxes])
    return bool((np.abs(sides - np.median(sides)) <= 2 + 0.2 * np.median(sides)).mean() > 0.7)


def _series(panel: Panel, field: Field, ink: Ink, boxes: list[PixelBox]) -> SeriesSketch:
    ox, oy = field.origin
    shapes = [ink.mask[y0:y1, x0:x1] for x0, y0, x1, y1 in boxes]
    marks = [
        mark_at(
            panel, ink, ox + (x0 + x1 - 1) / 2, oy + (y0 + y1 - 1) / 2,
            np.array([x1 - x0, y1 - y0], float),
        )
        for x0, y0, x1, y1 in sorted(boxes)
    ]  # fmt: skip
    hull = (
        min(b[0] for b in boxes) + ox, min(b[1] for b in boxes) + oy,
        max(b[2] for b in boxes) + ox, max(b[3] for b in boxes) + oy,
    )  # fmt: skip
    return SeriesSketch(
        "scatter", [ink.colour], hull, int(ink.mask.sum()), marks=marks,
        marker=marker_of(shapes), line_style="none", source=ink.colour,
    )  # fmt: skip
