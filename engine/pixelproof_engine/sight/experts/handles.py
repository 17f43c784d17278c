"""Handles: what a legend's entry begins with, where the text detector took it for letters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..ocr import read_lines
from ..sketch import RGB, Colour, Sketch, Word, colours_apart, largest_step, mode_colour
from .rereading import crop_of

_GAP = 0.6
"""Least space between handle and text, of the text's height: twice that between two words."""
_WIDEST = 4.4
"""Width of the widest handle, of the text's height."""
_UNLIKE = 96
"""Channel distance between the colours of a handle and of its text."""
_RULED = 0.9
"""Part of a handle's width that its line covers."""
_SURE = 0.8
"""Confidence from which on the rest of a word is one."""


def without_handles(sketch: Sketch, words: list[Word]) -> None:
    """Cuts the handle off words that begin with one, and reads what is left anew."""
    pairs = [(word, rest) for word in words if (rest := _rest(sketch, word)) is not None]
    crops = [crop_of(sketch.rgb, rest, 0.0) for _, rest in pairs]
    for (word, rest), (text, score) in zip(pairs, read_lines(crops), strict=True):
        if score >= _SURE and any(c.isalnum() for c in text):
            word.box, word.along, word.size = rest.box, rest.along, rest.size
            word.text, word.score, word.readable = text.strip(), score, True
            word.seen, word.colour = None, rest.colour


def _rest(sketch: Sketch, word: Word) -> Word | None:
    """The word after the first wide gap, where a handle stands before that; else None."""
    if word.angle or len(word.text) < 2:
        return None
    x0, y0, x1, y1 = (max(0, side) for side in word.box)
    part = sketch.rgb[y0:y1, x0:x1]
    if part.size == 0:
        return None
    ground, _ = mode_colour(part.reshape(-1, 3))
    ink = largest_step(part, ground) > 60
    inked = ink.any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked, [0]])))
    high = np.ptp(np.flatnonzero(ink.any(axis=1))) + 1 if ink.any() else 0
    gaps = [(int(a), int(b)) for a, b in zip(edges[1:-1:2], edges[2::2], strict=True)]
    start, end = next((gap for gap in gaps if gap[1] - gap[0] >= _GAP * high), (0, 0))
    if not 0 < start <= _WIDEST * high:
        return None
    first, last = int(edges[0]), int(edges[-1])
    handle, letters = (_core(part[:, a:b], ground) for a, b in ((first, start), (end, last)))
    ruled = start - first > high and ink[:, first:start].mean(axis=1).max() >= _RULED
    if not ruled and colours_apart(handle, letters) < _UNLIKE:
        return None
    rows = np.flatnonzero(ink[:, end:].any(axis=1))
    box = (x0 + end, y0 + int(rows[0]), x0 + last, y0 + int(rows[-1]) + 1)
    size, along = float(box[3] - box[1]), float(box[2] - box[0])
    return replace(word, box=box, size=size, along=along, middle=None, colour=letters)


def _core(part: RGB, ground: Colour) -> Colour:
    """The colour of some ink where it is densest."""
    far = largest_step(part, ground)
    middle = np.median(part[far >= 0.85 * far.max()], axis=0)
    return int(middle[0]), int(middle[1]), int(middle[2])
