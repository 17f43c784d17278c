"""Joined numbers: tick labels a space apart, which the text detector took for one line."""

from __future__ import annotations

import numpy as np

from ..sketch import Sketch, Word, mode_colour
from .scales import number


def split_numbers(sketch: Sketch, words: list[Word]) -> list[Word]:
    """The words, with each line of several numbers as its numbers."""
    result: list[Word] = []
    for word in words:
        parts = word.text.split()
        apart = len(parts) >= 2 and word.angle == 0
        apart = apart and all(number(part) is not None for part in parts)
        result += _parts(sketch, word, parts) if apart else [word]
    return result


def _parts(sketch: Sketch, word: Word, texts: list[str]) -> list[Word]:
    """The word cut at its widest gaps; whole, if they are no wider than a space."""
    x0, y0, x1, y1 = word.box
    part = sketch.rgb[y0:y1, x0:x1].astype(np.int16)
    ground = np.array(mode_colour(sketch.rgb[y0:y1, x0:x1].reshape(-1, 3))[0], np.int16)
    inked = (np.abs(part - ground).max(axis=2) > 60).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    gaps = sorted(zip(edges[1:-1:2], edges[2::2], strict=True), key=lambda g: g[0] - g[1])
    cuts = sorted(gaps[: len(texts) - 1])
    least = 0.35 if len(texts) > 2 else 0.8
    if len(cuts) < len(texts) - 1 or any(b - a < least * word.size for a, b in cuts):
        return [word]
    starts = [0, *(int(b) for _, b in cuts)]
    ends = [*(int(a) for a, _ in cuts), x1 - x0]
    return [
        Word(
            box=(x0 + a, y0, x0 + b, y1), text=text, score=word.score, readable=word.readable,
            colour=word.colour, size=word.size, along=float(b - a),
        )
        for a, b, text in zip(starts, ends, texts, strict=True)
    ]  # fmt: skip
