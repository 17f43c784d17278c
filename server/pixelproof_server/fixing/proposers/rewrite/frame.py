"""Edits of what surrounds the marks: figure size, background and frame lines."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Edit, is_pandas
from .code import argument, with_keyword, with_value
from .places import Place
from .values import name_of, number, text_of


def figure_size(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The size of the figure; the target's is known in pixels."""
    if not isinstance(d.target, tuple) or len(d.target) != 2:
        return
    dpi = (chart.current.dpi if chart.current else None) or 100.0
    wide, high = (float(v) / dpi for v in d.target)
    for digits in (1, 2):
        size = f"({number(round(wide, digits))}, {number(round(high, digits))})"
        summary = f"figure size {size}"
        for place in figure_makers(chart):
            arg = argument(place.node, "figsize")
            value = cst.parse_expression(size)
            call = (
                with_value(place.node, arg, value)
                if arg is not None
                else with_keyword(place.node, "figsize", size)
            )
            yield Edit(chart.code.replaced({place.node: call}), summary)
        if not figure_makers(chart):
            given = size.strip("()")
            source = chart.insert_on_figure(
                0, f".set_size_inches({given})", f".gcf().set_size_inches({given})"
            )
            if source is not None:
                yield Edit(source, summary)


def figure_makers(chart: Chart) -> list[Place]:
    """Calls that make the figure and can be given its size."""
    return [
        p for p in chart.places
        if (p.method in {"subplots", "figure", "subplot_mosaic"}
            and p.receiver == chart.survey.pyplot)
        or (is_pandas(p) and argument(p.node, "ax") is None)
    ]  # fmt: skip


def background(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The colour behind the marks, or behind the whole figure where no axes is named."""
    if not isinstance(d.target, str):
        return
    colour = name_of(d.target)
    summary = f"background {colour}"
    for place in chart.calls(d.axes, "set_facecolor"):
        arg = argument(place.node, "color", position=0)
        on_figure = not place.axes
        if arg is not None and text_of(arg.value) is not None and on_figure == (d.axes is None):
            literal = cst.parse_expression(chart.text(colour, arg.value))
            yield Edit(chart.code.replaced({arg.value: literal}), summary)
    line = f".set_facecolor({chart.text(colour)})"
    if d.axes is not None:
        source = chart.insert(d.axes, line)
    else:
        source = chart.insert_on_figure(d.axes, line, f".gcf(){line}")
    if source is not None:
        yield Edit(source, summary)


def spines(chart: Chart, d: Difference) -> Iterator[Edit]:
    """Frame lines shown or hidden; ``target`` names those that the target shows."""
    if not isinstance(d.target, tuple):
        return
    shown = {str(s) for s in d.target}
    now = {str(s) for s in d.current} if isinstance(d.current, tuple) else set()
    sides = ("top", "right", "left", "bottom")
    hide = [s for s in sides if s not in shown and (s in now or not now)]
    show = [s for s in sides if s in shown and s not in now]
    lines = []
    for names, visible in ((hide, False), (show, True)):
        if names:
            listed = "[" + ", ".join(chart.text(n) for n in names) + "]"
            lines.append(f"spines[{listed}].set_visible({visible})")
    if len(lines) != 1:
        return
    source = chart.insert(d.axes, f".{lines[0]}")
    if source is not None:
        yield Edit(source, f"frame lines {', '.join(sorted(shown)) or 'none'}")
