"""Calls that one axes has and another one lacks: axes of one figure are mostly made alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libcst as cst

from .chart import Chart
from .places import Place

_SHARED: Mapping[str, float] = {
    "legend": 1.0, "grid": 0.8, "set_xlabel": 0.6, "set_ylabel": 0.6, "tick_params": 0.6,
    "set_xlim": 0.6, "set_ylim": 0.6, "set_xticks": 0.6, "set_yticks": 0.6, "set_xscale": 0.6,
    "set_yscale": 0.6, "set_xticklabels": 0.5, "set_yticklabels": 0.5, "set_facecolor": 0.6,
    "set_aspect": 0.5, "invert_yaxis": 0.5, "margins": 0.4,
}  # fmt: skip
"""Methods that are called alike on several axes, and how often one of them is what is missing."""


def sibling_calls(chart: Chart, index: int) -> Iterator[tuple[str, float]]:
    """(call behind the axes' name, prior) of what other axes have and axes ``index`` lacks."""
    found: dict[str, float] = {}
    for place in _elsewhere(chart, index):
        if place.method in _SHARED and not chart.calls(index, place.method):
            call = place.node.with_changes(func=cst.Name(place.method))
            found.setdefault(f".{chart.code.text(call)}", _SHARED[place.method])
    yield from found.items()


def given_elsewhere(chart: Chart, index: int | None, method: str) -> list[str]:
    """What other axes give a method, as source text, each once."""
    places = [place for place in _elsewhere(chart, index) if place.method == method]
    said = [
        ", ".join(chart.code.text(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip()
                  for arg in place.node.args)
        for place in places
    ]  # fmt: skip
    return [arguments for arguments in dict.fromkeys(said) if arguments]


def _elsewhere(chart: Chart, index: int | None) -> Iterator[Place]:
    """Calls on other axes that are made once: in a loop they may need its names."""
    for place in chart.places:
        is_other = bool(place.axes) and not chart.on(index, place)
        if is_other and not place.repeated and place.receiver != chart.survey.pyplot:
            yield place
