"""Whether the marks say what the data say: bars from zero, colours, crowds, scales, order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import log10

from ..facts import Axes, Axis, AxisName, Facts, Legend, Series
from .base import Figure, Finding, Lint, Thresholds, both, fraction_of, shown_axes
from .colours import DEFICIENCIES, difference, seen_difference

_BARS = ("bar", "barh", "hist")
_ALIKE = 8.0
"""CIEDE2000 below which two colours are hardly told apart on thin marks that lie apart: well over
the just noticeable 2 of large patches side by side (Szafir, IEEE TVCG 24 (2018))."""
_APART = 10.0
"""CIEDE2000 from which two colours are meant to be told apart."""
_MOST_HIDDEN = 0.5
_CROWD = 500
_OPAQUE = 0.6
_ORDERED = 6
"""Bars from which an order is looked for."""

_ORDINAL = re.compile(
    r"\d|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|spring|summer|autumn|fall|winter|first|second|third|low|medium|high|small|large"
    r"|never|rarely|sometimes|often|always|before|after|total|other|others|none|all)",
    re.IGNORECASE,
)
"""Names that have an order of their own, or a place at an end."""


def _truncated_bars(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in shown_axes(figure.facts):
        bars = [n for n, s in enumerate(axes.series) if s.kind in _BARS and not s.bases and s.y]
        if not bars or sum(len(axes.series[n].y) for n in bars) < 2:
            continue
        name, axis = both(axes)[0 if axes.series[bars[0]].kind == "barh" else 1]
        if axis.scale != "linear" or axis.limits is None:
            continue
        low, high = sorted(axis.limits)
        start = low if low > 0 else high if high < 0 else 0.0
        if abs(start) > 0.02 * (high - low):
            yield Finding(
                code="PXP301",
                message=f"the bars begin at {start:g}, not at 0: their lengths do not show "
                "their values",
                figure=figure.number,
                axes=index,
                axis=name,
            )


def _pie_slices(figure: Figure, thresholds: Thresholds) -> Iterator[Finding]:
    for index, axes in enumerate(figure.facts.axes):
        for number, series in enumerate(axes.series):
            slices = sum(1 for share in series.y if share > 0)
            if series.kind == "pie" and slices > thresholds.slices:
                yield Finding(
                    code="PXP302",
                    message=f"a pie of {slices} slices: angles this small are not compared, "
                    "bars are",
                    figure=figure.number,
                    axes=index,
                    series=(number,),
                )


def _dual_axis(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    facts = figure.facts
    for index, axes in shown_axes(facts):
        if axes.twin_of is None:
            continue
        first = facts.axes[axes.twin_of]
        name = _doubled(first, axes)
        if name is None or not (first.series and axes.series):
            continue
        if not all(_tied(one, name) for one in (first, axes)):
            yield Finding(
                code="PXP303",
                message=f"two {name} scales, and nothing says which data belong to which: colour "
                "each label and its ticks like its data",
                figure=figure.number,
                axes=index,
                axis=name,
            )


def _doubled(first: Axes, second: Axes) -> AxisName | None:
    """The axis that a frame has twice; None where both are alike, as of one quantity."""
    if first.x.limits == second.x.limits and first.y.limits != second.y.limits:
        return "y"
    if first.y.limits == second.y.limits and first.x.limits != second.x.limits:
        return "x"
    return None


def _tied(axes: Axes, name: AxisName) -> bool:
    """Whether the axis is tied to its data, by colour or by name."""
    axis = axes.axis(name)
    label = axis.label
    marks = [colour for series in axes.series for colour in series.colours[:1]]
    said = [colour for colour in (axis.tick_colour, label.colour if label else None) if colour]
    if any(difference(one, mark) < _APART for one in said for mark in marks):
        return True
    if label is None:
        return False
    words = label.text.casefold()
    names = [series.label.casefold() for series in axes.series if series.label]
    return any(one in words or words in one for one in names)


def _unsorted_categories(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in shown_axes(figure.facts):
        bars = [n for n, s in enumerate(axes.series) if s.kind in ("bar", "barh")]
        if len(bars) != 1:
            continue
        series = axes.series[bars[0]]
        if len(series.names) != len(series.y) or len(series.y) < _ORDERED or series.bases:
            continue
        if _is_sorted(series.y) or _has_own_order(series.names):
            continue
        yield Finding(
            code="PXP304",
            message=f"{len(series.y)} categories in no order: sorted by value they are compared "
            "at a glance",
            figure=figure.number,
            axes=index,
            axis="y" if series.kind == "barh" else "x",
            series=(bars[0],),
        )


def _is_sorted(values: Sequence[float]) -> bool:
    pairs = list(pairwise(values))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)


def _has_own_order(names: Sequence[str]) -> bool:
    """Alphabetical, numbered, in time, or in words of rank."""
    folded = [name.strip().casefold() for name in names]
    if any(not name or _ORDINAL.search(name) for name in folded):
        return True
    return folded == sorted(folded) or folded == sorted(folded, reverse=True)


def _overplotting(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in shown_axes(figure.facts):
        for number, series in enumerate(axes.series):
            if series.kind != "scatter" or (series.alpha or 1.0) < _OPAQUE:
                continue
            hidden, count = _hidden(series, axes, figure.facts)
            if count >= _CROWD and hidden >= _MOST_HIDDEN:
                yield Finding(
                    code="PXP305",
                    message=f"about {hidden:.0%} of {count} points lie beneath others: make them "
                    "transparent or smaller",
                    figure=figure.number,
                    axes=index,
                    series=(number,),
                )


def _hidden(series: Series, axes: Axes, facts: Facts) -> tuple[float, int]:
    """Share of the visible points that share a cell of a marker's size with another; how many."""
    dpi = facts.dpi or 100.0
    cell = max((series.marker_size or 6.0) * dpi / 72, 1.0)
    wide = (axes.box[2] - axes.box[0]) * facts.width
    high = (axes.box[3] - axes.box[1]) * facts.height
    cells: set[tuple[int, int]] = set()
    count = 0
    for x, y in zip(series.x, series.y, strict=False):
        across, down = _along(x, axes.x), _along(y, axes.y)
        if across is None or down is None or not (0 <= across <= 1 and 0 <= down <= 1):
            continue
        count += 1
        cells.add((int(across * wide / cell), int(down * high / cell)))
    return (1 - len(cells) / count if count else 0.0), count


