"""Pages and drawings: in what a document that draws itself departs from its target.

Their facts hold elements instead of axes. Texts are compared line by line, areas of one colour
block by block; each difference must show in pixels that changed, as on charts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from . import sentences
from .alignment import Overlay
from .changes import Changes
from .facts import Box, Facts, Text
from .likeness import delta_e
from .page_blocks import block_differences
from .page_texts import lines_of, paired, word_differences
from .seen import Difference, Seen
from .sketch import RGB, hex_of
from .texts import plain, same_text

_INK = 6.0
"""CIEDE2000 from which on two texts have different colours."""
_OWN = 14.0
"""The same between what a text is said to be coloured and what is seen of thin letters."""
_MOVED = 3.0
"""Pixels by which a box read twice may differ, and this share of its height beside it."""
_MOVED_SHARE = 0.12
_MOST_MOVED = 8


def is_page(exact: Facts | None) -> bool:
    """Whether a figure is a page or a drawing, and no chart."""
    return exact is not None and bool(exact.elements) and not exact.axes


def page_differences(
    current: Seen, target: Seen, over: Overlay, changes: Changes
) -> list[Difference]:
    """Everything in which a page departs from its target. ``current`` has exact facts."""
    assert current.exact is not None
    lines, wanted = lines_of(current.reading), lines_of(target.reading)
    exact = [text for text in current.exact.texts if text.box]
    found = list(word_differences(exact, lines, wanted))
    if _has_same_shape(current.exact, target.reading):
        same = [
            (lines[i], wanted[j])
            for i, j in paired(lines, wanted)
            if same_text(lines[i].text, wanted[j].text)
        ]
        found += _colours(exact, same, over)
        found += _moved(same, over.current.shape)
        boxes = [text.box for text in (*lines, *wanted) if text.box]
        found += block_differences(over.current, over.target, changes.mask, changes.is_plain, boxes)
    return [
        one for one in found if one.box is None or changes.within([one.box, *_target(one, over)])
    ]


def _target(one: Difference, over: Overlay) -> list[Box]:
    """Where a block or text stands in the target."""
    if one.kind not in ("block", "text_box") or not isinstance(one.target, tuple):
        return []
    height, width = over.current.shape[:2]
    x0, y0, x1, y1 = (float(side) for side in one.target)
    return [(x0 / width, y0 / height, x1 / width, y1 / height)]


def _has_same_shape(a: Facts, b: Facts) -> bool:
    """Whether boxes of the two can be compared: one may be a scaled picture of the other."""
    return abs(math.log((a.width / a.height) / (b.width / b.height))) < 0.01


def _colours(
    exact: Sequence[Text], same: Sequence[tuple[Text, Text]], over: Overlay
) -> Iterator[Difference]:
    """Texts of another colour, each seen in its own box: a line may hold several."""
    for own in exact:
        line = next(((a, b) for a, b in same if _is_in(own, a)), None)
        if line is None or own.colour is None or own.box is None:
            continue
        mine, theirs = (_ink(over.current, own.box), _ink(over.target, _shifted(own.box, *line)))
        if mine is None or theirs is None or _far(mine, theirs) < _INK:
            continue
        if _far(own.colour, mine) > _OWN:
            continue
        name = f"the text {own.text!r}"
        yield Difference(
            kind="text_colour",
            current=own.colour,
            target=theirs,
            box=own.box,
            confidence=0.8,
            sentence=sentences.colour(name, own.colour, theirs),
        )


def _is_in(text: Text, line: Text) -> bool:
    """Whether a text of the page was read as this line or as a part of it."""
    a, b = text.box or (0, 0, 0, 0), line.box or (0, 0, 0, 0)
    x, y = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
    return b[0] <= x <= b[2] and b[1] <= y <= b[3] and plain(text.text) in plain(line.text)


def _shifted(box: Box, line: Text, other: Text) -> Box:
    """``box`` moved as its line has."""
    a, b = line.box or box, other.box or box
    dx, dy = b[0] - a[0], b[1] - a[1]
    return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


def _ink(rgb: RGB, box: Box) -> str | None:
    """The colour of the letters in a box: what is furthest from the ground of the box."""
    height, width = rgb.shape[:2]
    part = rgb[
        max(0, int(box[1] * height)) : math.ceil(box[3] * height),
        max(0, int(box[0] * width)) : math.ceil(box[2] * width),
    ].reshape(-1, 3)
    if not len(part):
        return None
    values, counts = np.unique(part, axis=0, return_counts=True)
    ground = values[counts.argmax()].astype(np.int16)
    away = np.abs(part.astype(np.int16) - ground).sum(axis=1)
    strongest = part[away >= 0.97 * away.max()]
    tones, counts = np.unique(strongest, axis=0, return_counts=True)
    red, green, blue = (int(v) for v in tones[counts.argmax()])
    return hex_of((red, green, blue))


def _far(a: str, b: str) -> float:
    return float(delta_e([a], [b])[0, 0])


def _moved(same: Sequence[tuple[Text, Text]], shape: tuple[int, ...]) -> Iterator[Difference]:
    """Texts of another size first, then those that stand elsewhere, from the top down."""
    height, width = shape[:2]
    found: list[tuple[bool, Difference]] = []
    for one, other in same:
        a, b = (_in_pixels(text.box, width, height) for text in (one, other))
        slack = max(_MOVED, _MOVED_SHARE * (a[3] - a[1]))
        if max(abs(m - n) for m, n in zip(a, b, strict=True)) <= slack:
            continue
        grown = (b[2] - b[0]) / max(1.0, a[2] - a[0])
        is_sized = abs(grown - 1) > 0.05 and abs((b[2] - b[0]) - (a[2] - a[0])) > slack
        how = (
            f"is {grown:.2f} times as wide in the target"
            if is_sized
            else f"is at ({a[0]:.0f}, {a[1]:.0f}), in the target at ({b[0]:.0f}, {b[1]:.0f})"
        )
        told = Difference(kind="text_box", current=a, target=b, box=one.box, confidence=0.7,
                          sentence=f"the text {one.text!r} {how}")  # fmt: skip
        found.append((not is_sized, told))
    yield from [told for _, told in sorted(found, key=lambda item: item[0])][:_MOST_MOVED]


def _in_pixels(box: Box | None, width: int, height: int) -> Box:
    x0, y0, x1, y1 = box or (0.0, 0.0, 0.0, 0.0)
    return (x0 * width, y0 * height, x1 * width, y1 * height)
