"""Rereading: doubtful words are read once more, turned or in the text detector's own box."""

from __future__ import annotations

from ..ocr import read_lines, upright
from ..sketch import RGB, Sketch, Word

_SURE = 0.85
"""Confidence under which other orientations and boxes are tried."""
_SURE_TURNED = 0.95
"""The same for steep texts: read upside down, digits may look like others."""
_EAST_ASIAN = 0x2E80
"""The first of the signs of Chinese and its neighbours."""


def crop_of(rgb: RGB, word: Word, angle: float) -> RGB:
    """The word upright, with the margin that the recogniser is used to."""
    pad = max(2.0, 0.22 * word.size)
    return upright(rgb, word.centre, (word.along + 2 * pad, word.size + 2 * pad), angle)


def read_again(sketch: Sketch, words: list[Word]) -> None:
    """Tries other orientations and boxes of words that made little sense; the best one stays."""
    tries = [(word, turned) for word in words for turned in _turned(word)]
    tries += [(word, whole) for word in words if (whole := _whole(word)) is not None]
    crops = [crop_of(sketch.rgb, other, other.angle) for _, other in tries]
    for (word, other), (text, score) in zip(tries, read_lines(crops), strict=True):
        if other.angle != word.angle and _is_guess(text):
            continue
        longer = other.along > 1.15 * word.along and len(text.strip()) > len(word.text)
        if score > word.score + (-0.12 if longer and score > _SURE else 0.05):
            word.text, word.score = text.strip(), score
            word.box, word.angle, word.middle = other.box, other.angle, other.middle
            word.along, word.size = other.along, other.size


def _is_guess(text: str) -> bool:
    """True for one or two Chinese signs: what the strokes of I, II or V make, turned."""
    return len(text.strip()) <= 2 and any(ord(sign) > _EAST_ASIAN for sign in text)


def _turned(word: Word) -> list[Word]:
    """Steep texts may read downwards, and short ones may be turned at all."""
    if abs(word.angle) >= 60:
        other = word.angle - 180 if word.angle > 0 else word.angle + 180
        return [_like(word, other, word.along, word.size)] if word.score < _SURE_TURNED else []
    if word.angle or word.score >= _SURE or not 0.3 < word.along / max(1.0, word.size) < 1.6:
        return []
    return [_like(word, angle, word.size, word.along) for angle in (90.0, -90.0)]


def _like(word: Word, angle: float, along: float, size: float) -> Word:
    return Word(box=word.box, angle=angle, along=along, size=size, middle=word.middle)


def _whole(word: Word) -> Word | None:
    """The word in the detector's box, where letters that touch other ink were cut off."""
    if word.seen is None or word.seen[1] % 90:
        return None
    (x0, y0, x1, y1), angle = word.seen
    level = angle == 0
    along, size = (x1 - x0, y1 - y0) if level else (y1 - y0, x1 - x0)
    cut = word.angle == angle and along - word.along > max(0.15 * along, 0.6 * size)
    if not cut and word.score >= _SURE:
        return None
    # The detector's box has a margin of its own.
    margin = 0.18 * size
    return Word(box=word.seen[0], angle=angle, along=along - 2 * margin, size=size - 2 * margin)
