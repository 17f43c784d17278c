"""Bare axes: marks without spines, background or a ring around them (``axis("off")``)."""

from __future__ import annotations

import cv2
import numpy as np

from ..boxes import share_of_smaller
from ..sketch import Panel, PixelBox, Sketch
from .colourbars import adopt_colourbars, numbered_anew
from .open_frames import has_labels, trim_labels

_LEAST = 0.16
"""Smallest side of bare axes, fraction of the picture's side."""


def find_bare_axes(sketch: Sketch) -> None:
    """Adds a panel around each large group of marks that lies in no panel yet."""
    if not any(word.readable and len(word.text) > 1 for word in sketch.words):
        sketch.panels = adopt_colourbars(sketch.panels)
        return  # nothing says that this is a chart
    font = sketch.font
    added = False
    for box in _groups(sketch, font):
        if any(share_of_smaller(box, p.box) > 0.15 for p in sketch.panels):
            continue
        panel = Panel(box=box, background=sketch.background, framed=False)
        panel.framed = has_labels(panel, sketch, font)
        if panel.framed:
            trim_labels(sketch, panel, font)
        sketch.panels.append(panel)
        added = True
    if added:
        sketch.panels = numbered_anew(sketch.panels)
    sketch.panels = adopt_colourbars(sketch.panels)


def _groups(sketch: Sketch, font: float) -> list[PixelBox]:
    """Boxes of ink that is no word, joined over gaps of a few letters."""
    ink = sketch.ink.astype(np.uint8)
    for word in sketch.words:
        x0, y0, x1, y1 = word.box
        ink[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = 0
    for panel in sketch.panels:
        x0, y0, x1, y1 = panel.box
        pad = round(0.6 * font)
        ink[max(0, y0 - pad) : y1 + pad, max(0, x0 - pad) : x1 + pad] = 0
    side = max(3, round(1.6 * font))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[index])
        if w < _LEAST * sketch.width or h < _LEAST * sketch.height:
            continue
        if w > 0.98 * sketch.width and h > 0.98 * sketch.height:
            continue  # a photo, or a page
        own = ink[y : y + h, x : x + w] & (labels[y : y + h, x : x + w] == index)
        ys, xs = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        found.append((x + int(xs[0]), y + int(ys[0]), x + int(xs[-1]), y + int(ys[-1])))
    return _united(found)


def _united(boxes: list[PixelBox]) -> list[PixelBox]:
    """Boxes that overlap as one."""
    united: list[PixelBox] = []
    for box in sorted(boxes, key=lambda b: -(b[2] - b[0]) * (b[3] - b[1])):
        for index, other in enumerate(united):
            if share_of_smaller(box, other) > 0.1:
                united[index] = (
                    min(box[0], other[0]), min(box[1], other[1]),
                    max(box[2], other[2]), max(box[3], other[3]),
                )  # fmt: skip
                break
        else:
            united.append(box)
    return united
