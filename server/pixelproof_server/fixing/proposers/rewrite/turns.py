"""Knobs of structure: which axes is which, what stands on what, which frame lines are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import libcst as cst

from pixelproof_engine.sight.facts import Axes, AxisName, Box
from pixelproof_engine.sight.texts import plain

from .chart import Chart, is_pandas
from .code import argument, positional, with_keyword
from .data import spoken
from .kinds import turned_call
from .places import Place
from .showing import beside, box_of
from .values import items_of, number, number_of


class Turn(NamedTuple):
    """A change of structure."""

    prior: float
    summary: str
    make: Callable[[], str]
    box: Box | None = None
    """What it changes on the figure; None: not known."""
    place: str = ""
    """Where in the code it is made, for those whose summary does not say so."""


_LEAST_OF_A_ROW = 4
"""Numbers from which on all but one make a row."""

_SIDES = ("top", "right", "left", "bottom")


def turns(chart: Chart) -> Iterator[Turn]:
    """Every change of structure that may be worth a trial."""
    yield from _swapped(chart)
    yield from _twinned(chart)
    yield from _stacked(chart)
    yield from _turned(chart)
    yield from _evened(chart)
    for index in range(len(chart.current.axes) if chart.current else 0):
        for letter in ("x", "y"):
            yield from _ticked(chart, index, letter)
            yield from _ticked_as_drawn(chart, index, letter)


def frame_lines(shown: tuple[str, ...] | None, quote: str) -> Iterator[tuple[str, float]]:
    """(call behind the axes' name, prior) of calls that hide what is shown of a frame."""
    sides = [side for side in _SIDES if shown is None or side in shown]
    if {"top", "right"} <= set(sides):
        yield f".spines[[{quote}top{quote}, {quote}right{quote}]].set_visible(False)", 0.5
    for side in sides:
        yield f".spines[{quote}{side}{quote}].set_visible(False)", 0.4
    if len(sides) == len(_SIDES):
        yield ".spines[:].set_visible(False)", 0.2


def _swapped(chart: Chart) -> Iterator[Turn]:
    """Neighbours that change places where axes are unpacked."""
    prior = 4.0 if _is_permuted(chart) else 0.8
    for node in chart.code.nodes(cst.Assign):
        if not isinstance(node, cst.Assign) or "subplots" not in chart.code.text(node.value):
            continue
        for names in _name_tuples(node.targets[0].target):
            for one, other in pairwise(names):
                if one.value.startswith("fig"):
                    continue
                make = partial(chart.code.replaced, {one: other.deep_clone(), other: one})
                yield Turn(prior, f"{one.value} and {other.value} change places", make)


def _is_permuted(chart: Chart) -> bool:
    """Whether the target has the words of one axes at the place of another."""
    count = len(chart.current.axes) if chart.current else 0
    mine = [_words(chart.facts(n)) for n in range(count)]
    theirs = [_words(chart.wanted(n)) for n in range(count)]
    return any(
        words and words != theirs[n] and words in theirs[:n] + theirs[n + 1 :]
        for n, words in enumerate(mine)
    )


def _words(axes: Axes | None) -> tuple[str, ...]:
    """Title and labels of an axes."""
    texts = (axes.title, axes.x.label, axes.y.label) if axes is not None else ()
    return tuple(plain(text.text) for text in texts if text is not None and text.text)


def _name_tuples(node: cst.BaseExpression) -> Iterator[list[cst.Name]]:
    if not isinstance(node, cst.Tuple | cst.List):
        return
    items = [element.value for element in node.elements]
    names = [item for item in items if isinstance(item, cst.Name)]
    if len(names) == len(items):
        yield names
    for item in items:
        yield from _name_tuples(item)


def _twinned(chart: Chart) -> Iterator[Turn]:
    """A second name for an axes that may be meant as a second scale."""
    known = {axes.name for axes in chart.survey.axes}
    for node in chart.code.nodes(cst.Assign):
        if isinstance(node, cst.Assign) and isinstance(node.value, cst.Name):
            name = node.value.value
            if name not in known:
                continue
            for method, prior in (("twinx", 1.2), ("twiny", 0.5)):
                call = cst.parse_expression(f"{name}.{method}()")
                make = partial(chart.code.replaced, {node.value: call})
                yield Turn(prior, f"{method} of {name}", make)


def _stacked(chart: Chart) -> Iterator[Turn]:
    """Bars put on those of the calls before, where they begin at nothing now."""
    before: list[Place] = []
    for place in chart.places:
        if place.method not in {"bar", "barh"}:
            continue
        keyword, given = ("bottom", "height") if place.method == "bar" else ("left", "width")
        heights = [_heights(one, given) for one in before if one.axes == place.axes]
        if heights and None not in heights and argument(place.node, keyword) is None:
            said = [chart.code.text(h) for h in heights if h is not None]
            for value in dict.fromkeys((said[-1], " + ".join(said))):
                call = with_keyword(place.node, keyword, value)
                make = partial(chart.code.replaced, {place.node: call})
                yield Turn(0.6, f"{keyword} {value}", make, place=chart.called(place))
        before.append(place)


def _turned(chart: Chart) -> Iterator[Turn]:
    """All bars of an axes along the other axis: of two calls, one alone leads no nearer."""
    for method, other in (("bar", "barh"), ("barh", "bar")):
        done: list[frozenset[int]] = []
        for place in chart.places:
            if place.method != method or is_pandas(place) or place.axes in done:
                continue
            done.append(place.axes)
            alike = [p.node for p in chart.places if p.method == method and p.axes == place.axes]
            changes: dict[cst.CSTNode, cst.CSTNode] = {node: turned_call(node) for node in alike}
            make = partial(chart.code.replaced, changes)
            said = f"{other} instead of {method}"
            yield Turn(0.8, said, make, box_of(chart, place), chart.called(place))


def _evened(chart: Chart) -> Iterator[Turn]:
    """The one number of a list that leaves an even row, put into it: ``[1, 3, 7.8, 7, 9]``."""
    for node in chart.code.nodes(cst.List):
        items = items_of(node) if isinstance(node, cst.List) else None
        values = [number_of(item.value) for item in items or ()]
        odd = _odd_one([v for v in values if v is not None]) if None not in values else None
        if items and odd is not None:
            at, wanted = odd
            new = cst.parse_expression(number(wanted))
            make = partial(chart.code.replaced, {items[at].value: new})
            yield Turn(2.0, f"{number(wanted)} in an even row", make)


def _odd_one(values: Sequence[float]) -> tuple[int, float] | None:
    """The one value that is not in the even row of all others, and what would be."""
    if len(values) < _LEAST_OF_A_ROW:
        return None
    step = Counter(round(b - a, 9) for a, b in pairwise(values)).most_common(1)[0][0]
    start = Counter(round(v - n * step, 9) for n, v in enumerate(values)).most_common(1)[0][0]
    row = [start + n * step for n in range(len(values))]
    off = [n for n, value in enumerate(values) if abs(value - row[n]) > 1e-6]
    return (off[0], round(row[off[0]], 9)) if step and len(off) == 1 else None


def _heights(place: Place, keyword: str) -> cst.BaseExpression | None:
    """The lengths that a bar call is given, where they have a name."""
    given = positional(place.node)
    arg = argument(place.node, keyword) or (given[1] if len(given) > 1 else None)
    return (
        arg.value if arg is not None and isinstance(arg.value, cst.Name | cst.Subscript) else None
    )


def _ticked(chart: Chart, index: int, letter: AxisName) -> Iterator[Turn]:
    """Ticks at the numbers that the target shows along an axis, where the figure shows others."""
    axes, wanted = chart.facts(index), chart.wanted(index)
    theirs = _marked(wanted, letter)
    if axes is None or len(theirs) < 2 or _marked(axes, letter) == theirs:
        return
    box = beside(axes.box, letter)
    written = f"[{', '.join(number(v) for v in theirs)}]"
    summary = f"{letter} ticks at {written}"
    places = chart.calls(index, f"set_{letter}ticks", f"{letter}ticks")
    for place in places:
        given = positional(place.node)
        if len(given) == 1 and items_of(given[0].value) is not None:
            ticks = cst.parse_expression(written)
            make = partial(chart.code.replaced, {given[0].value: ticks})
            yield Turn(1.0, summary, make, box, chart.called(place))
    if not places:

        def inserted() -> str:
            line = f"ticks({written})"
            return chart.insert(index, f".set_{letter}{line}", f".{letter}{line}") or ""

        yield Turn(1.0, summary, inserted, box, f"axes {index}")


def _ticked_as_drawn(chart: Chart, index: int, letter: AxisName) -> Iterator[Turn]:
    """Ticks where the marks stand or where the labels are counted, if no call places them."""
    axes, theirs = chart.facts(index), _labels(chart.wanted(index), letter)
    placed = chart.calls(index, f"set_{letter}ticks", f"{letter}ticks")
    if axes is None or placed or not theirs or _labels(axes, letter) == theirs:
        return
    box = beside(axes.box, letter)
    said: list[str] = []
    for place in chart.drawing(index):
        along = "y" if place.method == "barh" else "x"
        given = positional(place.node)
        if along == letter and given and isinstance(given[0].value, cst.Name):
            said.append(given[0].value.value)
    for place in chart.calls(index, f"set_{letter}ticklabels"):
        given = positional(place.node)
        if given and isinstance(given[0].value, cst.Name):
            said.append(f"range(len({given[0].value.value}))")
    for ticks in dict.fromkeys(said):
        line = f"ticks({ticks})"

        def inserted(line: str = line) -> str:
            return chart.insert(index, f".set_{letter}{line}", f".{letter}{line}") or ""

        yield Turn(1.0, f"{letter} ticks at {ticks}", inserted, box, f"axes {index}")


def _labels(axes: Axes | None, letter: AxisName) -> list[str]:
    ticks = axes.axis(letter).ticks if axes is not None else ()
    return [plain(tick.label) for tick in ticks if tick.label.strip()]


def _marked(axes: Axes | None, letter: AxisName) -> list[float]:
    """The numbers that the labels of an axis say, in order; none where one is no number."""
    ticks = axes.axis(letter).ticks if axes is not None else ()
    said = [spoken(tick.label) for tick in ticks if tick.label.strip()]
    return sorted(value for value in said if value is not None) if None not in said else []
