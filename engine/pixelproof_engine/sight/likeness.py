"""Likeness: how close a figure is to the target, 0 to 1, with its parts.

Text, layout, kind and colour follow ChartMimic's low-level scores (arXiv 2406.09961): each is the
F1 of two multisets, so that what is missing and what is too much cost alike.

- text: texts without tick labels, matched exactly (spaces and typographic variants aside).
- layout: (rows, columns, row start and end, column start and end) of every axes.
- kind: one entry per series (ChartMimic: per outermost plotting call).
- colour: per kind, the best one-to-one assignment of max(0, 1 - dE2000 / 100); above 10 colours,
  near-duplicates (similarity over 0.7) are dropped first.
- pixels: structural similarity (Wang et al. 2004) over the places where either picture has ink,
  after alignment. Plain SSIM is dominated by empty paper: a lost title costs it 0.01.

ChartMimic takes the plain mean of its four parts. Here a fifth stands beside them, and it alone
sees data, limits, scales, ticks and grid: it weighs 0.3. Layout is right in nearly every proposal
and tells candidates apart least: 0.1. Text and colour change in most requests: 0.2 each; so does
kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray

from .facts import Axes, Facts
from .seen import Likeness
from .sketch import rgb_of
from .texts import has_maths, plain

WEIGHTS = {"text": 0.2, "layout": 0.1, "kind": 0.2, "colour": 0.2, "pixels": 0.3}

_MANY_COLOURS = 10
_DUPLICATE = 0.7


def likeness(current: Facts, target: Facts, pixels: float = 1.0) -> Likeness:
    """Likeness of two facts of the same source (both readings, or both figures).

    ``pixels``: the part that facts do not hold, from ``alignment.pixel_likeness``.
    """
    parts = {
        "text": f1(_texts(current), _texts(target)),
        "layout": f1(_cells(current), _cells(target)),
        "kind": f1(_kinds(current), _kinds(target)),
        "colour": _colour(current, target),
        "pixels": max(0.0, min(1.0, pixels)),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Likeness(total=round(total, 6), **{k: round(v, 6) for k, v in parts.items()})


def f1(current: Iterable[Hashable], target: Iterable[Hashable]) -> float:
    """F1 of two multisets; two empty ones are equal."""
    a, b = Counter(current), Counter(target)
    if not a and not b:
        return 1.0
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def _texts(facts: Facts) -> list[str]:
    return [plain(text.text) for text in facts.written() if not has_maths(text.text)]


def _cells(facts: Facts) -> list[tuple[int, ...]]:
    return [
        (c.rows, c.columns, c.row_start, c.row_end, c.column_start, c.column_end)
        for axes in facts.axes
        if (c := axes.cell) is not None and axes.colourbar_of is None
    ]


def _kinds(facts: Facts) -> list[str]:
    return [series.kind for axes in facts.axes for series in axes.series]


def _colour(current: Facts, target: Facts) -> float:
    a, b = _colours_by_kind(current.axes), _colours_by_kind(target.axes)
    total_a = sum(len(colours) for colours in a.values())
    total_b = sum(len(colours) for colours in b.values())
    if total_a == 0 and total_b == 0:
        return 1.0
    score = sum(_assigned(a[kind], b[kind]) for kind in a.keys() & b.keys())
    return 2 * score / (total_a + total_b)


def _colours_by_kind(axes: tuple[Axes, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in axes:
        for series in one.series:
            kept = found.setdefault(series.kind, [])
            kept += [colour for colour in series.colours if colour not in kept]
    return {kind: _distinct(colours) for kind, colours in found.items()}


def _distinct(colours: list[str]) -> list[str]:
    if len(colours) <= _MANY_COLOURS:
        return colours
    kept: list[str] = []
    for colour in colours:
        if not kept or _similarities([colour], kept).max() <= _DUPLICATE:
            kept.append(colour)
    return kept


def _assigned(a: list[str], b: list[str]) -> float:
    if not a or not b:
        return 0.0
    from scipy.optimize import linear_sum_assignment

    similarity = _similarities(a, b)
    rows, columns = linear_sum_assignment(-similarity)
    return float(similarity[rows, columns].sum())


def _similarities(a: list[str], b: list[str]) -> NDArray[np.float64]:
    return np.maximum(0.0, 1.0 - delta_e(a, b) / 100.0)


def delta_e(a: list[str], b: list[str]) -> NDArray[np.float64]:
    """CIEDE2000 of every pair of colours, (len(a), len(b))."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    first = rgb2lab(np.array([[rgb_of(c) for c in a]], np.float64) / 255.0)[0]
    second = rgb2lab(np.array([[rgb_of(c) for c in b]], np.float64) / 255.0)[0]
    return np.asarray(deltaE_ciede2000(first[:, None, :], second[None, :, :]), np.float64)  # type: ignore[no-untyped-call]
