"""From a reading to a script: what a picture shows, written down as matplotlib code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pixelproof_engine.sight.facts import Axes, Box, Cell, Facts, Legend, Text

from .rewrite.legend_places import placements
from .rewrite.values import name_of, number, quoted, sensible
from .synth_marks import is_share, marks
from .synth_writing import call, listed, said

DPI = 100.0
"""matplotlib's default resolution, which turns the picture's pixels into inches."""


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
        block = [*marks(axes, name), *_texts(axes, name), *_lines(reading, axes, name, style)]
        lines += ["", *block] if block else []
    if reading.suptitle is not None:
        lines += ["", f"fig.suptitle({said(reading.suptitle.text)})"]
    lines += _placed("fig", reading.texts, (0.0, 0.0, 1.0, 1.0), "")
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


# Layout


def _layout(reading: Facts, shown: Sequence[Axes]) -> tuple[list[str], list[str]]:
    """Names of the axes, and the lines that make them."""
    size = ", ".join(number(round(v / DPI, 2)) for v in (reading.width, reading.height))
    if len(shown) == 1:
        kind = ', subplot_kw={"projection": "polar"}' if _is_polar(shown[0]) else ""
        return ["ax"], [f"fig, ax = plt.subplots(figsize=({size}){kind})"]
    rows, columns = _grid(shown)
    plain = not any(a.twin_of is not None or _is_polar(a) for a in shown)
    if len(rows) * len(columns) == len(shown) and plain:
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
            kind = f", projection={quoted('polar')}" if _is_polar(axes) else ""
            lines.append(f"{name} = fig.add_subplot(grid[{where}]{kind})")
        else:
            x0, y0, x1, y1 = axes.box
            place = ", ".join(number(round(v, 3)) for v in (x0, 1 - y1, x1 - x0, y1 - y0))
            kind = f", projection={quoted('polar')}" if _is_polar(axes) else ""
            lines.append(f"{name} = fig.add_axes([{place}]{kind})")
        names.append(name)
    return names, lines


def _is_polar(axes: Axes) -> bool:
    return axes.projection == "polar"


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


# Texts and axes lines


def _texts(axes: Axes, name: str) -> list[str]:
    is_pie = any(series.kind == "pie" and series.y for series in axes.series)
    named = {one for series in axes.series if series.kind == "pie" for one in series.names}
    free = [t for t in axes.texts if not (is_pie and (is_share(t.text) or t.text in named))]
    around = _placed(name, free, axes.box, f", transform={name}.transAxes")
    return around + [
        f"{name}.{setter}({said(text.text)})"
        for setter, text in (
            ("set_title", axes.title),
            ("set_xlabel", axes.x.label),
            ("set_ylabel", axes.y.label),
        )
        if text is not None and text.readable and text.text
    ]


def _placed(name: str, texts: Sequence[Text], box: Box, more: str) -> list[str]:
    """Texts at their middles, in shares of ``box``; several in a loop."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    found = [
        (
            number(round(((text.box[0] + text.box[2]) / 2 - x0) / wide, 3)),
            number(round((y1 - (text.box[1] + text.box[3]) / 2) / high, 3)),
            said(text.text),
        )
        for text in texts
        if text.readable and text.text.strip() and text.box and wide > 0 and high > 0
    ]
    middle = f"ha={quoted('center')}, va={quoted('center')}{more}"
    if len(found) == 1:
        return [f"{name}.text({', '.join(found[0])}, {middle})"]
    if not found:
        return []
    places = [f"    ({', '.join(one)})," for one in found]
    return ["for x, y, words in [", *places, "]:", f"    {name}.text(x, y, words, {middle})"]


def _lines(reading: Facts, axes: Axes, name: str, style: _Style) -> list[str]:
    lines = []
    named = {s.kind for s in axes.series if s.names}
    for letter, axis in (("x", axes.x), ("y", axes.y)):
        if axis.scale == "log":
            lines.append(f"{name}.set_{letter}scale({quoted('log')})")
        is_round = _is_polar(axes) or "pie" in {s.kind for s in axes.series}
        if style.limits and axis.limits is not None and not is_round:
            low, high = (sensible(v, abs(axis.limits[1] - axis.limits[0])) for v in axis.limits)
            lines.append(f"{name}.set_{letter}lim({number(low)}, {number(high)})")
        if axis.tick_rotation and abs(axis.tick_rotation) > 5 and (named or axis.ticks):
            angle = number(round(axis.tick_rotation / 5) * 5)
            lines.append(f"{name}.tick_params(axis={quoted(letter)}, rotation={angle})")
    shown = [letter for letter, axis in (("x", axes.x), ("y", axes.y)) if axis.grid]
    if shown:
        which = "True" if len(shown) == 2 else f"axis={quoted(shown[0])}"
        lines.append(f"{name}.grid({which})")
    if axes.legend is not None and axes.legend.texts:
        title = axes.legend.title
        given = [f"title={said(title.text)}"] if title is not None else []
        given += _handles(axes, axes.legend)
        given += next(placements(reading, axes, quoted), [])
        lines.append(call(f"{name}.legend", given))
    return lines


def _handles(axes: Axes, legend: Legend) -> list[str]:
    """Entries of a legend of which some stand for no series that is drawn: a swatch each."""
    labels = {series.label for series in axes.series if series.y}
    if all(text.text in labels for text in legend.texts):
        return []
    colours = [*legend.colours, *[None] * len(legend.texts)]
    swatches = [
        f"plt.Line2D([], [], color={quoted(name_of(colour or '#000000'))}, label={said(text.text)})"
        for text, colour in zip(legend.texts, colours, strict=False)
        if text.readable
    ]
    return [f"handles={listed(swatches)}"]
