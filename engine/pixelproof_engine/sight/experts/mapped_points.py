"""Mapped points: a scatter series of many colours, mostly those of the colour bar beside it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..boxes import around
from ..sketch import Colour, Mask, Panel, SeriesSketch, Sketch, mode_colour
from .fringes import Ink
from .palette import Field
from .points import centres_of, mark_at, marker_of

_FEWEST = 5
_NEAR = 20
"""Largest channel distance of a point's colour from one of the colour bar."""
_MOSTLY = 0.7
_MORE = 1.2
"""How many times the points that were found ink by ink there are, where these are not all."""
_SHADES = 3
"""Colours, an eighth of a channel apart, that the points are of, at least: fewer need no map."""
_MANY = 10
"""The same where there is no colour bar, and little but points."""


def mapped_points(
    sketch: Sketch, panel: Panel, field: Field, series: list[SeriesSketch]
) -> list[SeriesSketch]:
    """The series, with spots of one size in the colour bar's colours, or in as many colours as
    only a map gives, as one scatter series."""
    bars = [
        p
        for p in sketch.panels
        if p.colourbar_of is not None and sketch.panels[p.colourbar_of] is panel
    ]
    if any(one.kind == "quiver" for one in series):
        return series  # the heads of arrows are spots, too
    points = [one for one in series if one.kind == "scatter"]
    if not bars and (panel.legend or len(points) < max(_SHADES, _MOSTLY * len(series))):
        return series
    drawn = _without_cuts(field)
    spots, centres, shapes, usual = _spots(drawn, sketch.unit)
    if not bars and (
        (spots & drawn).sum() < _MOSTLY * drawn.sum()
        or len(centres) < _MORE * sum(len(one.marks) for one in points)
    ):
        return series
    colours = [_colour_at(field, x, y, usual) for x, y in centres]
    shades = len({tuple(channel // 32 for channel in colour) for colour in colours})
    if len(colours) < _FEWEST or shades < (_SHADES if bars else _MANY):
        return series
    if bars and not _are_of(colours, _colours_of(sketch, bars[0])):
        return series
    inks = [ink for ink in field.inks if (ink.mask & spots).sum() > _MOSTLY * ink.mask.sum()]
    ox, oy = field.origin
    marks = [
        mark_at(panel, Ink(colour, spots, 1.0), ox + x, oy + y, usual)
        for (x, y), colour in zip(centres, colours, strict=True)
    ]
    marks.sort(key=lambda mark: mark.box[:2])
    own = {ink.colour for ink in inks}
    rest = [one for one in series if one.source not in own and not own & set(one.colours)]
    hull = around([mark.box for mark in marks])
    mapped = SeriesSketch(
        "scatter", [mark.colour for mark in marks], hull, int(spots.sum()), marks=marks,
        marker=marker_of(shapes), line_style="none",
    )  # fmt: skip
    return [*rest, mapped]


def _without_cuts(field: Field) -> Mask:
    """What is drawn but for texts and grid lines, which may lie over points."""
    free = (field.drawn & ~field.taken).astype(np.uint8)
    return (cv2.morphologyEx(free, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0) & field.drawn


def _spots(
    mask: Mask, unit: float
) -> tuple[Mask, list[tuple[float, float]], list[Mask], NDArray[np.float64]]:
    """Where an ink is thicker than lines, if in spots of one size: mask, centres, the shapes of
    those that lie alone, and their usual (width, height)."""
    side = max(4, round(3.2 * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    pieces = [(i, *map(int, stats[i])) for i in range(1, count)]
    usual = np.median([p[3:5] for p in pieces], axis=0) if pieces else np.zeros(2)
    alone = [p for p in pieces if (np.abs(np.array(p[3:5]) - usual) <= 2 + 0.2 * usual).all()]
    round_ = 0.6 < usual[0] / max(1.0, usual[1]) < 1.67 and usual.max() <= 20 * unit
    if not round_ or len(alone) < 0.5 * len(pieces):
        return core > 0, [], [], usual
    centres = [
        centre
        for i, x, y, w, h, _ in pieces
        for centre in centres_of(labels[y : y + h, x : x + w] == i, (x, y), usual)
    ]
    shapes = [labels[y : y + h, x : x + w] == i for i, x, y, w, h, _ in alone]
    return cv2.dilate(core, np.ones((3, 3), np.uint8)) > 0, centres, shapes, usual


def _colour_at(field: Field, x: float, y: float, usual: NDArray[np.float64]) -> Colour:
    """The commonest colour inside a point: lines may run over it."""
    row, column, half = round(y), round(x), max(1, round(0.25 * float(usual.min())))
    part = np.s_[max(0, row - half) : row + half + 1, max(0, column - half) : column + half + 1]
    free, pixels = ~field.taken[part], field.rgb[part]
    return mode_colour(pixels[free] if free.mean() > 0.25 else pixels.reshape(-1, 3))[0]


def _colours_of(sketch: Sketch, bar: Panel) -> NDArray[np.int16]:
    """The colours along the middle of a colour bar, (n, 3)."""
    x0, y0, x1, y1 = bar.box
    if y1 - y0 > x1 - x0:
        return sketch.rgb[y0 + 2 : y1 - 1, (x0 + x1) // 2].astype(np.int16)
    return sketch.rgb[(y0 + y1) // 2, x0 + 2 : x1 - 1].astype(np.int16)


def _are_of(colours: list[Colour], scale: NDArray[np.int16]) -> bool:
    """True if most colours are on a scale of colours."""
    apart = np.abs(np.array(colours, np.int16)[:, None] - scale[None]).max(axis=2)
    return bool((apart.min(axis=1) <= _NEAR).mean() >= _MOSTLY)
