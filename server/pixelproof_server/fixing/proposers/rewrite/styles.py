"""Edits of marks: colour, marker, line style and width, as keyword or in a format string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import LINES, Chart, Drawn, Edit, drawing_name, is_pandas
from .code import argument, with_keyword, with_value, without
from .values import colour_of, distance, items_of, letter_of, name_of, number, text_of

_FORMAT = re.compile(
    r"(?P<colour>C\d|[bgrcmykw])?(?P<style>--|-\.|-|:)?(?P<marker>[.,ov^<>1234sp*hH+xXDd|_8P])?"
)
_MARKERS = ("o", "s", "^", "D", "v", "x", "*", "+", ".")
_MARKABLE = LINES | {"scatter", "errorbar", "psd", "csd", "cohere"}
_STYLES = {"solid": "-", "dashed": "--", "dotted": ":", "dashdot": "-.", "none": ""}


@dataclass(frozen=True)
class Format:
    """A format string of ``plot`` in its parts."""

    colour: str = ""
    style: str = ""
    marker: str = ""

    @staticmethod
    def parse(text: str) -> Format | None:
        """The parts of ``text`` in any order; None: not a format string."""
        left, parts = text, {"colour": "", "style": "", "marker": ""}
        while left:
            match = _FORMAT.match(left)
            if match is None or not match.end():
                return None
            for name, value in match.groupdict().items():
                if value and parts[name]:
                    return None
                parts[name] = value or parts[name]
            left = left[match.end() :]
        return Format(**parts)

    def write(self, like: str) -> str:
        """The parts in the order in which the author wrote them."""
        before = Format.parse(like)
        found = [
            (like.find(part) if part else 9, new)
            for part, new in (
                (before.colour if before else "", self.colour),
                (before.style if before else "", self.style),
                (before.marker if before else "", self.marker),
            )
        ]
        return "".join(new for _, new in sorted(found, key=lambda f: f[0]))


def format_of(drawn: Drawn) -> tuple[cst.BaseExpression, Format] | None:
    """The format string of a drawn line, if it has one."""
    for arg in drawn.group[1:]:
        text = text_of(arg.value)
        parsed = Format.parse(text) if text else None
        if parsed is not None:
            return arg.value, parsed
    return None


def colour(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The colour of one series, or of each of its marks."""
    drawn = chart.series(d.axes, d.series)
    if drawn is None:
        return
    if isinstance(d.target, tuple):
        yield from _colours(chart, drawn, [str(c) for c in d.target])
        return
    if not isinstance(d.target, str):
        return
    new = name_of(d.target)
    current = d.current if isinstance(d.current, str) else None
    for source in _coloured(chart, d, drawn, current, new):
        yield Edit(source, f"{_what(drawn)} {new}")


def _what(drawn: Drawn) -> str:
    name = drawing_name(drawn.place) or "series"
    return {"bar": "bars", "barh": "bars", "scatter": "points"}.get(name, "line"
            if name in LINES else "series")  # fmt: skip


def _coloured(chart: Chart, d: Difference, drawn: Drawn, current: str | None,
              new: str) -> Iterator[str]:  # fmt: skip
    call = drawn.place.node
    literal = chart.text(new)
    arg = argument(call, "color", "c", "colors", "facecolor", "fc", "palette")
    if arg is not None:
        yield from _value(chart, drawn, arg.value, current, new)
        if drawn.count == 1:
            like = arg.value if text_of(arg.value) is not None else None
            value = cst.parse_expression(chart.text(new, like))
            yield chart.code.replaced({call: with_value(call, arg, value)})
    written = format_of(drawn)
    if written is not None and arg is None:
        node, parts = written
        letter = letter_of(d.target) if isinstance(d.target, str) else None
        text = text_of(node) or ""
        if letter is not None:
            yield _formatted(chart, node, replace(parts, colour=letter).write(text))
        if len(drawn.group) and drawn.count == 1:
            bare = replace(parts, colour="").write(text)
            changed = _reformatted(chart, call, node, bare)
            yield chart.code.replaced({call: with_keyword(changed, "color", literal)})
    if arg is None and written is None and drawn.count == 1:
        keyword = "colors" if drawing_name(drawn.place) in {"pie", "vlines", "hlines"} else "color"
        yield chart.code.replaced({call: with_keyword(call, keyword, literal)})
    yield from _cycled(chart, d, drawn, new)
    if drawing_name(drawn.place) in LINES and d.series is not None:
        source = chart.insert(d.axes, f".lines[{_rank(chart, d)}].set_color({literal})")
        if source is not None:
            yield source


