"""Arrows: fields of vectors, from many separate shafts that end in a head."""

from __future__ import annotations

import cv2
import numpy as np

from ..sketch import Colour, Mask, SeriesSketch
from .fringes import Ink
from .lines import is_row_of_markers
from .palette import Field

_FEWEST = 12
"""Arrows of a field, at least: a few of them are annotations."""
_PLACES = 7
"""Of sixteen parts of a panel, those that arrows stand in, at least: they make no row."""
_WITH = 0.6
"""Least part of what could be arrows that must have a head."""
_OF_PANEL = 0.0006
"""Least part of a panel that an ink of arrows covers."""


def arrows_of(field: Field, unit: float) -> tuple[list[SeriesSketch], list[Ink]]:
    """The fields of vectors that inks draw, and those inks. Many inks are one field: its colours
    come from a map."""
    inks = [ink for ink in field.inks if ink.mask.mean() >= _OF_PANEL]
    own = [
        ink for ink in inks if _are_arrows(ink.mask, unit) and not is_row_of_markers(ink.mask, unit)
    ]
    if own:
        return [_series(field, [ink]) for ink in own], own
    thin = [ink for ink in inks if ink.mask.mean() < 0.2]
    if len(thin) < 3 or not _are_arrows(np.logical_or.reduce([i.mask for i in thin]), unit):
        return [], []
    return [_series(field, thin)], thin


def _are_arrows(mask: Mask, unit: float) -> bool:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    least = 6 * unit
    long = [i for i in range(1, count) if np.hypot(stats[i][2], stats[i][3]) >= least]
    if len(long) < _FEWEST or sum(int(stats[i][4]) for i in long) < 0.6 * mask.sum():
        return False
    rows, columns = mask.shape
    told, places = 0, set()
    for index in long:
        x, y, w, h, _ = (int(v) for v in stats[index])
        small = w < 0.3 * columns and h < 0.3 * rows
        if small and _is_arrow(labels[y : y + h, x : x + w] == index, unit):
            told += 1
            places.add((4 * (2 * x + w) // (2 * columns), 4 * (2 * y + h) // (2 * rows)))
    return told >= _WITH * len(long) and len(places) >= _PLACES


def _is_arrow(piece: Mask, unit: float) -> bool:
    """True for a thin straight shaft with a head at one end: widest there, and pointed beyond."""
    ys, xs = np.nonzero(piece)
    xy = np.stack([xs - xs.mean(), ys - ys.mean()]).astype(np.float64)
    _, turn = np.linalg.eigh(xy @ xy.T)
    along, across = turn[:, 1] @ xy, turn[:, 0] @ xy
    place = np.floor(along - along.min()).astype(int)
    length = int(place.max()) + 1
    if length < 6:
        return False
    low, high = np.full(length, np.inf), np.full(length, -np.inf)
    np.minimum.at(low, place, across)
    np.maximum.at(high, place, across)
    widths = np.where(high >= low, high - low + 1, 0.0)
    widest = int(widths.argmax())
    if widest < length / 2:
        widths, widest = widths[::-1], length - 1 - widest
    shaft = float(np.median(widths[: max(2, round(0.45 * length))]))
    drawn = high >= low
    bent = np.abs(high[drawn] + low[drawn]) > 1.5 + 0.15 * widths.max()
    return bool(
        bent.mean() < 0.15
        and shaft <= 3.5 * unit
        and widths[widest] >= 1.6 * shaft
        and widths[widest] < 0.8 * length
        and widths[-1] <= 0.75 * widths[widest]
    )


def _series(field: Field, inks: list[Ink]) -> SeriesSketch:
    mask = np.logical_or.reduce([ink.mask for ink in inks])
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    ox, oy = field.origin
    box = (ox + int(xs[0]), oy + int(ys[0]), ox + int(xs[-1]) + 1, oy + int(ys[-1]) + 1)
    colours: list[Colour] = [ink.colour for ink in inks]
    return SeriesSketch("quiver", colours, box, int(mask.sum()))
