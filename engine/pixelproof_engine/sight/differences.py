"""Differences between two facts, one kind after the other. Either side may be exact or read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import sentences
from .facts import Axes, Axis, Facts, Kind, Legend, Series, Text
from .likeness import delta_e
from .pairing import Pairs, pair_axes, pair_series
from .seen import Difference
from .texts import confusable, has_maths, plain, same_text, words_of

_COLOUR = 6.0
"""dE2000 above which two colours differ: JPEG 85 moves flat colours by less than 3."""
_ROTATION = 8.0
_LIMIT = 0.012
"""Share of an axis's range by which limits may be misread."""
_VALUE = 0.012
_WIDTH = 0.4

_AS_READ: dict[Kind, Kind] = {"step": "line", "errorbar": "line", "stem": "line"}
"""Kinds of a figure that a reader cannot tell from another."""
_SEEN_KINDS = frozenset({"line", "scatter", "bar", "barh", "hist", "area", "pie", "image"})


@dataclass(frozen=True)
class Found:
    """A difference and what it is about on the target's side, the same for every current side."""

    difference: Difference
    about: tuple[object, ...]


def differences(current: Facts, target: Facts) -> list[Found]:
    """Everything in which ``current`` departs from ``target``; indices are ``current``'s."""
    found: list[Found] = []
    found += _text("suptitle", None, None, current.suptitle, target.suptitle)
    for a, b in pair_axes(current, target):
        found += list(_axes(a, b, current.axes[a], target.axes[b], current, target))
    found += _size(current, target)
    return found


def _axes(
    index: int, about: int, a: Axes, b: Axes, current: Facts, target: Facts
) -> Iterator[Found]:
    yield from _text("title", index, about, a.title, b.title)
    pairs = pair_series(a, b)
    turned = any({a.series[i].kind, b.series[j].kind} == {"bar", "barh"} for i, j in pairs.matched)
    if not turned:
        yield from _text("x_label", index, about, a.x.label, b.x.label)
        yield from _text("y_label", index, about, a.y.label, b.y.label)
    yield from _legend(index, about, a, b)
    series = list(_all_series(index, about, a, b, pairs, current, target))
    yield from series
    moved = turned or any(f.difference.kind in ("value", "kind") for f in series)
    for name in ("x", "y"):
        yield from _axis(index, about, name, a, b, moved, turned)
    if a.background and b.background and _far(a.background, b.background, 8.0):
        yield _make(
            "background", index, about, current=a.background, target=b.background,
            sentence=sentences.colour("background", a.background, b.background),
        )  # fmt: skip


def _make(kind: str, index: int | None, about: object, *more: object, **fields: object) -> Found:
    difference = Difference(kind=kind, axes=index, **fields)  # type: ignore[arg-type]
    return Found(difference, (kind, about, *more))


def _text(
    kind: str, index: int | None, about: int | None, a: Text | None, b: Text | None
) -> list[Found]:
    """A text that says something else, is missing, or is too much."""
    mine, theirs = words_of(a), words_of(b)
    if (b is not None and not b.readable) or (a is not None and not a.readable):
        return []
    if mine is None and theirs is None:
        return []
    if mine is not None and theirs is not None and not has_maths(mine):
        if same_text(mine, theirs):
            return []
        unsure = b is not None and b.confidence < 0.97
        if unsure and confusable(mine, theirs):
            return []
    confidence = b.confidence if b is not None else 0.9
    return [
        _make(
            kind,
            index,
            about,
            current=mine,
            target=theirs,
            confidence=confidence,
            sentence=sentences.text(kind, mine, theirs),
        )
    ]


def _legend(index: int, about: int, a: Axes, b: Axes) -> Iterator[Found]:
    mine, theirs = _entries(a.legend), _entries(b.legend)
    if not mine and not theirs:
        return
    if not mine:
        names = tuple(text.text for text in theirs)
        yield _make(
            "legend_missing", index, about, target=names,
            sentence=f"the legend is missing, target has {sentences.listed(names)}",
        )  # fmt: skip
        return
    if not theirs:
        names = tuple(text.text for text in mine)
        yield _make(
            "legend_extra", index, about, current=names,
            sentence=f"there is a legend ({sentences.listed(names)}), target has none",
        )  # fmt: skip
        return
    yield from _text(
        "legend_title", index, about, a.legend.title if a.legend else None,
        b.legend.title if b.legend else None,
    )  # fmt: skip
    for position in range(max(len(mine), len(theirs))):
        first = mine[position] if position < len(mine) else None
        second = theirs[position] if position < len(theirs) else None
        for found in _text("legend_text", index, (about, position), first, second):  # type: ignore[arg-type]
            series = _series_named(a, first.text) if first else None
            yield Found(found.difference.model_copy(update={"series": series}), found.about)


