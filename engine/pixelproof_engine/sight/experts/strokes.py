"""Strokes: ellipses and arrows that somebody drew over the picture, to point at something.

Such a stroke lies on top of everything, in one vivid colour that hardly anything else has, and is
as wide all along. It is taken out of the sketch before anything else is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..facts import Stroke
from ..sketch import RGB, Colour, Mask, PixelBox, Sketch, StrokeSketch, largest_step, rgb_of

_VIVID = (150, 140)
"""Least saturation and value, 0 to 255, of a pen that stands out."""
_NEAR = 48
"""Largest channel step between the pixels of one stroke (JPEG, smoothing)."""
_COLOURS = 6
_MOST = 4
"""Strokes of one colour; more are a series."""
_ALONE = 0.85
"""Share of the pixels of a colour that its strokes hold: what a chart draws has a legend, too."""
_WIDTH = (1.6, 0.025)
"""Of a stroke: pixels at least, and at most as a share of the picture's shorter side."""
_EXTENT = (0.05, 0.45)
"""Its longer side, as shares of the picture's shorter and longer side."""
_ROUND = 0.13
"""Mean deviation from the fitted ellipse, in radii."""
_CLOSED = 0.85
"""Share of the directions around an ellipse in which it is drawn."""
_BINS = 20


def find_strokes(sketch: Sketch) -> None:
    """Adds the strokes and fills what lay under them from what stands beside."""
    for colour in _pens(sketch.rgb):
        mask = largest_step(sketch.rgb, colour) <= _NEAR
        total = int(mask.sum())
        found = list(_strokes(mask, colour, sketch))
        held = sum(stroke.area for stroke in found)
        if 0 < len(found) <= _MOST and held >= _ALONE * total:
            sketch.strokes += found
    if sketch.strokes:
        hidden = stroke_mask(sketch.rgb, [(s.colour, s.box) for s in sketch.strokes])
        filled = cv2.inpaint(sketch.rgb, hidden.astype(np.uint8), 3, cv2.INPAINT_TELEA)
        sketch.rgb = np.asarray(filled, np.uint8)
        sketch.mended = hidden


def mask_of(rgb: RGB, strokes: Sequence[Stroke]) -> Mask:
    """The pixels of a picture that strokes of its reading cover, with their soft edges."""
    height, width = rgb.shape[:2]
    places = []
    for stroke in strokes:
        x0, y0, x1, y1 = stroke.box
        box = (round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))
        places.append((rgb_of(stroke.colour), box))
    return stroke_mask(rgb, places)


def stroke_mask(rgb: RGB, strokes: Sequence[tuple[Colour, PixelBox]]) -> Mask:
    """(height, width): what has the colour of a stroke inside its box, and two pixels around."""
    mask = np.zeros(rgb.shape[:2], np.uint8)
    for colour, (x0, y0, x1, y1) in strokes:
        part = np.s_[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1]
        mask[part] |= (largest_step(rgb[part], colour) <= 1.5 * _NEAR).astype(np.uint8)
    return np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8))).astype(bool)


