"""Remedies at the marks: bars from zero, bars for slices, order, transparency."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight.lints import Finding
from pixelproof_engine.sight.seen import Difference

from ..rewrite import Chart, Edit, rewrites
from ..rewrite.code import argument, positional, with_keyword, with_method
from . import layout


def from_zero(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The limits widened to zero, or left to matplotlib."""
    axes, name = chart.facts(finding.axes), finding.axis or "y"
    limits = axes.axis(name).limits if axes else None
    if limits is None:
        return
    zeroed = (0.0, limits[1]) if abs(limits[0]) < abs(limits[1]) else (limits[0], 0.0)
    goal = Difference(kind="limits", axes=finding.axes, axis=name, target=zeroed, sentence="")
    yield from rewrites(chart, goal)


def bars(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """A pie drawn as horizontal bars, the first slice on top."""
    for place in chart.calls(finding.axes, "pie"):
        plain = positional(place.node)
        sizes = argument(place.node, "x", position=0)
        names = argument(place.node, "labels", position=2)
        colours = argument(place.node, "colors", position=3)
        if sizes is None or names is None or len(plain) < (sizes.keyword is None):
            continue
        args = [_plain(names.value), _plain(sizes.value)]
        call = with_method(place.node, "barh").with_changes(args=args)
        if colours is not None:
            call = with_keyword(call, "color", chart.code.text(colours.value))
        statement = chart.code.statement(place.node)
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            continue
        # What a pie returns, wedges and texts, is not what bars return.
        line = cst.Expr(call)
        edit = Edit(chart.code.replaced({statement.body[0]: line}), "bars instead of a pie")
        yield from layout.then(chart, edit, lambda after: _turned_round(after, finding))
        ranked = list(layout.then(chart, edit, lambda after: _ranked(after, finding)))[:1]
        for one in [*ranked, edit]:
            yield one
            yield from layout.then(chart, one, lambda after: layout.roomy(after, finding))


def _plain(value: cst.BaseExpression) -> cst.Arg:
    return cst.Arg(value)


def _ranked(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The bars by length, the longest on top."""
    axes = chart.facts(finding.axes)
    if axes is None or not finding.series:
        return
    pie = axes.series[finding.series[0]]
    names = tuple(name for _, name in sorted(zip(pie.y, pie.names, strict=False)))
    goal = Difference(
        kind="category_order", axes=finding.axes, axis="y", current=pie.names, target=names,
        sentence="",
    )  # fmt: skip
    for edit in rewrites(chart, goal):
        yield Edit(edit.source, "sorted by value")


def _turned_round(chart: Chart, finding: Finding) -> Iterator[Edit]:
    source = chart.insert(finding.axes, ".invert_yaxis()")
    if source is not None:
        edit = Edit(source, "the first on top")
        yield edit
        yield from layout.then(chart, edit, lambda after: layout.roomy(after, finding))


def ordered(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """Categories in the order of their values: the largest first, or last and so on top."""
    axes = chart.facts(finding.axes)
    if axes is None or not finding.series:
        return
    series = axes.series[finding.series[0]]
    pairs = sorted(zip(series.y, series.names, strict=True), key=lambda pair: pair[0])
    names = tuple(name for _, name in pairs)
    for order in (names, names[::-1]) if series.kind == "barh" else (names[::-1], names):
        goal = Difference(
            kind="category_order", axes=finding.axes, axis=finding.axis, current=series.names,
            target=order, sentence="",
        )  # fmt: skip
        for edit in rewrites(chart, goal):
            yield Edit(edit.source, "categories sorted by value")


def transparent(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """Points that let those beneath show through."""
    for series in finding.series:
        drawn = chart.series(finding.axes, series)
        if drawn is not None:
            for alpha in ("0.2", "0.1"):
                call = with_keyword(drawn.place.node, "alpha", alpha)
                source = chart.code.replaced({drawn.place.node: call})
                yield Edit(source, f"points of opacity {alpha}")
