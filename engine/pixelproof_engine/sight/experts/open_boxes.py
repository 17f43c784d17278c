"""Open boxes: box plots without face colours, told by their thin outlines and their whiskers."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Mask, PixelBox, SeriesSketch
from .fringes import Ink
from .palette import Field

_FEWEST = 2
_RECTANGULAR = 0.9
_THIN = 0.35


def open_boxes(field: Field, unit: float) -> tuple[list[SeriesSketch], list[Ink]]:
    """The box plot that thin inks draw, if they do, and the inks that draw nothing else."""
    thin = [ink for ink in field.inks if ink.solid < _THIN]
    if not thin:
        return [], []
    edges = np.logical_or.reduce([ink.mask for ink in thin])
    for upright in (True, False):
        mask = edges if upright else edges.T
        boxes = [box for box in _boxes(mask, unit) if _has_whiskers(mask, box, unit)]
        if len(boxes) < _FEWEST or not _alike(boxes):
            continue
        around = _strips(mask, boxes)
        used = [
            ink for ink in thin
            if ((ink.mask if upright else ink.mask.T) & around).sum() > 0.9 * ink.mask.sum()
        ]  # fmt: skip
        if used:
            boxes = boxes if upright else [(y0, x0, y1, x1) for x0, y0, x1, y1 in boxes]
            return [_series(field, used, boxes)], used
    return [], []


def _boxes(edges: Mask, unit: float) -> list[PixelBox]:
    """Empty rectangles of edges, those that a median parts as one."""
    free = cv2.morphologyEx(
        edges.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)
    ) == 0  # fmt: skip
    count, _, stats, _ = cv2.connectedComponentsWithStats(free.astype(np.uint8), connectivity=4)
    rows, columns = edges.shape
    halves: list[PixelBox] = []
    for x, y, w, h, area in stats[1:count].tolist():
        inside = x > 0 and y > 0 and x + w < columns and y + h < rows
        if inside and w >= 5 * unit and h >= 2 and area >= _RECTANGULAR * w * h:
            halves.append((x, y, x + w, y + h))
    joined: list[PixelBox] = []
    for x0, y0, x1, y1 in sorted(halves, key=lambda b: b[1]):
        for index, (left, top, right, foot) in enumerate(joined):
            if abs(left - x0) <= 2 and abs(right - x1) <= 2 and 0 <= y0 - foot <= 4 * unit + 2:
                joined[index] = (left, top, right, y1)
                break
        else:
            joined.append((x0, y0, x1, y1))
    return [box for box in joined if box[3] - box[1] >= 4 * unit]


def _has_whiskers(edges: Mask, box: PixelBox, unit: float) -> bool:
    """True if a thin line runs on from the middle of both ends."""
    x0, y0, x1, y1 = box
    middle, reach = (x0 + x1) // 2, max(4, round(3 * unit))
    quarter = max(3, (x1 - x0) // 4)
    edge = max(2, round(1.2 * unit)) + 1
    told = 0
    for start in (max(0, y0 - edge - reach), y1 + edge):
        rows = slice(start, start + reach)
        strip = np.asarray(edges[rows, middle - 2 : middle + 3].any(axis=1))
        beside = edges[rows, middle - quarter] | edges[rows, middle + quarter]
        told += len(strip) >= 3 and bool(strip.all()) and beside.mean() < 0.5
    return told == 2


def _alike(boxes: list[PixelBox]) -> bool:
    widths = np.array([box[2] - box[0] for box in boxes])
    return bool((np.abs(widths - np.median(widths)) <= 0.15 * np.median(widths) + 2).mean() >= 0.7)


def _strips(edges: Mask, boxes: list[PixelBox]) -> Mask:
    """Where boxes, whiskers and outliers stand: the columns that the boxes span."""
    strips = np.zeros(edges.shape, bool)
    for x0, _, x1, _ in boxes:
        strips[:, max(0, x0 - 4) : x1 + 4] = True
    return strips


def _series(field: Field, inks: list[Ink], boxes: list[PixelBox]) -> SeriesSketch:
    most = sorted(inks, key=lambda ink: -int(ink.mask.sum()))
    ox, oy = field.origin
    hull = (
        min(b[0] for b in boxes) + ox, min(b[1] for b in boxes) + oy,
        max(b[2] for b in boxes) + ox, max(b[3] for b in boxes) + oy,
    )  # fmt: skip
    area = sum(int(ink.mask.sum()) for ink in inks)
    return SeriesSketch("box", [ink.colour for ink in most], hull, area)
