"""Loose ink: what is drawn outside of the panels, without their spines and tick marks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Mask, Panel, PixelBox, Sketch


def outside_ink(sketch: Sketch) -> Mask:
    """Ink that is neither in a panel nor a spine or tick mark."""
    ink = sketch.ink.copy()
    x0, y0, x1, y1 = sketch.content
    keep = np.zeros_like(ink)
    keep[y0:y1, x0:x1] = True
    ink &= keep
    tick = _tick(sketch)
    for panel in sketch.panels:
        if not panel.framed:
            continue
        px0, py0, px1, py1 = panel.box
        pad = 2 + panel.spine_width
        ink[max(0, py0 - pad) : py1 + pad + 1, max(0, px0 - pad) : px1 + pad + 1] = False
        # Tick marks: ink that starts at the frame and is over within a tick's length.
        ink[py1 : py1 + tick + pad, px0 - pad : px1 + pad] = False
        ink[max(0, py0 - pad) : py1 + pad + 1, max(0, px0 - tick - pad) : px0] = False
        ink[py0 - pad : py1 + pad, px1 : px1 + tick + pad] = False
    return ink


def off_ticks(sketch: Sketch, seen: tuple[PixelBox, float] | None) -> tuple[PixelBox, float] | None:
    """The detector's box without the tick mark that it may begin or end with.

    Read along, the mark is a dash (``60 -``) or a minus (``-0.8``, beside a colour bar).
    """
    if seen is None or seen[1] != 0:
        return seen
    (x0, y0, x1, y1), angle = seen
    tick = _tick(sketch)
    for panel in sketch.panels:
        left, top, right, foot = panel.box
        if not panel.framed or not top - tick < (y0 + y1) / 2 < foot + tick:
            continue
        pad = 2 + panel.spine_width + tick
        if _may_have_ticks(panel, "left") and x0 < left - pad < x1 <= left + pad:
            x1 = left - pad
        elif _may_have_ticks(panel, "right") and right - pad <= x0 < right + pad < x1:
            x0 = right + pad
    return ((x0, y0, x1, y1), angle)


def _may_have_ticks(panel: Panel, side: str) -> bool:
    """True for a side with a spine, or of axes that have no spines at all."""
    return side in panel.spines or not panel.spines


def _tick(sketch: Sketch) -> int:
    """The longest that a tick mark is, pixels."""
    return max(2, round(4.2 * sketch.unit))


def components(ink: Mask, sketch: Sketch) -> tuple[NDArray[np.int32], list[PixelBox]]:
    """Connected pieces of ink no larger than a letter (or a touching group) can be."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    boxes: list[PixelBox] = [(0, 0, 0, 0)]
    limit = 40 * sketch.unit
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index])
        too_big = w > 6 * limit or h > 6 * limit or (w > limit and h > limit)
        boxes.append((0, 0, 0, 0) if too_big or area < 1 else (x, y, x + w, y + h))
    return labels.astype(np.int32), boxes
