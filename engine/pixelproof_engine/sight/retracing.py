"""A figure taken the way that its target seems to have come: scaled, put in a border, compressed.

The reader errs in other ways on a screenshot than on a figure. Of a figure that has come the same
way it reads what it reads of the target, errors included, but for what truly differs.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from .borders import inside_border
from .shifting import Shifted, is_copy
from .sketch import RGB, furthest

_WAYS = (
    Image.Resampling.BICUBIC,
    Image.Resampling.BILINEAR,
    Image.Resampling.LANCZOS,
    Image.Resampling.BOX,
)
"""How pictures are scaled: the one that comes nearest to the target is taken."""

_QUALITIES = (98, 95, 92, 90, 85, 80, 75, 70, 60, 50, 35, 20)
"""JPEG qualities that a compressed target may have."""

_EVEN = 0.02
"""Share of pixels that are a little off up to which a target was not compressed."""

_LITTLE = 24
"""Channel difference up to which a pixel is a little off; more is something else that is drawn."""


def retraced(figure: RGB, target: RGB) -> RGB | None:
    """``figure`` as it would look had it come the target's way; both (height, width, 3).

    None where the target has come no way: at the figure's scale, without border and loss.
    """
    x0, y0, x1, y1 = inside_border(target)
    inside = target[y0:y1, x0:x1]
    scaled, left, top = _placed(figure, inside)
    quality = _quality(scaled, target, x0 + left, y0 + top)
    if scaled is figure and inside.shape == target.shape and quality is None:
        return None
    high, wide = target.shape[0] - inside.shape[0], target.shape[1] - inside.shape[1]
    picture = np.empty((scaled.shape[0] + high, scaled.shape[1] + wide, 3), np.uint8)
    picture[:] = target[0, 0]
    picture[y0 : y0 + scaled.shape[0], x0 : x0 + scaled.shape[1]] = scaled
    return picture if quality is None else compressed(picture, quality)


def compressed(rgb: RGB, quality: int) -> RGB:
    """``rgb`` as a JPEG of this quality (1 to 100) shows it."""
    # OpenCV orders channels the other way round, and JPEG weighs them.
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.ascontiguousarray(decoded[:, :, ::-1], np.uint8)


def _placed(figure: RGB, inside: RGB) -> tuple[RGB, int, int]:
    """``figure`` at the scale of the target, and where in it it lies: left and top, in pixels."""
    height, width = figure.shape[:2]
    if is_copy(inside.shape, figure.shape):
        if inside.shape == figure.shape:
            return figure, 0, 0
        size = inside.shape[1], inside.shape[0]
        ways = [_resized(figure, size, way) for way in _WAYS]
        return min(ways, key=lambda one: _off(one, inside)), 0, 0
    laid = Shifted(inside).over(figure)
    left, top = (round(-laid.scale * at) for at in (laid.box[0] * width, laid.box[1] * height))
    if laid.scale == 1:
        return figure, left, top
    size = max(8, round(width * laid.scale)), max(8, round(height * laid.scale))
    return _resized(figure, size, _WAYS[0]), left, top


def _resized(rgb: RGB, size: tuple[int, int], way: Image.Resampling) -> RGB:
    return np.asarray(Image.fromarray(rgb).resize(size, way), np.uint8)


def _quality(scaled: RGB, target: RGB, left: int, top: int) -> int | None:
    """The JPEG quality that brings a figure at its place nearest to the target; None: no loss."""
    # JPEG cuts a picture into squares, so that it matters where in it the figure stands.
    whole = target.copy()
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(whole.shape[1], left + scaled.shape[1]), min(whole.shape[0], top + scaled.shape[0])
    part = np.s_[y0:y1, x0:x1]
    whole[part] = scaled[y0 - top : y1 - top, x0 - left : x1 - left]
    step = furthest(whole[part], target[part])
    if ((step > 0) & (step <= _LITTLE)).mean() <= _EVEN:
        return None
    least: tuple[float, int | None] = _off(whole[part], target[part]), None
    for quality in _QUALITIES:
        off = _off(compressed(whole, quality)[part], target[part])
        least = min(least, (off, quality), key=lambda one: one[0])
    return least[1]


def _off(one: RGB, other: RGB) -> float:
    return float(cv2.norm(one, other, cv2.NORM_L1))
