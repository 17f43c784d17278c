"""Joined labels: tick labels a space apart, which the text detector took for one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ..ocr import read_lines
from ..sketch import Sketch, Word, mode_colour
from .numerals import number
from .rereading import crop_of

_NEAR = 0.25
"""How far a label's middle may be from its tick mark, and the gap between two from the middle of
theirs, of the space between the marks."""


def split_numbers(sketch: Sketch, words: list[Word]) -> list[Word]:
    """The words, with each line of several numbers as its numbers."""
    result: list[Word] = []
    for word in words:
        texts = word.text.split()
        apart = len(texts) >= 2 and word.angle == 0
        apart = apart and all(number(text) is not None for text in texts)
        result += _numbers(sketch, word, texts) if apart else [word]
    return result


def split_at_marks(sketch: Sketch, word: Word, marks: Sequence[float]) -> list[Word]:
    """The labels of the tick marks over a word, if it is made of theirs; else the word itself.

    ``marks``: pixel positions along x, in order. Each label is read anew.
    """
    x0, _, x1, _ = word.box
    over = [mark for mark in marks if x0 <= mark < x1]
    if len(over) < 2 or len(word.text.split()) < len(over) or word.angle:
        return [word]
    gaps = _gaps(sketch, word)
    cuts = []
    for mark, other in pairwise(over):
        middle, near = (mark + other) / 2 - x0, _NEAR * (other - mark)
        between = [gap for gap in gaps if abs(sum(gap) / 2 - middle) <= near]
        cuts += between[:1]
    if len(cuts) < len(over) - 1:
        return [word]
    labels = _cut(word, cuts)
    near = _NEAR * min(b - a for a, b in pairwise(over))
    if any(abs(one.centre[0] - mark) > near for one, mark in zip(labels, over, strict=True)):
        return [word]
    crops = [crop_of(sketch.rgb, one, one.angle) for one in labels]
    for one, (text, score) in zip(labels, read_lines(crops), strict=True):
        one.text, one.score = text.strip(), score
    return labels


def _numbers(sketch: Sketch, word: Word, texts: list[str]) -> list[Word]:
    """The word cut at its widest gaps; whole, if they are no wider than a space."""
    cuts = sorted(_gaps(sketch, word)[: len(texts) - 1])
    least = 0.35 if len(texts) > 2 else 0.8
    if len(cuts) < len(texts) - 1 or any(b - a < least * word.size for a, b in cuts):
        return [word]
    numbers = _cut(word, cuts)
    for one, text in zip(numbers, texts, strict=True):
        one.text = text
    return numbers


def _gaps(sketch: Sketch, word: Word) -> list[tuple[int, int]]:
    """Columns without ink between the word's letters, from its left edge; the widest first."""
    x0, y0, x1, y1 = word.box
    part = sketch.rgb[y0:y1, x0:x1].astype(np.int16)
    ground = np.array(mode_colour(sketch.rgb[y0:y1, x0:x1].reshape(-1, 3))[0], np.int16)
    inked = (np.abs(part - ground).max(axis=2) > 60).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    gaps = [(int(a), int(b)) for a, b in zip(edges[1:-1:2], edges[2::2], strict=True)]
    return sorted(gaps, key=lambda gap: gap[0] - gap[1])


def _cut(word: Word, cuts: list[tuple[int, int]]) -> list[Word]:
    """What the ``cuts`` leave of a word, which its text is still to be given to."""
    x0, y0, x1, y1 = word.box
    starts = [0, *(b for _, b in cuts)]
    ends = [*(a for a, _ in cuts), x1 - x0]
    return [
        replace(word, box=(x0 + a, y0, x0 + b, y1), along=float(b - a), pieces=set())
        for a, b in zip(starts, ends, strict=True)
    ]