def _along(value: float, axis: Axis) -> float | None:
    """Where a value stands along its axis, 0 to 1; None on scales that are not computed here."""
    if axis.limits is None:
        return None
    low, high = axis.limits
    if axis.scale == "log":
        if min(low, high, value) <= 0:
            return None
        return fraction_of(log10(value), log10(low), log10(high))
    return (
        fraction_of(value, low, high) if axis.scale in ("linear", "date", "categorical") else None
    )


def _colour_vision(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in enumerate(figure.facts.axes):
        if axes.legend is None:
            continue
        worst = _confused(figure.facts, axes.legend)
        if worst is not None:
            distance, deficiency, one, other = worst
            first, second = (axes.legend.texts[n].text for n in (one, other))
            yield Finding(
                code="PXP306",
                message=f"{first!r} ({axes.legend.colours[one]}) and {second!r} "
                f"({axes.legend.colours[other]}) look alike with {deficiency}: "
                f"a difference of {distance:.1f} (CIEDE2000), {_ALIKE:g} is the least",
                figure=figure.number,
                axes=index,
            )


def _confused(facts: Facts, legend: Legend) -> tuple[float, str, int, int] | None:
    """The two entries that are hardest to tell apart by colour, where only colour tells them."""
    found = []
    entries = list(enumerate(zip(legend.texts, legend.colours, strict=False)))
    for (n, (one, colour)), (m, (other, second)) in combinations(entries, 2):
        if colour is None or second is None or difference(colour, second) < _APART:
            continue
        first, next_one = _style(facts, one.text), _style(facts, other.text)
        if first is None or first != next_one:
            continue
        for deficiency in DEFICIENCIES:
            distance = seen_difference(colour, second, deficiency)
            if distance < _ALIKE:
                found.append((distance, deficiency, n, m))
    return min(found, default=None)


def _style(facts: Facts, label: str) -> tuple[object, ...] | None:
    """What tells the marks with this label besides their colour; None if they are not known."""
    for axes in facts.axes:
        for series in axes.series:
            if series.label == label or (series.kind == "pie" and label in series.names):
                return (series.kind, series.marker, series.line_style, series.hatch)
    return None


LINTS = (
    Lint(
        "PXP301",
        "truncated-bars",
        "bars do not begin at zero",
        "A bar is read by its length; cut off at its foot, twice as long is not twice as much.",
        (
            "W. S. Cleveland and R. McGill, Graphical Perception, JASA 79 (1984): length judgments",
            "E. R. Tufte, The Visual Display of Quantitative Information (1983): the lie factor",
        ),
        "warning",
        _truncated_bars,
    ),
    Lint(
        "PXP302",
        "pie-slices",
        "a pie has too many slices",
        "Angles are judged worse than lengths, and small ones worst of all.",
        (
            "W. S. Cleveland and R. McGill, Graphical Perception, JASA 79 (1984): angle judgments",
            "data-to-viz.com, The issue with pie chart",
        ),
        "information",
        _pie_slices,
    ),
    Lint(
        "PXP303",
        "dual-axis",
        "two scales in one frame that are not tied to their data",
        "Readers of two scales mistake which data belong to which, and see crossings that mean "
        "nothing.",
        (
            "P. Isenberg et al., A Study on Dual-Scale Data Charts, IEEE TVCG 17 (2011)",
        ),
        "information",
        _dual_axis,
    ),
    Lint(
        "PXP304",
        "unsorted-categories",
        "bars of nominal categories are in no order",
        "Where categories have no order of their own, sorted bars are ranked and compared at once.",
        ("data-to-viz.com, Order your data", "W. S. Cleveland, Visualizing Data (1993): dot plots"),
        "hint",
        _unsorted_categories,
    ),
    Lint(
        "PXP305",
        "overplotting",
        "most points of a scatter lie beneath others",
        "Opaque points on each other hide how many there are.",
        (
            "W. S. Cleveland and R. McGill, The Many Faces of a Scatterplot, JASA 79 (1984)",
            "data-to-viz.com, Overplotting",
        ),
        "information",
        _overplotting,
    ),
    Lint(
        "PXP306",
        "colour-vision",
        "two series are told apart only by colours that colour-blind people confuse",
        "About one man in twelve confuses red with green. Colours that stay apart, or a second "
        "sign such as a line style, serve everybody.",
        (
            "M. Okabe and K. Ito, Color Universal Design (2008)",
            "G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE TVCG 15 (2009): simulation",
            "W3C, Web Content Accessibility Guidelines 2.2, success criterion 1.4.1: use of color",
        ),
        "hint",
        _colour_vision,
    ),
)  # fmt: skip