def _pens(rgb: RGB) -> list[Colour]:
    """Vivid colours of which there is enough for a stroke and not too much, most first."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    vivid = rgb[(hsv[..., 1] >= _VIVID[0]) & (hsv[..., 2] >= _VIVID[1])].astype(np.int32)
    if not len(vivid):
        return []
    keys = (vivid[:, 0] >> 4 << 8) | (vivid[:, 1] >> 4 << 4) | (vivid[:, 2] >> 4)
    counts = np.bincount(keys, minlength=1 << 12)
    least, most = 0.0004 * rgb.shape[0] * rgb.shape[1], 0.06 * rgb.shape[0] * rgb.shape[1]
    kept: list[Colour] = []
    for key in np.argsort(-counts).tolist():
        if counts[key] < least or len(kept) == _COLOURS:
            break
        red, green, blue = (int(v) for v in np.median(vivid[keys == key], axis=0))
        apart = all(
            max(abs(a - b) for a, b in zip(one, (red, green, blue), strict=True)) > _NEAR
            for one in kept
        )
        if apart and counts[key] <= most:
            kept.append((red, green, blue))
    return kept


def _strokes(mask: Mask, colour: Colour, sketch: Sketch) -> Iterator[StrokeSketch]:
    """Pieces of one colour that are an ellipse or an arrow."""
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    short, long = sorted((sketch.width, sketch.height))
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA])[: 2 * _MOST] + 1:
        x, y, w, h, area = (int(v) for v in stats[label][:5])
        if not _EXTENT[0] * short <= max(w, h) <= _EXTENT[1] * long:
            continue
        piece = np.pad((labels[y : y + h, x : x + w] == label).astype(np.uint8), 2)
        width = _width(piece)
        if not _WIDTH[0] <= width <= max(_WIDTH[1] * short, 4.0):
            continue
        shape = _shape(piece, width)
        if shape is not None:
            kind, (px, py) = shape
            at = (x + px - 2, y + py - 2)
            yield StrokeSketch(kind, (x, y, x + w, y + h), colour, at, area)


def _shape(
    piece: NDArray[np.uint8], width: float
) -> tuple[Literal["ellipse", "arrow"], tuple[float, float]] | None:
    """What a piece is and where it points to."""
    ys, xs = np.nonzero(piece)
    points = np.column_stack([xs, ys]).astype(np.float64)
    centre = _ellipse(points, width)
    thickest = 2.0 * float(cv2.distanceTransform(piece, cv2.DIST_L2, 5).max())
    if centre is not None and thickest < 2.0 * width + 2.0:
        return "ellipse", centre
    tip = _arrow(points, width)
    return None if tip is None else ("arrow", tip)


def _width(piece: NDArray[np.uint8]) -> float:
    """Of a stroke that is as wide all along: its area over half of its outline."""
    contours, _ = cv2.findContours(piece, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    around = sum(cv2.arcLength(contour, closed=True) for contour in contours)
    return 2.0 * float(piece.sum()) / max(around, 1.0)


def _ellipse(points: NDArray[np.float64], width: float) -> tuple[float, float] | None:
    """The centre of a closed round stroke; None for any other."""
    if len(points) < 40:
        return None
    sample = points[:: max(1, len(points) // 800)].astype(np.float32)
    (cx, cy), (first, second), turn = cv2.fitEllipse(sample)
    radii = (first / 2, second / 2)
    if min(radii) < max(3 * width, 6.0) or min(radii) < 0.2 * max(radii):
        return None
    angle = np.deg2rad(turn)
    moved = points - (cx, cy)
    along = (moved[:, 0] * np.cos(angle) + moved[:, 1] * np.sin(angle)) / radii[0]
    across = (moved[:, 1] * np.cos(angle) - moved[:, 0] * np.sin(angle)) / radii[1]
    away = np.abs(np.hypot(along, across) - 1.0)
    drawn = np.unique(((np.arctan2(across, along) + np.pi) / (2 * np.pi) * 35.99).astype(int))
    if away.mean() > _ROUND or len(drawn) < _CLOSED * 36 or _is_boxed(points, width):
        return None
    return float(cx), float(cy)


def _is_boxed(points: NDArray[np.float64], width: float) -> bool:
    """Whether most of a stroke lies along the sides of its box: a frame, no ellipse."""
    low, high = points.min(axis=0), points.max(axis=0)
    away = np.minimum(points - low, high - points).min(axis=1)
    return bool((away <= 1.5 * width).mean() > 0.75)


def _arrow(points: NDArray[np.float64], width: float) -> tuple[float, float] | None:
    """The tip of a shaft with a head; None for any other stroke."""
    middle = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    along, across = (points - middle) @ axes[0], (points - middle) @ axes[1]
    for sign in (1.0, -1.0):
        end = _headed(sign * along, across, width)
        if end is not None:
            tip = points[np.argsort(-sign * along)[: max(3, int(width))]].mean(axis=0)
            return float(tip[0]), float(tip[1])
    return None


def _headed(along: NDArray[np.float64], across: NDArray[np.float64], width: float) -> float | None:
    """How long the head at the far end is, as a share of the whole; None if there is none.

    A head is widest where it begins and runs out to a point; the shaft is thin up to its end.
    """
    length = float(np.ptp(along))
    if length < 8 * width:
        return None
    place = np.minimum(((along - along.min()) / length * _BINS).astype(int), _BINS - 1)
    spread = np.array([np.ptp(across[place == k]) if (place == k).any() else 0.0
                       for k in range(_BINS)]) + 1.0  # fmt: skip
    shaft = float(np.median(spread[: _BINS // 2]))
    wide = np.flatnonzero(spread > 2.0 * shaft + 1.0)
    if not len(wide) or wide[0] < 0.5 * _BINS or shaft > 2.5 * width:
        return None
    head = spread[wide[0] :]
    peak = int(head.argmax())
    runs_out = head[-1] <= 0.6 * head[peak] and peak <= max(1, 0.4 * (len(head) - 1))
    even = bool((spread[: wide[0]] > 0).all()) and float(spread[: _BINS // 2].max()) < 2.5 * shaft
    slim = float(head[peak]) < 0.7 * length
    if not (runs_out and even and slim):
        return None
    # A zigzag has a short leg on one side; the shaft's last part tells where the middle is.
    last = (place >= wide[0] - _BINS // 4) & (place < wide[0])
    slope, start = np.polyfit(along[last], across[last], 1)
    behind = (place >= wide[0]) & (place <= wide[0] + peak)
    barbs = (across - slope * along - start)[behind]
    sides = sorted((float(barbs.max()), float(-barbs.min())))
    return len(head) / _BINS if sides[0] > 0.25 * sides[1] else None
