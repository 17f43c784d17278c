"""Capitals: letters that look the same in both cases, told by their height beside digits."""

from __future__ import annotations

from collections.abc import Iterator

from ..sketch import AxisSketch, Sketch, Word

_ALIKE = set("CSUVWXZ")
_SMALL = 0.87
"""A small letter is at most this part of a digit's height; a capital is as high as a digit."""
_DIGIT = 0.76
"""Height of a digit with its soft edges, part of the font's size (as in ``Sketch.font``)."""


def find_capitals(sketch: Sketch) -> None:
    """Puts single letters of ticks and labels into the case that their height tells.

    Labels may be larger than ticks, so that only tick labels become capitals.
    """
    digit = _DIGIT * sketch.font
    for panel in sketch.panels:
        for axis in (panel.x, panel.y):
            for word, is_tick in _words(axis):
                if len(word.text) != 1 or word.text.upper() not in _ALIKE:
                    continue
                x0, y0, x1, y1 = word.box
                upright = is_tick or axis is panel.x
                high = (y1 - y0) if upright else (x1 - x0)
                if high <= _SMALL * digit:
                    word.text = word.text.lower()
                elif is_tick:
                    word.text = word.text.upper()


def _words(axis: AxisSketch) -> Iterator[tuple[Word, bool]]:
    """Tick labels, and the label, of an axis; whether each is a tick label."""
    yield from ((tick.word, True) for tick in axis.ticks if tick.word is not None)
    if axis.label is not None:
        yield axis.label, False
