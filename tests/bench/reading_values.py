"""How many of a figure's values a reading has: see ``reading_scores`` for what is counted."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from reading_counts import Count, Scores
from scipy.optimize import linear_sum_assignment

from pixelproof_engine.sight.facts import Axes, Axis, Series

CLOSE = 0.02
_PICKED = 40
_MOST_POINTS = 2000
_MOST_ALIKE = 20
_SHORTEST = 0.003
_VALUED = {"bar": "bar", "hist": "bar", "barh": "barh", "line": "line", "step": "line",
           "errorbar": "line", "scatter": "scatter"}  # fmt: skip


def count_values(group: list[Axes], panel: Axes | None, result: Scores) -> None:
    for kind in ("bar", "barh", "line", "scatter"):
        wanted = [
            (axes, series, points)
            for axes in group
            if axes.projection == "rectilinear"
            for series in axes.series
            if _VALUED.get(series.kind) == kind
            if (points := _points(axes, series, kind, result)) is not None
        ]
        wanted = _told_apart(wanted, result)
        if not wanted:
            continue
        found = [s for s in panel.series if _VALUED.get(s.kind) == kind and s.y] if panel else []
        if kind in ("line", "scatter") and panel:
            # A line with markers is both: its points are values of either.
            found = [s for s in panel.series if _VALUED.get(s.kind) in ("line", "scatter") and s.y]
        shares = np.array(
            [[_right(a, panel, points, s, kind) for s in found] for a, _, points in wanted]
        )
        best = np.zeros(len(wanted))
        if found:
            rows, columns = linear_sum_assignment(-shares)
            best[rows] = shares[rows, columns]
        result.values += Count(float(best.sum()), len(wanted))
        for share, (_, series, points) in zip(best, wanted, strict=True):
            if share < 0.9:
                name = f" {series.label!r}" if series.label else ""
                result.missed.append(f"values of {kind}{name}: {share:.0%} of {len(points[0])}")


Points = tuple[np.ndarray, np.ndarray]
Wanted = tuple[Axes, Series, Points]


def _told_apart(wanted: list[Wanted], result: Scores) -> list[Wanted]:
    """Those that show by themselves: no second drawing of the same, no crowd of one look."""
    looks = Counter(series.colours for _, series, _ in wanted)
    kept: dict[object, Wanted] = {}
    for axes, series, points in wanted:
        if looks[series.colours] > _MOST_ALIKE:
            result.excluded["series among more than 20 of one look"] += 1
            continue
        same = (
            axes.box,
            axes.y.limits,
            series.kind,
            series.colours,
            series.x,
            series.y,
            series.bases,
        )
        if same in kept:
            result.excluded["series drawn over the same one"] += 1
        else:
            kept[same] = (axes, series, points)
    return list(kept.values())


def _points(axes: Axes, series: Series, kind: str, result: Scores) -> Points | None:
    """Values that count, in fractions of the axes' ranges: (place, length) or (x, y)."""
    if not series.x or len(series.x) != len(series.y):
        return None
    if series.box is None or len(series.x) > _MOST_POINTS or (kind == "line" and len(series.x) < 2):
        result.excluded["series without countable values"] += 1
        return None
    x, y = np.array(series.x), np.array(series.y)
    along, across = (axes.y, axes.x) if kind == "barh" else (axes.x, axes.y)
    if not _told(across) or (kind in ("line", "scatter") and not _told(along)):
        result.excluded["series in axes without tick labels"] += 1
        return None
    u, v = _fraction(along, x), _fraction(across, y)
    if kind in ("bar", "barh"):
        if series.kind == "hist" and len(u) > 1:
            u = u + (u[1] - u[0]) / 2
        v = _length(across, y)
        seen = (u > -0.01) & (u < 1.01) & _visible(across, series, y)
    else:
        seen = (u > -0.01) & (u < 1.01) & (v > -0.01) & (v < 1.01)
    u, v = u[seen], v[seen]
    if len(u) == 0:
        result.excluded["series without countable values"] += 1
        return None
    picked = np.unique(np.linspace(0, len(u) - 1, min(len(u), _PICKED)).round().astype(int))
    return u[picked], v[picked]


def _visible(across: Axis, series: Series, lengths: np.ndarray) -> np.ndarray:
    """Which bars show between the limits of the axis that they are measured on."""
    if across.scale == "log":
        return np.asarray(lengths > 0)
    foot = np.array(series.bases) if series.bases else np.zeros(len(lengths))
    ends = np.clip(np.stack([_fraction(across, foot), _fraction(across, foot + lengths)]), 0, 1)
    return np.asarray(np.abs(ends[1] - ends[0]) > _SHORTEST)


def _told(axis: Axis) -> bool:
    return any(tick.label.strip() for tick in axis.ticks)


def _fraction(axis: Axis, values: np.ndarray) -> np.ndarray:
    low, high = axis.limits or (0.0, 1.0)
    with np.errstate(all="ignore"):
        if axis.scale == "log":
            low, high, values = math.log10(low), math.log10(high), np.log10(values)
        result = (values - low) / ((high - low) or 1.0)
    return np.asarray(np.where(np.isfinite(result), result, -9.0))


def _length(axis: Axis, values: np.ndarray) -> np.ndarray:
    if axis.scale == "log":
        return _fraction(axis, values)
    low, high = axis.limits or (0.0, 1.0)
    return np.asarray(values / ((high - low) or 1.0))


def _right(axes: Axes, panel: Axes | None, points: Points, series: Series, kind: str) -> float:
    """Share of the wanted points that the reading's series has."""
    u, v = points
    along, across = (axes.y, axes.x) if kind == "barh" else (axes.x, axes.y)
    if panel is not None and kind in ("bar", "barh") and not _told(along):
        lengths = _length(across, np.array(series.y))
        return float((abs(v[:, None] - lengths[None]) <= CLOSE).any(axis=1).mean())
    if panel is None or len(series.x) != len(series.y):
        return 0.0
    x, y = np.array(series.x), np.array(series.y)
    own = panel.y if kind == "barh" else panel.x
    p = _fraction(own if along.scale == "categorical" and own.limits else along, x)
    if kind in ("bar", "barh"):
        if series.kind == "hist" and len(p) > 1:
            p = p + (p[1] - p[0]) / 2
        q = _length(across, y)
        near = (abs(u[:, None] - p[None]) <= CLOSE) & (abs(v[:, None] - q[None]) <= CLOSE)
        return float(near.any(axis=1).mean())
    q = _fraction(across, y)
    if kind == "line" and series.kind != "scatter":
        order = np.argsort(p, kind="stable")
        at = np.interp(u, p[order], q[order], left=-9, right=-9)
        inside = (u >= p.min() - CLOSE) & (u <= p.max() + CLOSE)
        at = np.where(at == -9, np.where(u < p.min(), q[order][0], q[order][-1]), at)
        on_line = inside & (abs(at - v) <= CLOSE)
        near = (abs(u[:, None] - p[None]) <= CLOSE) & (abs(v[:, None] - q[None]) <= CLOSE)
        return float((on_line | near.any(axis=1)).mean())
    near = (abs(u[:, None] - p[None]) <= CLOSE) & (abs(v[:, None] - q[None]) <= CLOSE)
    return float(near.any(axis=1).mean())
