"""Differences between two series: kind, colours, values, marker, line."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from . import sentences
from .axis_differences import key, scale_differs
from .facts import Axes, Axis, Facts, Kind, Series
from .found import Found, far, make
from .likeness import delta_e
from .pairing import Pairs

_COLOUR = 6.0
"""dE2000 above which two colours differ: JPEG 85 moves flat colours by less than 3."""
_WIDTH = 0.4
"""Logarithm of the ratio of line widths that counts: a pixel more on a two pixel line."""

_AS_READ: dict[Kind, Kind] = {"step": "line", "errorbar": "line", "stem": "line"}
"""Kinds of a figure that a reader cannot tell from another."""
_SEEN_KINDS = frozenset({"line", "scatter", "bar", "barh", "hist", "area", "pie", "image"})


def series_differences(
    index: int, about: int, a: Axes, b: Axes, pairs: Pairs, current: Facts, target: Facts
) -> Iterator[Found]:
    if pairs.only_current or pairs.only_target:
        mine, theirs = len(a.series), len(b.series)
        if mine != theirs:
            yield make(
                "series_count", index, about, current=float(mine), target=float(theirs),
                sentence=f"there are {mine} series, target has {theirs}", confidence=0.6,
            )  # fmt: skip
    for i, j in pairs.matched:
        yield from _series(index, about, (i, j), (a, b), (current, target))


def _series(
    index: int, about: int, which: tuple[int, int], axes: tuple[Axes, Axes],
    facts: tuple[Facts, Facts],
) -> Iterator[Found]:  # fmt: skip
    i, j = which
    a, b = axes[0].series[i], axes[1].series[j]
    name = sentences.series_name(axes[0], i)
    mine, theirs = _AS_READ.get(a.kind, a.kind), _AS_READ.get(b.kind, b.kind)
    if mine != theirs and mine in _SEEN_KINDS and theirs in _SEEN_KINDS:
        yield make(
            "kind", index, about, j, series=i, current=a.kind, target=b.kind,
            sentence=f"{name} is drawn as {a.kind}, target shows {b.kind}",
        )  # fmt: skip
    yield from _colours(index, about, i, j, a, b, name)
    rescaled = any(scale_differs(getattr(axes[0], n), getattr(axes[1], n)) for n in ("x", "y"))
    if mine == theirs:
        yield from () if rescaled else _values(index, about, i, j, axes, facts, name)
        yield from _style(index, about, i, j, a, b, name, facts)


def _colours(
    index: int, about: int, i: int, j: int, a: Series, b: Series, name: str
) -> Iterator[Found]:
    if not a.colours or not b.colours or "image" in (a.kind, b.kind):
        return
    if a.kind == "pie" and b.kind == "pie":
        distances = delta_e(list(a.colours), list(b.colours)).min(axis=0)
        if distances.max() > _COLOUR:
            yield make(
                "series_colour", index, about, j, series=i, current=a.colours, target=b.colours,
                sentence=f"{name}: wedge colours are {sentences.listed(a.colours)},"
                f" target has {sentences.listed(b.colours)}",
            )  # fmt: skip
        return
    mine, theirs = _shades(a), _shades(b)
    if len(mine) == 1 and len(theirs) == 1:
        if far(mine[0], theirs[0], _COLOUR):
            yield make(
                "series_colour", index, about, j, series=i, current=mine[0], target=theirs[0],
                sentence=sentences.colour(f"colour of {name}", mine[0], theirs[0]),
            )  # fmt: skip
        return
    count = max(len(mine), len(theirs))
    first = mine * count if len(mine) == 1 else mine
    second = theirs * count if len(theirs) == 1 else theirs
    if len(first) != len(second):
        return
    if any(far(x, y, _COLOUR) for x, y in zip(first, second, strict=True)):
        yield make(
            "series_colour", index, about, j, series=i, current=first, target=second,
            sentence=f"colours of {name} are {sentences.listed(first)},"
            f" target has {sentences.listed(second)}",
        )  # fmt: skip


def _shades(series: Series) -> tuple[str, ...]:
    """One colour if all marks share it, else one per mark."""
    return series.colours[:1] if len(set(series.colours)) == 1 else series.colours


def _values(
    index: int, about: int, i: int, j: int, axes: tuple[Axes, Axes], facts: tuple[Facts, Facts],
    name: str,
) -> Iterator[Found]:  # fmt: skip
    a, b = axes[0].series[i], axes[1].series[j]
    if not a.y or not b.y:
        return
    if a.kind in ("bar", "barh", "hist"):
        target = _bar_values(a, b, axes, facts)
    elif a.kind == "pie":
        target = _fractions(a, b)
    elif _AS_READ.get(a.kind, a.kind) in ("line", "area"):
        target = _curve_values(a, b, axes[1])
    else:
        return
    if target is None or target == tuple(a.y):
        return
    yield make(
        "value", index, about, j, series=i, current=tuple(a.y), target=target,
        sentence=sentences.values(name, a, target), confidence=0.85,
    )  # fmt: skip


def _bar_values(
    a: Series, b: Series, axes: tuple[Axes, Axes], facts: tuple[Facts, Facts]
) -> tuple[float, ...] | None:
    """The target's lengths in the order of ``a``; where they agree within pixels, ``a``'s own."""
    if len(a.y) != len(b.y):
        return None
    order: list[int] = list(range(len(b.y)))
    if a.names and b.names and len(set(a.names)) == len(a.names):
        by_name = {key(n): k for k, n in enumerate(b.names)}
        if {key(n) for n in a.names} == by_name.keys():
            order = [by_name[key(n)] for n in a.names]
    across = [one.y if a.kind != "barh" else one.x for one in axes]
    slack = max(_slack(axis, box, a.kind, f) for axis, box, f in zip(
        across, (axes[0].box, axes[1].box), facts, strict=True))  # fmt: skip
    log = any(axis.scale == "log" for axis in across)
    return tuple(
        mine if abs(mine - b.y[k]) <= (slack if not log else 0.03 * abs(mine) + 1e-12) else b.y[k]
        for mine, k in zip(a.y, order, strict=True)
    )


def _slack(axis: Axis, box: tuple[float, ...], kind: str, facts: Facts) -> float:
    """Data units by which a length may be misread: 1.5 pixels, or 0.6 % of the range."""
    if axis.limits is None:
        return math.inf
    span = abs(axis.limits[1] - axis.limits[0])
    side = (box[2] - box[0]) * facts.width if kind == "barh" else (box[3] - box[1]) * facts.height
    return max(1.5 * span / max(1.0, side), 0.006 * span)


def _fractions(a: Series, b: Series) -> tuple[float, ...] | None:
    """Wedge fractions paired by colour, scaled to the sum of ``a``."""
    if len(a.y) != len(b.y) or len(a.colours) != len(a.y) or len(b.colours) != len(b.y):
        return None
    total = sum(a.y)
    if total <= 0 or len(set(a.colours)) != len(a.colours):
        return None
    nearest = delta_e(list(a.colours), list(b.colours)).argmin(axis=1)
    if len(set(nearest.tolist())) != len(nearest):
        return None
    return tuple(
        mine if abs(mine / total - b.y[k]) <= 0.012 else round(b.y[k] * total, 4)
        for mine, k in zip(a.y, nearest.tolist(), strict=True)
    )


def _curve_values(a: Series, b: Series, axes: Axes) -> tuple[float, ...] | None:
    """The target's curve at the places of ``a``; None where both cannot be laid on each other."""
    if len(a.x) != len(a.y) or len(b.x) != len(b.y) or len(b.x) < 2:
        return None
    if any(x2 <= x1 for x1, x2 in zip(a.x, a.x[1:], strict=False)):
        return None
    y_axis, x_axis = axes.y, axes.x
    if y_axis.limits is None or x_axis.limits is None:
        return None
    order = np.argsort(b.x)
    xs, ys = np.array(b.x)[order], np.array(b.y)[order]
    log = y_axis.scale == "log"
    if log and (min(a.y) <= 0 or ys.min() <= 0):
        return None
    span = abs(y_axis.limits[1] - y_axis.limits[0])
    if log:
        span = abs(math.log10(y_axis.limits[1] / y_axis.limits[0]))
    step = abs(x_axis.limits[1] - x_axis.limits[0]) / 200
    target: list[float] = []
    for x, y in zip(a.x, a.y, strict=True):
        if not xs[0] - step <= x <= xs[-1] + step:
            return None
        near = np.interp([x - step, x, x + step], xs, ys)
        mine, other = (math.log10(y), np.log10(near)) if log else (y, near)
        slack = 0.02 * span
        same = other.min() - slack <= mine <= other.max() + slack
        target.append(y if same else float(f"{near[1]:.4g}"))
    return tuple(target)


