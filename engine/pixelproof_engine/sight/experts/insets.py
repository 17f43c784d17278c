"""Insets: axes inside axes, by a frame of four spines with tick labels of its own."""

from __future__ import annotations

from ..boxes import share_of_smaller
from ..sketch import Panel, PixelBox, Sketch
from .frames import background_of, corners_of
from .open_frames import tick_labels, words_and_entries

_LEAST = 0.1
"""Smallest side of an inset, fraction of its panel's side."""
_MOST = 0.75
_ENTRIES = 0.5
"""Part of the words in an inset that may look like entries of a legend."""


def find_insets(sketch: Sketch) -> None:
    """Adds a panel for every inset, after those that stand in the figure itself."""
    reach = max(3, round(2 * sketch.unit))
    outer = [p for p in sketch.panels if p.colourbar_of is None and len(p.spines) >= 2]
    found: list[PixelBox] = []
    for box in sorted(corners_of(sketch, reach), key=lambda b: (b[0] - b[2]) * (b[3] - b[1])):
        if any(share_of_smaller(box, other) > 0.1 for other in found):
            continue
        if any(_lies_in(box, p.box, reach) for p in outer) and _is_labelled(sketch, box):
            found.append(box)
    sketch.panels += [
        Panel(
            box=box,
            spines={"left", "right", "top", "bottom"},
            background=background_of(sketch, box, reach),
            inset=True,
        )
        for box in found
    ]


def _lies_in(box: PixelBox, panel: PixelBox, reach: int) -> bool:
    """True if a box leaves room for labels around it and is no mere cell or bar."""
    inside = all(box[i] >= panel[i] + reach and box[i + 2] <= panel[i + 2] - reach for i in (0, 1))
    sides = [(box[i + 2] - box[i]) / max(1, panel[i + 2] - panel[i]) for i in (0, 1)]
    return inside and min(sides) >= _LEAST and max(sides) <= _MOST


def _is_labelled(sketch: Sketch, box: PixelBox) -> bool:
    """True for tick labels beside or under a box that is no legend's: those may be its axes'."""
    inside, entries = words_and_entries(sketch, box, sketch.font)
    rows, columns = tick_labels(sketch, box, sketch.font)
    return bool(rows or columns) and len(entries) <= _ENTRIES * len(inside)
