"""Bins: what a histogram counts in, from its bars."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from ..sketch import Mark, Panel, SeriesSketch

_LEAST = 5
"""Bars of a series at least, for groups of bars to be bins."""
_FULL = (0.72, 1.05)
"""Part of a bin that the bars of several series fill: matplotlib leaves a fifth of it free."""
_MOST_EMPTY = 100


def side_by_side(panel: Panel, series: list[SeriesSketch]) -> None:
    """Makes histograms of bars that stand in groups between the ticks of an axis of numbers.

    Groups of bars that are no histogram stand on the ticks: each has a name or a number.
    """
    bars = [one for one in series if one.kind == "bar" and len(one.marks) >= 2]
    if len(bars) < 2 or panel.x.scale != "linear" or max(len(s.marks) for s in bars) < _LEAST:
        return
    middles = [np.array([(m.box[0] + m.box[2] - 1) / 2 for m in one.marks]) for one in bars]
    widths = np.array([m.box[2] - m.box[0] for one in bars for m in one.marks])
    width, pitch = float(np.median(widths)), _pitch(max(middles, key=len))
    if pitch == 0 or not _FULL[0] <= len(bars) * width / pitch <= _FULL[1]:
        return
    # Where each series stands in its bin; the middle of the first and the last is the bin's.
    phases = [float(np.median((middle - middles[0][0]) % pitch)) for middle in middles]
    span = _span(np.sort(phases), pitch)
    even = all(
        np.abs((middle - middles[0][0] - phase + pitch / 2) % pitch - pitch / 2).max() <= 2
        for middle, phase in zip(middles, phases, strict=True)
    )
    if not even or np.abs(widths - width).max() > 2:
        return
    start = middles[0][0] + span - pitch / 2
    marked = np.array([tick.position for tick in panel.x.ticks])
    in_middle = np.abs((marked - start) % pitch - pitch / 2) < 0.15 * pitch
    if len(marked) == 0 or in_middle.mean() > 0.5:
        return
    for one, middle in zip(bars, middles, strict=True):
        one.kind = "hist"
        for mark, at in zip(one.marks, middle, strict=True):
            mark.x = panel.x.value(start + ((at - start) // pitch + 0.5) * pitch)


def _span(phases: NDArray[np.float64], pitch: float) -> float:
    """Middle of the group that begins after the widest gap between the phases."""
    gaps = np.diff(np.append(phases, phases[0] + pitch))
    last = int(gaps.argmax())
    first = phases[(last + 1) % len(phases)] - (pitch if last + 1 < len(phases) else 0.0)
    return float((first + phases[last]) / 2)


def bins_of(panel: Panel, marks: list[Mark]) -> tuple[list[float], list[float]]:
    """Left edges of a histogram's bins and what stands in each, 0 where there is no bar."""
    known = sorted((m.x, m.y, m.box) for m in marks if m.x is not None and m.y is not None)
    widths = np.array([box[2] - box[0] for _, _, box in known])
    pitch = _pitch(np.array([x for x, _, _ in known]))
    if pitch == 0 or np.abs(widths - np.median(widths)).max() > 2 + 0.1 * np.median(widths):
        lefts = [panel.x.value(box[0] - 0.5) for _, _, box in known]
        return [x for x in lefts if x is not None], [y for _, y, _ in known]
    edges, counts = [known[0][0] - pitch / 2], [known[0][1]]
    for (a, _, _), (b, count, _) in itertools.pairwise(known):
        empty = round((b - a) / pitch) - 1
        if 0 < empty <= _MOST_EMPTY:
            edges += [a - pitch / 2 + (b - a) * n / (empty + 1) for n in range(1, empty + 1)]
            counts += [0.0] * empty
        edges.append(b - pitch / 2)
        counts.append(count)
    return edges, counts


def _pitch(places: NDArray[np.float64]) -> float:
    """Usual step between neighbours, of those that have no empty place between them."""
    steps = np.diff(np.sort(places))
    steps = steps[steps > 0]
    return float(np.median(steps[steps < 1.5 * np.median(steps)])) if len(steps) else 0.0
