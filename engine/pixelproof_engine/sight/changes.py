"""Changes: which pixels of two overlaid pictures cannot come from scaling and compression.

A reader errs in other ways on a scaled, compressed picture than on a clean one; pixels are the
second witness. The current figure is put through what the target seems to have gone through
(scaled up, compressed, scaled down), so that both are blurred and ring alike. What one shows must
then lie between the darkest and the brightest that the other shows nearby: near by one pixel the
bounds are loose, since edges move by fractions of one; near by three they are tight.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .alignment import Overlay
from .facts import Box
from .retracing import compressed
from .sketch import RGB, Mask, furthest

_PLAIN = 24
"""Channel difference that counts in pictures of one size without a loss between them."""
_BOUNDS = ((3, 40), (7, 16))
"""Side of the neighbourhood in pixels, and how far beyond its extremes a channel may lie."""
_LEAST = 12
"""Pixels that must have changed in a picture with losses; fewer are noise."""
_RIM = 3
"""Pixels along the picture's edge that a border bleeds into."""
_QUALITIES = {95: 0, 90: 0, 85: 0, 80: 4, 75: 4, 65: 8, 55: 16, 45: 24, 35: 32, 25: 48, 15: 64}
"""Of JPEGs, each with the slack that its noise needs; the closest to the target is taken."""


class Changes:
    """Where ``current`` and ``target`` of an overlay differ.

    ``is_plain``: nothing was lost between them, so that every pixel counts.
    """

    def __init__(self, over: Overlay) -> None:
        self.is_plain = over.exact and not _is_lossy(over)
        if self.is_plain:
            self.mask = furthest(over.current, over.target) > _PLAIN
        else:
            mine, noise = _as_target(over)
            self.mask = _beyond(mine, over.target, noise) | _beyond(over.target, mine, noise)
            for edge in (np.s_[:_RIM], np.s_[-_RIM:], np.s_[:, :_RIM], np.s_[:, -_RIM:]):
                self.mask[edge] = False

    def within(self, boxes: list[Box]) -> bool:
        """True if something changed inside one of the boxes (fractions of the picture)."""
        height, width = self.mask.shape
        count = 0
        for box in boxes:
            x0, y0 = max(0, int(box[0] * width)), max(0, int(box[1] * height))
            x1, y1 = int(box[2] * width) + 1, int(box[3] * height) + 1
            count += int(self.mask[y0:y1, x0:x1].sum())
        return count >= (1 if self.is_plain else _LEAST)


def _far(one: RGB, other: RGB) -> NDArray[np.uint8]:
    return np.asarray(cv2.absdiff(one, other), np.uint8)


def _is_lossy(over: Overlay) -> bool:
    """True if the target was compressed with loss: many of its pixels are a little off."""
    step = furthest(over.current, over.target)
    return bool(((step > 0) & (step <= _PLAIN)).mean() > 0.02)


def _as_target(over: Overlay) -> tuple[RGB, int]:
    """The current figure after what the target went through, and the slack for its noise."""
    scaled = _scaled(over)
    best = _back(over, scaled)
    least, noise = float(_far(best, over.target).mean()), 0
    for quality, slack in _QUALITIES.items():
        way = _back(over, compressed(scaled, quality))
        away = float(_far(way, over.target).mean())
        if away > 1.5 * least + 0.1:
            break  # from here on it only gets worse
        if away < least:
            best, least, noise = way, away, slack
    return best, noise


def _scaled(over: Overlay) -> RGB:
    height, width = over.current.shape[:2]
    size = (max(8, round(width * over.scale[0])), max(8, round(height * over.scale[1])))
    if size == (width, height):
        return over.current
    shrinks = size[0] < width
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(over.current, size, interpolation=way), np.uint8)


def _back(over: Overlay, picture: RGB) -> RGB:
    height, width = over.current.shape[:2]
    if picture.shape == over.current.shape:
        return np.ascontiguousarray(picture)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _beyond(one: RGB, other: RGB, noise: int) -> Mask:
    found = np.zeros(one.shape[:2], np.bool_)
    for side, slack in _BOUNDS:
        kernel = np.ones((side, side), np.uint8)
        low = cv2.erode(other, kernel).astype(np.int16) - slack - noise
        high = cv2.dilate(other, kernel).astype(np.int16) + slack + noise
        found |= ((one < low) | (one > high)).any(axis=2)
    return found
