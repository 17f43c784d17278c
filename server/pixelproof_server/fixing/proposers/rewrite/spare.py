"""Names that the code binds and never reads: what they hold may be what the figure lacks.

A call that was dropped, or an argument that was forgotten, leaves the name of what it was given:
``xlabel = "Year"`` that no line uses, a loop over ``(ax, title)`` that draws no title. What such a
name is called says where it belongs. It comes before a literal: it is the author's own word, and
holds what is meant to the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

import libcst as cst

from pixelproof_engine.sight.boxes import share_inside
from pixelproof_engine.sight.seen import Spot
from pixelproof_engine.sight.texts import same_text

from .chart import Chart, Edit, drawing_name
from .code import argument, names_in, walk, with_keyword
from .places import Place
from .values import items_of, text_of

_MOST = 6
"""Most edits for one name."""

_MOST_AXES = 4

_KEYWORDS: Mapping[str, str] = {
    "bbox|anchor": "bbox_to_anchor", "ncol": "ncol", "frameon": "frameon", "loc": "loc",
    "linestyle|^ls$|style$": "linestyle", "linewidth|^lw$": "linewidth",
    "fontsize|textsize": "fontsize", "rotation|angle": "rotation", "weight": "fontweight",
    "cmap|colou?rmap": "cmap", "edgecolou?r": "edgecolor", "colou?r|^c$": "color", "hatch": "hatch",
    "markersize": "markersize", "marker": "marker", "alpha|opacity": "alpha", "bottom": "bottom",
    "left": "left", "explode": "explode", "bins": "bins", "levels": "levels", "extent": "extent",
    "xerr": "xerr", "err|std": "yerr", "width": "width", "height": "height", "size": "s",
    "label|name": "label", "title": "title",
}  # fmt: skip
"""What a name is called (pattern) and the keyword that it then belongs to, the surest first."""

_OF_LEGENDS = frozenset({"bbox_to_anchor", "ncol", "frameon", "loc", "title", "fontsize"})
_HANDLES = "handle|element|patch|prox"
"""What lists of a legend's handles are called."""
_HANDLE_MAKERS = frozenset({"Line2D", "Patch", "Rectangle", "Circle"})
"""What they are made of."""

_OF_TEXTS = frozenset({"fontsize", "rotation", "fontweight", "color"})
_TEXTED = frozenset({
    "set_title", "set_xlabel", "set_ylabel", "suptitle", "title", "xlabel", "ylabel", "text",
    "annotate", "set_xticklabels", "set_yticklabels",
})  # fmt: skip
_TURNED: Mapping[tuple[str, str], str] = {
    ("barh", "bottom"): "left", ("barh", "width"): "height", ("bar", "left"): "bottom",
}  # fmt: skip
"""(method, keyword) for which the same word means another keyword."""


@dataclass(frozen=True)
class Spare:
    """A name that nothing reads. ``loop``: it is bound by that loop; ``value``: what a plain
    assignment gives it; ``line``: where it is bound."""

    name: str
    line: int
    value: cst.BaseExpression | None = None
    loop: cst.For | None = None

    @property
    def said(self) -> str:
        return re.sub(r"[^a-z0-9]", "", self.name.lower())


def spared(chart: Chart, spots: Sequence[Spot]) -> Iterator[Edit]:
    """Calls and keywords that take such names, where the pictures differ."""
    spares = spare_names(chart) if spots else []
    order = _axes_by_ink(chart, spots)
    ways = [
        islice(
            chain(
                _entered(chart, spare, spares),
                _called(chart, spare, spares, order),
                _passed(chart, spare),
            ),
            _MOST,
        )
        for spare in spares
    ]
    # The first guess for every name comes before the second one for any.
    for row in zip_longest(*ways):
        yield from (edit for edit in row if edit is not None)


