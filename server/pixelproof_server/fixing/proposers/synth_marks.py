"""The marks of one axes, from a reading to calls that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pixelproof_engine.sight.facts import Axes, Series

from .rewrite.colour_maps import likely
from .rewrite.data import spoken
from .rewrite.values import name_of, number, quoted, sensible
from .synth_writing import call, data, listed, said


def marks(axes: Axes, name: str) -> list[str]:
    lines: list[str] = []
    bars = [s for s in axes.series if s.kind in {"bar", "barh"} and s.y]
    for series in axes.series:
        if series.kind == "image":
            lines += _heatmap(axes, series, name)
        elif series in bars:
            lines += _bars(bars, series, name, axes)
        else:
            lines += _other(series, name, axes)
    lines += _categories(bars, name)
    return lines


def _bars(bars: Sequence[Series], series: Series, name: str, axes: Axes) -> list[str]:
    """One set of bars: on category names where it is alone, else beside or upon the others."""
    flat = series.kind == "barh"
    measured = axes.x if flat else axes.y
    values = data(series.y, measured)
    if len(bars) == 1 and series.names:
        places = listed([said(n) for n in series.names])
        return [call(f"{name}.{series.kind}", [places, values, *_look(series)])]
    places = data(series.x or tuple(range(len(series.y))), axes.y if flat else axes.x)
    given = [places, values]
    below = [b for b in bars[: bars.index(series)] if len(b.y) == len(series.y)]
    stacked = bool(below) and _same(series.x, bars[0].x)
    width = _bar_width(bars)
    if width is not None and not stacked and _grouped(bars):
        given.append(f"{'height' if flat else 'width'}={number(width)}")
    if stacked:
        bottom = [sum(parts) for parts in zip(*(b.y for b in below), strict=True)]
        given.append(f"{'left' if flat else 'bottom'}={data(bottom, measured)}")
    return [call(f"{name}.{series.kind}", [*given, *_look(series)])]


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < 0.1 for a, b in zip(one, other, strict=True))


def _grouped(bars: Sequence[Series]) -> bool:
    """Whether the sets stand side by side: the same categories at other places."""
    first, last = bars[0], bars[-1]
    return len(first.x) == len(last.x) > 0 and first.names == last.names and not _same(
        first.x, last.x
    )  # fmt: skip


def _bar_width(bars: Sequence[Series]) -> float | None:
    """The width of one of several bars side by side: they touch."""
    places = sorted({round(x, 3) for b in bars for x in b.x})
    gaps = [b - a for a, b in pairwise(places) if b - a > 1e-6]
    return round(min(gaps), 3) if gaps else None


def _categories(bars: Sequence[Series], name: str) -> list[str]:
    """Ticks that carry the category names of several sets of bars."""
    if len(bars) == 1 or not any(b.names for b in bars):
        return []
    at: dict[str, list[float]] = {}
    for series in bars:
        for place, category in zip(series.x, series.names, strict=False):
            at.setdefault(category, []).append(place)
    middles = {category: sum(places) / len(places) for category, places in at.items()}
    ordered = sorted(middles, key=lambda category: middles[category])
    axis = "y" if bars[0].kind == "barh" else "x"
    places = listed([number(round(middles[category], 3)) for category in ordered])
    return [call(f"{name}.set_{axis}ticks", [places, listed([said(c) for c in ordered])])]


def _other(series: Series, name: str, axes: Axes) -> list[str]:
    if not series.y:
        return []
    values = data(series.y, axes.y)
    places = data(series.x or tuple(range(len(series.y))), axes.x)
    if series.kind == "pie":
        colours = listed([quoted(name_of(c)) for c in series.colours])
        given = [listed([number(round(v, 4)) for v in series.y])]
        digits = _percentages(axes, len(series.y))
        if digits is not None:
            given.append(f"autopct={quoted(f'%1.{digits}f%%')}")
        if series.names:
            given.append(f"labels={listed([said(n) for n in series.names])}")
        if series.colours:
            given.append(f"colors={colours}")
        return [call(f"{name}.pie", given)]
    if series.kind == "hist":
        return _histogram(series, name, axes)
    ruled = _ruled(series, axes)
    if ruled is not None:
        return [call(f"{name}.{ruled[0]}", [ruled[1], *_look(series, False)])]
    method = {"scatter": "scatter", "area": "fill_between", "step": "step", "stem": "stem"}.get(
        series.kind, "plot"
    )
    return [call(f"{name}.{method}", [places, values, *_look(series)])]


def _histogram(series: Series, name: str, axes: Axes) -> list[str]:
    """Counts in bins: each bin's middle, weighted by what was counted."""
    gaps = [b - a for a, b in pairwise(series.x)]
    if not gaps or min(gaps) <= 0:
        values, places = data(series.y, axes.y), data(series.x or range(len(series.y)), axes.x)
        return [call(f"{name}.bar", [places, values, *_look(series)])]
    span = series.x[-1] - series.x[0]
    edges = [sensible(x, span, 2000) for x in (*series.x, series.x[-1] + gaps[-1])]
    middles = [sensible((a + b) / 2, span, 4000) for a, b in pairwise(edges)]
    given = [
        listed([number(x) for x in middles]),
        f"bins={listed([number(x) for x in edges])}",
        f"weights={data(series.y, axes.y)}",
    ]
    return [call(f"{name}.hist", [*given, *_look(series)])]