def _value(chart: Chart, drawn: Drawn, node: cst.BaseExpression, current: str | None,
           new: str) -> Iterator[str]:  # fmt: skip
    """Ways to change a colour where it is written down."""
    if colour_of(node) is not None:
        yield chart.code.replaced({node: cst.parse_expression(chart.text(new, node))})
        return
    items = items_of(node)
    if items is None and isinstance(node, cst.Name):
        listed = chart.loop_values(node.value, drawn.place.node)
        given = None if listed else chart.assigned(node.value, drawn.place.node)
        if given is not None and given is not node:
            yield from _value(chart, drawn, given, current, new)
            return
        items = listed
    if items is None and isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name):
        given = chart.assigned(node.value.value, drawn.place.node)
        items = items_of(given) if given is not None else None
    if not items:
        return
    # The entry that has the current colour first, then the one in the series' place.
    places = [n for n, e in enumerate(items) if _near(colour_of(e.value), current)]
    if drawn.index < len(items):
        places.append(drawn.index)
    for place in dict.fromkeys(places):
        old = items[place].value
        yield chart.code.replaced({old: cst.parse_expression(chart.text(new, old))})


def _near(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and distance(one, other) < 3


def _colours(chart: Chart, drawn: Drawn, colours: list[str]) -> Iterator[Edit]:
    """A colour for each mark."""
    names = [name_of(c) for c in colours]
    summary = f"colours {', '.join(names[:4])}"
    arg = argument(drawn.place.node, "color", "c", "colors", "facecolor")
    value = arg.value if arg is not None else None
    if isinstance(value, cst.Name):
        value = chart.assigned(value.value, drawn.place.node)
    items = items_of(value) if value is not None else None
    if items is not None and len(items) == len(names):
        changes: dict[cst.CSTNode, cst.CSTNode] = {
            e.value: cst.parse_expression(chart.text(n, e.value))
            for e, n, c in zip(items, names, colours, strict=True)
            if not _near(colour_of(e.value), c)
        }
        if changes:
            yield Edit(chart.code.replaced(changes), summary)
    listed = chart.text(names[0]) if len(set(names)) == 1 else (
        "[" + ", ".join(chart.text(n) for n in names) + "]"
    )  # fmt: skip
    keyword = arg.keyword.value if arg is not None and arg.keyword else "color"
    if drawing_name(drawn.place) == "pie":
        keyword = "colors"
    call = with_keyword(drawn.place.node, keyword, listed)
    yield Edit(chart.code.replaced({drawn.place.node: call}), summary)


def _cycled(chart: Chart, d: Difference, drawn: Drawn, new: str) -> Iterator[str]:
    """All colours of a call that draws many series: a list, or the colour cycle of the axes."""
    axes = chart.facts(d.axes)
    if axes is None or d.series is None or drawn.count < 2:
        return
    colours = [name_of(s.colours[0]) if s.colours else "black" for s in axes.series]
    if d.series < len(colours):
        colours[d.series] = new
    listed = "[" + ", ".join(chart.text(c) for c in colours) + "]"
    if is_pandas(drawn.place):
        call = with_keyword(drawn.place.node, "color", listed)
        yield chart.code.replaced({drawn.place.node: call})
    if drawing_name(drawn.place) == "stackplot":
        call = with_keyword(drawn.place.node, "colors", listed)
        yield chart.code.replaced({drawn.place.node: call})
    statement = chart.code.statement(drawn.place.node)
    first = chart.lifted(statement) if statement is not None else None
    name = drawn.place.receiver
    if first is not None and name and chart.code.editable(first):
        if name == chart.survey.pyplot:
            name = f"{name}.gca()"
        line = f"{name}.set_prop_cycle(color={listed})"
        yield chart.code.inserted(first, [line], after=False)


def _rank(chart: Chart, d: Difference) -> int:
    """Index into ``Axes.lines`` of a series."""
    axes = chart.facts(d.axes)
    before = axes.series[: d.series] if axes and d.series is not None else ()
    return sum(1 for s in before if s.call in LINES)


def marker(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The marker of one series, as read, then the others that it may be mistaken for."""
    new = d.target if isinstance(d.target, str) else ""
    new = "" if new.lower() == "none" else new
    summary = f"marker '{new}'" if new else "no marker"
    d = d.model_copy(update={"series": _markable(chart, d)})
    yield from _styled(chart, d, ("marker",), new, summary)
    if new:
        yield from islice(_styled(chart, d, ("marker",), "", "no marker"), 1)
    for other in _MARKERS if new else ():
        if other not in {new, d.current}:
            yield from islice(_styled(chart, d, ("marker",), other, f"marker '{other}'"), 1)


def _markable(chart: Chart, d: Difference) -> int | None:
    """The series that can have a marker: the one named, else one of its colour, else any.

    A reader may take the points of one series and the lines of another for one thing.
    """
    axes = chart.facts(d.axes)
    able = [n for n, s in enumerate(axes.series if axes else ()) if s.call in _MARKABLE]
    if axes is None or d.series is None or d.series in able or not able:
        return d.series
    near = axes.series[d.series].colours[:1]
    alike = [n for n in able if axes.series[n].colours[:1] == near]
    return (alike or able)[0]


def line_style(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The line style of one series."""
    name = d.target if isinstance(d.target, str) else "solid"
    yield from _styled(chart, d, ("linestyle", "ls", "linestyles"), _STYLES.get(name, name),
                       f"{name} line")  # fmt: skip


def _styled(chart: Chart, d: Difference, keywords: tuple[str, ...], new: str,
            summary: str) -> Iterator[Edit]:  # fmt: skip
    drawn = chart.series(d.axes, d.series)
    if drawn is None:
        return
    call = drawn.place.node
    is_marker = keywords[0] == "marker"
    arg = argument(call, *keywords)
    written = format_of(drawn) if arg is None else None
    plain = chart.text(new or "none")
    if arg is not None:
        for source in _listed(chart, drawn, arg.value, new or "none"):
            yield Edit(source, summary)
        if not new and is_marker:
            yield Edit(chart.code.replaced({call: without(call, arg)}), summary)
        value = cst.parse_expression(chart.text(new or "none", arg.value))
        yield Edit(chart.code.replaced({call: with_value(call, arg, value)}), summary)
    if written is not None:
        node, parts = written
        changed = replace(parts, marker=new) if is_marker else replace(parts, style=new)
        text = changed.write(text_of(node) or "")
        if text and (changed.style or changed.marker):
            yield Edit(_formatted(chart, node, text), summary)
        elif text:
            bare = _reformatted(chart, call, node, text)
            source = chart.code.replaced({call: with_keyword(bare, keywords[0], plain)})
            yield Edit(source, summary)
    if arg is None and written is None:
        call = with_keyword(call, keywords[0], plain)
        yield Edit(chart.code.replaced({drawn.place.node: call}), summary)
    if drawing_name(drawn.place) in LINES and drawn.count > 1:
        setter = "set_marker" if is_marker else "set_linestyle"
        inserted = chart.insert(d.axes, f".lines[{_rank(chart, d)}].{setter}({plain})")
        if inserted is not None:
            yield Edit(inserted, summary)


def _listed(chart: Chart, drawn: Drawn, node: cst.BaseExpression, new: str) -> Iterator[str]:
    """The style changed in the list or the variable that the call takes it from."""
    if not isinstance(node, cst.Name):
        return
    items = chart.loop_values(node.value, drawn.place.node)
    if items is not None and drawn.index < len(items):
        old = items[drawn.index].value
        yield chart.code.replaced({old: cst.parse_expression(chart.text(new, old))})
        return
    given = chart.assigned(node.value, drawn.place.node)
    if given is not None and text_of(given) is not None:
        yield chart.code.replaced({given: cst.parse_expression(chart.text(new, given))})


def line_width(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The line width of one series, in points."""
    drawn = chart.series(d.axes, d.series)
    if drawn is None or not isinstance(d.target, float | int):
        return
    value = number(round(float(d.target) * 2) / 2 or 0.5)
    for place in [drawn.place]:
        arg = argument(place.node, "linewidth", "lw")
        keyword = arg.keyword.value if arg is not None and arg.keyword else "linewidth"
        call = with_keyword(place.node, keyword, value)
        yield Edit(chart.code.replaced({place.node: call}), f"line width {value}")


def _formatted(chart: Chart, node: cst.BaseExpression, text: str) -> str:
    return chart.code.replaced({node: cst.parse_expression(chart.text(text, node))})


def _reformatted(chart: Chart, call: cst.Call, node: cst.BaseExpression, text: str) -> cst.Call:
    """``call`` with the format string ``text``, or without one where it is empty."""
    for arg in call.args:
        if arg.value is node:
            if not text:
                return without(call, arg)
            return with_value(call, arg, cst.parse_expression(chart.text(text, node)))
    return call