def spare_names(chart: Chart) -> list[Spare]:
    """Names that are bound and not read, in the order of the code."""
    code = chart.code
    bound: dict[str, Spare] = {}
    read: set[str] = set()
    loops: list[cst.For] = []

    def visit(node: cst.CSTNode) -> None:
        if isinstance(node, cst.For):
            loops.append(node)
        if not isinstance(node, cst.Name):
            return
        holder = _binder(code.parent, node)
        if holder is None:
            if _is_read(code.parent(node), node):
                read.add(node.value)
        elif isinstance(holder, cst.AssignTarget | cst.Param):
            above = code.parent(holder)
            plain = isinstance(above, cst.Assign) and holder.target is node  # type: ignore[union-attr]
            value = above.value if plain and isinstance(above, cst.Assign) else None
            bound[node.value] = Spare(node.value, code.line(node), value)

    walk(code.module, visit)
    found = [one for name, one in bound.items() if name not in read]
    for loop in loops:
        used = names_in(loop.body)
        found += [
            Spare(name, code.line(loop), None, loop)
            for name in names_in(loop.target)
            if name not in used
        ]
    kept = [one for one in found if not one.name.startswith("_")]
    return sorted(kept, key=lambda one: one.line)


def _binder(parent: Callable[[cst.CSTNode], cst.CSTNode | None], node: cst.Name
            ) -> cst.CSTNode | None:  # fmt: skip
    """The assignment, loop or parameter that gives a name its value; None: it is none's."""
    at: cst.CSTNode = node
    up = parent(node)
    while isinstance(up, cst.Element | cst.StarredElement | cst.Tuple | cst.List):
        at, up = up, parent(up)
    if isinstance(up, cst.AssignTarget) or (isinstance(up, cst.For | cst.CompFor)
                                            and up.target is at):  # fmt: skip
        return up
    return up if isinstance(up, cst.Param) and up.name is node else None


def _is_read(up: cst.CSTNode | None, node: cst.Name) -> bool:
    if isinstance(up, cst.Arg):
        return up.keyword is not node
    if isinstance(up, cst.Attribute):
        return up.attr is not node
    if isinstance(up, cst.AugAssign):
        return up.target is not node
    return not isinstance(up, cst.FunctionDef | cst.ClassDef | cst.ImportAlias | cst.AsName)


# Calls that a name may be given to


def _called(chart: Chart, spare: Spare, spares: Sequence[Spare], order: Sequence[int | None]
            ) -> Iterator[Edit]:  # fmt: skip
    for method in _methods(chart, spare):
        for given in _arguments(method, spare, spares):
            summary = f"{method.removeprefix('set_')} {spare.name}"
            if spare.loop is not None:
                source = _in_loop(chart, spare.loop, f"{method}({given})")
                yield from [Edit(source, summary)] if source else []
                continue
            for loop in _loops_over_axes(chart) if method != "suptitle" else ():
                source = _in_loop(chart, loop, f"{method}({given})")
                yield from [Edit(source, summary)] if source else []
            for index in order:
                if method == "suptitle":
                    line = f".{method}({given})"
                    source = chart.insert_on_figure(index, line, line)
                else:
                    plain = method.removeprefix("set_")
                    source = chart.insert(index, f".{method}({given})", f".{plain}({given})")
                yield from [Edit(source, summary)] if source else []


def _methods(chart: Chart, spare: Spare) -> list[str]:
    """Methods of an axes (or ``suptitle``) that what a name is called, or holds, speaks for."""
    said, value = spare.said, spare.value
    if "legend" in said or _is_handles(spare):
        return ["legend"]
    letters = _letters(said)
    if "title" in said:
        first = bool(re.search("sup|fig|main|overall", said))
        return ["suptitle", "set_title"] if first else ["set_title", "suptitle"]
    if "tick" in said or "label" in said:
        many = "tick" in said or (value is not None and items_of(value) is not None)
        kind = "label" if not many else "ticklabels" if "label" in said else "ticks"
        return [f"set_{letter}{kind}" for letter in letters]
    if re.search(r"lims?$|lim|range$", said):
        return [f"set_{letter}lim" for letter in letters]
    return _as_read(chart, value)


