"""Blocks of pages: areas of one colour in two pictures, and which of them changed.

An area is what hangs together in one colour: a card, a bar, a button, the frame around a box. Those
that look the same in both pictures cancel; of the others, what covers the same place in another
colour was filled anew, and what has the same colour near by was moved or made larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .boxes import overlap
from .facts import Box
from .seen import Difference
from .sketch import RGB, Mask, hex_of

_PIXELS = 40
"""Least area of a block."""
_COLOURS = 24
"""Most colours of one picture that are looked at, those of the most pixels first."""
_MOST = 60
"""Blocks of one picture that are compared with each other."""
_STEP = 1
"""Pixels by which a side of the same block may differ between two drawings."""
_STEP_LOSSY = 3
_SAME_PLACE = 0.9


@dataclass(frozen=True)
class Block:
    """``box`` in pixels, half-open; ``ink`` is the number of its pixels."""

    colour: tuple[int, int, int]
    box: tuple[int, int, int, int]
    ink: int


def block_differences(
    current: RGB, target: RGB, changed: Mask, plain: bool, texts: Sequence[Box]
) -> Iterator[Difference]:
    """What changed between two pictures of one size.

    ``plain``: nothing was lost between them, so that colours are equal or differ.
    ``texts``: boxes of texts, whose letters are no blocks.
    """
    slack = 1 if plain else 18
    mine = blocks(current, changed, slack, texts)
    theirs = blocks(target, changed, slack, texts)
    step = _STEP if plain else _STEP_LOSSY
    before = [one for one in mine if not any(_is_same(one, other, slack, step) for other in theirs)]
    after = [one for one in theirs if not any(_is_same(one, other, slack, step) for other in mine)]
    height, width = current.shape[:2]

    def told(a: Block | None, b: Block | None, sentence: str) -> Difference:
        x0, y0, x1, y1 = (a or b).box  # type: ignore[union-attr]
        return Difference(
            kind="block",
            current=tuple(map(float, a.box)) if a else None,
            target=tuple(map(float, b.box)) if b else None,
            box=(x0 / width, y0 / height, x1 / width, y1 / height),
            confidence=0.8,
            sentence=sentence,
        )

    pairs, lone, new = _paired(before, after, slack)
    for a, b in pairs:
        if overlap(_box(a), _box(b)) >= _SAME_PLACE and _far(a, b) > slack:
            yield told(a, b, _fill(a, b)).model_copy(
                update={"kind": "fill", "current": hex_of(a.colour), "target": hex_of(b.colour)}
            )
        else:
            yield told(a, b, f"{_name(a)} at {_at(a)} is at {_at(b)} in the target")
    for a in lone:
        yield told(a, None, f"there is {_name(a)} at {_at(a)}, target has none")
    for b in new:
        yield told(None, b, f"{_name(b)} at {_at(b)} is missing")


def blocks(rgb: RGB, changed: Mask, slack: int, texts: Sequence[Box]) -> list[Block]:
    """Areas of one colour of which some pixel changed, largest first."""
    height, width = rgb.shape[:2]
    lettering = np.zeros((height, width), np.bool_)
    for x0, y0, x1, y1 in texts:
        lettering[
            int(y0 * height) : int(y1 * height) + 1, int(x0 * width) : int(x1 * width) + 1
        ] = 1
    found: list[Block] = []
    kernel = np.ones((3, 3), np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    near = np.asarray(cv2.dilate(changed.astype(np.uint8), kernel)).astype(bool)
    for colour in _colours(rgb[near], slack):
        mask = np.asarray(cv2.inRange(rgb, *_bounds(colour, slack)), np.uint8)
        if cv2.countNonZero(mask) < _PIXELS:
            continue
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        large = stats[:, cv2.CC_STAT_AREA] >= _PIXELS
        touched = np.unique(labels[near])
        for label in touched[(touched > 0) & large[touched]].tolist():
            x, y, w, h, ink = (int(v) for v in stats[label][:5])
            part = np.s_[y : y + h, x : x + w]
            written = int(((labels[part] == label) & lettering[part]).sum())
            if min(w, h) >= 2 and written <= 0.9 * ink:
                found.append(Block(colour, (x, y, x + w, y + h), ink))
    return sorted(found, key=lambda one: -one.ink)[:_MOST]


def _bounds(colour: tuple[int, int, int], slack: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(max(0, v - slack) for v in colour), tuple(min(255, v + slack) for v in colour)


def _colours(pixels: NDArray[np.uint8], slack: int) -> list[tuple[int, int, int]]:
    """The commonest colours, none within ``slack`` of another."""
    parts = pixels.astype(np.int32)
    keys, counts = np.unique(
        (parts[:, 0] << 16) | (parts[:, 1] << 8) | parts[:, 2], return_counts=True
    )
    kept: list[tuple[int, int, int]] = []
    for key in keys[np.argsort(-counts)][:500].tolist():
        value = (key >> 16, key >> 8 & 255, key & 255)
        if all(max(abs(a - b) for a, b in zip(value, one, strict=True)) > slack for one in kept):
            kept.append(value)
        if len(kept) == _COLOURS:
            break
    return kept


def _paired(
    before: list[Block], after: list[Block], slack: int
) -> tuple[list[tuple[Block, Block]], list[Block], list[Block]]:
    """Same place first, then same colour and near."""
    pairs: list[tuple[Block, Block]] = []
    left = list(after)
    rest: list[Block] = []
    for a in before:
        same = [b for b in left if overlap(_box(a), _box(b)) >= _SAME_PLACE]
        best = max(same, key=lambda b: overlap(_box(a), _box(b)), default=None)
        if best is None:
            rest.append(a)
        else:
            left.remove(best)
            pairs.append((a, best))
    lone = []
    for a in rest:
        same = [b for b in left if _far(a, b) <= slack and _is_akin(a, b)]
        best = min(same, key=lambda b: _apart(a, b), default=None)
        if best is None:
            lone.append(a)
        else:
            left.remove(best)
            pairs.append((a, best))
    return pairs, lone, left


def _is_akin(a: Block, b: Block) -> bool:
    """Of one size, or over each other with a side in common."""
    size = [(c.box[2] - c.box[0], c.box[3] - c.box[1]) for c in (a, b)]
    if all(abs(m - n) <= 2 for m, n in zip(*size, strict=True)):
        return True
    sides = sum(abs(m - n) <= 2 for m, n in zip(a.box, b.box, strict=True))
    return sides >= 2 or overlap(_box(a), _box(b)) > 0.5


def _is_same(a: Block, b: Block, slack: int, step: int) -> bool:
    return _far(a, b) <= slack and all(
        abs(m - n) <= step for m, n in zip(a.box, b.box, strict=True)
    )


def _far(a: Block, b: Block) -> int:
    return max(abs(m - n) for m, n in zip(a.colour, b.colour, strict=True))


def _box(one: Block) -> Box:
    x0, y0, x1, y1 = one.box
    return (float(x0), float(y0), float(x1), float(y1))


def _apart(a: Block, b: Block) -> int:
    return sum(abs(m - n) for m, n in zip(a.box, b.box, strict=True))


def _at(one: Block) -> str:
    x0, y0, x1, y1 = one.box
    return f"({x0}, {y0}), {x1 - x0} x {y1 - y0} pixels,"


def _name(one: Block) -> str:
    return f"an area of {hex_of(one.colour)}"


def _fill(a: Block, b: Block) -> str:
    return f"the area at {_at(a)} is {hex_of(a.colour)}, target has {hex_of(b.colour)}"
