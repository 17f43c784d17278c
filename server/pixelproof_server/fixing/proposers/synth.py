"""From a reading to a script: what a picture shows, written down as matplotlib code."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pixelproof_engine.sight.facts import Axes, Axis, Cell, Facts, Series

from .rewrite.legends import placement
from .rewrite.values import name_of, number, quoted, sensible

DPI = 100.0
"""matplotlib's default resolution, which turns the picture's pixels into inches."""

_WIDTH = 88


@dataclass(frozen=True)
class _Style:
    """What is held apart between the scripts that are tried."""

    limits: bool
    summary: str


_STYLES = (
    _Style(limits=True, summary="the chart as a script, limits as in the picture"),
    _Style(limits=False, summary="the chart as a script, automatic limits"),
)


def scripts(reading: Facts) -> Iterator[tuple[str, str]]:
    """(source, summary) of whole scripts that draw what ``reading`` holds, best guess first.

    Nothing is written for a picture on which no axes was found.
    """
    if reading.axes:
        for style in _STYLES:
            yield _script(reading, style), style.summary


def _script(reading: Facts, style: _Style) -> str:
    shown = [_sound(a) for a in reading.axes if a.colourbar_of is None]
    names, lines = _layout(reading, shown)
    for axes, name in zip(shown, names, strict=True):
        block = [*_marks(axes, name), *_texts(axes, name), *_lines(axes, name, style)]
        lines += ["", *block] if block else []
    if reading.suptitle is not None:
        lines += ["", f"fig.suptitle({_said(reading.suptitle.text)})"]
    head = ["import matplotlib.pyplot as plt", ""]
    return "\n".join([*head, *lines, "", "plt.show()", ""])


def _sound(axes: Axes) -> Axes:
    """The axes with what can be drawn of its series: as many names and places as values, and none
    that is no finite number."""
    kept = []
    for series in axes.series:
        if not all(math.isfinite(v) for v in (*series.x, *series.y)):
            continue
        count = len(series.y)
        same = {
            name: getattr(series, name) if len(getattr(series, name)) == count else ()
            for name in ("x", "names")
        }
        kept.append(series.model_copy(update=same))
    return axes.model_copy(update={"series": tuple(kept)})


def _said(text: str) -> str:
    """A text as a literal that is drawn letter by letter: a pair of dollars would be formulas."""
    return quoted(text.replace("$", r"\$") if text.count("$") > 1 else text)


# Layout


def _layout(reading: Facts, shown: Sequence[Axes]) -> tuple[list[str], list[str]]:
    """Names of the axes, and the lines that make them."""
    size = ", ".join(number(round(v / DPI, 2)) for v in (reading.width, reading.height))
    if len(shown) == 1:
        return ["ax"], [f"fig, ax = plt.subplots(figsize=({size}))"]
    rows, columns = _grid(shown)
    if len(rows) * len(columns) == len(shown) and not any(a.twin_of is not None for a in shown):
        made = f"fig, axs = plt.subplots({len(rows)}, {len(columns)}, figsize=({size}))"
        names = []
        for axes in shown:
            row, column = _nearest(axes.box[1], rows), _nearest(axes.box[0], columns)
            one = len(rows) == 1 or len(columns) == 1
            names.append(f"axs[{row + column}]" if one else f"axs[{row}, {column}]")
        return names, [made]
    lines, names = [f"fig = plt.figure(figsize=({size}))"], []
    cells = _cells(shown)
    if cells:
        lines.append(f"grid = fig.add_gridspec({cells[0].rows}, {cells[0].columns})")
    for n, axes in enumerate(shown, 1):
        name = f"ax{n}"
        if axes.twin_of is not None and axes.twin_of < len(names):
            lines.append(f"{name} = {names[axes.twin_of]}.twinx()")
        elif cells:
            where = ", ".join(
                str(first) if first == last else f"{first}:{last + 1}"
                for cell in [cells[n - 1]]
                for first, last in (
                    (cell.row_start, cell.row_end), (cell.column_start, cell.column_end)
                )
            )  # fmt: skip
            lines.append(f"{name} = fig.add_subplot(grid[{where}])")
        else:
            x0, y0, x1, y1 = axes.box
            place = ", ".join(number(round(v, 3)) for v in (x0, 1 - y1, x1 - x0, y1 - y0))
            lines.append(f"{name} = fig.add_axes([{place}])")
        names.append(name)
    return names, lines


def _cells(shown: Sequence[Axes]) -> list[Cell]:
    """Places in one grid, one per axes; none where the axes lie in no grid together."""
    cells = [axes.cell for axes in shown if axes.cell is not None]
    if len(cells) != len(shown) or len({(c.rows, c.columns) for c in cells}) != 1:
        return []
    own = [cell for cell, axes in zip(cells, shown, strict=True) if axes.twin_of is None]
    places = [
        (row, column)
        for cell in own
        for row in range(cell.row_start, cell.row_end + 1)
        for column in range(cell.column_start, cell.column_end + 1)
    ]
    return cells if len(places) == len(set(places)) else []


def _grid(shown: Sequence[Axes]) -> tuple[list[float], list[float]]:
    """Tops of the rows and left sides of the columns."""
    return _clusters([a.box[1] for a in shown]), _clusters([a.box[0] for a in shown])


def _clusters(values: Sequence[float], apart: float = 0.05) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > apart:
            found.append(value)
    return found


def _nearest(value: float, among: Sequence[float]) -> int:
    return min(range(len(among)), key=lambda n: abs(among[n] - value))


# Marks


def _marks(axes: Axes, name: str) -> list[str]:
    lines: list[str] = []
    bars = [s for s in axes.series if s.kind in {"bar", "barh"} and s.y]
    for series in axes.series:
        if series in bars:
            lines += _bars(bars, series, name, axes)
        else:
            lines += _other(series, name, axes)
    lines += _categories(bars, name)
    return lines


def _bars(bars: Sequence[Series], series: Series, name: str, axes: Axes) -> list[str]:
    """One set of bars: on category names where it is alone, else beside or upon the others."""
    flat = series.kind == "barh"
    values = _data(series.y, axes.x if flat else axes.y)
    if len(bars) == 1 and series.names:
        places = _listed([_said(n) for n in series.names])
        return [_call(f"{name}.{series.kind}", [places, values, *_look(series)])]
    places = _data(series.x or tuple(range(len(series.y))), axes.y if flat else axes.x)
    given = [places, values]
    first = bars[0]
    stacked = series is not first and _same(series.x, first.x)
    width = _bar_width(bars)
    if width is not None and not stacked and _grouped(bars):
        given.append(f"{'height' if flat else 'width'}={number(width)}")
    if stacked:
        below = [b for b in bars[: bars.index(series)] if len(b.y) == len(series.y)]
        bottom = [sum(parts) for parts in zip(*(b.y for b in below), strict=True)]
        given.append(f"{'left' if flat else 'bottom'}={_data(bottom, axes.y)}")
    return [_call(f"{name}.{series.kind}", [*given, *_look(series)])]


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
    places = _listed([number(round(middles[category], 3)) for category in ordered])
    return [_call(f"{name}.set_{axis}ticks", [places, _listed([_said(c) for c in ordered])])]


def _other(series: Series, name: str, axes: Axes) -> list[str]:
    if not series.y:
        return []
    values = _data(series.y, axes.y)
    places = _data(series.x or tuple(range(len(series.y))), axes.x)
    if series.kind == "pie":
        colours = _listed([quoted(name_of(c)) for c in series.colours])
        given = [_listed([number(round(v, 4)) for v in series.y])]
        if series.names:
            given.append(f"labels={_listed([_said(n) for n in series.names])}")
        if series.colours:
            given.append(f"colors={colours}")
        return [_call(f"{name}.pie", given)]
    if series.kind == "hist":
        gaps = [b - a for a, b in pairwise(series.x)]
        width = number(sensible(sum(gaps) / len(gaps), gaps[0])) if gaps else "1"
        given = [places, values, f"width={width}", f"align={quoted('edge')}"]
        return [_call(f"{name}.bar", [*given, *_look(series)])]
    method = {"scatter": "scatter", "area": "fill_between", "step": "step", "stem": "stem"}.get(
        series.kind, "plot"
    )
    return [_call(f"{name}.{method}", [places, values, *_look(series)])]


_STYLE = {"dashed": "--", "dotted": ":", "dashdot": "-.", "none": "none"}


def _look(series: Series) -> list[str]:
    """Keywords for colour, marker, line and label."""
    given = []
    colours = [name_of(c) for c in series.colours]
    if len(set(colours)) > 1 and len(colours) == len(series.y):
        given.append(f"color={_listed([quoted(c) for c in colours])}")
    elif colours:
        given.append(f"color={quoted(colours[0])}")
    drawn = series.kind in {"line", "step"}
    if series.line_style in _STYLE and drawn:
        given.append(f"linestyle={quoted(_STYLE[str(series.line_style)])}")
    if series.marker and series.marker != "none" and (drawn or series.kind == "scatter"):
        given.append(f"marker={quoted(series.marker)}")
    if series.alpha is not None and series.alpha < 0.98:
        given.append(f"alpha={number(round(series.alpha, 2))}")
    if series.label:
        given.append(f"label={_said(series.label)}")
    return given


# Texts and axes lines


def _texts(axes: Axes, name: str) -> list[str]:
    return [
        f"{name}.{setter}({_said(text.text)})"
        for setter, text in (
            ("set_title", axes.title),
            ("set_xlabel", axes.x.label),
            ("set_ylabel", axes.y.label),
        )
        if text is not None and text.readable and text.text
    ]


def _lines(axes: Axes, name: str, style: _Style) -> list[str]:
    lines = []
    named = {s.kind for s in axes.series if s.names}
    for letter, axis in (("x", axes.x), ("y", axes.y)):
        if axis.scale == "log":
            lines.append(f"{name}.set_{letter}scale({quoted('log')})")
        if style.limits and axis.limits is not None and "pie" not in {s.kind for s in axes.series}:
            low, high = (sensible(v, abs(axis.limits[1] - axis.limits[0])) for v in axis.limits)
            lines.append(f"{name}.set_{letter}lim({number(low)}, {number(high)})")
        if axis.tick_rotation and abs(axis.tick_rotation) > 5 and (named or axis.ticks):
            angle = number(round(axis.tick_rotation / 5) * 5)
            lines.append(f"{name}.tick_params(axis={quoted(letter)}, rotation={angle})")
    shown = [letter for letter, axis in (("x", axes.x), ("y", axes.y)) if axis.grid]
    if shown:
        which = "True" if len(shown) == 2 else f"axis={quoted(shown[0])}"
        lines.append(f"{name}.grid({which})")
    if axes.legend is not None and any(s.label for s in axes.series):
        title = axes.legend.title
        given = [f"title={_said(title.text)}"] if title is not None else []
        given += placement(axes, quoted)
        lines.append(f"{name}.legend({', '.join(given)})")
    return lines


# Writing


def _data(values: Sequence[float], axis: Axis) -> str:
    """Numbers to the precision that a picture gives: a four-hundredth of the axis."""
    span = abs(axis.limits[1] - axis.limits[0]) if axis.limits else 0.0
    span = span or max(values) - min(values)
    if axis.scale == "log":
        return _listed([f"{v:.3g}" for v in values])
    return _listed([number(sensible(v, span, 400)) for v in values])


def _listed(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


def _call(function: str, given: Sequence[str]) -> str:
    """A call, one argument a line and data wrapped where it does not fit on one line."""
    line = f"{function}({', '.join(given)})"
    if len(line) <= _WIDTH:
        return line
    parts = [function + "("]
    for argument in given:
        if len(argument) + 5 <= _WIDTH:
            parts.append(f"    {argument},")
        else:
            head, _, inner = argument.partition("[")
            wrapped = textwrap.wrap(
                inner.removesuffix("]"), _WIDTH - 8, break_long_words=False,
                break_on_hyphens=False,
            )  # fmt: skip
            parts += [f"    {head}[", *(f"        {w}" for w in wrapped), "    ],"]
    return "\n".join([*parts, ")"])