def _letters(said: str) -> str:
    sides = [letter for letter in "xy" if re.search(
        rf"^{letter}|{letter}(axis|lim|label|tick|range)|{letter}$", said)]  # fmt: skip
    return sides[0] if len(sides) == 1 else "xy"


def _as_read(chart: Chart, value: cst.BaseExpression | None) -> list[str]:
    """The setter of the text that the target shows and that a name holds."""
    text = text_of(value) if value is not None else None
    if not text or chart.target is None:
        return []
    setters = {"title": "set_title", "suptitle": "suptitle", "x_label": "set_xlabel",
               "y_label": "set_ylabel"}  # fmt: skip
    roles = [t.role for t in chart.target.written() if same_text(t.text, text)]
    return [setters[role] for role in roles if role in setters]


def _arguments(method: str, spare: Spare, spares: Sequence[Spare]) -> list[str]:
    """What the call is given: the name, with other spare names of the same thing, and alone."""
    word = re.search("legend|handles|title|tick|label|lim", spare.said)
    kin = [one for one in spares if one is not spare and word and word[0] in one.said]
    if method == "legend":
        named = [s for s in spares if _is_handles(s) or re.search("legend|label", s.said)]
        kin += [s for s in named if s not in (spare, *kin) and s.value and items_of(s.value)]
    extra = {keyword: one.name for one in kin if (keyword := _keyword(method, one.said))}
    if method == "legend":
        own = _keyword(method, spare.said)
        extra |= {own: spare.name} if own else {}
        lists = [one for one in (*kin, spare) if _keyword(method, one.said) is None]
        return [", ".join([*_entries(lists), *(f"{k}={v}" for k, v in extra.items())])]
    ways = [spare.name]
    if extra:
        ways.insert(0, ", ".join([spare.name, *(f"{k}={v}" for k, v in extra.items())]))
    return ways


def _is_handles(spare: Spare) -> bool:
    """Whether a name is, or holds what is, called handles of a legend."""
    items = items_of(spare.value) if spare.value is not None else None
    makers = [
        item.value.func.attr.value if isinstance(item.value.func, cst.Attribute)
        else getattr(item.value.func, "value", "")
        for item in items or () if isinstance(item.value, cst.Call)
    ]  # fmt: skip
    return bool(re.search(_HANDLES, spare.said)) or (bool(makers) and set(makers) <= _HANDLE_MAKERS)


def _entries(lists: Sequence[Spare]) -> list[str]:
    """What gives a legend its entries: handles by keyword, since a list alone is that of labels."""
    handles = [one.name for one in lists if _is_handles(one)]
    labels = [one.name for one in lists if one.name not in handles]
    if not handles:
        return labels[:2]
    return [f"handles={handles[0]}", *(f"labels={name}" for name in labels[:1])]


def _keyword(method: str, said: str) -> str | None:
    """The keyword of a method that a name may stand for."""
    wanted = _OF_LEGENDS if method == "legend" else _OF_TEXTS if method in _TEXTED else None
    for pattern, keyword in _KEYWORDS.items():
        if re.search(pattern, said) and (wanted is None or keyword in wanted):
            return _TURNED.get((method, keyword), keyword)
    return None


def _in_loop(chart: Chart, loop: cst.For, line: str) -> str | None:
    """The call as the last of a loop's body, on the axes that the loop is about."""
    if not isinstance(loop.body, cst.IndentedBlock) or not chart.code.editable(loop):
        return None
    inside = [place for place in chart.places if _is_in(chart, place.node, loop) and place.axes]
    targets = [name for name in names_in(loop.target) if re.fullmatch(r"_?ax(es|is|s)?\d*", name)]
    receivers = targets or [p.receiver for p in inside if p.receiver != chart.survey.pyplot]
    if not receivers:
        near = next(chart.receivers(None), None)
        receivers = [near[1]] if near else []
    if not receivers or receivers[0] == chart.survey.pyplot:
        receivers = [f"{chart.survey.pyplot}.gca()"]
    last = loop.body.body[-1]
    return chart.code.inserted(last, [f"{receivers[0]}.{line}"], after=True)


