"""Palette: the colours that marks of a panel have, each with its mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Colour, Mask, Panel, Sketch, mode_colour

_NEAR = 16
"""Largest channel distance of one colour's pixels: covers JPEG noise."""
_MOST = 24


@dataclass
class Ink:
    """One colour of marks: where it is, in panel coordinates (``Field.origin``)."""

    colour: Colour
    mask: Mask
    solid: float
    """Share of the mask that is thicker than a line."""


@dataclass
class Field:
    """The inside of a panel: pixels, what is known not to be data, and the inks."""

    rgb: NDArray[np.uint8]
    origin: tuple[int, int]
    taken: Mask
    """Words, legend and grid lines."""
    inks: list[Ink]


def field_of(sketch: Sketch, panel: Panel) -> Field:
    """The panel's inside without spines, with its inks, most pixels first."""
    inset = panel.spine_width // 2 + 1 if panel.spines else 0
    x0, y0, x1, y1 = panel.box
    x0, y0, x1, y1 = x0 + inset, y0 + inset, x1 - inset + 1, y1 - inset + 1
    rgb = np.ascontiguousarray(sketch.rgb[y0:y1, x0:x1])
    taken = np.zeros(rgb.shape[:2], bool)
    boxes = [word.box for word in panel.words]
    if panel.legend is not None:
        boxes.append(panel.legend.box)
    for bx0, by0, bx1, by1 in boxes:
        rows = slice(max(0, by0 - y0 - 1), max(0, by1 - y0 + 1))
        taken[rows, max(0, bx0 - x0 - 1) : max(0, bx1 - x0 + 1)] = True
    grid = _grid_mask(panel, rgb, (x0, y0))
    data = _differs(rgb, panel.background, 14) & ~taken & ~grid
    return Field(rgb, (x0, y0), taken | grid, _inks(rgb, data, panel.background, sketch.unit))


def _differs(rgb: NDArray[np.uint8], colour: Colour, by: int) -> Mask:
    return np.asarray(cv2.absdiff(rgb, np.full_like(rgb, colour)).max(axis=2) > by)


def _grid_mask(panel: Panel, rgb: NDArray[np.uint8], origin: tuple[int, int]) -> Mask:
    """Pixels on grid lines that have the grid's own colour (marks drawn over it keep theirs)."""
    mask = np.zeros(rgb.shape[:2], bool)
    for columns, along in ((panel.grid_x, 0), (panel.grid_y, 1)):
        for at in columns:
            at -= origin[along]
            low, high = max(0, at - 1), at + 2
            strip = rgb[:, low:high] if along == 0 else rgb[low:high].transpose(1, 0, 2)
            grey = _line_colour(strip, panel.background)
            ray = _on_ray(strip, panel.background, grey)
            if along == 0:
                mask[:, low:high] |= ray
            else:
                mask[low:high] |= ray.T
    return mask


def _line_colour(strip: NDArray[np.uint8], background: Colour) -> Colour:
    """Commonest colour of the strip's darkest column: its neighbours are only soft edges."""
    far = np.abs(strip.astype(np.int16) - np.array(background, np.int16)).max(axis=2)
    core = int(np.median(far, axis=0).argmax())
    return mode_colour(strip[far[:, core] > 4, core])[0]


def _on_ray(strip: NDArray[np.uint8], background: Colour, grey: Colour) -> Mask:
    """Pixels between the background and the grid colour."""
    ground = np.array(background, np.float32)
    to = np.array(grey, np.float32) - ground
    length = float(np.dot(to, to))
    if length < 1:
        return np.zeros(strip.shape[:2], bool)
    offset = strip.astype(np.float32) - ground
    share = (offset @ to) / length
    away = np.abs(offset - share[..., None] * to).max(axis=2)
    return np.asarray((away < 12) & (share > -0.1) & (share < 1.15))


def _inks(rgb: NDArray[np.uint8], data: Mask, background: Colour, unit: float) -> list[Ink]:
    least = max(12, round(9 * unit * unit))
    pixels = rgb[data]
    found: list[tuple[Colour, int]] = []
    rest = pixels
    while len(rest) >= least and len(found) < _MOST:
        colour, _ = mode_colour(rest)
        near = np.abs(rest.astype(np.int16) - np.array(colour, np.int16)).max(axis=1) <= _NEAR
        if int(near.sum()) < least:
            break
        found.append((colour, int(near.sum())))
        rest = rest[~near]
    inks: list[Ink] = []
    thick = np.ones((max(3, round(2.6 * unit) | 1),) * 2, np.uint8)
    for colour, _ in found:
        mask = data & ~_differs(rgb, colour, _NEAR)
        core = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, thick)
        inks.append(Ink(colour, mask, float(core.sum()) / max(1, int(mask.sum()))))
    return _without_fringes(inks, background)


def _without_fringes(inks: list[Ink], background: Colour) -> list[Ink]:
    """Drops colours that only arise where others meet: anti-aliased edges and blur.

    A fringe has no thick part, touches stronger inks nearly everywhere, and its colour lies
    between two of them or between one and the background.
    """
    kept: list[Ink] = []
    ordered = sorted(inks, key=lambda ink: -_strength(ink.colour, background) - 200 * ink.solid)
    for ink in ordered:
        if ink.solid < 0.2 and _is_fringe(ink, [k for k in inks if k is not ink], background):
            continue
        kept.append(ink)
    return sorted(kept, key=lambda ink: -int(ink.mask.sum()))


def _strength(colour: Colour, background: Colour) -> float:
    return float(np.abs(np.array(colour, np.float32) - np.array(background, np.float32)).max())


def _is_fringe(ink: Ink, others: list[Ink], background: Colour) -> bool:
    here = np.array(ink.colour, np.float32)
    ends = [
        other
        for other in others
        if _strength(other.colour, background) > _strength(ink.colour, background)
        or other.solid > 0.5
    ]
    if not ends:
        return False
    around = np.zeros_like(ink.mask, dtype=np.uint8)
    between = False
    points = [np.array(background, np.float32)] + [np.array(e.colour, np.float32) for e in ends]
    for i, a in enumerate(points):
        for b in points[i + 1 :]:
            if _between(here, a, b):
                between = True
    for end in ends:
        around |= end.mask.astype(np.uint8)
    if not between:
        return False
    near = cv2.dilate(around, np.ones((5, 5), np.uint8)).astype(bool)
    return float((ink.mask & near).sum()) > 0.8 * float(ink.mask.sum())


def _between(c: NDArray[np.float32], a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    to = b - a
    length = float(np.dot(to, to))
    if length < 100:
        return False
    share = float(np.dot(c - a, to)) / length
    if not 0.03 < share < 0.97:
        return False
    return float(np.abs(c - a - share * to).max()) < 14
