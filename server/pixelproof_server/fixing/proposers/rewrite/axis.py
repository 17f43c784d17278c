"""Edits of axes lines: limits, scale, grid, tick rotation and tick labels."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Edit, is_pandas
from .code import argument, positional, with_keyword, with_method, with_value
from .places import Place
from .texts import literals
from .values import items_of, number, number_of, numbers_like, sensible, text_of


def limits(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The limits of one axis, read from a picture: rounded more and less, as drawn or automatic."""
    if d.axis is None or not isinstance(d.target, tuple) or len(d.target) != 2:
        return
    low, high = float(d.target[0]), float(d.target[1])
    places = chart.calls(d.axes, f"set_{d.axis}lim", f"{d.axis}lim", f"set_{d.axis}bound")
    for pair in _rounded(low, high):
        written = numbers_like(pair)
        summary = f"{d.axis} limits {written.replace(', ', ' to ')}"
        source = _limited(chart, d, places, pair, written)
        if source is not None:
            yield Edit(source, summary)
    for place in places:
        statement = chart.code.statement(place.node)
        if statement is not None and chart.stands_alone(place):
            yield Edit(chart.code.removed([statement]), f"automatic {d.axis} limits")


def _rounded(low: float, high: float) -> list[tuple[float, float]]:
    """The pair at several precisions, the coarsest that stays within 0.7 % of the span first."""
    span = abs(high - low)
    pairs = [(sensible(low, span, n), sensible(high, span, n)) for n in (10, 20, 50, 100, 400)]
    near = [p for p in pairs if max(abs(p[0] - low), abs(p[1] - high)) <= 0.007 * span]
    return list(dict.fromkeys([*near, pairs[1], pairs[-1]]))[:4]


def _limited(chart: Chart, d: Difference, places: list[Place], pair: tuple[float, float],
             written: str) -> str | None:  # fmt: skip
    one, other = ("left", "right") if d.axis == "x" else ("bottom", "top")
    for place in places:
        plain = positional(place.node)
        items = items_of(plain[0].value) if len(plain) == 1 else None
        if items is not None and len(items) == 2:
            return chart.code.replaced(_numbers([e.value for e in items], pair))
        if len(plain) == 2:
            return chart.code.replaced(_numbers([a.value for a in plain], pair))
        call = place.node
        if len(plain) == 1:
            call = with_value(call, plain[0], cst.parse_expression(number(pair[0])))
            return chart.code.replaced({place.node: with_keyword(call, other, number(pair[1]))})
        call = with_keyword(with_keyword(call, one, number(pair[0])), other, number(pair[1]))
        return chart.code.replaced({place.node: call})
    for place in chart.calls(d.axes, "set"):
        arg = argument(place.node, f"{d.axis}lim")
        if arg is not None:
            value = cst.parse_expression(f"({written})")
            return chart.code.replaced({place.node: with_value(place.node, arg, value)})
    for place in chart.calls(d.axes, "axis"):
        items = items_of(place.node.args[0].value) if place.node.args else None
        if items is not None and len(items) == 4:
            pairs = items[:2] if d.axis == "x" else items[2:]
            return chart.code.replaced(_numbers([e.value for e in pairs], pair))
    return chart.insert(d.axes, f".set_{d.axis}lim({written})", f".{d.axis}lim({written})")


def _numbers(nodes: list[cst.BaseExpression],
             values: tuple[float, ...]) -> dict[cst.CSTNode, cst.CSTNode]:  # fmt: skip
    """Each node put in place by its number, where it does not say that number already."""
    return {
        node: cst.parse_expression(number(value))
        for node, value in zip(nodes, values, strict=True)
        if number_of(node) != value
    }