def _loops_over_axes(chart: Chart) -> list[cst.For]:
    """Loops that do the same on several axes."""
    loops = [
        chart.code.ancestor(place.node, cst.For)
        for place in chart.places
        if place.repeated and len(place.axes) > 1
    ]
    return list({id(loop): loop for loop in loops if isinstance(loop, cst.For)}.values())


def _is_in(chart: Chart, node: cst.CSTNode, loop: cst.For) -> bool:
    at = chart.code.parent(node)
    while at is not None and at is not loop:
        at = chart.code.parent(at)
    return at is loop


def _axes_by_ink(chart: Chart, spots: Sequence[Spot]) -> list[int | None]:
    """Axes near which pixels differ, those with the most first."""
    facts = chart.current
    if facts is None:
        return [None]
    inks: list[tuple[float, int | None]] = []
    for index, axes in enumerate(facts.axes):
        left, top, right, bottom = axes.box
        wide = (left - 0.12, top - 0.12, right + 0.12, bottom + 0.12)
        ink = sum(spot.ink * share_inside(spot.box, wide) for spot in spots)
        inks.append((-ink, index))
    return [index for ink, index in sorted(inks, key=lambda one: one[0]) if ink][:_MOST_AXES]


# Keywords that a name may be given by


def _passed(chart: Chart, spare: Spare) -> Iterator[Edit]:
    """The name as a keyword of calls behind it: in the place of another value, then new."""
    ways: list[tuple[bool, Place, str]] = []
    for place in chart.places:
        inside = spare.loop is None or _is_in(chart, place.node, spare.loop)
        drawn = drawing_name(place)
        if not inside or not _is_bound_before(chart, spare, place):
            continue
        if drawn is None and place.method not in {"legend", *_TEXTED}:
            continue
        keyword = _keyword(place.method, spare.said)
        if keyword is not None:
            ways.append((argument(place.node, keyword) is None, place, keyword))
    for _, place, keyword in sorted(ways, key=lambda way: way[0]):
        call = with_keyword(place.node, keyword, spare.name)
        source = chart.code.replaced({place.node: call})
        yield Edit(source, f"{keyword} {spare.name}")


def _entered(chart: Chart, spare: Spare, spares: Sequence[Spare]) -> Iterator[Edit]:
    """The entries that a legend is not given yet, from names that hold them."""
    if not _is_handles(spare):
        return
    (given,) = _arguments("legend", spare, spares)
    entries = {a.keyword.value: a for a in _call_of(given).args if a.keyword is not None}
    for place in chart.places:
        alone = place.method == "legend" and all(a.keyword for a in place.node.args)
        if (
            not alone
            or argument(place.node, "handles")
            or not _is_bound_before(chart, spare, place)
        ):
            continue
        call = place.node
        for keyword in ("handles", "labels"):
            if keyword in entries and argument(call, keyword) is None:
                call = with_keyword(call, keyword, chart.code.text(entries[keyword].value))
        yield Edit(chart.code.replaced({place.node: call}), f"legend of {given}")


def _call_of(arguments: str) -> cst.Call:
    call = cst.parse_expression(f"f({arguments})")
    assert isinstance(call, cst.Call)
    return call


def _is_bound_before(chart: Chart, spare: Spare, place: Place) -> bool:
    """Whether a name is bound where a call begins: that which gives it its value may not use it."""
    if spare.loop is not None:
        return True
    statement = chart.code.statement(place.node)
    return statement is not None and chart.code.line(statement) > spare.line
