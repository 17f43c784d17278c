"""A target that is no scaled copy of a figure, laid over it by what the two have in common.

A picture that was cut to its contents (``bbox_inches="tight"``) changes its size with every label
that comes, goes or grows. Stretching the one over the other would then put everything beside its
place; so the target keeps its scale and is shifted to where most of it agrees, and both stand on a
canvas that holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from .facts import Box, Facts
from .sketch import RGB

_SCALES = (1.0, 1.5, 2.0, 0.75, 0.5)
"""By how much people scale a picture that they show."""
_NEAR = 0.05
"""Share of its size within which a picture may be one of these scales, cut otherwise."""
_SAME_SHAPE = 0.004
_MOST = 1.67
"""Sizes beyond this ratio are no two cuts of one chart."""
_PREFERRED = 0.98
"""A scale must agree by this much better than one that is tried before it."""
_MOST_PIXELS = 2_000_000
"""Larger pictures are not searched for their shift; their corners are tried alone."""


@dataclass(frozen=True)
class Laid:
    """A figure and its target on one canvas, at the figure's scale."""

    mine: RGB
    target: RGB
    scale: float
    """Of the target's file."""
    box: Box
    """Where the target lies, in fractions of the figure."""

    def on_figure(self, box: Box, shape: tuple[int, ...]) -> Box:
        """A box in pixels of the canvas as fractions of a figure of this shape."""
        height, width = shape[:2]
        left, top = min(0.0, self.box[0] * width), min(0.0, self.box[1] * height)
        return (
            (box[0] + left) / width, (box[1] + top) / height,
            (box[2] + left) / width, (box[3] + top) / height,
        )  # fmt: skip


def relaid(target: Facts, figure: Facts, box: Box) -> Facts:
    """What was read of a target, in fractions of the figure on which it lies at ``box``; its size
    is told in the figure's pixels."""
    left, top = box[0], box[1]
    wide, high = box[2] - left, box[3] - top

    def placed(value: object) -> object:
        if isinstance(value, BaseModel):
            found = {name: placed(given) for name, given in value if name != "box"}
            at = getattr(value, "box", None)
            if at is not None:
                found["box"] = (left + at[0] * wide, top + at[1] * high,
                                left + at[2] * wide, top + at[3] * high)  # fmt: skip
            return value.model_copy(update=found)
        return tuple(map(placed, value)) if isinstance(value, tuple) else value

    if box == (0.0, 0.0, 1.0, 1.0):
        return target
    moved = placed(target)
    assert isinstance(moved, Facts)
    size = {"width": round(figure.width * wide), "height": round(figure.height * high)}
    return moved.model_copy(update=size)


def is_copy(target: tuple[int, ...], figure: tuple[int, ...]) -> bool:
    """Whether a picture of one shape (height, width) may be one of another, scaled as a whole."""
    across, down = target[1] / figure[1], target[0] / figure[0]
    for scale in _SCALES:
        if max(abs(across / scale - 1), abs(down / scale - 1)) < _NEAR:
            exact = abs(target[1] - figure[1] * scale), abs(target[0] - figure[0] * scale)
            return max(exact) <= 1
    return abs(across / down - 1) < _SAME_SHAPE


