"""Lookalikes: what the text detector takes for letters and is none."""

from __future__ import annotations

import numpy as np

from ..sketch import Sketch, Word, mode_colour

_DOTS = set("●•■◆▲▼★○□◇△▽☆")
"""What the recogniser makes of lone markers."""


def is_mark(sketch: Sketch, word: Word) -> bool:
    """A data mark that the detector took for a letter, or nothing at all."""
    thin = min(word.box[2] - word.box[0], word.box[3] - word.box[1])
    if not word.text and word.score < 0.3 and thin < 4 * sketch.unit:
        return True
    if word.text and set(word.text) <= _DOTS:
        return True
    inside = any(
        p.box[0] < word.centre[0] < p.box[2] and p.box[1] < word.centre[1] < p.box[3]
        for p in sketch.panels
    )
    if not inside and not any(c.isalnum() for c in word.text):
        # Markers of axes that are not drawn: coloured dots, alone or in a row.
        return max(word.colour or (0,)) - min(word.colour or (0,)) > 60
    if not inside or len(word.text) > 1:
        return False
    symbol = not word.text or not word.text.isalnum() or ord(word.text) > 0x2E80
    colour = word.colour or (0, 0, 0)
    return symbol or max(colour) - min(colour) > 60 or word.score < 0.9


def is_handle(sketch: Sketch, word: Word, words: list[Word]) -> bool:
    """The handle of a legend's entry, taken for a letter or two: right before another word."""
    if len(word.text) > 3 or word.angle:
        return False
    x0, y0, x1, y1 = word.box
    follows = any(
        0 < other.box[0] - x1 < 1.5 * other.size
        and abs(other.centre[1] - word.centre[1]) < 0.5 * other.size
        for other in words
        if other is not word and len(other.text) > 1
    )
    part = sketch.rgb[max(0, y0) : y1, max(0, x0) : x1].astype(np.int16)
    if not follows or part.size == 0:
        return False
    ground = np.array(mode_colour(sketch.rgb[max(0, y0 - 2) : y0, x0:x1].reshape(-1, 3))[0])
    ink = np.abs(part - ground).max(axis=2) > 40
    colour = word.colour or (0, 0, 0)
    coloured = max(colour) - min(colour) > 60
    solid = ink.mean() > 0.8 or (ink.mean(axis=1).max() > 0.95 and not word.text.isdigit())
    return bool(solid or (coloured and (not word.text.isalnum() or word.score < 0.9)))
