"""Comparing a figure with a target: differences that hold twice, and the likeness.

The reader makes errors of its own. So the current figure is read as well, and a difference between
its exact facts and the target's reading counts only if the two readings differ in the same point:
what the reader gets wrong, it gets wrong on both sides. What it gets wrong on a scaled or
compressed target alone is held against the pixels: a difference must show in them, and it must be
read as well of the figure once that has been scaled and compressed likewise.
"""

from __future__ import annotations

import math

import numpy as np

from .alignment import overlay, pixel_likeness
from .borders import without_border
from .changes import Changes
from .differences import SAME_RATIO, differences
from .experts.strokes import mask_of
from .facts import Box, Facts
from .found import Found
from .likeness import likeness
from .page_likeness import page_likeness
from .pages import is_page, page_differences
from .picture import pixels
from .pointing import is_pointed_at
from .reading import read_pixels
from .retracing import retraced
from .seen import Comparison, Difference, DifferenceKind, Likeness, Seen
from .sketch import RGB

_RANK: tuple[DifferenceKind, ...] = (
    "layout", "kind", "series_count", "scale", "category_order", "value", "series_colour",
    "limits", "legend_missing", "legend_extra", "title", "suptitle", "tick_labels", "legend_text",
    "x_label", "y_label", "legend_title", "background", "grid", "marker", "line_style",
    "tick_rotation", "line_width", "annotation", "spines", "block", "fill", "text",
    "text_colour", "text_box", "figure_size", "pixels",
)  # fmt: skip
"""Most visible first: what changes the most ink."""

_IN_PANEL = frozenset(
    {"kind", "series_count", "value", "series_colour", "legend_extra", "legend_text",
     "legend_title", "grid", "marker", "line_style", "line_width", "background"}
)  # fmt: skip
"""Kinds that show inside the axes (or its legend)."""

_WHOLE: list[Box] = [(0.0, 0.0, 1.0, 1.0)]


def compare(current: Seen, target: Seen) -> Comparison:
    """Differences (indices into the current figure's facts) and likeness.

    What strokes on the target point to comes first; the strokes themselves are no difference.
    """
    if current.png == target.png:
        return _identical()
    mine, theirs = pixels(current.png), pixels(target.png)
    if mine.shape == theirs.shape and np.array_equal(mine, theirs):
        return _identical()
    over = overlay(mine, theirs, current.reading, target.reading)
    found = differences(current.reading, target.reading)
    changes = Changes(over)
    strokes = target.reading.strokes
    if strokes:
        changes.mask &= ~mask_of(over.target, strokes)
    found = [one for one in found if _shows(one.difference, changes, current)]
    if current.exact is not None:
        found = _confirmed(found, differences(current.exact, target.reading))
    if any(one.difference.kind == "figure_size" for one in found) and _is_framed(theirs, mine):
        found = [one for one in found if one.difference.kind != "figure_size"]
    if found and not changes.is_plain:
        found = _seen_again(found, mine, theirs, target.reading)
    stated = [one.difference for one in found]
    if is_page(current.exact):
        stated += page_differences(current, target, over, changes)
    ranked = sorted(
        stated, key=lambda d: (not is_pointed_at(d, current.facts, strokes), _RANK.index(d.kind))
    )
    like = _likeness(current, target, pixel_likeness(over))
    is_other = (changes.is_plain and not strokes) or changes.within(_WHOLE)
    if not ranked and over.exact and is_other:
        ranked = [
            Difference(
                kind="pixels",
                confidence=0.5,
                sentence="the pictures differ in something that could not be made out",
            )
        ]
    return Comparison(differences=tuple(ranked), likeness=like)


def _identical() -> Comparison:
    one = Likeness(total=1.0, text=1.0, layout=1.0, kind=1.0, colour=1.0, pixels=1.0)
    return Comparison(differences=(), likeness=one)


def _is_framed(target: RGB, figure: RGB) -> bool:
    """Whether a target has the figure's shape inside a border of one colour: a screenshot's."""
    inside = without_border(target)
    if inside.shape == target.shape:
        return False
    return abs(math.log(_ratio(inside) / _ratio(figure))) < SAME_RATIO


def _ratio(rgb: RGB) -> float:
    return float(rgb.shape[1] / rgb.shape[0])


def _likeness(current: Seen, target: Seen, pixel_part: float) -> Likeness:
    """Both sides by the same source: readings, unless both figures are known exactly."""
    if is_page(current.exact):
        return page_likeness(current.reading, target.reading, pixel_part)
    if current.exact is not None and target.exact is not None:
        return likeness(current.exact, target.exact, pixel_part)
    return likeness(current.reading, target.reading, pixel_part)


def _confirmed(read: list[Found], exact: list[Found]) -> list[Found]:
    """Exact differences that the two readings show as well."""
    about = {one.about for one in read}
    return [one for one in exact if one.about in about]


def _seen_again(found: list[Found], figure: RGB, target: RGB, read: Facts) -> list[Found]:
    """What is also read of a figure that has come the way of its target."""
    likewise = retraced(figure, target)
    if likewise is None:
        return found
    about = {one.about for one in differences(read_pixels(likewise), read)}
    return [one for one in found if one.about in about]


def _shows(difference: Difference, changes: Changes, current: Seen) -> bool:
    """False if the pixels that such a difference shows in agree in both pictures."""
    if difference.axes is None:
        return changes.within(_WHOLE)
    axes = current.reading.axes[difference.axes]
    if difference.kind not in _IN_PANEL:
        text = {"title": axes.title, "x_label": axes.x.label, "y_label": axes.y.label}.get(
            difference.kind
        )
        return changes.within([text.box] if text and text.box else _WHOLE)
    boxes: list[Box] = [axes.box]
    if axes.legend is not None and axes.legend.box is not None:
        boxes.append(axes.legend.box)
    return changes.within(boxes)
