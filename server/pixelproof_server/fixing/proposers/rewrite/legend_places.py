"""Where a legend stands, as matplotlib's ``legend`` is told: a corner or side, and an anchor."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pixelproof_engine.sight import facts as sight

from .values import number, sensible

_AWAY_POINTS = 5.0
"""From an anchor to a legend's frame: ``legend.borderaxespad``, half a font size of 10 points."""

_ANCHORS = 3
"""Most anchors that one legend is given."""

_STEPS = 20
"""Steps over the side of an axes on which people anchor legends."""

_BESIDE = {
    "right": ("upper left", "center left", "lower left"),
    "left": ("upper right", "center right", "lower right"),
    "below": ("upper center", "upper left", "upper right"),
    "above": ("lower center", "lower left", "lower right"),
}
"""By the side of the axes on which a legend stands: its points that face the axes, as ``loc``."""


def placements(facts: sight.Facts, axes: sight.Axes,
               text: Callable[[str], str]) -> Iterator[list[str]]:  # fmt: skip
    """Arguments that put a legend where that of ``axes`` stands, the likeliest first."""
    box = _box(axes)
    if axes.legend is None or box is None:
        return
    columns = _columns(axes.legend)
    listed = [f"ncols={columns}"] if columns > 1 else []
    side = side_of(axes)
    if side is not None:
        for place, anchor in _anchored(facts, axes.box, box, side):
            x, y = (number(value) for value in anchor)
            yield [f"loc={text(place)}", f"bbox_to_anchor=({x}, {y})", *listed]
        return
    across, down = _middle(axes.box, box)
    column = "left" if across < 0.4 else "right" if across > 0.6 else "center"
    row = "upper" if down < 0.4 else "lower" if down > 0.6 else "center"
    place = "center" if row == column == "center" else f"{row} {column}"
    yield [f"loc={text(place)}", *listed]


def side_of(axes: sight.Axes) -> str | None:
    """The side of an axes on which the middle of its legend lies; None: inside, or not known."""
    box = _box(axes)
    if box is None:
        return None
    across, down = _middle(axes.box, box)
    if not 0 <= across <= 1:
        return "right" if across > 1 else "left"
    if not 0 <= down <= 1:
        return "below" if down > 1 else "above"
    return None


def _box(axes: sight.Axes) -> sight.Box | None:
    """Where the legend of an axes stands, if both have a place."""
    left, top, right, bottom = axes.box
    return axes.legend.box if axes.legend is not None and left < right and top < bottom else None


def _middle(box: sight.Box, inner: sight.Box) -> tuple[float, float]:
    """Where the middle of a box lies, in fractions of another one, from its top left corner."""
    across, down = (inner[0] + inner[2]) / 2 - box[0], (inner[1] + inner[3]) / 2 - box[1]
    return across / (box[2] - box[0]), down / (box[3] - box[1])


def _anchored(facts: sight.Facts, box: sight.Box, legend: sight.Box,
              side: str) -> list[tuple[str, tuple[float, float]]]:  # fmt: skip
    """(``loc``, anchor in fractions of the axes), those first whose anchor is the roundest."""
    inch = facts.dpi or 100.0
    pad = (_AWAY_POINTS / 72 * inch / facts.width, _AWAY_POINTS / 72 * inch / facts.height)
    found: list[tuple[float, str, tuple[float, float]]] = []
    for place in _BESIDE[side]:
        row, column = place.split()
        x = {"left": legend[0] - pad[0], "center": (legend[0] + legend[2]) / 2,
             "right": legend[2] + pad[0]}[column]  # fmt: skip
        y = {"upper": legend[1] - pad[1], "center": (legend[1] + legend[3]) / 2,
             "lower": legend[3] + pad[1]}[row]  # fmt: skip
        exact = (x - box[0]) / (box[2] - box[0]), (box[3] - y) / (box[3] - box[1])
        anchor = sensible(exact[0], 1.0, _STEPS), sensible(exact[1], 1.0, _STEPS)
        away = sum(abs(a - b) for a, b in zip(exact, anchor, strict=True))
        # Whole numbers and halves are what most people write.
        away += sum(0.01 for value in anchor if value * 2 % 1)
        found.append((away, place, anchor))
    return [(place, anchor) for _, place, anchor in sorted(found)[:_ANCHORS]]


def _columns(legend: sight.Legend) -> int:
    """Columns of a legend by the boxes of its texts: texts on one line stand side by side."""
    boxes = [t.box for t in legend.texts if t.box is not None]
    if not boxes:
        return 1
    first = boxes[0]
    middle = (first[1] + first[3]) / 2
    return sum(1 for b in boxes if b[1] <= middle <= b[3])
