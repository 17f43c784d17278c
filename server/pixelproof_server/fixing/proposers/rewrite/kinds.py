"""Edits of the kind of a series: bar, barh, line, scatter, area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Drawn, Edit, drawing_name, is_pandas, plot_groups
from .code import argument, positional, with_keyword, with_method, without
from .places import Place
from .styles import Format, format_of
from .values import number, number_of

_METHODS = {"line": "plot", "scatter": "scatter", "bar": "bar", "barh": "barh",
            "area": "fill_between", "step": "step", "stem": "stem", "hist": "hist",
            "pie": "pie"}  # fmt: skip
_PANDAS_KIND = {"line": "line", "scatter": "scatter", "bar": "bar", "barh": "barh",
                "area": "area", "hist": "hist", "pie": "pie"}  # fmt: skip
_SWAPS = {
    "set_xlabel": "set_ylabel", "set_xticks": "set_yticks", "set_xticklabels": "set_yticklabels",
    "set_xlim": "set_ylim", "set_xscale": "set_yscale", "xlabel": "ylabel", "xticks": "yticks",
    "xlim": "ylim", "xscale": "yscale", "axhline": "axvline",
}  # fmt: skip
_MIRROR = {**_SWAPS, **{v: k for k, v in _SWAPS.items()}}
_KEYWORDS = {
    "bottom": "left", "left": "bottom", "width": "height", "height": "width", "xerr": "yerr",
    "yerr": "xerr", "x": "y",
}  # fmt: skip
_LINE_ONLY = frozenset({
    "linestyle", "ls", "linewidth", "lw", "markersize", "ms", "markeredgecolor", "mec", "markevery",
    "markerfacecolor", "mfc", "drawstyle", "dashes", "solid_capstyle", "fillstyle",
})  # fmt: skip
_BAR_ONLY = frozenset({"width", "height", "bottom", "left", "align", "tick_label", "edgecolor",
                       "hatch", "log"})  # fmt: skip
Changes = dict[cst.CSTNode, cst.CSTNode]
_POINT_ONLY = frozenset({"s", "edgecolors", "linewidths", "cmap", "norm", "vmin", "vmax"})


_MISTAKEN = {
    "area": ("scatter", "line"), "line": ("scatter", "area"), "scatter": ("line",),
    "hist": ("bar",),
}  # fmt: skip
"""What a reader may have seen instead: dense points look like an area or a line."""


def kind(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The kind of one series, as read, then as what it may be mistaken for."""
    drawn = _drawn(chart, d)
    if drawn is None or not isinstance(d.target, str):
        return
    for new in (d.target, *_MISTAKEN.get(d.target, ())):
        if new != d.current:
            yield from _to_kind(chart, d, drawn, new)


CONFUSED = {"plot": "points instead of a line", "scatter": "a line instead of points"}
"""Methods that draw what a reader may take for the other, and what the other one is."""


def confused(chart: Chart, place: Place) -> str:
    """The source with lines as points, or the other way round: points that touch are read as a
    line, so that no difference may be stated. Unchanged where the call cannot be turned."""
    turned = _scattered if place.method == "plot" else partial(_renamed, new="line")
    edit = next(turned(chart, Drawn(place, 0, 1), summary=CONFUSED[place.method]), None)
    return edit.source if edit is not None else chart.code.source


def _to_kind(chart: Chart, d: Difference, drawn: Drawn, new: str) -> Iterator[Edit]:
    summary = f"{new} instead of {d.current or drawing_name(drawn.place)}"
    if is_pandas(drawn.place):
        source = _pandas(chart, drawn.place, new)
        if source is not None:
            yield Edit(source, summary)
        return
    old = drawing_name(drawn.place)
    if {old, new} == {"bar", "barh"}:
        yield from _turned(chart, d, drawn, summary)
    elif old == "plot" and new == "scatter":
        yield from _scattered(chart, drawn, summary)
    elif old in _METHODS.values() and new in _METHODS:
        yield from _renamed(chart, drawn, new, summary)


def _drawn(chart: Chart, d: Difference) -> Drawn | None:
    """The call to change: that of the series, else the only or first one of the old kind."""
    if d.series is not None:
        return chart.series(d.axes, d.series)
    axes = chart.facts(d.axes)
    for n, series in enumerate(axes.series if axes else ()):
        if series.kind == d.current:
            return chart.series(d.axes, n)
    places = chart.drawing(d.axes)
    return Drawn(places[0], 0, 1) if places else None


def _pandas(chart: Chart, place: Place, new: str) -> str | None:
    name = _PANDAS_KIND.get(new)
    if name is None:
        return None
    if place.receiver.endswith(".plot"):
        return chart.code.replaced({place.node: with_method(place.node, name)})
    call = with_keyword(place.node, "kind", chart.text(name, _kind_literal(place)))
    return chart.code.replaced({place.node: call})


def _kind_literal(place: Place) -> cst.BaseExpression | None:
    arg = argument(place.node, "kind")
    return arg.value if arg is not None else None


