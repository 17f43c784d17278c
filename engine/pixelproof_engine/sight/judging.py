"""How far a figure is from its target by pixels alone: the quick judge of a search.

Nothing is read, so a candidate costs milliseconds. The distance is made to compare candidates of
one search with each other; what is said of a proof is the likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .borders import inside_border, without_border
from .facts import Box
from .picture import pixels
from .retracing import compressed
from .seen import Judged, Spot
from .shifting import Shifted, is_copy
from .sketch import RGB, furthest

_COARSE = 8
"""Side of the blocks over which the coarse part of the distance looks: it still falls while two
marks come nearer to each other that do not overlap yet."""

_CHANGED = 24
"""Channel difference of a changed pixel in pictures between which nothing was lost."""
_CHANGED_LOSSY = 48
"""The same where the target was scaled or compressed: noise is left at the edges."""
_NOISY = 0.02
"""Share of pixels that are a little off from which on a target was compressed."""
_QUALITIES = (95, 90, 85, 75, 65, 50)
"""JPEG qualities that a compressed target may have."""
_PLACES = 16
_OTHER_SIZE = 0.02
"""Distance of a figure that is twice as wide or as high as its target, for that alone."""


def judge(png: bytes, target_png: bytes) -> Judged:
    """Distance of a figure to a target, 0 for equal pixels, and where the two differ.

    Where the target was scaled or compressed, the figure goes through the same first; one of
    another shape is shifted to where most of it agrees (``shifting``).
    """
    mine = pixels(png)
    over = _laid_over(target_png, mine.shape[0], mine.shape[1])
    if over is None:
        return _judged_beside(mine, target_png)
    shown, target = over.as_target(mine), over.pixels
    distance, changed = _compared(over, shown)
    return Judged(
        distance=round(distance, 9),
        equal=over.exact and not cv2.absdiff(shown, target).any(),
        exact=over.exact,
        places=_places(changed, shown, target),
        target_box=_with_border(target_png, (0.0, 0.0, 1.0, 1.0), mine),
    )


def _judged_beside(mine: RGB, target_png: bytes) -> Judged:
    """The same for a figure of another shape: it is never equal, and further off by its size."""
    laid = _shifted(target_png).over(mine)
    height, width = laid.target.shape[:2]
    over = _Target(laid.target, height, width, _loss_of(target_png), laid.scale)
    shown = over.as_target(laid.mine)
    distance, changed = _compared(over, shown)
    x0, y0, x1, y1 = laid.box
    distance += _OTHER_SIZE * (abs(x1 - x0 - 1) + abs(y1 - y0 - 1))
    return Judged(
        distance=round(distance, 9),
        equal=False,
        exact=over.exact,
        places=tuple(
            spot.model_copy(update={"box": laid.on_figure(
                (spot.box[0] * width, spot.box[1] * height,
                 spot.box[2] * width, spot.box[3] * height), mine.shape)})
            for spot in _places(changed, shown, over.pixels)
        ),
        target_box=_with_border(target_png, laid.box, mine),
    )  # fmt: skip


def _with_border(target_png: bytes, box: Box, mine: RGB) -> Box:
    """The box of the whole picture where ``box`` is that of what its border leaves of it."""
    (height, width), (x0, y0, x1, y1) = _bordered(target_png)
    if (height, width) == mine.shape[:2]:
        return box
    across, down = (box[2] - box[0]) / (x1 - x0), (box[3] - box[1]) / (y1 - y0)
    return (
        box[0] - x0 * across, box[1] - y0 * down,
        box[2] + (width - x1) * across, box[3] + (height - y1) * down,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _bordered(png: bytes) -> tuple[tuple[int, int], tuple[int, int, int, int]]:
    """Height and width of a target, and what a border leaves of it: the same for all figures."""
    target = pixels(png)
    return (target.shape[0], target.shape[1]), inside_border(target)


def _compared(over: _Target, shown: RGB) -> tuple[float, NDArray[np.bool_]]:
    """The distance of what is shown to a target, and which pixels are others."""
    away = cv2.norm(shown, over.pixels, cv2.NORM_L1) / (255 * shown.size)
    coarse = float(np.abs(_blocks(shown) - _blocks(over.pixels)).mean()) / 255
    changed = furthest(shown, over.pixels) > (_CHANGED if over.exact else _CHANGED_LOSSY)
    return away + 2 * coarse, changed


@dataclass
class _Loss:
    """What compression did to a target: told by the first figure, and the same for all."""

    quality: int | None = None
    """Of a JPEG; None: not compressed."""
    is_known: bool = False


@lru_cache(maxsize=4)
def _loss_of(_png: bytes) -> _Loss:
    return _Loss()


class _Target:
    """A target at the size of a figure, and what it went through."""

    def __init__(
        self, shown: RGB, height: int, width: int, loss: _Loss, scale: float = 1.0
    ) -> None:
        """``scale``: what it was scaled by before it came to the size that it has."""
        self._size = round(shown.shape[1] * scale), round(shown.shape[0] * scale)
        self.exact = shown.shape[:2] == (height, width) and scale == 1
        is_sized = shown.shape[:2] == (height, width)
        self.pixels = shown if is_sized else _resized(shown, (width, height))
        self._loss = loss

    def as_target(self, mine: RGB) -> RGB:
        """A figure after the same scaling and compression; they are told by the first one."""
        loss = self._loss
        if not loss.is_known:
            loss.quality, loss.is_known = self._guessed(mine), True
        self.exact = self.exact and loss.quality is None
        return self._through(mine, loss.quality)

    def _guessed(self, mine: RGB) -> int | None:
        """The JPEG quality that brings a figure nearest to the target; None: not compressed."""
        step = furthest(self._through(mine, None), self.pixels)
        if ((step > 0) & (step <= _CHANGED)).mean() < _NOISY:
            return None
        away = {
            quality: float(cv2.absdiff(self._through(mine, quality), self.pixels).mean())
            for quality in (None, *_QUALITIES)
        }
        return min(away, key=lambda quality: away[quality])

    def _through(self, mine: RGB, quality: int | None) -> RGB:
        height, width = mine.shape[:2]
        scaled = mine if self._size == (width, height) else _resized(mine, self._size)
        if quality is not None:
            scaled = compressed(scaled, quality)
        return scaled if scaled.shape == mine.shape else _resized(scaled, (width, height))


def _resized(rgb: RGB, size: tuple[int, int]) -> RGB:
    """``rgb`` at another (width, height)."""
    method = cv2.INTER_AREA if size[0] < rgb.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=method), np.uint8)


@lru_cache(maxsize=4)
def _laid_over(png: bytes, height: int, width: int) -> _Target | None:
    """The target for figures of one size, whole or inside its border; None if it is no copy of
    such a figure."""
    target = pixels(png)
    if target.shape[:2] != (height, width):
        target = without_border(target)
    if not is_copy(target.shape, (height, width)):
        return None
    return _Target(target, height, width, _loss_of(png))


@lru_cache(maxsize=2)
def _shifted(png: bytes) -> Shifted:
    return Shifted(without_border(pixels(png)))


def _blocks(rgb: RGB) -> NDArray[np.float32]:
    size = (max(1, rgb.shape[1] // _COARSE), max(1, rgb.shape[0] // _COARSE))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)


def _places(changed: NDArray[np.bool_], mine: RGB, target: RGB) -> tuple[Spot, ...]:
    """Boxes around what differs, with the number of pixels that do, most first."""
    height, width = changed.shape
    grown = cv2.dilate(changed.astype(np.uint8), np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    ink = np.bincount(labels[changed], minlength=count)
    found = []
    for label in sorted(range(1, count), key=lambda n: -ink[n])[:_PLACES]:
        x, y, w, h = (int(v) for v in stats[label][:4])
        part = np.s_[y : y + h, x : x + w]
        inside = changed[part] & (labels[part] == label)
        pairs = _packed(mine[part][inside]) << 24 | _packed(target[part][inside])
        values, counts = np.unique(pairs, return_counts=True)
        both = int(values[counts.argmax()])
        found.append(
            Spot(
                box=(x / width, y / height, (x + w) / width, (y + h) / height),
                ink=int(ink[label]),
                current=f"#{both >> 24:06x}",
                target=f"#{both & 0xFFFFFF:06x}",
            )
        )
    return tuple(found)


def _packed(rgb: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Colours as one number each: many of them are counted ten times as fast."""
    wide = rgb.astype(np.int64)
    return np.asarray(wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2])
