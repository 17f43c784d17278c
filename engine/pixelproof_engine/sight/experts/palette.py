"""Palette: the colours that marks of a panel have, each with its mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..boxes import share_of_smaller
from ..sketch import (
    Colour,
    Mask,
    Panel,
    PixelBox,
    Sketch,
    colours_apart,
    largest_step,
    mode_colour,
)  # fmt: skip
from .blends import without_blends
from .fringes import Ink, is_noisy, merged, with_soft_edges, without_fringes

_NEAR = 16
"""Largest channel distance of one colour's pixels: covers JPEG noise."""
_MOST = 24
_GROUND = 0.3
"""Least part of a text's box that has the colour of what it stands on."""
_UNLIKE = 96
"""Channel distance to its letters of a colour that is none of their edges."""


@dataclass
class Field:
    """The inside of a panel: pixels, what is known not to be data, and the inks."""

    rgb: NDArray[np.uint8]
    origin: tuple[int, int]
    taken: Mask
    """Words, legend and grid lines."""
    inks: list[Ink]
    drawn: Mask
    """All that differs from the ground."""


def field_of(sketch: Sketch, panel: Panel) -> Field:
    """The panel's inside without spines, with its inks, most pixels first."""
    x0, y0, x1, y1 = _inside(sketch, panel)
    rgb = np.ascontiguousarray(sketch.rgb[y0:y1, x0:x1])
    taken = np.zeros(rgb.shape[:2], bool)
    boxes = [word.box for word in panel.words]
    if panel.legend is not None:
        boxes.append(panel.legend.box)
    for bx0, by0, bx1, by1 in boxes + _insets(sketch, panel):
        rows = slice(max(0, by0 - y0 - 1), max(0, by1 - y0 + 1))
        taken[rows, max(0, bx0 - x0 - 1) : max(0, bx1 - x0 + 1)] = True
    grid = _grid_mask(panel, rgb, (x0, y0))
    drawn = _differs(rgb, panel.background, 14)
    data = drawn & ~taken & ~grid
    inks = _inks(rgb, data, panel.background, sketch.unit)
    inks = without_blends(inks, panel.background, _entries(panel), sketch.unit)
    boxes = [(b[0] - x0, b[1] - y0, b[2] - x0, b[3] - y0) for b in boxes[: len(panel.words)]]
    _add_ground_of_words(rgb, inks, boxes, [word.colour for word in panel.words])
    return Field(rgb, (x0, y0), taken | grid, inks, drawn)


def _insets(sketch: Sketch, panel: Panel) -> list[PixelBox]:
    """Boxes of the axes inside a panel, and of their tick labels."""
    boxes: list[PixelBox] = []
    for one in sketch.panels:
        if one.inset and one is not panel and share_of_smaller(one.box, panel.box) > 0.9:
            x0, y0, x1, y1 = one.box
            boxes.append((x0 - 1, y0 - 1, x1 + 2, y1 + 2))
            boxes += [t.word.box for axis in (one.x, one.y) for t in axis.ticks if t.word]
    return boxes


def _add_ground_of_words(
    rgb: NDArray[np.uint8], inks: list[Ink], boxes: list[PixelBox], colours: list[Colour | None]
) -> None:
    """A mark goes on beneath a text that stands on it, or into its box."""
    for (x0, y0, x1, y1), letters in zip(boxes, colours, strict=True):
        part = np.s_[max(0, y0 - 1) : max(0, y1 + 1), max(0, x0 - 1) : max(0, x1 + 1)]
        if rgb[part].size == 0:
            continue
        for ink in inks:
            if ink.solid <= 0.5:
                continue
            same = ~_differs(rgb[part], ink.colour, _NEAR)
            unlike = letters is not None and colours_apart(letters, ink.colour) > _UNLIKE
            if same.mean() > _GROUND or unlike:
                ink.mask[part] |= same


def _entries(panel: Panel) -> list[Colour]:
    return [c for c in panel.legend.colours if c is not None] if panel.legend else []


def _inside(sketch: Sketch, panel: Panel) -> tuple[int, int, int, int]:
    """The panel without its spines, however blurred: rows and columns that are mostly dark."""
    x0, y0, x1, y1 = panel.box
    least = panel.spine_width // 2 + 1 if panel.spines else 0
    most = panel.spine_width // 2 + 1 + round(sketch.unit)
    far = largest_step(sketch.rgb[y0 : y1 + 1, x0 : x1 + 1], panel.background) > 10

    def depth(lines: Mask) -> int:
        count = least
        while count < most and lines[count].mean() > 0.9:
            count += 1
        return count

    left, right = depth(far.T), depth(far.T[::-1])
    top, foot = depth(far), depth(far[::-1])
    return x0 + left, y0 + top, x1 - right + 1, y1 - foot + 1


def _differs(rgb: NDArray[np.uint8], colour: Colour, by: int) -> Mask:
    return np.asarray(largest_step(rgb, colour) > by)


def _grid_mask(panel: Panel, rgb: NDArray[np.uint8], origin: tuple[int, int]) -> Mask:
    """Pixels on grid lines that have the grid's own colour (marks drawn over it keep theirs)."""
    mask = np.zeros(rgb.shape[:2], bool)
    for columns, along in ((panel.grid_x, 0), (panel.grid_y, 1)):
        for line in columns:
            at = line.at - origin[along]
            low, high = max(0, at - 1), at + 2
            strip = rgb[:, low:high] if along == 0 else rgb[low:high].transpose(1, 0, 2)
            ray = _on_ray(strip, panel.background, line.colour)
            if along == 0:
                mask[:, low:high] |= ray
            else:
                mask[low:high] |= ray.T
    return mask


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
        near = largest_step(rest, colour) <= _NEAR
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
    noisy = is_noisy(rgb, background)
    if noisy:
        inks = merged(inks, unit)
    return with_soft_edges(rgb, data, without_fringes(inks, background, noisy), background)