def _turned(chart: Chart, d: Difference, drawn: Drawn, summary: str) -> Iterator[Edit]:
    """bar <-> barh: every bar call of the axes, with and without its axis calls."""
    old = drawn.place.method
    bars: Changes = {p.node: turned_call(p.node) for p in chart.calls(d.axes, old)}
    setters: Changes = {
        p.node: with_method(p.node, _MIRROR[p.method]) for p in chart.calls(d.axes, *_MIRROR)
    }
    sets: Changes = {p.node: _turned_set(p.node) for p in chart.calls(d.axes, "set")}
    whole = chart.code.replaced({**bars, **setters, **sets})
    alone = chart.code.replaced(bars)
    mine, wanted = chart.facts(d.axes), chart.wanted(d.axes)
    stay = (
        mine is not None and wanted is not None
        and mine.y.label is not None and wanted.y.label is not None
        and mine.y.label.text == wanted.y.label.text
    )  # fmt: skip
    for source in dict.fromkeys([alone, whole] if stay else [whole, alone]):
        yield Edit(source, summary)
        at = Chart(source, chart.code.region, chart.current, chart.target)
        axis = "y" if d.target == "barh" else "x"
        flipped = at.insert(d.axes, f".invert_{axis}axis()")
        if flipped is not None:
            yield Edit(flipped, f"{summary}, first on top")


def turned_call(call: cst.Call) -> cst.Call:
    """``bar`` as ``barh`` or the other way round, with the keywords that this one knows."""
    name = (
        "barh" if isinstance(call.func, cst.Attribute) and call.func.attr.value == "bar" else "bar"
    )
    turned = with_method(call, name)
    args = [
        a.with_changes(keyword=cst.Name(_KEYWORDS[a.keyword.value]))
        if a.keyword is not None and a.keyword.value in _KEYWORDS
        else a
        for a in turned.args
    ]
    return turned.with_changes(args=args)


def _turned_set(call: cst.Call) -> cst.Call:
    swaps = {"x": "y", "y": "x"}
    args = [
        a.with_changes(keyword=cst.Name(swaps[a.keyword.value[0]] + a.keyword.value[1:]))
        if a.keyword is not None and a.keyword.value[1:] in {"label", "lim", "scale", "ticks",
                                                             "ticklabels"}
        else a
        for a in call.args
    ]  # fmt: skip
    return call.with_changes(args=args)


def _scattered(chart: Chart, drawn: Drawn, summary: str) -> Iterator[Edit]:
    """plot -> scatter: what scatter does not know is translated or dropped."""
    call = drawn.place.node
    if len(plot_groups(call)) > 1:
        return
    written = format_of(drawn)
    bare, parts = _without_format(call, written)
    size = argument(call, "markersize", "ms")
    points = _less(with_method(bare, "scatter"), _LINE_ONLY)
    plain = positional(points)
    if len(plain) == 1:
        over = cst.parse_expression(f"range(len({chart.code.text(plain[0].value)}))")
        first = cst.Arg(over, comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
        points = points.with_changes(args=[first, *points.args])
    if parts.colour:
        points = with_keyword(points, "color", chart.text(parts.colour))
    if parts.marker and parts.marker != "o":
        points = with_keyword(points, "marker", chart.text(parts.marker))
    value = number_of(size.value) if size is not None else None
    if value is not None:
        points = with_keyword(points, "s", number(value**2))
    yield Edit(chart.code.replaced({call: points}), summary)
    for across, word in ((10, "larger"), (3, "smaller")) if value is None else ():
        sized = with_keyword(points, "s", number(across**2))
        yield Edit(chart.code.replaced({call: sized}), f"{summary}, {word} points")


def _renamed(chart: Chart, drawn: Drawn, new: str, summary: str) -> Iterator[Edit]:
    """Another method on the same data, less the keywords that it would refuse."""
    call = drawn.place.node
    if len(plot_groups(call)) > 1 and drawing_name(drawn.place) == "plot":
        return
    bare, parts = _without_format(call, format_of(drawn))
    if new == "line":
        bare, parts = call, Format()
    changed = with_method(bare, _METHODS[new])
    dropped: set[str] = set()
    if new not in {"line", "step"}:
        dropped |= _LINE_ONLY | ({"marker"} if new != "scatter" else set())
    if new not in {"bar", "barh"}:
        dropped |= _BAR_ONLY
    if new != "scatter":
        dropped |= _POINT_ONLY
    changed = _less(changed, frozenset(dropped))
    colour = argument(changed, "c")
    if colour is not None and new != "scatter":
        keyword = colour.with_changes(keyword=cst.Name("color"))
        args = [keyword if a is colour else a for a in changed.args]
        changed = changed.with_changes(args=args)
    if parts.colour:
        changed = with_keyword(changed, "color", chart.text(parts.colour))
    yield Edit(chart.code.replaced({call: changed}), summary)
    if new == "line":
        marked = with_keyword(changed, "marker", chart.text("o"))
        yield Edit(chart.code.replaced({call: marked}), f"{summary} with markers")


def _without_format(call: cst.Call, written: tuple[cst.BaseExpression, Format] | None
                    ) -> tuple[cst.Call, Format]:  # fmt: skip
    if written is None:
        return call, Format()
    node, parts = written
    kept = call
    for arg in call.args:
        if arg.value is node:
            kept = without(call, arg)
    return kept, replace(parts)


def _less(call: cst.Call, keywords: frozenset[str]) -> cst.Call:
    dropped = [a for a in call.args if a.keyword is not None and a.keyword.value in keywords]
    return without(call, *dropped) if dropped else call
