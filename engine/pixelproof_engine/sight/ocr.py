"""RapidOCR behind two calls: find text, read text. Models lie in the wheel; nothing is fetched."""

from __future__ import annotations

import logging
import math
import threading
from collections import OrderedDict
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .sketch import RGB

Quad = NDArray[np.float32]
"""Corners (4, 2), clockwise from the top left in reading direction."""

_CACHE_SIZE = 4096
_cache: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
_lock = threading.Lock()

_BATCH = 8
_LONGEST_SIDE = 1600
"""Pixels of the longer side at which text is looked for, at most."""
_LINE_HEIGHT = 48
"""Height of the recogniser's input."""


@lru_cache(maxsize=2)
def _engine(side: int) -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.use_vertical_padding": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_side_len": side,
            "Det.limit_type": "min",
            # Crops are batched by width here; the default pads every one to 320 pixels.
            "Rec.rec_img_shape": [3, _LINE_HEIGHT, _LINE_HEIGHT],
            "Rec.rec_batch_num": _BATCH,
        }
    )


def find_text(rgb: RGB) -> list[Quad]:
    """Quadrilaterals around the lines of text of a picture, in its pixels."""
    engine = _engine(480)
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    # The detector's time grows with the area, and letters of large pictures are large.
    scale = min(1.0, _LONGEST_SIDE / max(rgb.shape[:2]))
    if scale < 1:
        bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    with _lock:
        found = engine(bgr, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [np.asarray(box, np.float32) / scale for box in boxes]


def read_lines(crops: list[RGB]) -> list[tuple[str, float]]:
    """Text and confidence of upright one-line crops. Equal crops are read once."""
    keys = [_key(crop) for crop in crops]
    with _lock:
        todo = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in _cache}
        if todo:
            engine = _engine(480)
            by_width = sorted(todo.items(), key=lambda item: item[1].shape[1] / item[1].shape[0])
            for batch in _batches(by_width):
                images = [cv2.cvtColor(crop, cv2.COLOR_RGB2BGR) for _, crop in batch]
                # recognize_txt needs the model that the first full call would have loaded.
                engine._load_rec_model()
                result = engine.recognize_txt(images)
                for (key, _), text, score in zip(batch, result.txts, result.scores, strict=True):
                    _cache[key] = (str(text), float(score))
        answers = [_cache[key] for key in keys]
        for key in keys:
            _cache.move_to_end(key)
        while len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    return answers


def forget_lines() -> None:
    """Forget what was read before: for measuring."""
    with _lock:
        _cache.clear()


def _batches(items: list[tuple[bytes, RGB]]) -> list[list[tuple[bytes, RGB]]]:
    """Groups of like width, so that little padding is computed."""
    groups: list[list[tuple[bytes, RGB]]] = []
    for item in items:
        ratio = item[1].shape[1] / item[1].shape[0]
        if groups and len(groups[-1]) < _BATCH:
            first = groups[-1][0][1]
            if ratio <= 1.6 * first.shape[1] / first.shape[0] + 0.5:
                groups[-1].append(item)
                continue
        groups.append([item])
    return groups


def _key(crop: RGB) -> bytes:
    return np.array(crop.shape, np.int32).tobytes() + np.ascontiguousarray(crop).tobytes()


def upright(rgb: RGB, centre: tuple[float, float], size: tuple[float, float], angle: float) -> RGB:
    """The rectangle of ``size`` (along, across) around ``centre``, turned so that it reads
    left to right. ``angle``: degrees counter-clockwise."""
    width, height = max(2, math.ceil(size[0])), max(2, math.ceil(size[1]))
    if angle % 90 == 0:
        return _quarter_turn(rgb, centre, (width, height), angle)
    turn = cv2.getRotationMatrix2D(centre, -angle, 1.0)
    turn[0, 2] += width / 2 - centre[0]
    turn[1, 2] += height / 2 - centre[1]
    return np.asarray(
        cv2.warpAffine(
            rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )


def _quarter_turn(
    rgb: RGB, centre: tuple[float, float], size: tuple[int, int], angle: float
) -> RGB:
    quarters = int(angle // 90) % 4
    along, across = size if quarters % 2 == 0 else (size[1], size[0])
    x0, y0 = round(centre[0] - along / 2), round(centre[1] - across / 2)
    padded_x = max(0, -x0, x0 + along - rgb.shape[1])
    padded_y = max(0, -y0, y0 + across - rgb.shape[0])
    if padded_x or padded_y:
        rgb = np.pad(rgb, ((padded_y, padded_y), (padded_x, padded_x), (0, 0)), mode="edge")
        x0, y0 = x0 + padded_x, y0 + padded_y
    return np.ascontiguousarray(np.rot90(rgb[y0 : y0 + across, x0 : x0 + along], -quarters))
