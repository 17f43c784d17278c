"""Remedies of a legend over data: another place on the axes, or beside them."""

from __future__ import annotations

from collections.abc import Iterator

from pixelproof_engine.sight.lints import Finding

from ..rewrite import Chart, Edit
from ..rewrite.code import argument, with_keyword, without
from . import layout

_PLACES = (
    "best", "upper left", "upper right", "lower left", "lower right", "center left",
    "center right", "upper center", "lower center",
)  # fmt: skip


def moved(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The legend where it covers nothing, else outside at the right."""
    for place in _PLACES:
        for source in _placed(chart, finding, place, outside=False):
            yield Edit(source, f"legend {place}" if place != "best" else "legend at the best place")
    for source in _placed(chart, finding, "upper left", outside=True):
        edit = Edit(source, "legend beside the axes")
        yield from layout.then(chart, edit, lambda after: layout.inside(after, finding))
        yield edit


def _placed(chart: Chart, finding: Finding, place: str, *, outside: bool) -> Iterator[str]:
    quoted = chart.text(place)
    calls = chart.calls(finding.axes, "legend") or [
        one for one in chart.places if one.method == "legend"
    ]
    for one in reversed(calls):
        call = one.node
        for keyword in ("bbox_to_anchor", "bbox_transform"):
            arg = argument(call, keyword)
            if arg is not None:
                call = without(call, arg)
        call = with_keyword(call, "loc", quoted)
        if outside:
            call = with_keyword(call, "bbox_to_anchor", "(1, 1)")
        yield chart.code.replaced({one.node: call})
    if not calls:
        given = f"loc={quoted}, bbox_to_anchor=(1, 1)" if outside else f"loc={quoted}"
        source = chart.insert(finding.axes, f".legend({given})", f".legend({given})")
        if source is not None:
            yield source
