"""Which call of the source causes a finding: from the artist over its axes to the syntax node."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.lints import Finding

from ..fixing.edits import split_lines
from ..fixing.model import LineRange
from ..fixing.proposers.rewrite import Chart
from ..fixing.proposers.rewrite.places import Place
from ..fixing.proposers.rewrite.values import text_of
from .model import Span

_TICKS = ("set_{}ticks", "set_{}ticklabels", "{}ticks", "tick_params", "set_tick_params")
_LIMITS = ("set_{}lim", "{}lim", "set_{}bound", "axis")
_BY_ROLE = {
    "title": ("set_title", "title"),
    "suptitle": ("suptitle",),
    "x_label": ("set_xlabel", "xlabel", "supxlabel"),
    "y_label": ("set_ylabel", "ylabel", "set_label", "supylabel"),
    "annotation": ("text", "annotate", "figtext", "bar_label"),
    "legend": ("legend",),
    "legend_title": ("legend",),
    "x_tick": tuple(name.format("x") for name in _TICKS),
    "y_tick": tuple(name.format("y") for name in _TICKS),
}


class Causes:
    """Traces findings of one figure."""

    def __init__(self, source: str, facts: Facts) -> None:
        self._source = source
        whole = LineRange(start=0, end=len(split_lines(source)) + 1)
        self._chart = Chart(source.removeprefix("\ufeff"), whole, facts, None)

    def span(self, finding: Finding) -> Span:
        """Where the call stands that causes it; the first line if no call can be named."""
        place = next(self._places(finding), None)
        if place is None:
            return Span(0, 0, 0, len(split_lines(self._source)[0].rstrip("\r\n")))
        first, column, last, end = self._chart.code.span(place.node)
        if first != last:  # the name of what is called: a call of many lines would all be marked
            first, column, last, end = self._chart.code.span(place.node.func)
        return Span(first, column, last, end)

    def _places(self, finding: Finding) -> Iterator[Place]:
        """Calls that may be the cause, the likeliest first."""
        yield from self._setters(finding)
        for series in reversed(finding.series):
            drawn = self._chart.series(finding.axes, series)
            if drawn is not None:
                yield drawn.place
        on_axes = self._chart.drawing(finding.axes)
        yield from sorted(on_axes, key=lambda place: not place.axes)
        makers = {"subplots", "figure", "subplot", "add_subplot", "plot"}
        yield from (place for place in self._chart.places if place.method in makers)

    def _setters(self, finding: Finding) -> Iterator[Place]:
        """Calls that set the very thing, the last one first: it is the one that holds."""
        axis = finding.axis or "x"
        match finding.code:
            case "PXP101" | "PXP102":
                yield from self._calls(finding, *(name.format(axis) for name in _TICKS))
            case "PXP103" | "PXP105":
                calls = list(self._calls(finding, *_BY_ROLE.get(finding.role or "", ())))
                yield from (place for place in calls if _says(place.node, finding.text))
                yield from calls
            case "PXP104":
                yield from self._calls(finding, "legend")
            case "PXP106":
                yield from self._calls(finding, "savefig")
            case "PXP202":
                yield from self._calls(finding, *_BY_ROLE[f"{axis}_label"])
            case "PXP301":
                limits = (name.format(axis) for name in _LIMITS)
                yield from self._calls(finding, *limits)
            case "PXP303":
                yield from self._calls(finding, "twinx", "twiny")

    def _calls(self, finding: Finding, *methods: str) -> Iterator[Place]:
        found = self._chart.calls(finding.axes, *methods)
        if not found:
            found = [place for place in self._chart.places if place.method in methods]
        return reversed(found)


def _says(call: cst.Call, text: str | None) -> bool:
    return text is not None and any(text_of(arg.value) == text for arg in call.args)
