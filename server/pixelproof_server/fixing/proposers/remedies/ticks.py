"""Remedies of tick labels that overlap: fewer, turned, smaller, or a larger figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pixelproof_engine.sight.facts import Axis
from pixelproof_engine.sight.lints import Finding
from pixelproof_engine.sight.seen import Difference

from ..rewrite import Chart, Edit, rewrites
from . import layout

_NUMBER = re.compile(r"[-\u2212\d.,$\\{}^a-z×%]*\d[-\u2212\d.,$\\{}^a-z×%]*")
_FEWER = (6, 4)
_SMALLER = (8, 6)


def overlap(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """Tick labels that no longer run into each other, the layout made to fit them."""
    for edit in _apart(chart, finding):
        yield edit
        yield from layout.then(chart, edit, lambda after: layout.roomy(after, finding))
    yield from layout.enlarged(chart, wide=finding.axis != "y")


def _apart(chart: Chart, finding: Finding) -> Iterator[Edit]:
    axes, name = chart.facts(finding.axes), finding.axis or "x"
    if axes is None:
        return
    axis, quoted = axes.axis(name), chart.text(name)
    if _is_automatic(axis):
        for count in _FEWER:
            line = f".locator_params(axis={quoted}, nbins={count})"
            source = chart.insert(finding.axes, line, line)
            if source is not None:
                yield Edit(source, f"fewer {name} ticks")
    if name == "x":
        for angle in (45.0, 90.0):
            goal = Difference(
                kind="tick_rotation", axes=finding.axes, axis="x", target=angle, sentence=""
            )
            edits = list(rewrites(chart, goal))
            # A label that is turned by 45 degrees ends at its tick when it is right aligned.
            yield from sorted(edits, key=lambda edit: "right aligned" not in edit.summary)[:2]
    for size in _SMALLER:
        line = f".tick_params(axis={quoted}, labelsize={size})"
        source = chart.insert(finding.axes, line, line)
        if source is not None:
            yield Edit(source, f"{name} tick labels of {size} points")


def _is_automatic(axis: Axis) -> bool:
    labels = [tick.label for tick in axis.ticks if tick.label.strip()]
    return axis.scale == "linear" and all(_NUMBER.fullmatch(label) for label in labels)
