"""Powers: ``10`` with a raised exponent, as log axes write it."""

from __future__ import annotations

import re
import unicodedata

import cv2
import numpy as np

from ..boxes import around
from ..ocr import read_lines, upright
from ..sketch import PixelBox, Sketch, Word

_POWER = re.compile(r"^[-−]?(\d(\.\d+)?\s*[×xX]\s*)?1[0Oo]\S{0,3}$")
_EXPONENT = str.maketrans("−–—一oO°", "----000")


def read_powers(sketch: Sketch, words: list[Word]) -> None:
    """``10`` with a raised exponent, as on log axes, becomes ``10^k``."""
    raised: list[tuple[Word, PixelBox]] = []
    for word in words:
        if word.angle == 0 and _POWER.match(word.text):
            box = _raised_part(sketch, word.box)
            if box is not None:
                raised.append((word, box))
    crops = []
    for _, (x0, y0, x1, y1) in raised:
        middle, pad = ((x0 + x1) / 2, (y0 + y1) / 2), max(2.0, 0.3 * (y1 - y0))
        crops.append(upright(sketch.rgb, middle, (x1 - x0 + 2 * pad, y1 - y0 + 2 * pad), 0))
    for (word, box), (text, score) in zip(raised, read_lines(crops), strict=True):
        exponent = unicodedata.normalize("NFKC", text).translate(_EXPONENT)
        if exponent.lstrip("-").isdigit():
            if not exponent.startswith("-") and _starts_with_bar(sketch, box):
                exponent = "-" + exponent
            factor = word.text.partition("1")[0] if "×" in word.text or "x" in word.text else ""
            factor = factor.replace(" ", "").replace("x", "×")
            word.text, word.score = f"{factor}10^{exponent}", max(score, 0.9)


def _raised_part(sketch: Sketch, box: PixelBox) -> PixelBox | None:
    """Box of the trailing letters that end clearly above the first letter's foot."""
    letters = _letters(sketch, box)
    if len(letters) < 3:
        return None
    foot = letters[0][3]
    height = letters[0][3] - letters[0][1]
    up: list[PixelBox] = []
    while letters and letters[-1][3] <= foot - 0.28 * height:
        up.append(letters.pop())
    if not up or len(letters) < 2:
        return None
    return around(up)


def _starts_with_bar(sketch: Sketch, box: PixelBox) -> bool:
    letters = _letters(sketch, box)
    if len(letters) < 2:
        return False
    x0, y0, x1, y1 = letters[0]
    return (x1 - x0) >= 2 * (y1 - y0)


def _letters(sketch: Sketch, box: PixelBox) -> list[PixelBox]:
    """Boxes of the connected letters in a box, left to right."""
    x0, y0, x1, y1 = box
    _, _, stats, _ = cv2.connectedComponentsWithStats(sketch.ink[y0:y1, x0:x1].astype(np.uint8))
    found = [(x0 + x, y0 + y, x0 + x + w, y0 + y + h) for x, y, w, h, _ in stats[1:].tolist()]
    return sorted(found)
