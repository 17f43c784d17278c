"""Grid lines: where they are, and in what colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..sketch import Colour, GridLine, Mask, Panel, Sketch, largest_step, mode_colour

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
    ground = largest_step(part, panel.background) <= 5
    free = _without_words(panel, ground)
    if along == 1:
        part, ground, free = part.transpose(1, 0, 2), ground.T, free.T
    start = (x0 if along == 0 else y0) + 2
    inner = [round(p) - start for p in positions]
    judged = [
        (p, line)
        for p in inner
        if 5 < p < part.shape[1] - 6
        and (line := _line(part, p, ground, free, panel.background)) is not None
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


def _without_words(panel: Panel, ground: Mask) -> Mask:
    """The ground that no text stands on."""
    free = ground.copy()
    left, top = panel.box[0] + 2, panel.box[1] + 2
    for x0, y0, x1, y1 in (word.box for word in panel.words):
        free[max(0, y0 - top) : max(0, y1 - top), max(0, x0 - left) : max(0, x1 - left)] = False
    return free


def _line(
    part: NDArray[np.uint8], at: int, ground: Mask, free: Mask, background: Colour
) -> tuple[float, Colour] | None:
    """How much of the free ground at a column is covered, and by what colour; None if hidden."""
    beside = free[:, at - 4] & free[:, at + 4]
    length = int(beside.sum())
    if length < _FREE:
        return None
    columns = [at - 1, at, at + 1]
    drawn = [~ground[:, column] & beside for column in columns]
    # The soft edges of a line are as long as its core, but fainter.
    paper = np.array(background, np.int16)
    faint = [
        np.abs(part[mask, column].astype(np.int16) - paper).sum() if mask.any() else 0
        for column, mask in zip(columns, drawn, strict=True)
    ]
    core = int(np.argmax(faint))
    # A grid line goes all along; a whisker that sticks out of a bar does not.
    thirds = np.array_split(drawn[core][beside], 3)
    if min(float(third.mean()) for third in thirds) < 0.1:
        return 0.0, background
    return float(drawn[core].sum()) / length, mode_colour(part[drawn[core], columns[core]])[0]
