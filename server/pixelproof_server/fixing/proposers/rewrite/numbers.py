"""Numbers that say where something stands: places of texts and legends, ends of axes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from pixelproof_engine.sight.facts import Box, Facts

from .chart import Chart
from .code import argument, positional
from .places import Place
from .values import items_of, number_of, sensible

STEPS = (10, 20, 50, 100, 200, 400)
"""Steps over a range on which people place things, the coarsest first."""

_LIMITS = {"set_xlim": "x", "xlim": "x", "set_ylim": "y", "ylim": "y"}
_ENDS = (("left", "bottom", "xmin", "ymin"), ("right", "top", "xmax", "ymax"))
_NUDGES = (20, 200)
"""Steps over the picture by which a text is moved, and over an axis by which it ends elsewhere."""


@dataclass(frozen=True)
class Number:
    """A number of a call that may be another one."""

    node: cst.BaseExpression
    value: float
    steps: tuple[float, ...]
    """By how much it may be moved at a time, the coarsest first."""
    guesses: tuple[float, ...] = ()
    """What the target seems to have."""


def numbers(chart: Chart, place: Place, box: Box | None) -> Iterator[Number]:
    """The numbers of a call that say where its text or legend stands, or where its axis ends."""
    if place.method in _LIMITS:
        yield from _ends(chart, place, _LIMITS[place.method])
    elif place.method == "legend":
        yield from _anchor(place)
    elif place.method in {"text", "annotate", "figtext"} and box is not None:
        unit = unit_of(chart, place, box)
        for node, scale in zip(coordinates(place), unit or (), strict=False):
            value = number_of(node) if node is not None else None
            if node is not None and value is not None:
                yield Number(node, value, _steps(abs(scale)))


def _anchor(place: Place) -> Iterator[Number]:
    """Where a legend is anchored, in fractions of its axes."""
    given = argument(place.node, "bbox_to_anchor")
    for item in (items_of(given.value) or ())[:2] if given is not None else ():
        value = number_of(item.value)
        if value is not None:
            yield Number(item.value, value, _steps(1.0))


def _steps(span: float) -> tuple[float, ...]:
    """Usual steps of a range: what the range itself is rounded to on them."""
    return tuple(abs(sensible(span / n, span, n)) for n in _NUDGES)


def _ends(chart: Chart, place: Place, axis: str) -> Iterator[Number]:
    plain = [arg.value for arg in positional(place.node)]
    items = items_of(plain[0]) if len(plain) == 1 else None
    if items is not None:
        plain = [item.value for item in items]
    ends = [plain[n] if n < len(plain) else None for n in range(2)]
    for n, names in enumerate(_ENDS):
        given = argument(place.node, *names)
        if ends[n] is None and given is not None:
            ends[n] = given.value
    values = [number_of(end) if end is not None else None for end in ends]
    known = [value for value in values if value is not None]
    span = abs(known[1] - known[0]) if len(known) == 2 else abs(known[0]) if known else 0.0
    if not span:
        return
    index = next((n for n in range(len(chart.current.axes if chart.current else ()))
                  if chart.on(n, place)), None)  # fmt: skip
    wanted = chart.wanted(index)
    read = getattr(wanted, axis).limits if wanted is not None else None
    for n, (node, value) in enumerate(zip(ends, values, strict=True)):
        if node is None or value is None:
            continue
        guesses = [sensible(read[n], span, step) for step in (10, 50, 200)] if read else []
        fresh = tuple(g for g in dict.fromkeys(guesses) if g != value)
        yield Number(node, value, _steps(span), fresh)


def coordinates(place: Place) -> tuple[cst.BaseExpression | None, cst.BaseExpression | None]:
    """The numbers that place the words of a call."""
    if place.method != "annotate":
        plain = positional(place.node)
        return (plain[0].value, plain[1].value) if len(plain) > 1 else (None, None)
    given = argument(place.node, "xytext", position=2) or argument(place.node, "xy", position=1)
    if given is not None and isinstance(given.value, cst.Tuple | cst.List):
        items = [item.value for item in given.value.elements]
        if len(items) == 2:
            return items[0], items[1]
    return None, None


def unit_of(chart: Chart, place: Place, box: Box) -> tuple[float, float] | None:
    """What the whole width and height of the figure are in the units of a call; None: no number."""
    facts = chart.current
    assert facts is not None
    given = argument(place.node, "transform", "textcoords", "xycoords")
    said = chart.code.text(given.value) if given is not None else ""
    if place.method == "figtext" or "igure" in said or place.receiver in _figures(chart):
        return 1.0, 1.0
    if "offset" in said:
        points = 72 / (facts.dpi or 100.0)
        return facts.width * points, facts.height * points
    index = axes_near(facts, box)
    if index is None:
        return None
    axes = facts.axes[index]
    wide, high = axes.box[2] - axes.box[0], axes.box[3] - axes.box[1]
    if wide <= 0 or high <= 0:
        return None
    if "transAxes" in said or "axes fraction" in said:
        return 1 / wide, 1 / high
    if said or not axes.x.limits or not axes.y.limits or "log" in (axes.x.scale, axes.y.scale):
        return None
    x, y = axes.x.limits, axes.y.limits
    return (x[1] - x[0]) / wide, (y[1] - y[0]) / high


def _figures(chart: Chart) -> set[str]:
    return {name for name in chart.survey.figure_names.values() if name}


def axes_near(facts: Facts | None, box: Box) -> int | None:
    """The axes that a text stands in, else the nearest one."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2

    def away(index: int) -> float:
        left, top, right, bottom = facts.axes[index].box if facts else box
        return max(left - x, x - right, 0.0) + max(top - y, y - bottom, 0.0)

    return min(range(len(facts.axes) if facts else 0), key=away, default=None)
