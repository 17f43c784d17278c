"""Whether what is written can be read: overlaps, what is cut off, contrast, resolution."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians, sin
from pathlib import PurePosixPath

from ..facts import Axis, Box, Facts, Text
from .base import WORDS, Figure, Finding, Lint, Thresholds, both, shown_axes
from .colours import contrast

_LEADING = 0.25
"""Share of a line of text that is no ink: lines that overlap by less do not touch."""
_LEAST_OVERLAP = 1.5
"""Pixels."""
_CUT_OFF = 2.0
"""Pixels of a text that may lie outside: the box of a text is larger than its ink."""
_COVERED = 0.03
"""Share of a line's length or of points that a legend may lie over."""
_COVERED_AREA = {"bar": 0.05, "barh": 0.05, "hist": 0.1}
"""Share of the area of bars: a corner of a bar hides nothing that is not seen elsewhere."""
_REFERENCE = frozenset({"axhline", "axvline", "axline", "axhspan", "axvspan"})
"""Calls that draw no data: what they show can be seen beside a legend as well."""
_RASTERS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".bmp"})


def _tick_overlap(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    facts = figure.facts
    for index, axes in shown_axes(facts):
        for name, axis in both(axes):
            pairs = _overlapping(axis, facts)
            if pairs:
                first, second = pairs[0]
                yield Finding(
                    code="PXP101",
                    message=f"{len(pairs)} pairs of {name} tick labels overlap, the first is "
                    f"{first!r} and {second!r}"
                    if len(pairs) > 1
                    else f"the {name} tick labels {first!r} and {second!r} overlap",
                    figure=figure.number,
                    axes=index,
                    axis=name,
                )


def _overlapping(axis: Axis, facts: Facts) -> list[tuple[str, str]]:
    """Neighbouring tick labels that run into each other, along their own direction of writing."""
    turn = radians(axis.tick_rotation or 0.0)
    labels = [
        (_centre(tick.box, facts), _extent(tick.box, turn, facts), tick.label)
        for tick in axis.ticks
        if tick.box is not None and tick.label.strip()
    ]
    labels.sort(key=lambda label: label[0])
    found = []
    for (at, size, text), (next_at, next_size, next_text) in pairwise(labels):
        across, down = next_at[0] - at[0], next_at[1] - at[1]
        if hypot(across, down) < 1 and text == next_text:
            continue  # a major and a minor tick on one place
        along = abs(across * cos(turn) - down * sin(turn))
        beside = abs(across * sin(turn) + down * cos(turn))
        wide = (size[0] + next_size[0]) / 2 - along
        high = (size[1] + next_size[1]) / 2 - beside
        if wide > _LEAST_OVERLAP and high > _LEADING * min(size[1], next_size[1]):
            found.append((text, next_text))
    return found


def _centre(box: Box, facts: Facts) -> tuple[float, float]:
    return (box[0] + box[2]) / 2 * facts.width, (box[1] + box[3]) / 2 * facts.height


def _extent(box: Box, turn: float, facts: Facts) -> tuple[float, float]:
    """Width and height in pixels of a text before it was turned, from the box around it.

    A rectangle w x h turned by t fills a box of w|cos t| + h|sin t| by w|sin t| + h|cos t|. At 45
    degrees that does not tell them apart: there a line of text counts as a fifth of the sum high.
    """
    wide, high = (box[2] - box[0]) * facts.width, (box[3] - box[1]) * facts.height
    c, s = abs(cos(turn)), abs(sin(turn))
    det = c * c - s * s
    if abs(det) < 0.2:
        both_sides = (wide + high) / (c + s)
        line = min(both_sides / 2, (facts.dpi or 100.0) / 72 * 12)
        return both_sides - line, line
    return (wide * c - high * s) / det, (high * c - wide * s) / det


def _tick_clipped(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    facts = figure.facts
    for index, axes in enumerate(facts.axes):
        for name, axis in both(axes) if axes.projection == "rectilinear" else ():
            cut = [
                tick.label
                for tick in axis.ticks
                if tick.box is not None and _outside(tick.box, facts) > _CUT_OFF
            ]
            if cut:
                yield Finding(
                    code="PXP102",
                    message=f"the {name} tick label {cut[0]!r} is cut off at the edge of the figure"
                    if len(cut) == 1
                    else f"{len(cut)} {name} tick labels are cut off at the edge of the figure, "
                    f"the first is {cut[0]!r}",
                    figure=figure.number,
                    axes=index,
                    axis=name,
                )


def _outside(box: Box, facts: Facts) -> float:
    """How far a box sticks out of the picture, in pixels."""
    across = max(-box[0], box[2] - 1, 0.0) * facts.width
    down = max(-box[1], box[3] - 1, 0.0) * facts.height
    return max(across, down)


def _texts(facts: Facts) -> Iterator[tuple[int | None, Text]]:
    """Every text but tick labels, with its axes."""
    if facts.suptitle is not None:
        yield None, facts.suptitle
    for text in facts.texts:
        yield None, text
    for index, axes in enumerate(facts.axes):
        # Where a text of three dimensions lies is known only while it is drawn.
        placed = axes.texts if axes.projection != "3d" else ()
        own = [axes.title, axes.x.label, axes.y.label, *placed]
        if axes.legend is not None:
            own += [*axes.legend.texts, axes.legend.title]
        for one in own:
            if one is not None:
                yield index, one


def _text_outside(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    facts = figure.facts
    for index, text in _texts(facts):
        if text.box is None or _outside(text.box, facts) <= _CUT_OFF:
            continue
        inside = min(text.box[2], text.box[3], 1 - text.box[0], 1 - text.box[1]) > 0
        where = "is cut off at the edge of the figure" if inside else "lies outside the figure"
        yield Finding(
            code="PXP103",
            message=f"the {WORDS[text.role]} {_short(text.text)!r} {where}",
            figure=figure.number,
            axes=index,
            text=text.text,
            role=text.role,
        )


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _legend_over_data(figure: Figure, _: Thresholds) -> Iterator[Finding]:
    for index, axes in enumerate(figure.facts.axes):
        hidden = [
            n
            for n, series in enumerate(axes.series)
            if series.covered >= _COVERED_AREA.get(series.kind, _COVERED)
            and series.call not in _REFERENCE
        ]
        if not hidden:
            continue
        most = max(hidden, key=lambda n: axes.series[n].covered)
        series = axes.series[most]
        named = f"{_short(series.label)!r}" if series.label else f"a {series.kind}"
        yield Finding(
            code="PXP104",
            message=f"the legend lies over {series.covered:.0%} of {named}",
            figure=figure.number,
            axes=index,
        )


def _low_contrast(figure: Figure, thresholds: Thresholds) -> Iterator[Finding]:
    told: set[tuple[int | None, str]] = set()
    for index, role, text, colour, background in _coloured(figure.facts):
        if colour is None or background is None or (index, role) in told:
            continue
        ratio = contrast(colour, background)
        if ratio < thresholds.contrast:
            told.add((index, role))
            said = f" {_short(text)!r}" if text else ""
            yield Finding(
                code="PXP105",
                message=f"the {WORDS[role]}{said} {'are' if not text else 'is'} hard to read: "
                f"{colour} on {background} has a contrast of {ratio:.1f}, "
                f"{thresholds.contrast:g} is the least",
                figure=figure.number,
                axes=index,
                axis="x" if role.startswith("x_") else "y" if role.startswith("y_") else None,
                text=text or None,
                role=role,
            )


def _coloured(facts: Facts) -> Iterator[tuple[int | None, str, str, str | None, str | None]]:
    for index, text in _texts(facts):
        if text.box is not None and _outside(text.box, facts) <= _CUT_OFF:
            yield index, text.role, text.text, text.colour, text.background
    for index, axes in enumerate(facts.axes):
        for name, axis in both(axes):
            yield index, f"{name}_tick", "", axis.tick_colour, axis.tick_background


def _low_dpi(figure: Figure, thresholds: Thresholds) -> Iterator[Finding]:
    facts, saved = figure.facts, figure.saved_as
    if saved is None or facts.dpi is None or facts.dpi >= thresholds.dpi:
        return
    if PurePosixPath(saved).suffix.lower() in _RASTERS:
        yield Finding(
            code="PXP106",
            message=f"{PurePosixPath(saved).name} is saved at {facts.dpi:g} dpi "
            f"({facts.width} x {facts.height} pixels), {thresholds.dpi:g} is the least",
            figure=figure.number,
        )


LINTS = (
    Lint(
        "PXP101",
        "tick-overlap",
        "tick labels overlap",
        "Labels that run into each other cannot be read, and the values they name are lost.",
        (
            "W. S. Cleveland, The Elements of Graphing Data (1994), ch. 2: clear vision",
        ),
        "warning",
        _tick_overlap,
    ),
    Lint(
        "PXP102",
        "tick-clipped",
        "tick labels are cut off at the edge of the figure",
        "A label that is cut off names no value; it is lost in the saved picture although the "
        "window may have shown it.",
        ("matplotlib, Constrained layout guide: labels that overlap or are clipped",),
        "warning",
        _tick_clipped,
    ),
    Lint(
        "PXP103",
        "text-outside",
        "a text lies outside the figure or is cut off",
        "What lies outside the canvas is not in the saved picture.",
        ("matplotlib, Tight layout guide: labels and titles that go outside the figure area",),
        "warning",
        _text_outside,
    ),
    Lint(
        "PXP104",
        "legend-over-data",
        "the legend lies over data",
        "Data beneath a legend cannot be read, and the reader cannot know that they are there.",
        (
            "W. S. Cleveland, The Elements of Graphing Data (1994), ch. 2: keys outside the data",
        ),
        "warning",
        _legend_over_data,
    ),
    Lint(
        "PXP105",
        "low-contrast",
        "a text has too little contrast with what is behind it",
        "WCAG asks for a contrast of 4.5 for text and of 3 for large text and for graphics; below "
        "3 many people cannot read it on many screens.",
        (
            "W3C, Web Content Accessibility Guidelines 2.2, success criteria 1.4.3 and 1.4.11",
        ),
        "warning",
        _low_contrast,
    ),
    Lint(
        "PXP106",
        "low-dpi",
        "a picture is saved at a low resolution",
        "Text and thin lines of a raster picture blur when it is shown larger or printed; journals "
        "ask for 300 dpi (set the least that you need).",
        ("PLOS ONE, Figure preparation requirements: 300 to 600 dpi",),
        "information",
        _low_dpi,
    ),
)  # fmt: skip