def _entries(legend: Legend | None) -> tuple[Text, ...]:
    return () if legend is None else legend.texts


def _series_named(axes: Axes, name: str) -> int | None:
    for index, series in enumerate(axes.series):
        if series.label is not None and same_text(series.label, name):
            return index
    return None


def _all_series(
    index: int, about: int, a: Axes, b: Axes, pairs: Pairs, current: Facts, target: Facts
) -> Iterator[Found]:
    if pairs.only_current or pairs.only_target:
        mine, theirs = len(a.series), len(b.series)
        if mine != theirs:
            yield _make(
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
        yield _make(
            "kind", index, about, j, series=i, current=a.kind, target=b.kind,
            sentence=f"{name} is drawn as {a.kind}, target shows {b.kind}",
        )  # fmt: skip
    yield from _colours(index, about, i, j, a, b, name)
    rescaled = any(_scale_differs(getattr(axes[0], n), getattr(axes[1], n)) for n in ("x", "y"))
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
            yield _make(
                "series_colour", index, about, j, series=i, current=a.colours, target=b.colours,
                sentence=f"{name}: wedge colours are {sentences.listed(a.colours)},"
                f" target has {sentences.listed(b.colours)}",
            )  # fmt: skip
        return
    mine, theirs = _shades(a), _shades(b)
    if len(mine) == 1 and len(theirs) == 1:
        if _far(mine[0], theirs[0], _COLOUR):
            yield _make(
                "series_colour", index, about, j, series=i, current=mine[0], target=theirs[0],
                sentence=sentences.colour(f"colour of {name}", mine[0], theirs[0]),
            )  # fmt: skip
        return
    count = max(len(mine), len(theirs))
    first = mine * count if len(mine) == 1 else mine
    second = theirs * count if len(theirs) == 1 else theirs
    if len(first) != len(second):
        return
    if any(_far(x, y, _COLOUR) for x, y in zip(first, second, strict=True)):
        yield _make(
            "series_colour", index, about, j, series=i, current=first, target=second,
            sentence=f"colours of {name} are {sentences.listed(first)},"
            f" target has {sentences.listed(second)}",
        )  # fmt: skip


def _shades(series: Series) -> tuple[str, ...]:
    """One colour if all marks share it, else one per mark."""
    return series.colours[:1] if len(set(series.colours)) == 1 else series.colours


def _far(a: str, b: str, limit: float) -> bool:
    return a != b and float(delta_e([a], [b])[0, 0]) > limit


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
    yield _make(
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
        by_name = {_key(n): k for k, n in enumerate(b.names)}
        if {_key(n) for n in a.names} == by_name.keys():
            order = [by_name[_key(n)] for n in a.names]
    across = [one.y if a.kind != "barh" else one.x for one in axes]
    slack = max(_slack(axis, box, a.kind, f) for axis, box, f in zip(
        across, (axes[0].box, axes[1].box), facts, strict=True))  # fmt: skip
    log = any(axis.scale == "log" for axis in across)
    return tuple(
        mine if abs(mine - b.y[k]) <= (slack if not log else 0.03 * abs(mine) + 1e-12) else b.y[k]
        for mine, k in zip(a.y, order, strict=True)
    )


def _key(name: str) -> str:
    return "".join(name.split()).lower()


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
        yield _make(
            "marker", index, about, j, series=i, current=_marker(a), target=_marker(b),
            confidence=0.8, sentence=sentences.marker(name, _marker(a), _marker(b)),
        )  # fmt: skip
    if a.kind != "line" or b.kind != "line":
        return
    if a.line_style and b.line_style and a.line_style != b.line_style:
        yield _make(
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
            yield _make(
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


def _axis(
    index: int, about: int, name: str, axes_a: Axes, axes_b: Axes, moved: bool, turned: bool
) -> Iterator[Found]:
    a: Axis = getattr(axes_a, name)
    b: Axis = getattr(axes_b, name)
    if a.grid is not None and b.grid is not None and a.grid != b.grid:
        word = {True: "has grid lines", False: "has no grid lines"}
        yield _make(
            "grid", index, about, name, axis=name, current=a.grid, target=b.grid,
            sentence=f"the {name} axis {word[a.grid]}, target {word[b.grid]}",
        )  # fmt: skip
    if turned:
        return
    if a.tick_rotation is not None and b.tick_rotation is not None:
        turn = abs(a.tick_rotation - b.tick_rotation) % 180
        if min(turn, 180 - turn) > _ROTATION:
            yield _make(
                "tick_rotation", index, about, name, axis=name, current=a.tick_rotation,
                target=b.tick_rotation,
                sentence=f"{name} tick labels are turned by {a.tick_rotation:g} degrees,"
                f" target {b.tick_rotation:g}",
            )  # fmt: skip
    if _scale_differs(a, b):
        yield _make(
            "scale", index, about, name, axis=name, current=a.scale, target=b.scale,
            sentence=f"the {name} axis is {a.scale}, target {b.scale}",
        )  # fmt: skip
        return
    names = list(_names(index, about, name, a, b))
    yield from names
    if not names and not moved:
        yield from _limits(index, about, name, a, b)


def _scale_differs(a: Axis, b: Axis) -> bool:
    told = {"linear", "log"}
    return a.scale in told and b.scale in told and a.scale != b.scale


def _names(index: int, about: int, axis: str, a: Axis, b: Axis) -> Iterator[Found]:
    """Category names: another order, or other names."""
    if b.scale != "categorical":
        return
    mine = tuple(t.label for t in a.ticks if t.label.strip())
    theirs = tuple(t.label for t in b.ticks if t.label.strip())
    if axis == "y":
        mine, theirs = _upwards(a), _upwards(b)
    if len(mine) != len(theirs) or not mine:
        return
    if all(_same_name(x, y) for x, y in zip(mine, theirs, strict=True)):
        return
    if any(has_maths(label) for label in mine):
        return
    permuted = sorted(_key(x) for x in mine) == sorted(_key(x) for x in theirs)
    kind = "category_order" if permuted else "tick_labels"
    verb = "are in the order" if permuted else "read"
    yield _make(
        kind, index, about, axis, axis=axis, current=mine, target=theirs,
        sentence=f"{axis} categories {verb} {sentences.listed(mine)},"
        f" target {sentences.listed(theirs)}",
    )  # fmt: skip


def _same_name(a: str, b: str) -> bool:
    """Equal, or one is most of the other: labels are often cut off by the picture's edge."""
    if same_text(a, b) or confusable(a, b):
        return True
    short, long = sorted((plain(a), plain(b)), key=len)
    return len(short) >= 3 and len(short) > 0.6 * len(long) and short in long


def _upwards(axis: Axis) -> tuple[str, ...]:
    """Labels of a y axis from the foot up, whichever way the ticks are listed."""
    placed = [t for t in axis.ticks if t.label.strip()]
    if all(t.position is not None for t in placed):
        placed.sort(key=lambda t: -(t.position or 0.0))
    return tuple(t.label for t in placed)


def _limits(index: int, about: int, name: str, a: Axis, b: Axis) -> Iterator[Found]:
    if a.limits is None or b.limits is None or b.scale in ("categorical", "date"):
        return
    mine, theirs = list(a.limits), list(b.limits)
    if a.scale == "log" or b.scale == "log":
        if min(*mine, *theirs) <= 0:
            return
        mine, theirs = [math.log10(v) for v in mine], [math.log10(v) for v in theirs]
    span = max(abs(mine[1] - mine[0]), 1e-300)
    if max(abs(x - y) for x, y in zip(mine, theirs, strict=True)) <= _LIMIT * span:
        return
    # An end that agrees keeps its exact value.
    target = tuple(
        own if abs(x - y) <= _LIMIT * span else other
        for own, other, x, y in zip(a.limits, b.limits, mine, theirs, strict=True)
    )
    yield _make(
        "limits", index, about, name, axis=name, current=a.limits, target=target,
        sentence=f"the {name} axis runs from {a.limits[0]:g} to {a.limits[1]:g},"
        f" target from {target[0]:g} to {target[1]:g}",
    )  # fmt: skip


def _size(current: Facts, target: Facts) -> list[Found]:
    """Another shape of the whole picture. Scale alone is no difference: screenshots are scaled."""
    ratio = (current.width / current.height) / (target.width / target.height)
    if abs(math.log(ratio)) < 0.04:
        return []
    scale = _font(current) / _font(target) if _font(current) and _font(target) else 1.0
    size = (float(round(target.width * scale)), float(round(target.height * scale)))
    mine = (float(current.width), float(current.height))
    return [
        _make(
            "figure_size",
            None,
            None,
            current=mine,
            target=size,
            confidence=0.6,
            sentence=f"the figure is {mine[0]:.0f} x {mine[1]:.0f} pixels,"
            f" target about {size[0]:.0f} x {size[1]:.0f} at the same text size",
        )
    ]


def _font(facts: Facts) -> float:
    """Median height of the labels in pixels, 0 without any."""
    texts = [axis.label for axes in facts.axes for axis in (axes.x, axes.y)]
    texts += [axes.title for axes in facts.axes]
    heights = [
        min(t.box[2] - t.box[0], 1.0) * facts.width
        if abs(t.rotation) > 45
        else (t.box[3] - t.box[1]) * facts.height
        for t in texts
        if t is not None and t.box is not None and "\n" not in t.text
    ]
    return float(np.median(heights)) if heights else 0.0
