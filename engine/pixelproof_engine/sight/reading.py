"""Reading: facts recovered from a picture alone. The experts run in order on one sketch."""

from __future__ import annotations

import math

from .cleaning import is_noisy, smoothed
from .experts.bare import find_bare_axes
from .experts.bins import bins_of
from .experts.capitals import find_capitals
from .experts.colourbars import find_colourbars
from .experts.frames import find_frames
from .experts.grids import find_grids
from .experts.insets import find_insets
from .experts.kinds import find_kinds
from .experts.layout import find_layout
from .experts.legends import find_legends
from .experts.marks import find_marks
from .experts.open_frames import find_open_frames
from .experts.roles import find_roles
from .experts.rounds import find_rounds
from .experts.scales import find_scales, nice
from .experts.strokes import find_strokes
from .experts.words import find_words
from .facts import Axes, Axis, Box, Cell, Facts, Legend, Role, Series, Stroke, Text, Tick
from .picture import pixels
from .sketch import (
    RGB,
    AxisSketch,
    Expert,
    LegendSketch,
    Panel,
    PixelBox,
    SeriesSketch,
    Sketch,
    Word,
    hex_of,
    start,
)  # fmt: skip

EXPERTS: tuple[Expert, ...] = (
    find_strokes,
    find_frames,
    find_colourbars,
    find_words,
    find_rounds,
    find_open_frames,
    find_bare_axes,
    find_insets,
    find_roles,
    find_capitals,
    find_scales,
    find_grids,
    find_legends,
    find_marks,
    find_kinds,
)
"""In order: each may use what those before it found. A new expert is one file and one entry."""

_SMALL = 300
_TRACE_POINTS = 64
_NOISY = 0.8
"""What noise leaves of the confidence."""


def read(png: bytes) -> Facts:
    """Facts of a picture of a chart, by reading it. ``png``: as ``load_picture`` gives it.

    A picture that is no chart yields facts without axes and a low confidence, never an error.
    """
    return read_pixels(pixels(png))


def read_pixels(rgb: RGB) -> Facts:
    """``read`` for decoded pixels, (height, width, 3) RGB."""
    if not is_noisy(rgb):
        return facts_of(look(rgb))
    sketch = look(smoothed(rgb))
    sketch.notes.append("the picture is noisy: strongly compressed, or a photo")
    facts = facts_of(sketch)
    return facts.model_copy(update={"confidence": round(facts.confidence * _NOISY, 3)})


def look(rgb: RGB) -> Sketch:
    """The sketch after all experts."""
    sketch = start(rgb)
    for expert in EXPERTS:
        expert(sketch)
    return sketch


def facts_of(sketch: Sketch) -> Facts:
    """The sketch as facts: fractions of the picture instead of pixels."""
    cells = find_layout(sketch)
    axes = tuple(_axes(sketch, p, c) for p, c in zip(sketch.panels, cells, strict=True))
    axes += tuple(
        _axes(sketch, panel.second, None).model_copy(update={"twin_of": index, "x": Axis()})
        for index, panel in enumerate(sketch.panels)
        if panel.second is not None
    )
    notes = list(sketch.notes)
    if min(sketch.width, sketch.height) < _SMALL:
        notes.append(f"the picture is only {sketch.width} x {sketch.height} pixels")
    unreadable = sum(not word.readable for word in sketch.words)
    if unreadable:
        notes.append(f"{unreadable} text{'s' * (unreadable > 1)} could not be read")
    return Facts(
        source="reading",
        width=sketch.width,
        height=sketch.height,
        suptitle=_text(sketch, sketch.suptitle),
        axes=axes,
        texts=_loose(sketch),
        strokes=_strokes(sketch),
        background=hex_of(sketch.background),
        confidence=_confidence(sketch),
        notes=tuple(notes),
    )


def _strokes(sketch: Sketch) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(
            kind=one.kind,
            box=_box(sketch, one.box),
            colour=hex_of(one.colour),
            at=(round(one.at[0] / sketch.width, 4), round(one.at[1] / sketch.height, 4)),
        )
        for one in sketch.strokes
    )


def _loose(sketch: Sketch) -> tuple[Text, ...]:
    """Words of no axes. Where there are axes they say something of the figure: annotations."""
    role: Role = "annotation" if sketch.panels else "unknown"
    return tuple(
        _text_of(sketch, word).model_copy(update={"role": role})
        for word in sketch.words
        if word.role == "unknown" and (word.text or not word.readable)
    )


def _confidence(sketch: Sketch) -> float:
    """How much of what makes a chart was found: axes, marks, and texts that read well."""
    if not sketch.panels:
        return 0.1 if sketch.words else 0.0
    scores = [word.score for word in sketch.words]
    texts = sum(scores) / len(scores) if scores else 0.5
    marked = sum(bool(panel.series) for panel in sketch.panels) / len(sketch.panels)
    return round(0.2 + 0.4 * texts + 0.4 * marked, 3)


