"""Sketches of nothing but a frame and words that a test puts there."""

from __future__ import annotations

import numpy as np

from pixelproof_engine.sight.sketch import Panel, Sketch, Word, start


def blank(*words: Word) -> Sketch:
    """A white picture of 400 by 300 pixels with one panel and the words."""
    sketch = start(np.full((300, 400, 3), 255, np.uint8))
    spines = {"left", "right", "top", "bottom"}
    sketch.panels = [Panel(box=(80, 20, 360, 260), spines=spines)]
    sketch.words = list(words)
    return sketch


def word(text: str, x: int, y: int, width: int = 0, height: int = 10) -> Word:
    """A level word with its upper left corner at a pixel."""
    along = width or 8 * len(text)
    return Word(
        box=(x, y, x + along, y + height), text=text, score=1.0, size=height, along=along
    )  # fmt: skip
