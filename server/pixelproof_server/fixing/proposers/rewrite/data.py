"""Edits of literal data: the value of a mark, the order of categories."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import libcst as cst

from pixelproof_engine.sight.seen import Difference

from .chart import Chart, Edit
from .code import walk
from .values import items_of, number, number_of, sensible, text_of

_NOISE = 0.015
"""A value read from a picture is wrong by up to this share of the axis."""


def value(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The value of one or more marks, where it stands as a number literal."""
    axes = chart.facts(d.axes)
    drawn = axes.series[d.series].y if axes and d.series is not None else ()
    old, new = _numbers(d.current), _numbers(d.target)
    changed = _changed(chart, d, old, new)
    for literals in _lists(chart):
        values = [number_of(e.value) for e in literals]
        places = _places(values, drawn, old, changed)
        for way in range(4) if places is not None else ():
            changes: dict[cst.CSTNode, cst.CSTNode] = {}
            for place, target in places or ():
                known = [v for v in values if v is not None]
                written = _written(chart, d, target, known)[way]
                changes[literals[place].value] = cst.parse_expression(written)
            texts = (chart.code.module.code_for_node(c) for c in changes.values())
            yield Edit(chart.code.replaced(changes), f"value {', '.join(texts)}")
    if len(changed) == 1:
        _, was, target = changed[0]
        for node in _same_number(chart, was):
            for written in _written(chart, d, target, [was]):
                source = chart.code.replaced({node: cst.parse_expression(written)})
                yield Edit(source, f"value {written}")


def _changed(chart: Chart, d: Difference, old: Sequence[float],
             new: Sequence[float]) -> list[tuple[int, float, float]]:  # fmt: skip
    """(index, old, new) of the values that differ by more than reading noise."""
    if len(old) != len(new):
        return []
    span = _span(chart, d) or max((abs(v) for v in (*old, *new)), default=1.0)
    pairs = [(n, o, t) for n, (o, t) in enumerate(zip(old, new, strict=True)) if o != t]
    beyond = [p for p in pairs if abs(p[1] - p[2]) > _NOISE * span]
    return beyond or sorted(pairs, key=lambda p: -abs(p[1] - p[2]))[:1]


def _span(chart: Chart, d: Difference) -> float:
    """The length of the axis that the values are read on, in data units."""
    axes = chart.facts(d.axes)
    if axes is None or d.series is None:
        return 0.0
    axis = axes.x if axes.series[d.series].kind == "barh" else axes.y
    return abs(axis.limits[1] - axis.limits[0]) if axis.limits else 0.0


def _numbers(value: object) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return tuple(float(v) for v in value if isinstance(v, int | float))
    return (float(value),) if isinstance(value, int | float) else ()


def _places(values: list[float | None], data: Sequence[float], old: Sequence[float],
            changed: list[tuple[int, float, float]]) -> list[tuple[int, float]] | None:  # fmt: skip
    """(index into the list, new value) where the list holds what the series draws."""
    if not values or any(v is None for v in values):
        return None
    same_data = len(values) == len(data) and all(
        _close(float(v or 0), d) for v, d in zip(values, data, strict=True)
    )
    if len(old) == len(values) and (same_data or all(
        _close(float(v or 0), o) for v, o in zip(values, old, strict=True)
    )):  # fmt: skip
        return [(n, target) for n, _, target in changed]
    if same_data:  # one mark was named by its value
        found = []
        for _, was, target in changed:
            near = min(range(len(values)), key=lambda n: abs(float(values[n] or 0) - was))
            found.append((near, target))
        return found
    return None


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


def _lists(chart: Chart) -> Iterator[list[cst.Element]]:
    """Every editable list or tuple literal, innermost wrappers left out."""
    for node in [*chart.code.nodes(cst.List), *chart.code.nodes(cst.Tuple)]:
        items = items_of(node) if isinstance(node, cst.BaseExpression) else None
        if items:
            yield items
    for node in chart.code.nodes(cst.Dict):
        if isinstance(node, cst.Dict):
            # A dict of category -> number is read through its values.
            pairs = [e for e in node.elements if isinstance(e, cst.DictElement)]
            if pairs and all(number_of(p.value) is not None for p in pairs):
                yield [cst.Element(p.value) for p in pairs]


def _written(chart: Chart, d: Difference, target: float, values: Sequence[float]) -> list[str]:
    """``target`` in four ways: as labels of the picture say it, as its neighbours, finer."""
    span = _span(chart, d) or max(abs(v) for v in (*values, target)) or 1.0
    whole = all(float(v).is_integer() for v in values)
    coarse = number(round(target)) if whole else number(sensible(target, span, 200))
    finer = number(sensible(target, span, 1000))
    labels = [number(v) for v in _labels(chart, d, target, _NOISE * span)]
    return [*labels, coarse, finer, finer, finer][:4]


