"""Edits of titles, axis labels and other texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Edit, is_pandas
from .code import argument, with_keyword, with_value, without
from .places import Place
from .values import escaped, text_of


@dataclass(frozen=True)
class _Slot:
    """How a text of an axes or figure is set."""

    word: str
    setters: tuple[str, ...]
    keyword: str | None
    """Of ``Axes.set`` and of pandas' ``plot``."""
    line: str
    pyplot: str


_SLOTS = {
    "title": _Slot("title", ("set_title", "title"), "title", ".set_title({})", ".title({})"),
    "x_label": _Slot("x label", ("set_xlabel", "xlabel"), "xlabel", ".set_xlabel({})",
                     ".xlabel({})"),
    "y_label": _Slot("y label", ("set_ylabel", "ylabel", "set_label"), "ylabel",
                     ".set_ylabel({})", ".ylabel({})"),
    "suptitle": _Slot("figure title", ("suptitle",), None, ".suptitle({})",
                      ".suptitle({})"),
}  # fmt: skip


def slot(chart: Chart, d: Difference) -> Iterator[Edit]:
    """Title, axis labels and figure title: changed, added or taken away."""
    where = _SLOTS[d.kind]
    new = d.target if isinstance(d.target, str) else ""
    old = d.current if isinstance(d.current, str) else ""
    summary = f"{where.word} '{new}'" if new else f"no {where.word}"
    setters = _setters(chart, d, where, old)
    if not new:
        for place, arg in setters:
            yield Edit(_taken_away(chart, place, arg), summary)
        return
    for place, arg in setters:
        source = _changed(chart, place, arg.value, old, new)
        if source is not None:
            yield Edit(source, summary)
    if old:
        for source in literals(chart, old, new):
            yield Edit(source, summary)
    for place, arg in setters:
        literal = cst.parse_expression(chart.text(new))
        source = chart.code.replaced({place.node: with_value(place.node, arg, literal)})
        yield Edit(source, summary)
    if not setters:
        yield from _added(chart, d, where, new, summary)


def _setters(chart: Chart, d: Difference, where: _Slot, old: str) -> list[tuple[Place, cst.Arg]]:
    """Calls that set this text, the likeliest first."""
    found: list[tuple[Place, cst.Arg]] = []
    axes = None if d.kind == "suptitle" else d.axes
    places = (
        [p for p in chart.places if p.method == "suptitle"]
        if d.kind == "suptitle"
        else chart.calls(axes, *where.setters)
    )
    for place in places:
        arg = argument(place.node, "label", "s", "t", position=0)
        if arg is not None:
            found.append((place, arg))
    if where.keyword is not None:
        for place in chart.calls(axes, "set", "plot", "line", "bar", "barh", "area", "hist"):
            arg = argument(place.node, where.keyword)
            if arg is not None and (place.method == "set" or is_pandas(place)):
                found.append((place, arg))
    # The literal that says what is drawn now comes first, then what runs last.
    order = {id(arg): n for n, (_, arg) in enumerate(found)}
    return sorted(
        found, key=lambda f: (text_of(f[1].value) != old, argument(f[0].node, "loc") is not None,
                              -order[id(f[1])]),
    )  # fmt: skip


def _changed(chart: Chart, place: Place, value: cst.BaseExpression, old: str,
             new: str) -> str | None:  # fmt: skip
    literal = rewritten(chart, value, old, new)
    if literal is not None and not (place.repeated and text_of(value) != old):
        return chart.code.replaced({value: literal})
    if isinstance(value, cst.Name):
        given = chart.assigned(value.value, place.node)
        if given is not None:
            literal = rewritten(chart, given, old, new)
            if literal is not None:
                return chart.code.replaced({given: literal})
    return None


def _taken_away(chart: Chart, place: Place, arg: cst.Arg) -> str:
    statement = chart.code.statement(place.node)
    alone = chart.stands_alone(place)
    if place.method == "set" or is_pandas(place):
        if alone and len(place.node.args) == 1 and statement is not None:
            return chart.code.removed([statement])
        return chart.code.replaced({place.node: without(place.node, arg)})
    if alone and statement is not None:
        return chart.code.removed([statement])
    return chart.code.replaced({arg.value: cst.SimpleString(chart.text("", arg.value))})