class Shifted:
    """A target for figures that it is no copy of; its scale is told by the first one."""

    def __init__(self, rgb: RGB) -> None:
        self._rgb = rgb
        self._scale: float | None = None
        self._shown = rgb

    def over(self, mine: RGB) -> Laid:
        """The target over one figure."""
        if self._scale is None:
            self._scale = self._best_scale(mine)
            self._shown = _scaled(self._rgb, self._scale)
        _, across, down = _best_shift(mine, self._shown)
        height, width = mine.shape[:2]
        high, wide = self._shown.shape[:2]
        left, top = min(0, across), min(0, down)
        size = max(height, down + high) - top, max(width, across + wide) - left
        box = across / width, down / height, (across + wide) / width, (down + high) / height
        return Laid(
            _on_canvas(mine, size, -left, -top),
            _on_canvas(self._shown, size, across - left, down - top),
            self._scale,
            box,
        )

    def _best_scale(self, mine: RGB) -> float:
        height, width = (int(n) for n in mine.shape[:2])
        high, wide = (int(n) for n in self._rgb.shape[:2])
        for scale in _SCALES:
            # Both sides so near to one scale are no chance, whatever stands in another place.
            if max(abs(wide / width / scale - 1), abs(high / height / scale - 1)) < _NEAR:
                return scale
        odd = [
            ratio
            for ratio in (wide / width, high / height)
            if all(abs(ratio / scale - 1) > _NEAR for scale in _SCALES)
        ]
        scales = [
            scale
            for scale in (*_SCALES, *odd)
            if max(wide / scale / width, width * scale / wide) < _MOST
            and max(high / scale / height, height * scale / high) < _MOST
        ] or [wide / width]
        best, least = scales[0], float("inf")
        for scale in scales:
            away, _, _ = _best_shift(mine, _scaled(self._rgb, scale))
            if away < _PREFERRED * least:
                best, least = scale, away
        return best


def _scaled(rgb: RGB, scale: float) -> RGB:
    """``rgb`` taken back to a scale of 1."""
    if scale == 1:
        return rgb
    size = max(8, round(rgb.shape[1] / scale)), max(8, round(rgb.shape[0] / scale))
    method = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)


def _on_canvas(rgb: RGB, size: tuple[int, int], left: int, top: int) -> RGB:
    """``rgb`` at a place of a canvas (height, width) of its own paper."""
    canvas = np.empty((*size, 3), np.uint8)
    canvas[:] = rgb[0, 0]
    canvas[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
    return canvas


def _best_shift(mine: RGB, other: RGB) -> tuple[float, int, int]:
    """(disagreement, across, down): where ``other`` agrees most with ``mine``."""
    one, two = (cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY) for rgb in (mine, other))
    wide, high = mine.shape[1] - other.shape[1], mine.shape[0] - other.shape[0]
    across, down = [0, wide], [0, high]
    if max(one.size, two.size) <= _MOST_PIXELS:
        x, y = _phase(np.asarray(one, np.uint8), np.asarray(two, np.uint8))
        across += [x, -x]
        down += [y, -y]
    tried = product(dict.fromkeys(across), dict.fromkeys(down))
    gray = np.asarray(one, np.uint8), np.asarray(two, np.uint8)
    inks = _ink(gray[0]), _ink(gray[1])
    return min((_away(*gray, *inks, x, y), x, y) for x, y in tried)


def _phase(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> tuple[int, int]:
    """The shift at which the edges of two pictures agree most, by phase correlation."""
    height, width = (max(a, b) for a, b in zip(one.shape, two.shape, strict=True))
    padded = np.zeros((2, height, width), np.float32)
    for part, gray in zip(padded, (one, two), strict=True):
        part[: gray.shape[0], : gray.shape[1]] = _ink(gray)
    (x, y), _ = cv2.phaseCorrelate(padded[1], padded[0])
    return round(x), round(y)


def _ink(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.absdiff(gray, np.full_like(gray, gray[0, 0])), np.uint8)


def _away(one: NDArray[np.uint8], two: NDArray[np.uint8], ink: NDArray[np.uint8],
          other_ink: NDArray[np.uint8], x: int, y: int) -> float:  # fmt: skip
    """Share of the ink of both that disagrees with ``two`` at (x, y) of ``one``. Of a pixel, not of
    the ink, it would be the less the smaller ``two`` is."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(one.shape[1], x + two.shape[1]), min(one.shape[0], y + two.shape[0])
    if x1 <= x0 or y1 <= y0:
        return 1.0
    mine, theirs = np.s_[y0:y1, x0:x1], np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
    whole = cv2.norm(ink, cv2.NORM_L1), cv2.norm(other_ink, cv2.NORM_L1)
    total = cv2.norm(one[mine], two[theirs], cv2.NORM_L1)
    total += whole[0] - cv2.norm(ink[mine], cv2.NORM_L1)
    total += whole[1] - cv2.norm(other_ink[theirs], cv2.NORM_L1)
    return total / (sum(whole) or 1.0)
