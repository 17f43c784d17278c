"""Likeness of pages and drawings: the parts of Design2Code (arXiv 2403.03163) that need no model.

A block is a line of text with its box. Blocks of two pages are paired by their words (a pair has a
similarity of at least 0.5); then

- kind holds the block match: the area of the paired blocks over the area of all blocks of both;
- text: the mean similarity of the words of each pair;
- layout: the mean of 1 - max(|dx|, |dy|) of their centres, in shares of the page;
- colour: the mean of 1 - dE2000 / 100 of their text colours.

What stands beside the texts is seen by the pixels alone, as for charts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .boxes import area
from .facts import Facts, Text
from .likeness import WEIGHTS, delta_e
from .page_texts import lines_of, paired, similarity
from .seen import Likeness

_PAIR = 0.5


def page_likeness(current: Facts, target: Facts, pixels: float) -> Likeness:
    """Likeness of two readings of pages; two pages without any text are alike in their texts."""
    a, b = lines_of(current), lines_of(target)
    pairs = [(a[i], b[j]) for i, j in paired(a, b) if similarity(a[i].text, b[j].text) >= _PAIR]
    parts = {
        "kind": _match(a, b, pairs),
        "text": _mean([similarity(one.text, other.text) for one, other in pairs], a, b),
        "layout": _mean([_near(one, other) for one, other in pairs], a, b),
        "colour": _mean([_alike(one, other) for one, other in pairs], a, b),
        "pixels": max(0.0, min(1.0, pixels)),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Likeness(total=round(total, 6), **{k: round(v, 6) for k, v in parts.items()})


def _match(a: Sequence[Text], b: Sequence[Text], pairs: Sequence[tuple[Text, Text]]) -> float:
    whole = sum(map(_area, a)) + sum(map(_area, b))
    return sum(_area(one) + _area(other) for one, other in pairs) / whole if whole else 1.0


def _mean(values: Sequence[float], a: Sequence[Text], b: Sequence[Text]) -> float:
    if not a and not b:
        return 1.0
    return float(np.mean(values)) if values else 0.0


def _area(text: Text) -> float:
    return area(text.box) if text.box else 0.0


def _near(one: Text, other: Text) -> float:
    a, b = one.box, other.box
    assert a is not None
    assert b is not None
    dx, dy = (abs(a[k] + a[k + 2] - b[k] - b[k + 2]) / 2 for k in (0, 1))
    return max(0.0, 1.0 - max(dx, dy))


def _alike(one: Text, other: Text) -> float:
    if one.colour is None or other.colour is None:
        return 1.0
    return max(0.0, 1.0 - float(delta_e([one.colour], [other.colour])[0, 0]) / 100.0)
