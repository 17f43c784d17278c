"""Cleaning: a photo of a screen is made level, and noise is taken off before a picture is read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .sketch import RGB, furthest

_GRAIN = 0.35
"""Share of pixels a little off their neighbours, from which it is a camera's noise: that is all
over the picture, JPEG's is around ink only (0.31 of a picture full of it)."""
_BLOCKS, _STRONG = 0.03, 0.48
"""Share of pixels off by 3 and more, and how many of them by 7 and more, from which a JPEG was
compressed strongly: at quality 30 0.54 to 0.66 of them are, at 85 at most 0.45."""
_SMALL = 300
"""Pixels; in smaller pictures letters and lines are all edges, and would be smoothed away."""
_MOST = 24
_REACH, _STEP = 5, 40
"""Diameter in pixels and difference of channels over which noise is averaged; edges stay."""
_LEAST_SHARE, _MOST_SHARE = 0.25, 0.97
"""Share of a photo that the screen on it covers."""
_ASKEW = 0.015
"""Least distance of a corner from an upright rectangle's, as a share of the picture's width."""


def is_noisy(rgb: RGB) -> bool:
    """True for pictures that were strongly compressed, or that a camera took."""
    if min(rgb.shape[:2]) < _SMALL:
        return False
    step = furthest(rgb, np.asarray(cv2.medianBlur(rgb, 3), np.uint8))
    grain, some, much = (((step >= least) & (step <= _MOST)).mean() for least in (1, 3, 7))
    return bool(grain > _GRAIN or (some > _BLOCKS and much > _STRONG * some))


def smoothed(rgb: RGB) -> RGB:
    """The picture without noise: flat areas flat, edges where they were (bilateral filter)."""
    return np.asarray(cv2.bilateralFilter(rgb, _REACH, _STEP, 3), np.uint8)


def levelled(rgb: RGB) -> RGB | None:
    """The screen on a photo as it would be seen from the front; None if there is none askew."""
    corners = _screen(rgb)
    if corners is None:
        return None
    sides = [float(np.hypot(*(corners[i] - corners[(i + 1) % 4]))) for i in range(4)]
    width, height = round((sides[0] + sides[2]) / 2), round((sides[1] + sides[3]) / 2)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, flat)
    return np.asarray(
        cv2.warpPerspective(rgb, turn, (width, height), flags=cv2.INTER_CUBIC), np.uint8
    )


def _screen(rgb: RGB) -> NDArray[np.float32] | None:
    """Corners (4, 2) of the one large quadrilateral, clockwise from the top left."""
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), 3)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    height, width = grey.shape
    for mask in (bright, 255 - bright):
        shapes, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if not shapes:
            continue
        shape = cv2.convexHull(max(shapes, key=cv2.contourArea))
        share = cv2.contourArea(shape) / (width * height)
        corners = cv2.approxPolyDP(shape, 0.02 * cv2.arcLength(shape, closed=True), closed=True)
        if len(corners) != 4 or not _LEAST_SHARE < share < _MOST_SHARE:
            continue
        ordered = _clockwise(corners.reshape(4, 2).astype(np.float32))
        x, y, w, h = cv2.boundingRect(corners)
        upright = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], np.float32)
        filled = cv2.contourArea(corners) / max(1.0, cv2.contourArea(shape))
        if np.abs(ordered - upright).max() > _ASKEW * width and filled > 0.97:
            return ordered
    return None


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    sums, steps = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [sums.argmin(), steps.argmax(), sums.argmax(), steps.argmin()]
    return np.asarray(corners[np.array(order)], np.float32)