def _style(
    index: int, about: int, i: int, j: int, a: Series, b: Series, name: str,
    facts: tuple[Facts, Facts],
) -> Iterator[Found]:  # fmt: skip
    if a.kind in ("line", "scatter", "step", "errorbar") and _marker(a) != _marker(b):
        yield make(
            "marker", index, about, j, series=i, current=_marker(a), target=_marker(b),
            confidence=0.8, sentence=sentences.marker(name, _marker(a), _marker(b)),
        )  # fmt: skip
    if a.kind != "line" or b.kind != "line":
        return
    if a.line_style and b.line_style and a.line_style != b.line_style:
        yield make(
            "line_style", index, about, j, series=i, current=a.line_style, target=b.line_style,
            confidence=0.85,
            sentence=f"{name} is {a.line_style}, target has it {b.line_style}",
        )  # fmt: skip
    solid = a.line_style == b.line_style == "solid"
    if solid and a.line_width and b.line_width and facts[0].source == facts[1].source:
        mine = a.line_width / facts[0].width
        theirs = b.line_width / facts[1].width
        if abs(math.log(mine / theirs)) > _WIDTH:
            width = round(a.line_width * theirs / mine, 2)
            yield make(
                "line_width", index, about, j, series=i, current=a.line_width, target=width,
                confidence=0.6, sentence=f"{name} is {a.line_width:g} wide, target {width:g}",
            )  # fmt: skip


_MARKER_NAMES = {"None": None, "none": None, "": None, " ": None, ".": "o", ",": None, "d": "D",
                 "8": "o", "h": "o", "H": "o", "P": "+", "X": "x"}  # fmt: skip


def _marker(series: Series) -> str | None:
    """The marker, by the shapes that a reader tells apart."""
    if series.marker is None:
        return None
    return _MARKER_NAMES.get(series.marker, series.marker)
