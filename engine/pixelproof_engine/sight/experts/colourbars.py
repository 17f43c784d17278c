"""Colour bars: narrow filled frames beside axes; and which axes each belongs to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..sketch import Line, Panel, PixelBox, Sketch, mode_colour
from .frames import panel_of, reading_order

ORPHAN = -1
"""``Panel.colourbar_of`` while the axes that a colour bar belongs to are not found yet."""


def find_colourbars(sketch: Sketch) -> None:
    """Adds narrow frames that are filled, too short on one side to be found as panels."""
    across, down = sketch.across, sketch.down
    reach = max(3, round(2 * sketch.unit))
    panels = list(sketch.panels)
    for lines, upright in ((down, True), (across, False)):
        extent = sketch.width if upright else sketch.height
        free = [line for line in lines if not _belongs(line, panels, upright, reach)]
        for first, second in _level_pairs(free, reach):
            gap = second.at - first.at
            if not (6 <= gap <= 0.09 * extent and first.length > 4 * gap):
                continue
            low, high = round(first.at), round(second.at)
            box = (
                (low, first.start, high, first.end - 1)
                if upright
                else (first.start, low, first.end - 1, high)
            )
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            if not _is_filled(sketch, box):
                continue
            owner = min(
                range(len(panels)),
                key=lambda i: _distance(panels[i].box, middle),
                default=None,
            )
            bar = panel_of(sketch, box, across, down, reach)
            bar.colourbar_of = ORPHAN if owner is None else owner
            sketch.panels.append(bar)


def adopt_colourbars(panels: list[Panel]) -> list[Panel]:
    """The panels with each orphaned colour bar tied to the nearest axes; without axes, none."""
    axes = [(i, p) for i, p in enumerate(panels) if p.colourbar_of is None]
    for bar in panels:
        if bar.colourbar_of == ORPHAN and axes:
            x0, y0, x1, y1 = bar.box
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            bar.colourbar_of = min(axes, key=lambda one: _distance(one[1].box, middle))[0]
    return [panel for panel in panels if panel.colourbar_of != ORPHAN]


def numbered_anew(panels: list[Panel]) -> list[Panel]:
    """In reading order; colour bars keep their owner, or fall with it."""
    owners = {id(p): panels[p.colourbar_of] for p in panels
              if p.colourbar_of is not None and 0 <= p.colourbar_of < len(panels)}  # fmt: skip
    bars = [p for p in panels if p.colourbar_of is not None]
    ordered = reading_order([p for p in panels if p.colourbar_of is None])
    for bar in bars:
        owner = owners.get(id(bar))
        if bar.colourbar_of == ORPHAN:
            continue
        bar.colourbar_of = next((i for i, p in enumerate(ordered) if p is owner), None)
    return ordered + [bar for bar in bars if bar.colourbar_of is not None]


def _level_pairs(lines: list[Line], reach: int) -> Iterator[tuple[Line, Line]]:
    """Neighbours of those lines that begin and end alike: bars in other rows have lines between."""
    for index, line in enumerate(lines):
        for other in lines[index + 1 :]:
            if abs(line.start - other.start) <= reach and abs(line.end - other.end) <= reach:
                yield line, other
                break


def _is_filled(sketch: Sketch, box: PixelBox) -> bool:
    """True for a bar of colours; the frame of a legend is mostly empty."""
    inner = sketch.rgb[box[1] + 2 : box[3] - 1, box[0] + 2 : box[2] - 1]
    if inner.size == 0:
        return False
    _, share = mode_colour(inner.reshape(-1, 3))
    return share < 0.4


def _belongs(line: Line, panels: list[Panel], upright: bool, reach: int) -> bool:
    """True for lines on or inside a panel: spines and grid lines."""
    for panel in panels:
        x0, y0, x1, y1 = panel.box
        low, high, start, end = (x0, x1, y0, y1) if upright else (y0, y1, x0, x1)
        across = low - reach <= line.at <= high + reach
        if across and line.start < end and line.end > start:
            return True
    return False


def _distance(box: PixelBox, point: tuple[float, float]) -> float:
    dx = max(box[0] - point[0], 0, point[0] - box[2])
    dy = max(box[1] - point[1], 0, point[1] - box[3])
    return float(np.hypot(dx, dy))
