"""Remedies of what does not fit: the layout makes room, the crop follows, or the text shrinks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from pixelproof_engine.sight.lints import Finding
from pixelproof_engine.sight.seen import Difference

from ...edits import split_lines
from ...model import LineRange
from ..rewrite import Chart, Edit, rewrites
from ..rewrite.code import argument, with_keyword
from ..rewrite.values import number, text_of

_SETTERS = {
    "title": ("set_title", "title"),
    "suptitle": ("suptitle",),
    "x_label": ("set_xlabel", "xlabel"),
    "y_label": ("set_ylabel", "ylabel"),
    "annotation": ("text", "annotate", "figtext"),
}
_MAKERS = frozenset({"subplots", "figure", "subplot_mosaic"})
_LARGER = 1.4

Rewriting = Callable[[Chart], Iterator[Edit]]


def inside(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """What is cut off gets room, or is kept by the crop, or is wrapped or written smaller."""
    yield from roomy(chart, finding)
    for place in chart.places:
        if place.method == "savefig" and argument(place.node, "bbox_inches") is None:
            call = with_keyword(place.node, "bbox_inches", chart.text("tight"))
            yield Edit(chart.code.replaced({place.node: call}), "saved with all that is drawn")
    shrunk = list(_shrunk(chart, finding))
    yield from shrunk
    for edit in shrunk:
        yield from then(chart, edit, lambda after: roomy(after, finding))


def roomy(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """A layout that makes room for every label."""
    summary = "layout with room for its labels"
    for place in chart.places:
        if place.method in _MAKERS and place.receiver == chart.survey.pyplot:
            taken = argument(place.node, "layout", "constrained_layout", "tight_layout")
            if taken is None:
                call = with_keyword(place.node, "layout", chart.text("constrained"))
                yield Edit(chart.code.replaced({place.node: call}), summary)
    source = chart.insert_on_figure(finding.axes, ".tight_layout()", ".tight_layout()")
    if source is not None:
        yield Edit(source, summary)


def enlarged(chart: Chart, *, wide: bool) -> Iterator[Edit]:
    """A figure that is larger in one direction."""
    facts = chart.current
    if facts is not None:
        size = [float(facts.width), float(facts.height)]
        size[0 if wide else 1] *= _LARGER
        goal = Difference(kind="figure_size", target=(size[0], size[1]), sentence="")
        yield from rewrites(chart, goal)


def then(chart: Chart, edit: Edit, more: Rewriting) -> Iterator[Edit]:
    """``edit`` with each of ``more`` upon it."""
    grown = len(split_lines(edit.source)) - len(split_lines(chart.code.source))
    region = LineRange(start=chart.code.region.start, end=chart.code.region.end + grown)
    after = Chart(edit.source, region, chart.current, chart.target)
    for further in more(after):
        yield Edit(further.source, f"{edit.summary}, {further.summary}")


def resolution(chart: Chart, _: Finding) -> Iterator[Edit]:
    """A picture that is saved finer."""
    for dpi in ("150", "300", "600"):
        for place in chart.places:
            if place.method == "savefig":
                call = with_keyword(place.node, "dpi", dpi)
                yield Edit(chart.code.replaced({place.node: call}), f"saved at {dpi} dpi")


def _shrunk(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The text wrapped or in a smaller font."""
    for place in chart.calls(finding.axes, *_SETTERS.get(finding.role or "", ())):
        says = any(text_of(arg.value) == finding.text for arg in place.node.args)
        if not says and finding.role == "annotation":
            continue
        wrapped = with_keyword(place.node, "wrap", "True")
        yield Edit(_replaced(chart, place.node, wrapped), "wrapped at the edge of the figure")
        for size in (10.0, 8.0, 7.0):
            smaller = with_keyword(place.node, "fontsize", number(size))
            yield Edit(_replaced(chart, place.node, smaller), f"written in {number(size)} points")


def _replaced(chart: Chart, old: cst.Call, new: cst.Call) -> str:
    return chart.code.replaced({old: new})