def _added(chart: Chart, d: Difference, where: _Slot, new: str, summary: str) -> Iterator[Edit]:
    literal = chart.text(new)
    if where.keyword is not None:
        for place in chart.calls(d.axes, "set"):
            is_axes = place.axes or place.receiver.isidentifier()
            if is_axes and not place.repeated and place.node.args:
                call = with_keyword(place.node, where.keyword, literal)
                yield Edit(chart.code.replaced({place.node: call}), summary)
    insert = chart.insert_on_figure if d.kind == "suptitle" else chart.insert
    source = insert(d.axes, where.line.format(literal), where.pyplot.format(literal))
    if source is not None:
        yield Edit(source, summary)
    if where.keyword is not None:
        for place in chart.drawing(d.axes):
            if is_pandas(place):
                call = with_keyword(place.node, where.keyword, literal)
                yield Edit(chart.code.replaced({place.node: call}), summary)


def literals(chart: Chart, old: str, new: str) -> Iterator[str]:
    """Sources in which a string literal that reads ``old`` reads ``new``: one by one, then all."""
    found: dict[cst.CSTNode, cst.BaseExpression] = {}
    for node in (
        *chart.code.nodes(cst.ConcatenatedString),
        *chart.code.nodes(cst.SimpleString),
        *chart.code.nodes(cst.FormattedString),
    ):
        above = chart.code.parent(node)
        if isinstance(above, cst.ConcatenatedString | cst.Expr):
            continue
        if isinstance(node, cst.BaseExpression):
            literal = rewritten(chart, node, old, new, exact=True)
            if literal is not None:
                found[node] = literal
    for node, literal in list(found.items())[:4]:
        yield chart.code.replaced({node: literal})
    if len(found) > 1:
        yield chart.code.replaced(found)


def rewritten(chart: Chart, node: cst.BaseExpression, old: str, new: str,
              *, exact: bool = False) -> cst.BaseExpression | None:  # fmt: skip
    """``node`` reading ``new``; None where it is no literal (or, with ``exact``, not ``old``)."""
    text = text_of(node)
    if text is not None:
        if exact and _folded(text) != _folded(old):
            return None
        return cst.parse_expression(chart.text(new, node))
    if isinstance(node, cst.FormattedString):
        return _formatted(chart, node, old, new)
    return None


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _formatted(chart: Chart, node: cst.FormattedString, old: str,
               new: str) -> cst.BaseExpression | None:  # fmt: skip
    """An f-string that read ``old`` and shall read ``new`` with the same values filled in."""
    pattern = "".join(
        re.escape(part.value) if isinstance(part, cst.FormattedStringText) else "(.+?)"
        for part in node.parts
    )
    match = re.fullmatch(pattern, old, re.DOTALL)
    if match is None:
        return None
    rest, values = new, list(match.groups())
    parts: list[str | cst.CSTNode] = []
    holes = [p for p in node.parts if not isinstance(p, cst.FormattedStringText)]
    for hole, value in zip(holes, values, strict=True):
        before, found, rest = rest.partition(value)
        if not found:
            return None
        parts += [before, hole]
    parts.append(rest)
    written = "".join(
        escaped(p.replace("{", "{{").replace("}", "}}"))
        if isinstance(p, str)
        else chart.code.text(p)
        for p in parts
    )
    quote = node.end
    if quote in written.replace("".join(chart.code.text(h) for h in holes), ""):
        return None
    return cst.parse_expression(f"{node.start}{written}{quote}")


def annotation(chart: Chart, d: Difference) -> Iterator[Edit]:
    """A text inside the axes: changed where it stands as a literal, or taken away."""
    old = d.current if isinstance(d.current, str) else ""
    new = d.target if isinstance(d.target, str) else ""
    if old and new:
        for source in literals(chart, old, new):
            yield Edit(source, f"text '{new}'")
    if old and not new:
        for place in chart.calls(d.axes, "text", "annotate"):
            if any(text_of(a.value) == old for a in place.node.args):
                statement = chart.code.statement(place.node)
                if statement is not None:
                    yield Edit(chart.code.removed([statement]), f"no text '{old}'")