def _box(sketch: Sketch, box: PixelBox) -> Box:
    w, h = sketch.width, sketch.height
    return (
        round(box[0] / w, 4), round(box[1] / h, 4), round(box[2] / w, 4), round(box[3] / h, 4),
    )  # fmt: skip


def _text(sketch: Sketch, word: Word | None) -> Text | None:
    return None if word is None else _text_of(sketch, word)


def _text_of(sketch: Sketch, word: Word) -> Text:
    return Text(
        text=word.legible,
        role=word.role,
        box=_box(sketch, word.box),
        colour=hex_of(word.colour) if word.colour else None,
        size=round(word.size * 1.4, 1),
        rotation=word.angle,
        readable=word.readable,
        confidence=round(word.score, 3),
    )


def _axes(sketch: Sketch, panel: Panel, cell: Cell | None) -> Axes:
    x0, y0, x1, y1 = panel.box
    return Axes(
        box=_box(sketch, (x0, y0, x1 + 1, y1 + 1)),
        cell=cell,
        title=_text(sketch, panel.title),
        x=_axis(sketch, panel.x, x0, x1, sketch.width),
        y=_axis(sketch, panel.y, y1, y0, sketch.height),
        series=tuple(_series(sketch, panel, series) for series in panel.series),
        legend=_legend(sketch, panel.legend),
        texts=tuple(_text_of(sketch, word) for word in panel.words),
        background=hex_of(panel.background),
        spines=tuple(s for s in ("left", "right", "top", "bottom") if s in panel.spines),
        projection=panel.projection,
        colourbar_of=panel.colourbar_of,
    )


def _axis(sketch: Sketch, axis: AxisSketch, low: int, high: int, extent: int) -> Axis:
    limits = None
    start_value, end_value = axis.value(low), axis.value(high)
    if start_value is not None and end_value is not None and axis.slope is not None:
        limits = (_tidy(axis, start_value), _tidy(axis, end_value))
    return Axis(
        label=_text(sketch, axis.label),
        scale=axis.scale,
        limits=limits,
        ticks=tuple(
            Tick(
                label=t.word.legible if t.word else "",
                position=round(t.position / extent, 4),
                value=t.value,
                box=_box(sketch, t.word.box) if t.word else None,
            )
            for t in axis.ticks
        ),
        tick_rotation=axis.rotation,
        grid=axis.grid,
    )


def _tidy(axis: AxisSketch, value: float) -> float:
    """A limit to the precision that pixels allow."""
    step = abs(axis.slope or 0.0)
    return nice(value, 0.7 * step * (abs(value) * 2.3 if axis.scale == "log" else 1.0))


def _legend(sketch: Sketch, legend: LegendSketch | None) -> Legend | None:
    if legend is None:
        return None
    return Legend(
        texts=tuple(_text_of(sketch, word) for word in legend.words),
        title=_text(sketch, legend.title),
        box=_box(sketch, legend.box),
        colours=tuple(None if c is None else hex_of(c) for c in legend.colours),
    )


def _series(sketch: Sketch, panel: Panel, series: SeriesSketch) -> Series:
    x, y = _values(panel, series)
    names = tuple(mark.name for mark in series.marks)
    return Series(
        kind=series.kind,
        label=series.label,
        colours=tuple(hex_of(colour) for colour in series.colours),
        x=x,
        y=y,
        names=names if any(names) else (),
        marker=series.marker,
        line_style=series.line_style,
        line_width=series.line_width,
        alpha=series.alpha,
        box=_box(sketch, series.box),
    )


def _values(panel: Panel, series: SeriesSketch) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Data values of a series: those of its marks, else of points along its trace."""
    marks = [m for m in series.marks if m.y is not None]
    if len(marks) >= 2 and series.kind == "hist" and panel.x.slope is not None:
        edges, counts = bins_of(panel, marks)
        step = 0.3 * abs(panel.x.slope)
        return tuple(nice(edge, step) for edge in edges), tuple(counts)
    if marks and len(marks) == len(series.marks) and series.kind != "line":
        xs = [m.x for m in marks]
        return tuple(x for x in xs if x is not None), tuple(m.y for m in marks if m.y is not None)
    if not series.trace or panel.x.slope is None or panel.y.slope is None:
        return (), ()
    step = max(1, len(series.trace) // _TRACE_POINTS) if series.kind != "line" else 1
    points = [*series.trace[::step]]
    if points[-1] != series.trace[-1]:
        points.append(series.trace[-1])
    known = [(_at(panel.x, px), _at(panel.y, py)) for px, py in points]
    both = [(x, y) for x, y in known if x is not None and y is not None]
    return tuple(x for x, _ in both), tuple(y for _, y in both)


def _at(axis: AxisSketch, position: float) -> float | None:
    """The data value at a position, to the precision that pixels allow."""
    value = axis.value(position)
    if value is None:
        return None
    step = abs(axis.slope or 0.0) * (abs(value) * math.log(10) if axis.scale == "log" else 1.0)
    return nice(value, 0.6 * step)