def _labels(chart: Chart, d: Difference, target: float, within: float) -> list[float]:
    """Value labels of the picture that may stand for ``target``: those that no mark has yet."""
    wanted, mine = chart.wanted(d.axes), chart.facts(d.axes)
    said = [spoken(t.text) for t in wanted.texts] if wanted is not None else []
    drawn = [y for s in mine.series for y in s.y] if mine is not None else []
    fresh = {
        v for v in said
        if v is not None and abs(v - target) <= within and not any(_close(v, y) for y in drawn)
    }  # fmt: skip
    return sorted(fresh, key=lambda v: abs(v - target))[:2]


def spoken(text: str) -> float | None:
    """The number that a value label says."""
    try:
        return float(text.strip().replace(",", "").replace("\u2212", "-").rstrip("%"))
    except ValueError:
        return None


def _same_number(chart: Chart, was: float) -> list[cst.CSTNode]:
    nodes = [*chart.code.nodes(cst.Integer), *chart.code.nodes(cst.Float)]
    found = [n for n in nodes if _is(n, was)]
    return found if len(found) <= 2 else []


def _is(node: cst.CSTNode, was: float) -> bool:
    known = number_of(node) if isinstance(node, cst.BaseExpression) else None
    return known is not None and _close(known, was)


def category_order(chart: Chart, d: Difference) -> Iterator[Edit]:
    """The order of the categories: literals sorted along, or the axis turned round."""
    if not isinstance(d.target, tuple):
        return
    new = [str(v) for v in d.target]
    summary = f"order {', '.join(new[:4])}"
    reverse = isinstance(d.current, tuple) and [str(v) for v in d.current] == new[::-1]
    axis = d.axis or "x"
    if reverse:
        yield from _inverted(chart, d, axis, summary)
    for names in _named(chart, new):
        texts = [text_of(e.value) for e in names]
        order = [texts.index(n) for n in new]
        along = [
            items for items in _lists(chart)
            if len(items) == len(new) and items[0] is not names[0] and not _nested(items)
        ]  # fmt: skip
        yield Edit(_permuted(chart, [names, *along], order), summary)
        yield Edit(_permuted(chart, [names], order), summary)
    for node in chart.code.nodes(cst.Dict):
        if isinstance(node, cst.Dict):
            source = _reordered(chart, node, new)
            if source is not None:
                yield Edit(source, summary)
    if not reverse:
        yield from _inverted(chart, d, axis, summary)


def _inverted(chart: Chart, d: Difference, axis: str, summary: str) -> Iterator[Edit]:
    for place in chart.calls(d.axes, f"invert_{axis}axis"):
        statement = chart.code.statement(place.node)
        if statement is not None:
            yield Edit(chart.code.removed([statement]), summary)
    source = chart.insert(d.axes, f".invert_{axis}axis()")
    if source is not None:
        yield Edit(source, summary)


def _named(chart: Chart, new: Sequence[str]) -> Iterator[list[cst.Element]]:
    """List literals that hold exactly the categories."""
    for items in _lists(chart):
        texts = [text_of(e.value) for e in items]
        if None not in texts and sorted(str(t) for t in texts) == sorted(new):
            yield items


def _nested(items: list[cst.Element]) -> bool:
    found: list[cst.CSTNode] = []
    walk(items[0].value, lambda n: found.append(n) if isinstance(n, cst.List | cst.Tuple) else None)
    return bool(found)


def _permuted(chart: Chart, lists: list[list[cst.Element]], order: list[int]) -> str:
    changes: dict[cst.CSTNode, cst.CSTNode] = {}
    for items in lists:
        for place, source in enumerate(order):
            if place != source:
                changes[items[place].value] = items[source].value
    return chart.code.replaced(changes)


def _reordered(chart: Chart, node: cst.Dict, new: Sequence[str]) -> str | None:
    """A dict literal keyed by category with its entries in the new order."""
    pairs = [e for e in node.elements if isinstance(e, cst.DictElement)]
    keys = [text_of(p.key) for p in pairs]
    if len(pairs) != len(node.elements) or None in keys:
        return None
    if sorted(str(k) for k in keys) != sorted(new):
        return None
    # Only keys and values move: commas and line breaks stay where they are.
    moved = [
        old.with_changes(key=pairs[keys.index(name)].key, value=pairs[keys.index(name)].value)
        for old, name in zip(pairs, new, strict=True)
    ]
    return chart.code.replaced({node: node.with_changes(elements=moved)})
