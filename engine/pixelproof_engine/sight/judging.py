"""How far a figure is from its target by pixels alone: the quick judge of a search.

Nothing is read, so a candidate costs milliseconds. The distance is made to compare candidates of
one search with each other; what is said of a proof is the likeness.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .picture import pixels
from .seen import Judged, Spot
from .sketch import RGB

_COARSE = 8
"""Side of the blocks over which the coarse part of the distance looks: it still falls while two
marks come nearer to each other that do not overlap yet."""

_CHANGED = 24
"""Channel difference of a changed pixel in unscaled pictures; resampling and JPEG blur edges."""
_CHANGED_SCALED = 64
_PLACES = 16
_FLAT = 40
"""Channel difference between a border and the paper inside it."""


def judge(png: bytes, target_png: bytes) -> Judged:
    """Distance of a figure to a target, 0 for equal pixels, and where the two differ."""
    mine = pixels(png)
    target, exact = _laid_over(target_png, mine.shape[0], mine.shape[1])
    away = np.abs(mine.astype(np.int16) - target.astype(np.int16)).astype(np.uint8)
    fine = float(away.mean()) / 255
    coarse = float(np.abs(_blocks(mine) - _blocks(target)).mean()) / 255
    return Judged(
        distance=round(fine + 2 * coarse, 9),
        equal=exact and not away.any(),
        exact=exact,
        places=_places(away.max(axis=2) > (_CHANGED if exact else _CHANGED_SCALED), mine, target),
    )


@lru_cache(maxsize=4)
def _laid_over(png: bytes, height: int, width: int) -> tuple[RGB, bool]:
    """The target at the size of a figure, and whether it has that size by itself."""
    target = pixels(png)
    if target.shape[:2] == (height, width):
        return target, True
    target = without_border(target)
    if target.shape[:2] == (height, width):
        return target, True
    smaller = width < target.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(target, (width, height), interpolation=method), np.uint8), False


def without_border(rgb: RGB) -> RGB:
    """The picture inside a border of one colour that ends at once on all sides, else ``rgb``.

    Margins of a chart are no border: what ends them is not a straight edge of another colour.
    """
    colour = np.median(rgb[:2].reshape(-1, 3), axis=0)
    inside = (np.abs(rgb.astype(np.int16) - colour).max(axis=2)) > _FLAT // 2
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows) or not len(columns):
        return rgb
    y0, y1, x0, x1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    cut = rgb[y0:y1, x0:x1]
    if cut.shape == rgb.shape or min(y0, x0, rgb.shape[0] - y1, rgb.shape[1] - x1) < 1:
        return rgb
    frame = np.concatenate([cut[1, 1:-1], cut[-2, 1:-1], cut[1:-1, 1], cut[1:-1, -2]])
    paper = np.median(frame, axis=0)
    plain = float((np.abs(frame.astype(np.int16) - paper).max(axis=1) < _FLAT).mean())
    far = float(np.abs(paper - colour).max())
    # A box of lines around a chart is one pixel of ink, not an area of another paper.
    thick = float((np.abs(cut[3:-3, 3:-3].astype(np.int16) - paper).max(axis=2) < _FLAT).mean())
    return cut if plain > 0.97 and far > _FLAT and thick > 0.2 else rgb


def _blocks(rgb: RGB) -> NDArray[np.float32]:
    size = (max(1, rgb.shape[1] // _COARSE), max(1, rgb.shape[0] // _COARSE))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)


def _places(changed: NDArray[np.bool_], mine: RGB, target: RGB) -> tuple[Spot, ...]:
    """Boxes around what differs, with the number of pixels that do, most first."""
    height, width = changed.shape
    grown = cv2.dilate(changed.astype(np.uint8), np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    ink = np.bincount(labels.ravel(), weights=changed.ravel(), minlength=count).astype(int)
    found = []
    for label in sorted(range(1, count), key=lambda n: -ink[n])[:_PLACES]:
        x, y, w, h = (int(v) for v in stats[label][:4])
        part = np.s_[y : y + h, x : x + w]
        inside = changed[part] & (labels[part] == label)
        pairs = np.concatenate([mine[part][inside], target[part][inside]], axis=1)
        values, counts = np.unique(pairs, axis=0, return_counts=True)
        both = values[counts.argmax()].tolist()
        found.append(
            Spot(
                box=(x / width, y / height, (x + w) / width, (y + h) / height),
                ink=int(ink[label]),
                current="#{:02x}{:02x}{:02x}".format(*both[:3]),
                target="#{:02x}{:02x}{:02x}".format(*both[3:]),
            )
        )
    return tuple(found)