def _ruled(series: Series, axes: Axes) -> tuple[str, str] | None:
    """(method, place) of a straight line from one side of the axes to the other."""
    if series.kind != "line" or len(series.x) < 2 or not axes.x.limits or not axes.y.limits:
        return None
    for method, fixed, free, on, along in (
        ("axvline", series.x, series.y, axes.x, axes.y),
        ("axhline", series.y, series.x, axes.y, axes.x),
    ):
        if on.limits is None or along.limits is None:
            continue
        wide, long = abs(on.limits[1] - on.limits[0]), abs(along.limits[1] - along.limits[0])
        if max(fixed) - min(fixed) < 0.006 * wide and max(free) - min(free) > 0.97 * long:
            return method, number(sensible(sum(fixed) / len(fixed), wide, 400))
    return None


def _percentages(axes: Axes, count: int) -> int | None:
    """Decimals of the shares that are written on the wedges of a pie; None without any."""
    shares = [text.text.strip() for text in axes.texts if is_share(text.text)]
    if not shares or len(shares) < count / 2:
        return None
    return len(shares[0].rstrip("% ").partition(".")[2])


def is_share(text: str) -> bool:
    """Whether a text is a number with a percent sign."""
    bare = text.strip()
    return bare.endswith("%") and bare[:-1].strip().replace(".", "", 1).isdigit()


def _heatmap(axes: Axes, image: Series, name: str) -> list[str]:
    """An image whose cells say their values; one that does not has values that nobody can read."""
    rows = _cells_of(axes)
    if not rows:
        return []
    values = listed([listed([number(v) for v in row]) for row in rows])
    given = [values, f"aspect={quoted('auto')}"]
    if image.colours:
        given.append(f"cmap={quoted(likely(list(image.colours[:8]))[0])}")
    lines = [call(f"{name}.imshow", given)]
    for letter, axis, count in (("x", axes.x, len(rows[0])), ("y", axes.y, len(rows))):
        labels = [tick.label for tick in axis.ticks if tick.label.strip()]
        if len(labels) == count:
            ticks = [f"range({count})", listed([said(label) for label in labels])]
            lines.append(call(f"{name}.set_{letter}ticks", ticks))
    return lines


def _cells_of(axes: Axes) -> list[list[float]]:
    """The numbers that stand in a grid inside the axes, row by row; none where they stand in no
    full grid."""
    found = []
    for text in axes.texts:
        value = spoken(text.text)
        if value is not None and text.box is not None:
            x0, y0, x1, y1 = text.box
            found.append(((y0 + y1) / 2, (x0 + x1) / 2, value))
    rows: list[list[tuple[float, float, float]]] = []
    for cell in sorted(found):
        if rows and cell[0] - rows[-1][0][0] < 0.015:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    if len(rows) < 2 or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return []
    return [[value for _, _, value in sorted(row, key=lambda cell: cell[1])] for row in rows]


_STYLE = {"dashed": "--", "dotted": ":", "dashdot": "-.", "none": "none"}


def _look(series: Series, marked: bool = True) -> list[str]:
    """Keywords for colour, marker, line and label."""
    given = []
    colours = [name_of(c) for c in series.colours]
    if len(set(colours)) > 1 and len(colours) == len(series.y):
        given.append(f"color={listed([quoted(c) for c in colours])}")
    elif colours:
        given.append(f"color={quoted(colours[0])}")
    drawn = series.kind in {"line", "step"}
    if series.line_style in _STYLE and drawn:
        given.append(f"linestyle={quoted(_STYLE[str(series.line_style)])}")
    if marked and series.marker and series.marker != "none" and (drawn or series.kind == "scatter"):
        given.append(f"marker={quoted(series.marker)}")
    if series.alpha is not None and series.alpha < 0.98:
        given.append(f"alpha={number(round(series.alpha, 2))}")
    if series.label:
        given.append(f"label={said(series.label)}")
    return given
