"""Alignment: the target's pixels laid over the current figure's, and how well they agree."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .facts import Facts
from .sketch import RGB

_BORDER = 24
"""Channel difference within which a border is of one colour."""
_WORKING_WIDTH = 800
"""Pictures are compared at no more than this width: SSIM's time grows with the area."""


@dataclass(frozen=True)
class Overlay:
    """``target`` resampled onto the pixels of ``current``."""

    current: RGB
    target: RGB
    exact: bool
    """True if no resampling was needed: equal size, so equal pixels mean equal content."""
    scale: tuple[float, float] = (1.0, 1.0)
    """Width and height of a pixel of ``current`` in pixels of the target's file."""


def overlay(current: RGB, target: RGB, read: Facts, read_target: Facts) -> Overlay:
    """The best of the plausible placements: same frame, whole picture, the picture inside a
    uniform border, or axes over axes."""
    if current.shape == target.shape:
        return Overlay(current, target, exact=True)
    height, width = current.shape[:2]
    candidates = []
    for part in (target, _without_border(target)):
        scaled = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
        candidates.append((scaled, (part.shape[1] / width, part.shape[0] / height)))
    matrix = _axes_over_axes(current, target, read, read_target)
    if matrix is not None:
        corner = target[1, 1].tolist()
        warped = cv2.warpAffine(
            target, matrix, (width, height), flags=cv2.INTER_AREA,
            borderMode=cv2.BORDER_CONSTANT, borderValue=corner,
        )  # fmt: skip
        candidates.append((warped, (1 / float(matrix[0, 0]), 1 / float(matrix[1, 1]))))
    best, scale = max(candidates, key=lambda c: _ssim_on_ink(current, np.asarray(c[0], np.uint8)))
    return Overlay(current, np.asarray(best, np.uint8), exact=False, scale=scale)


def _without_border(rgb: RGB) -> RGB:
    """The picture without rows and columns at its rim that have the colour of its corner."""
    far = np.abs(rgb.astype(np.int16) - rgb[1, 1].astype(np.int16)).max(axis=2) > _BORDER
    ys, xs = np.flatnonzero(far.mean(axis=1) > 0.5), np.flatnonzero(far.mean(axis=0) > 0.5)
    if len(ys) < 0.5 * len(rgb) or len(xs) < 0.5 * rgb.shape[1]:
        return rgb
    return rgb[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]


def _axes_over_axes(
    current: RGB, target: RGB, read: Facts, read_target: Facts
) -> NDArray[np.float64] | None:
    """Scale and shift that lay the hull of the target's axes on that of the current ones."""
    if not read.axes or len(read.axes) != len(read_target.axes):
        return None
    a = _hull(read, current.shape)
    b = _hull(read_target, target.shape)
    if min(b[2] - b[0], b[3] - b[1]) < 10:
        return None
    sx, sy = (a[2] - a[0]) / (b[2] - b[0]), (a[3] - a[1]) / (b[3] - b[1])
    return np.array([[sx, 0.0, a[0] - sx * b[0]], [0.0, sy, a[1] - sy * b[1]]])


def _hull(facts: Facts, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    height, width = shape[:2]
    return (
        min(a.box[0] for a in facts.axes) * width, min(a.box[1] for a in facts.axes) * height,
        max(a.box[2] for a in facts.axes) * width, max(a.box[3] for a in facts.axes) * height,
    )  # fmt: skip


def pixel_likeness(over: Overlay) -> float:
    """SSIM over ink, 0 to 1; 1 for equal pixels."""
    if over.exact and np.array_equal(over.current, over.target):
        return 1.0
    return _ssim_on_ink(over.current, over.target)


def _ssim_on_ink(a: RGB, b: RGB) -> float:
    """Mean structural similarity where either picture has structure, per colour channel.

    Gaussian window of 1.5 px as in Wang et al. 2004 (K1 0.01, K2 0.03), on an 800 px wide copy.
    """
    first, second = _working(a), _working(b)
    similarity = _ssim(first, second)
    ink = _ink(first) | _ink(second)
    if not ink.any():
        return 1.0
    return float(np.clip(similarity[ink].mean(), 0.0, 1.0))


def _working(rgb: RGB) -> NDArray[np.float32]:
    height, width = rgb.shape[:2]
    if width > _WORKING_WIDTH:
        size = (_WORKING_WIDTH, max(1, round(height * _WORKING_WIDTH / width)))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    return rgb.astype(np.float32)


def _ssim(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

    def blur(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(x, (11, 11), 1.5), np.float32)

    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2
    covariance = blur(a * b) - mean_a * mean_b
    top = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    foot = (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return np.asarray((top / foot).mean(axis=2), np.float32)


def _ink(a: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Places within a window of something drawn: not the commonest colour."""
    coarse = a.astype(np.int32) >> 3
    keys = (coarse[..., 0] << 10) | (coarse[..., 1] << 5) | coarse[..., 2]
    values, counts = np.unique(keys, return_counts=True)
    drawn = (keys != values[counts.argmax()]).astype(np.uint8)
    return np.asarray(cv2.dilate(drawn, np.ones((5, 5), np.uint8)).astype(bool))
