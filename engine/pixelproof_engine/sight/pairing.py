"""Pairing: which axes and which series of two facts correspond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .boxes import overlap
from .facts import Axes, Facts, Series
from .likeness import delta_e
from .texts import same_text


@dataclass(frozen=True)
class Pairs:
    matched: list[tuple[int, int]]
    only_current: list[int]
    only_target: list[int]


def pair_axes(current: Facts, target: Facts) -> list[tuple[int, int]]:
    """Axes that stand in the same place; colour bars only with colour bars."""
    a = [i for i, axes in enumerate(current.axes) if axes.colourbar_of is None]
    b = [j for j, axes in enumerate(target.axes) if axes.colourbar_of is None]
    if len(a) == 1 and len(b) == 1:
        return [(a[0], b[0])]
    if not a or not b:
        return []
    from scipy.optimize import linear_sum_assignment

    cost = np.array(
        [[_apart(current.axes[i], target.axes[j]) for j in b] for i in a], dtype=np.float64
    )
    rows, columns = linear_sum_assignment(cost)
    return [
        (a[i], b[j])
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if cost[i, j] < 0.7
    ]


def _apart(a: Axes, b: Axes) -> float:
    """0 for the same place to 1 for none shared; second axes on a frame (twins) come after it."""
    return 1.0 - overlap(a.box, b.box) + (0.1 if a.twin_of != b.twin_of else 0.0)


def pair_series(a: Axes, b: Axes) -> Pairs:
    """Series that stand for the same data: by label, kind, colour, place and size."""
    if not a.series or not b.series:
        return Pairs([], list(range(len(a.series))), list(range(len(b.series))))
    from scipy.optimize import linear_sum_assignment

    cost = np.array(
        [[_unlike(s, t, i, j) for j, t in enumerate(b.series)] for i, s in enumerate(a.series)]
    )
    rows, columns = linear_sum_assignment(cost)
    matched = list(zip(rows.tolist(), columns.tolist(), strict=True))
    return Pairs(
        sorted(matched),
        [i for i in range(len(a.series)) if i not in rows.tolist()],
        [j for j in range(len(b.series)) if j not in columns.tolist()],
    )


def _unlike(a: Series, b: Series, i: int, j: int) -> float:
    """Dissimilarity: colour counts up to 1, label 0.6, kind 0.6, values 0.6, order a little."""
    unlike = 0.05 * abs(i - j)
    if a.colours and b.colours:
        unlike += min(1.0, float(delta_e([a.colours[0]], [b.colours[0]])[0, 0]) / 40.0)
    else:
        unlike += 0.5
    if a.label and b.label:
        unlike += 0.0 if same_text(a.label, b.label) else 0.6
    if a.kind != b.kind:
        unlike += 0.6
    if len(a.y) and len(b.y):
        low_a, high_a, low_b, high_b = min(a.y), max(a.y), min(b.y), max(b.y)
        span = max(high_a, high_b) - min(low_a, low_b)
        if span > 0:
            unlike += 0.3 * min(1.0, (abs(low_a - low_b) + abs(high_a - high_b)) / span)
        middle = float(np.mean(a.y)) - float(np.mean(b.y))
        if span > 0 and len(a.y) == len(b.y):
            unlike += 0.3 * min(1.0, 2 * abs(middle) / span)
    return unlike
