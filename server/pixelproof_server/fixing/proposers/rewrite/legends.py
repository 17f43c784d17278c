"""Edits of legends: on or off, their texts, their title, their place."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight import facts as sight
from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Drawn, Edit, is_pandas
from .code import argument, with_keyword, with_value, without
from .legend_places import placements, side_of
from .places import Place
from .siblings import given_elsewhere
from .texts import literals


def missing(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The target has a legend, the figure has none."""
    texts = _texts(d.target) or _legend_texts(chart.wanted(d.axes))
    axes = chart.facts(d.axes)
    labels = [s.label for s in axes.series if s.label] if axes else []
    title = _legend_title(chart.wanted(d.axes))
    summary = "legend"
    for place in chart.drawing(d.axes):
        off = argument(place.node, "legend")
        if is_pandas(place) and off is not None:
            call = with_value(place.node, off, cst.Name("True"))
            yield Edit(chart.code.replaced({place.node: call}), summary)
    extra = [f"title={chart.text(title)}"] if title else []
    for arguments in _places(chart, d.axes):
        given = ", ".join([*extra, *arguments])
        source = chart.insert(d.axes, f".legend({given})", f".legend({given})")
        if source is not None and labels:
            yield Edit(source, summary)
        labelled = _labelled(chart, d.axes, texts, given) if not labels else None
        if labelled is not None:
            yield Edit(labelled, summary)
        if texts and not labels:
            listed = "[" + ", ".join(chart.text(t) for t in texts) + "]"
            line = f".legend({', '.join([listed, *extra, *arguments])})"
            source = chart.insert(d.axes, line, line)
            if source is not None:
                yield Edit(source, summary)


def extra(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The figure has a legend, the target has none."""
    for place in chart.calls(d.axes, "legend"):
        statement = chart.code.statement(place.node)
        if statement is not None and chart.stands_alone(place):
            yield Edit(chart.code.removed([statement]), "no legend")
    for place in chart.drawing(d.axes):
        if is_pandas(place):
            call = with_keyword(place.node, "legend", "False")
            yield Edit(chart.code.replaced({place.node: call}), "no legend")
    source = chart.insert(d.axes, ".get_legend().remove()")
    if source is not None:
        yield Edit(source, "no legend")


def text(chart: Chart, d: Difference) -> Iterator[Edit]:
    """One legend entry reads otherwise."""
    if not isinstance(d.current, str) or not isinstance(d.target, str):
        return
    for old, new in dict.fromkeys([*_exchanged(chart, d.axes), (d.current, d.target)]):
        summary = f"legend '{new}'"
        for source in literals(chart, old, new):
            yield Edit(source, summary)
        drawn = _drawn_as(chart, d.axes, old)
        if drawn is not None and drawn.count == 1:
            call = with_keyword(drawn.place.node, "label", chart.text(new))
            yield Edit(chart.code.replaced({drawn.place.node: call}), summary)
        for place in chart.calls(d.axes, "legend"):
            yield from _relisted(chart, d, place, [(old, new)], summary)


def _exchanged(chart: Chart, index: int | None) -> list[tuple[str, str]]:
    """The one entry that only the figure has and the one that only the target has.

    A reader may find the entries in another order, so their places say less than their texts.
    """
    mine, theirs = _legend_texts(chart.facts(index)), _legend_texts(chart.wanted(index))
    gone = [t for t in mine if _plain(t) not in map(_plain, theirs)]
    fresh = [t for t in theirs if _plain(t) not in map(_plain, mine)]
    return [(gone[0], fresh[0])] if len(gone) == len(fresh) == 1 else []


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _drawn_as(chart: Chart, index: int | None, label: str) -> Drawn | None:
    """The call that draws the series with this label."""
    axes = chart.facts(index)
    labels = [s.label for s in axes.series] if axes is not None else []
    return chart.series(index, labels.index(label)) if label in labels else None


def title(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The title of the legend."""
    new = d.target if isinstance(d.target, str) else ""
    old = d.current if isinstance(d.current, str) else ""
    summary = f"legend title '{new}'" if new else "no legend title"
    for place in chart.calls(d.axes, "legend"):
        arg = argument(place.node, "title")
        if not new and arg is not None:
            yield Edit(chart.code.replaced({place.node: without(place.node, arg)}), summary)
        elif new:
            like = arg.value if arg is not None else None
            call = with_keyword(place.node, "title", chart.text(new, like))
            yield Edit(chart.code.replaced({place.node: call}), summary)
    if old and new:
        for source in literals(chart, old, new):
            yield Edit(source, summary)


def _relisted(chart: Chart, d: Difference, place: Place, changed: list[tuple[str, str]],
              summary: str) -> Iterator[Edit]:  # fmt: skip
    """The legend call given all texts as a list, for labels that no literal holds."""
    axes = chart.facts(d.axes)
    if axes is None or axes.legend is None:
        return
    new = dict(changed)
    texts = [new.get(t.text, t.text) for t in axes.legend.texts]
    listed = cst.parse_expression("[" + ", ".join(chart.text(t) for t in texts) + "]")
    labels = argument(place.node, "labels")
    if labels is not None:
        call = with_value(place.node, labels, listed)
    elif any(a.keyword is None for a in place.node.args):
        return
    else:
        call = with_keyword(place.node, "labels", chart.code.module.code_for_node(listed))
    yield Edit(chart.code.replaced({place.node: call}), summary)


def _labelled(chart: Chart, index: int | None, texts: list[str], given: str) -> str | None:
    """Every series labelled in its own call, and a legend."""
    axes = chart.facts(index)
    if axes is None or not texts or len(texts) != len(axes.series):
        return None
    changes: dict[cst.CSTNode, cst.CSTNode] = {}
    for n, label in enumerate(texts):
        drawn = chart.series(index, n)
        if drawn is None or drawn.count != 1 or drawn.place.node in changes:
            return None
        changes[drawn.place.node] = with_keyword(drawn.place.node, "label", chart.text(label))
    source = chart.code.replaced(changes)
    at = Chart(source, chart.code.region, chart.current, chart.target)
    return at.insert(index, f".legend({given})", f".legend({given})")


def _places(chart: Chart, index: int | None) -> Iterator[list[str]]:
    """Arguments of a legend: as other axes have theirs, as matplotlib places it, and where the
    target has it, which comes first where that is beside the axes: matplotlib places none there."""
    yield from ([given] for given in given_elsewhere(chart, index, "legend"))
    wanted = chart.wanted(index)
    if chart.target is None or wanted is None:
        yield []
        return
    is_beside = side_of(wanted) is not None
    if not is_beside:
        yield []
    yield from placements(chart.target, wanted, chart.text)
    if is_beside:
        yield []


def _legend_texts(axes: sight.Axes | None) -> list[str]:
    return [t.text for t in axes.legend.texts] if axes and axes.legend else []


def _legend_title(axes: sight.Axes | None) -> str:
    return axes.legend.title.text if axes and axes.legend and axes.legend.title else ""


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(v) for v in value] if isinstance(value, tuple) else []
