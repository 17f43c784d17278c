"""Grid lines: where they are, and in what colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..sketch import Colour, GridLine, Panel, Sketch, mode_colour

_PRESENT = 0.4
"""Share of the free ground that a line must cover: dashed grids cover about 0.6 of it."""
_RULED = 220
"""A lone line of more contrast than this is no grid: somebody ruled it at a tick."""
_FREE = 12
"""Least pixels of free ground beside a line by which it can be judged."""


def find_grids(sketch: Sketch) -> None:
    """Tells for each axis whether it has a grid; None where marks hide every place for it."""
    for panel in sketch.panels:
        if not panel.framed or panel.colourbar_of is not None:
            continue
        panel.grid_x, panel.x.grid = _grid(sketch, panel, [t.position for t in panel.x.ticks], 0)
        panel.grid_y, panel.y.grid = _grid(sketch, panel, [t.position for t in panel.y.ticks], 1)


def _grid(
    sketch: Sketch, panel: Panel, positions: list[float], along: int
) -> tuple[list[GridLine], bool | None]:
    x0, y0, x1, y1 = panel.box
    part = sketch.rgb[y0 + 2 : y1 - 1, x0 + 2 : x1 - 1]
    part = part if along == 0 else part.transpose(1, 0, 2)
    start = (x0 if along == 0 else y0) + 2
    inner = [round(p) - start for p in positions]
    judged = [
        (p, line)
        for p in inner
        if 5 < p < part.shape[1] - 6 and (line := _line(part, p, panel.background)) is not None
    ]
    if not judged:
        return [], None
    hits = [(p, colour) for p, (share, colour) in judged if share > _PRESENT]
    if len(hits) < max(1, 0.5 * len(judged)):
        return [], False
    # Where marks hide a line its colour is that of the others: the grid goes on under them.
    usual = mode_colour(np.array([colour for _, colour in hits], np.uint8))[0]
    if len(hits) == 1 and _contrast(usual, panel.background) > _RULED:
        return [], False
    return [GridLine(p + start, usual) for p in inner if -3 <= p < part.shape[1] + 3], True


def _contrast(a: Colour, b: Colour) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def _line(part: NDArray[np.uint8], at: int, background: Colour) -> tuple[float, Colour] | None:
    """How much of the free ground at a column is covered, and by what colour; None if hidden."""
    ground = np.array(background, np.int16)

    def is_ground(column: int) -> NDArray[np.bool_]:
        return np.asarray(np.abs(part[:, column].astype(np.int16) - ground).max(axis=1) <= 5)

    beside = is_ground(at - 4) & is_ground(at + 4)
    free = int(beside.sum())
    if free < _FREE:
        return None
    columns = [at - 1, at, at + 1]
    drawn = [~is_ground(column) & beside for column in columns]
    # The soft edges of a line are as long as its core, but fainter.
    faint = [
        np.abs(part[mask, column].astype(np.int16) - ground).sum() if mask.any() else 0
        for column, mask in zip(columns, drawn, strict=True)
    ]
    core = int(np.argmax(faint))
    if not drawn[core].any():
        return 0.0, background
    return float(drawn[core].sum()) / free, mode_colour(part[drawn[core], columns[core]])[0]