def scale(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The scale of one axis."""
    if d.axis is None or not isinstance(d.target, str):
        return
    new, axis = d.target, d.axis
    summary = f"{new} {axis} axis"
    for place in chart.calls(d.axes, f"set_{axis}scale", f"{axis}scale"):
        arg = argument(place.node, "value", position=0)
        if arg is not None and text_of(arg.value) is not None:
            literal = cst.parse_expression(chart.text(new, arg.value))
            yield Edit(chart.code.replaced({arg.value: literal}), summary)
    for place in chart.calls(d.axes, "set"):
        arg = argument(place.node, f"{axis}scale")
        if arg is not None:
            literal = cst.parse_expression(chart.text(new, arg.value))
            yield Edit(chart.code.replaced({arg.value: literal}), summary)
    for place in chart.drawing(d.axes):
        method = _scaled_method(place.method, axis, new == "log")
        if method is not None:
            yield Edit(chart.code.replaced({place.node: with_method(place.node, method)}), summary)
        log = argument(place.node, f"log{axis}")
        if is_pandas(place) and (log is not None or new == "log"):
            call = with_keyword(place.node, f"log{axis}", str(new == "log"))
            yield Edit(chart.code.replaced({place.node: call}), summary)
    quoted = chart.text(new)
    source = chart.insert(d.axes, f".set_{axis}scale({quoted})", f".{axis}scale({quoted})")
    if source is not None:
        yield Edit(source, summary)


def _scaled_method(method: str, axis: str, log: bool) -> str | None:
    """The sibling of ``semilogx``, ``semilogy`` or ``loglog`` with one axis changed."""
    on = {"semilogx": "x", "semilogy": "y", "loglog": "xy"}.get(method)
    if on is None or (axis in on) == log:
        return None
    now = "".join(sorted(set(on) ^ {axis}))
    return {"": "plot", "x": "semilogx", "y": "semilogy", "xy": "loglog"}[now]


def grid(chart: Chart, d: Difference) -> Iterator[Edit]:
    """Grid lines on or off, for one axis or both."""
    wanted = chart.wanted(d.axes)
    axes = chart.facts(d.axes)
    on = {"x": axes.x.grid if axes else None, "y": axes.y.grid if axes else None}
    if wanted is not None:
        on = {"x": _known(wanted.x.grid, on["x"]), "y": _known(wanted.y.grid, on["y"])}
    if d.axis is not None:
        on[d.axis] = bool(d.target)
    elif isinstance(d.target, bool):
        on = {"x": d.target, "y": d.target}
    shown = [axis for axis in "xy" if on[axis]]
    which = "both" if len(shown) == 2 else shown[0] if shown else None
    summary = {"both": "grid", None: "no grid"}.get(which, f"{which} grid")
    places = chart.calls(d.axes, "grid")
    for place in places:
        statement = chart.code.statement(place.node)
        if which is None and statement is not None and chart.stands_alone(place):
            yield Edit(chart.code.removed([statement]), summary)
        call = place.node
        visible = argument(call, "visible", position=0)
        if visible is not None:
            call = with_value(call, visible, cst.Name(str(which is not None)))
        if which in {"x", "y"} or argument(call, "axis") is not None:
            call = with_keyword(call, "axis", chart.text(which or "both"))
        if call.deep_equals(place.node):
            return  # the same call closed the other axis' difference before
        yield Edit(chart.code.replaced({place.node: call}), summary)
    given = f"axis={chart.text(which)}" if which in {"x", "y"} else str(bool(which))
    source = chart.insert(d.axes, f".grid({given})", f".grid({given})")
    if source is not None:
        yield Edit(source, summary)


def _known(value: bool | None, other: bool | None) -> bool | None:
    return other if value is None else value


def tick_rotation(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The angle of the tick labels of one axis."""
    if d.axis is None or not isinstance(d.target, float | int):
        return
    for angle in dict.fromkeys([_usual_angle(float(d.target)), number(round(float(d.target)))]):
        yield from _rotated(chart, d, angle)


def _usual_angle(angle: float) -> str:
    """The nearest multiple of 15, which is what people write; else the whole degree."""
    near = round(angle / 15) * 15
    return number(near if abs(near - angle) <= 5 else round(angle))


def _rotated(chart: Chart, d: Difference, angle: str) -> Iterator[Edit]:
    axis, summary = str(d.axis), f"{d.axis} tick labels at {angle} degrees"
    setters = (f"set_{axis}ticks", f"set_{axis}ticklabels", f"{axis}ticks", "tick_params", "setp",
               "set_tick_params")  # fmt: skip
    places = chart.calls(d.axes, *setters)
    for place in places:
        arg = argument(place.node, "rotation", "labelrotation")
        if arg is None or not _of_axis(chart, place, axis):
            continue
        value = cst.parse_expression(angle)
        yield Edit(chart.code.replaced({arg.value: value}), summary)
    for place in chart.drawing(d.axes):
        if is_pandas(place):
            call = with_keyword(place.node, "rot", angle)
            yield Edit(chart.code.replaced({place.node: call}), summary)
    for place in places:
        labelled = place.method in setters[:3] and len(positional(place.node)) >= 1
        if labelled and argument(place.node, "labels", position=1) is not None:
            call = with_keyword(place.node, "rotation", angle)
            yield Edit(chart.code.replaced({place.node: call}), summary)
    quoted = chart.text(axis)
    line = f".tick_params(axis={quoted}, rotation={angle})"
    source = chart.insert(d.axes, line, f".{axis}ticks(rotation={angle})")
    if source is not None:
        yield Edit(source, summary)
    pyplot, ha = chart.survey.pyplot, chart.text("right")
    if axis == "x" and angle not in {"0", "90"}:
        given = f"rotation={angle}, ha={ha})"
        line = f".get_xticklabels(), {given}"
        source = chart.insert(d.axes, line, f".xticks({given}", before=f"{pyplot}.setp(")
        if source is not None:
            yield Edit(source, f"{summary}, right aligned")


def _of_axis(chart: Chart, place: Place, axis: str) -> bool:
    """Whether a call that may serve both axes serves ``axis``."""
    if place.method in {"tick_params", "set_tick_params"}:
        if place.receiver.endswith(("xaxis", "yaxis")):
            return place.receiver.endswith(f"{axis}axis")
        arg = argument(place.node, "axis", position=0)
        return arg is not None and text_of(arg.value) == axis
    if place.method == "setp":
        return f"get_{axis}tick" in chart.code.text(place.node)
    return True


def tick_labels(chart: Chart, d: Difference) -> Iterator[Edit]:
    """Tick labels that read otherwise, where they are literals of the code."""
    old, new = _texts(d.current), _texts(d.target)
    changed = [(o, n) for o, n in zip(old, new, strict=False) if o != n]
    if len(old) != len(new) or not changed:
        return
    source = chart.code.source
    for o, n in changed:
        at = Chart(source, chart.code.region, chart.current, chart.target)
        source = next(literals(at, o, n), source)
    if source != chart.code.source:
        yield Edit(source, f"tick labels {', '.join(n for _, n in changed[:3])}")


def _texts(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, tuple) else []
