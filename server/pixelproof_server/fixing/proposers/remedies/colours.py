"""Remedies of colours: texts that can be read, scales tied to data, series that stay apart."""

from __future__ import annotations

from collections.abc import Iterator

from pixelproof_engine.sight.facts import Axes, Facts
from pixelproof_engine.sight.lints import Finding
from pixelproof_engine.sight.lints.base import WORDS
from pixelproof_engine.sight.lints.colours import (
    DEFICIENCIES,
    contrast,
    difference,
    seen_difference,
)
from pixelproof_engine.sight.seen import Difference

from ..rewrite import Chart, Edit, rewrites
from ..rewrite.code import argument, with_keyword
from ..rewrite.values import text_of
from . import layout

OKABE_ITO = (
    "#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442",
)  # fmt: skip
"""Okabe and Ito 2008, those that stand out from white first."""

_SETTERS = {
    "title": ("set_title", "title"),
    "suptitle": ("suptitle",),
    "x_label": ("set_xlabel", "xlabel"),
    "y_label": ("set_ylabel", "ylabel"),
    "annotation": ("text", "annotate", "figtext", "bar_label"),
}
_LATER = {
    "title": ".title.set_color({})",
    "x_label": ".xaxis.label.set_color({})",
    "y_label": ".yaxis.label.set_color({})",
}
_ENOUGH = 8.0
"""CIEDE2000 that two series must differ by for every eye, as lint PXP306 asks."""


def readable(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The text in black or white, whichever stands out from what is behind it."""
    for colour in _standing_out(chart, finding):
        quoted = chart.text(colour)
        role = finding.role or ""
        summary = f"{WORDS.get(role, 'text')} in {colour}"
        calls = chart.calls(finding.axes, *_SETTERS.get(role, ()))
        for place in sorted(
            calls, key=lambda p: not any(text_of(a.value) == finding.text for a in p.node.args)
        ):
            given = argument(place.node, "color", "c")
            keyword = given.keyword.value if given is not None and given.keyword else "color"
            call = with_keyword(place.node, keyword, quoted)
            yield Edit(chart.code.replaced({place.node: call}), summary)
        if role in _LATER:
            source = chart.insert(finding.axes, _LATER[role].format(quoted))
            if source is not None:
                yield Edit(source, summary)
        if role.endswith("_tick"):
            yield from _ticks(chart, finding, quoted, summary)
        if role in ("legend", "legend_title"):
            for place in chart.calls(finding.axes, "legend"):
                call = with_keyword(place.node, "labelcolor", quoted)
                yield Edit(chart.code.replaced({place.node: call}), summary)


def _ticks(chart: Chart, finding: Finding, quoted: str, summary: str) -> Iterator[Edit]:
    for place in chart.calls(finding.axes, "tick_params"):
        given = argument(place.node, "labelcolor", "colors")
        if given is not None and given.keyword is not None:
            call = with_keyword(place.node, given.keyword.value, quoted)
            yield Edit(chart.code.replaced({place.node: call}), summary)
    line = f".tick_params(axis={chart.text(finding.axis or 'x')}, labelcolor={quoted})"
    source = chart.insert(finding.axes, line, line)
    if source is not None:
        yield Edit(source, summary)


def _standing_out(chart: Chart, finding: Finding) -> list[str]:
    background = _background(chart.current, finding) or "#ffffff"
    return sorted(
        ("black", "white"),
        key=lambda name: -contrast("#000000" if name == "black" else "#ffffff", background),
    )


def _background(facts: Facts | None, finding: Finding) -> str | None:
    if facts is None:
        return None
    if finding.axes is None:
        return facts.background
    axes = facts.axes[finding.axes]
    texts = [axes.title, axes.x.label, axes.y.label, *axes.texts]
    for text in texts:
        if text is not None and text.text == finding.text and text.background is not None:
            return text.background
    axis = {"x_tick": axes.x, "y_tick": axes.y}.get(finding.role or "")
    if axis is not None:
        return axis.tick_background
    return axes.background if finding.role in ("annotation", "legend") else facts.background


def tied(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The tick labels of both scales in the colours of their data."""
    facts = chart.current
    if facts is None or finding.axes is None:
        return
    both = (facts.axes[finding.axes].twin_of, finding.axes)
    edits = [Edit(chart.code.source, "")]
    for index in both:
        colour = _colour_of(facts.axes[index]) if index is not None else None
        if colour is None or index is None:
            return
        edits = [
            further
            for edit in edits
            for further in layout.then(
                chart,
                edit,
                lambda after, i=index, c=colour: _tied(after, finding, i, c),  # type: ignore[misc]
            )
        ]
    for edit in edits:
        yield Edit(edit.source, "each scale in the colour of its data")


def _tied(chart: Chart, finding: Finding, index: int, colour: str) -> Iterator[Edit]:
    quoted = chart.text(colour)
    line = f".tick_params(axis={chart.text(finding.axis or 'y')}, labelcolor={quoted})"
    source = chart.insert(index, line, line)
    if source is not None:
        yield Edit(source, colour)


def _colour_of(axes: Axes) -> str | None:
    return next((series.colours[0] for series in axes.series if series.colours), None)


def apart(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """Series that are confused get colours of Okabe and Ito that stay apart from all others."""
    axes = chart.facts(finding.axes)
    if axes is None or axes.legend is None or chart.current is None:
        return
    new = _recoloured(axes)
    edits = [Edit(chart.code.source, "")]
    for number, colour in new.items():
        goal = Difference(
            kind="series_colour", axes=finding.axes, series=number,
            current=axes.series[number].colours[0], target=colour, sentence="",
        )  # fmt: skip
        edits = [
            further
            for edit in edits[:3]
            for further in layout.then(chart, edit, lambda after, g=goal: rewrites(after, g))  # type: ignore[misc]
        ]
    for edit in edits:
        yield Edit(edit.source, f"colours that stay apart: {', '.join(new.values())}")


def _recoloured(axes: Axes) -> dict[int, str]:
    """New colours by series: the first of each confused pair keeps its own."""
    by_label = {series.label: n for n, series in enumerate(axes.series) if series.label}
    entries = (
        [by_label[t.text] for t in axes.legend.texts if t.text in by_label] if axes.legend else []
    )
    colours = {n: axes.series[n].colours[0] for n in entries if axes.series[n].colours}
    new: dict[int, str] = {}
    kept: list[str] = []
    for number, colour in colours.items():
        if all(_stays_apart(colour, other) for other in kept):
            kept.append(colour)
            continue
        free = (one for one in OKABE_ITO if all(_stays_apart(one, other) for other in kept))
        chosen = next(free, None)
        if chosen is None:
            return {}
        new[number] = chosen
        kept.append(chosen)
    return new


def _stays_apart(one: str, other: str) -> bool:
    return difference(one, other) >= _ENOUGH and all(
        seen_difference(one, other, name) >= _ENOUGH for name in DEFICIENCIES
    )
