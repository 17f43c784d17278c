"""Value labels: numbers inside panels that the text detector passed over."""

from __future__ import annotations

import cv2
import numpy as np

from ..ocr import read_lines
from ..sketch import Panel, PixelBox, Sketch, Word, largest_step, mode_colour
from .numerals import number
from .rereading import crop_of

_SURE = 0.93
_MOST = 60
"""More groups of marks than this are no labels."""


def value_labels(sketch: Sketch, words: list[Word]) -> list[Word]:
    """Numbers of two signs and more on the ground of a panel, of those that read surely."""
    sizes = [word.size for word in words if word.angle == 0 and number(word.text) is not None]
    if len(sizes) < 3:
        return []
    height = float(np.median(sizes))
    boxes = [
        box for panel in sketch.panels for box in _groups(sketch, panel, words, height)
    ]  # fmt: skip
    if not boxes or len(boxes) > _MOST:
        return []
    found = [
        Word(box=b, size=float(b[3] - b[1]), along=float(b[2] - b[0])) for b in boxes
    ]  # fmt: skip
    crops = [crop_of(sketch.rgb, word, 0.0) for word in found]
    for word, (text, score) in zip(found, read_lines(crops), strict=True):
        word.text, word.score = text.strip(), score
        word.colour = _colour(sketch, word.box)
    return [word for word in found if word.score >= _SURE and _is_number(word.text)]


def _is_number(text: str) -> bool:
    return number(text) is not None and bool(set(text) & set("123456789")) and len(text) >= 2


def _groups(sketch: Sketch, panel: Panel, words: list[Word], height: float) -> list[PixelBox]:
    """Boxes of rows of pieces that are as high as each other, as digits are."""
    px0, py0, px1, py1 = panel.box
    part = sketch.rgb[py0 + 2 : py1 - 1, px0 + 2 : px1 - 1]
    if part.size == 0:
        return []
    ground, _ = mode_colour(part.reshape(-1, 3))
    ink = largest_step(part, ground) > 90
    for word in words:
        x0, y0, x1, y1 = (
            word.box[0] - px0 - 4, word.box[1] - py0 - 4, word.box[2] - px0, word.box[3] - py0,
        )  # fmt: skip
        if x1 > 0 and y1 > 0:
            ink[max(0, y0) : y1, max(0, x0) : x1] = False
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    pieces = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
    digits = [p for p in pieces if _is_digit(p, height)]
    groups: list[list[PixelBox]] = []
    for piece in sorted(digits):
        for group in groups:
            last = group[-1]
            level = abs(last[1] - piece[1]) <= 2 and abs(last[3] - piece[3]) <= 2
            if level and 0 <= piece[0] - last[2] <= 0.7 * height:
                group.append(piece)
                break
        else:
            groups.append([piece])
    return [
        (px0 + 2 + left, py0 + 2 + group[0][1], px0 + 2 + group[-1][2], py0 + 2 + group[0][3])
        for group in groups
        if len(group) >= 2
        for left in (_with_sign(group[0], pieces, height),)
    ]


def _is_digit(piece: PixelBox, height: float) -> bool:
    wide, high = piece[2] - piece[0], piece[3] - piece[1]
    return 0.65 * height <= high <= 1.4 * height and 0.1 * high <= wide <= 0.95 * high


def _with_sign(first: PixelBox, pieces: list[PixelBox], height: float) -> int:
    """Left end of a number: that of the minus before it, if there is one."""
    for x0, y0, x1, y1 in pieces:
        level = first[1] < y0 and y1 < first[3]
        thin = y1 - y0 <= 0.3 * height and 0.3 * height <= x1 - x0 <= 1.1 * height
        if level and thin and 0 <= first[0] - x1 <= 0.4 * height:
            return x0
    return first[0]


def _colour(sketch: Sketch, box: PixelBox) -> tuple[int, int, int]:
    """Of the letters: what is farthest from the ground beneath them."""
    part = sketch.rgb[box[1] : box[3], box[0] : box[2]].reshape(-1, 3)
    ground, _ = mode_colour(part)
    far = largest_step(part, ground)
    middle = np.median(part[far >= 0.85 * far.max()], axis=0)
    return int(middle[0]), int(middle[1]), int(middle[2])
