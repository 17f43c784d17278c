"""Box plots: floating bars with a line inside, or whiskers at both ends."""

from __future__ import annotations

import numpy as np

from ..sketch import PixelBox, SeriesSketch
from .palette import Field


def boxed(field: Field, series: list[SeriesSketch], unit: float) -> list[SeriesSketch]:
    """The series with boxes of a box plot as such; their whiskers and medians are no lines."""
    # The halves of a box may look like bars that lie: as thick as the others, they are taken, too.
    mixed = ("bar", "hist", "barh")
    for kind, alike in (
        ("bar", mixed), ("barh", mixed), ("bar", ("bar", "hist")), ("barh", ("barh",)),
    ):  # fmt: skip
        bars = [one for one in series if one.kind in alike and one.marks]
        pieces = [mark.box for one in bars for mark in one.marks]
        boxes = [box for one in bars for box in _joined([m.box for m in one.marks], kind, unit)]
        thick = [box[2] - box[0] if kind == "bar" else box[3] - box[1] for box in boxes]
        if len(boxes) < 2 or float(np.median(thick)) < 8 * unit or _share_a_foot(boxes, kind):
            continue
        if alike is mixed and np.ptp(thick) > 0.1 * np.median(thick) + 2:
            continue
        halved = len(pieces) - len(boxes) >= 0.6 * len(boxes)
        if not (halved or _are_boxes(field, boxes, kind, unit)):
            continue
        for one in bars:
            one.kind, one.marks = "box", []
        return [one for one in series if one.kind not in ("line", "errorbar") or _coloured(one)]
    return series


def _joined(pieces: list[PixelBox], kind: str, unit: float) -> list[PixelBox]:
    """Boxes whose median cuts them in two, as one."""
    across, along = (0, 1) if kind == "bar" else (1, 0)
    joined: list[PixelBox] = []
    for piece in sorted(pieces, key=lambda b: b[along]):
        for index, other in enumerate(joined):
            level = all(abs(piece[i] - other[i]) <= 2 for i in (across, across + 2))
            if level and 0 <= piece[along] - other[along + 2] <= 4 * unit:
                joined[index] = (
                    min(piece[0], other[0]), min(piece[1], other[1]),
                    max(piece[2], other[2]), max(piece[3], other[3]),
                )  # fmt: skip
                break
        else:
            joined.append(piece)
    return joined


def _share_a_foot(boxes: list[PixelBox], kind: str) -> bool:
    sides = (1, 3) if kind == "bar" else (0, 2)
    return any(
        (np.abs(ends - np.median(ends)) <= 2).mean() > 0.7
        for side in sides
        if len(ends := np.array([box[side] for box in boxes]))
    )


def _are_boxes(field: Field, boxes: list[PixelBox], kind: str, unit: float) -> bool:
    """True if most boxes have whiskers on both ends, or a line of another colour inside."""
    told = [_has_whiskers(field, box, kind, unit) or _has_median(field, box, kind) for box in boxes]
    return sum(told) >= 0.6 * len(told)


def _turned(field: Field, box: PixelBox, kind: str) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Pixels and box as if the box stood upright."""
    ox, oy = field.origin
    x0, y0, x1, y1 = box[0] - ox, box[1] - oy, box[2] - ox, box[3] - oy
    rgb = field.rgb.astype(np.int16)
    if kind == "bar":
        return rgb, (x0, y0, x1, y1)
    return rgb.transpose(1, 0, 2), (y0, x0, y1, x1)


def _has_whiskers(field: Field, box: PixelBox, kind: str, unit: float) -> bool:
    rgb, (x0, y0, x1, y1) = _turned(field, box, kind)
    middle, length = (x0 + x1) // 2, max(4, round(4 * unit))
    quarter = max(2, (x1 - x0) // 4)
    for rows in (slice(y0 - length - 2, y0 - 2), slice(y1 + 2, y1 + length + 2)):
        if rows.start < 0:
            return False
        strip = rgb[rows, max(0, middle - 2) : middle + 3]
        beside = rgb[rows, max(0, middle - quarter) : max(1, middle - quarter + 1)]
        if strip.size == 0 or beside.size == 0 or beside.shape[0] != strip.shape[0]:
            return False
        if np.abs(strip - beside).max(axis=2).max(axis=1).min() < 48:
            return False
    return True


def _has_median(field: Field, box: PixelBox, kind: str) -> bool:
    """True for a thin level line across the whole box, clear of both its ends."""
    rgb, (x0, y0, x1, y1) = _turned(field, box, kind)
    inset = max(2, (x1 - x0) // 6)
    inner = rgb[y0 + 4 : y1 - 4, x0 + inset : x1 - inset]
    if inner.shape[0] < 3 or inner.shape[1] < 3:
        return False
    usual = np.median(inner.reshape(-1, 3), axis=0)
    crossed = (np.abs(inner - usual).max(axis=2) > 40).mean(axis=1) > 0.95
    runs = int((np.diff(np.concatenate([[0], crossed.astype(np.int8)])) == 1).sum())
    return runs == 1 and int(crossed.sum()) <= max(4, 0.15 * len(crossed))


def _coloured(series: SeriesSketch) -> bool:
    colour = series.colours[0] if series.colours else (0, 0, 0)
    return series.label is not None or max(colour) - min(colour) > 40
