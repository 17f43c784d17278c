"""A glance at a panel: how likely it holds each kind of marks, by a small network.

The experts measure what they take for marks; the network has seen many panels and says what such a
panel holds as a whole. It is trained on pictures that ``workshop.glance`` paints.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .facts import Kind
from .sketch import RGB, PixelBox

KINDS: tuple[Kind, ...] = (
    "line", "scatter", "bar", "barh", "area", "pie", "image", "contour", "box", "violin",
    "errorbar", "stem", "quiver", "polygon", "surface",
)  # fmt: skip
"""What is told, in the order of the outputs; ``hist`` is ``bar``, ``step`` is ``line``."""

SIDE = 128
"""Pixels of a glimpse's sides."""
_AROUND = 0.08
"""What is seen of a panel's surroundings, as a part of its sides."""
_WEIGHTS = Path(__file__).parent / "weights" / "glance.onnx"


def glance(rgb: RGB, boxes: Sequence[PixelBox]) -> np.ndarray:
    """Probabilities of ``KINDS`` in each box, (boxes, kinds). ``rgb``: (height, width, 3)."""
    if not boxes:
        return np.zeros((0, len(KINDS)))
    seen = np.stack([glimpse(rgb, box) for box in boxes])
    (scores,) = _network().run(None, {"panels": seen})
    return np.asarray(1 / (1 + np.exp(-scores)))


def glimpse(rgb: RGB, box: PixelBox) -> np.ndarray:
    """A panel and a little around it as the network sees it: (3, SIDE, SIDE) float32 in 0 to 1."""
    x0, y0, x1, y1 = box
    dx, dy = round(_AROUND * (x1 - x0)), round(_AROUND * (y1 - y0))
    height, width = rgb.shape[:2]
    part = rgb[
        max(0, y0 - dy) : min(height, y1 + dy + 1), max(0, x0 - dx) : min(width, x1 + dx + 1)
    ]
    small = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small.transpose(2, 0, 1), np.float32) / 255


@functools.cache
def _network() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_WEIGHTS), options, providers=["CPUExecutionProvider"])
