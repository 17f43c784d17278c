"""Knobs: what may be turned at each call, whether or not sight has stated a difference there.

Much of a style cannot be read off a picture, but what it does shows in the pixels: widths, sizes,
opacity, places of legends, colour maps. A knob names the values that are worth a trial and the
part of the picture that it would change, so that a search can begin where the pictures differ.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, islice

import libcst as cst

from pixelproof_engine.sight.facts import Box

from .chart import LINES, Chart, drawing_name, is_pandas
from .code import argument, names_in, with_keyword, without
from .colour_maps import likely
from .frame import figure_makers
from .kinds import CONFUSED, confused
from .knob_tables import (
    CHOICES,
    COLOURED,
    DEFAULTS,
    LABELS,
    LADDERS,
    MOVING,
    PANDAS,
    PRIOR,
    REMOVABLE,
    RUNGS,
    SEABORN,
    STANDARD,
    STEPS,
    TEXTS,
    added_calls,
)
from .laid_out import is_laid_out_otherwise
from .numbers import numbers
from .places import Place
from .showing import box_of, wide
from .siblings import sibling_calls
from .sized import sizes
from .turns import frame_lines, turns
from .values import items_of, name_of, number, number_of, text_of

Make = Callable[[], str]

_COLOURS = 4
"""Most colours of the places that differ that are tried as those of marks."""

_ALIKE = 2
"""Most values of a keyword that are taken from other calls of the same method."""

_MAPS = 6
"""Colour maps that are tried both ways round, those first that the colours may come from."""

_MEASURED_PRIOR = 8.0
_FIGURE_SIZE = (6.4, 4.8)
_PLACE_PRIOR = 0.6
_KIND_PRIOR = 0.5
_MOVED_PRIOR = 4.0
_SIZE_PRIOR = 5.0
"""Another shape of the whole picture is what makes all else differ."""


@dataclass(frozen=True)
class Option:
    """One candidate: its source, made when it is tried, and what it does."""

    make: Make
    summary: str


@dataclass(frozen=True)
class Knob:
    """What may be turned at one place of the code."""

    box: Box | None
    """What it changes on the figure, in fractions of it; None: not known."""
    prior: float
    """How often it is worth turning, before anything is seen."""
    options: tuple[Option, ...] = ()
    value: float | None = None
    """Of a number: where it stands now; ``at`` then makes the option of another value."""
    at: Callable[[float], Option] | None = None

    rungs: tuple[float, ...] = ()
    """Numbers that are usual for it; empty: those of every decade."""

    step: float = 0.0
    """Of a place: by how much it is moved at a time; it may then be any number."""

    first: int = 1
    """How many of the options come before the steps of its number."""

    place: str = ""
    """Which call or axes it is turned at: two of them may have options of the same summary."""

    call: str = ""
    """The call that it belongs to, as ``Chart.called`` names it."""

    colours: tuple[str, ...] = ()
    """Of the marks that its call draws; empty: not known."""

    def ladder(self, up: bool) -> Iterator[Option]:
        """Options of a number, one usual step after the other."""
        if self.value is None or self.at is None:
            return
        if self.step:
            values = _moved(self.value, self.step if up else -self.step)
        elif self.value > 0:
            values = _rungs(self.value, self.rungs, up)
        else:
            return
        for value in islice(values, _MOST_STEPS):
            yield self.at(value)


_MOST_STEPS = 16


def _moved(value: float, step: float) -> Iterator[float]:
    """The multiples of ``step`` beyond ``value``, nearest first."""
    first = math.floor(value / step + 1e-9) + 1
    yield from (round((first + n) * step, 12) for n in count())


def _rungs(value: float, usual: tuple[float, ...], up: bool) -> Iterator[float]:
    """The usual numbers above or below ``value``, nearest first."""
    if not usual:
        power = 10.0 ** math.floor(math.log10(value))
        decades = [power * 10.0**n for n in (-2, -1, 0, 1, 2)]
        usual = tuple(round(step * decade, 12) for decade in decades for step in STEPS)
    if up:
        yield from (rung for rung in usual if rung > value * 1.001)
    else:
        yield from (rung for rung in reversed(usual) if rung < value * 0.999)


def knobs(chart: Chart, colours: Sequence[str] = ()) -> Iterator[Knob]:
    """Every knob of the code, in the order of the source; ``colours`` may be what it lacks."""
    yield from _sizes(chart)
    for turn in turns(chart):
        yield Knob(turn.box, turn.prior, (Option(turn.make, turn.summary),), place=turn.place)
    is_moved = is_laid_out_otherwise(chart)
    drawn = _drawn_colours(chart)
    for place in chart.places:
        box = box_of(chart, place)
        found = [*_keywords(chart, place, box, colours), *_numbers(chart, place, box)]
        if place.method in REMOVABLE and chart.stands_alone(place):
            found.append(_removed(chart, place, box))
        if place.method in CONFUSED and place.receiver and not is_pandas(place):
            option = Option(partial(confused, chart, place), CONFUSED[place.method])
            found.insert(0, Knob(box, _KIND_PRIOR, (option,)))
        found += _resized(chart, place)
        name = chart.called(place)
        for knob in found:
            named = replace(
                knob, place=f"{name} {knob.place}", call=name,
                colours=tuple(drawn.get(id(place.node), ())),
            )  # fmt: skip
            # All that stands in the axes differs then, so that where a call shows says nothing.
            is_anywhere = is_moved and place.method in MOVING
            yield (
                replace(named, box=None, prior=knob.prior * _MOVED_PRIOR) if is_anywhere else named
            )
    for index in range(len(chart.current.axes) if chart.current else 0):
        yield from _added(chart, index)


def _drawn_colours(chart: Chart) -> dict[int, list[str]]:
    """Colours of the series that each call draws, by the identity of its node."""
    found: dict[int, list[str]] = {}
    for a, axes in enumerate(chart.current.axes if chart.current else ()):
        for s, series in enumerate(axes.series):
            drawn = chart.series(a, s)
            if drawn is not None:
                found.setdefault(id(drawn.place.node), []).extend(dict.fromkeys(series.colours))
    return found


def _sizes(chart: Chart) -> Iterator[Knob]:
    """The size of the figure, where the target is another picture than one of this size.

    What lies around the axes takes as much room as before, so a figure is larger by as much as its
    picture is. A picture at the scale at which the figure is drawn says the size to the pixel; one
    that was scaled says only how high it is for its width.
    """
    mine, wanted = chart.current, chart.target
    if mine is None or wanted is None or (mine.width, mine.height) == (wanted.width, wanted.height):
        return
    dpi, shape = mine.dpi or 100.0, wanted.height / wanted.width
    if abs(mine.height / mine.width / shape - 1) < 0.01:
        return
    sizes = [
        (wanted.width / dpi, wanted.height / dpi),
        (mine.width / dpi, mine.width / dpi * shape),
        (mine.height / dpi / shape, mine.height / dpi),
        (wanted.width / dpi / 1.5, wanted.height / dpi / 1.5),
    ]
    more = (wanted.width - mine.width) / dpi, (wanted.height - mine.height) / dpi
    for place in figure_makers(chart):
        given = argument(place.node, "figsize")
        now = _size_of(given)
        wide, high = (_usual_size(old + by) for old, by in zip(now, more, strict=True))
        options = [
            _option(chart, place, "figsize", f"({number(round(w, 2))}, {number(round(h, 2))})")
            for w, h in ((wide, high), (wide, now[1]), (now[0], high), *sizes)
            if w > 0 and h > 0
        ]
        if given is not None:
            options.append(_dropped(chart, place, "figsize"))
        yield Knob(None, _SIZE_PRIOR, tuple(options))


def _size_of(given: cst.Arg | None) -> tuple[float, float]:
    """Width and height in inches; matplotlib's own where they are not given as numbers."""
    items = items_of(given.value) if given is not None else None
    values = [number_of(item.value) for item in items or ()]
    if len(values) == 2 and values[0] is not None and values[1] is not None:
        return values[0], values[1]
    return _FIGURE_SIZE


def _usual_size(inches: float) -> float:
    """The nearest half of an inch, which is what people write; else the nearest tenth."""
    half = round(inches * 2) / 2
    return half if abs(half - inches) < 0.2 else round(inches, 1)


def _keywords(chart: Chart, place: Place, box: Box | None,
              colours: Sequence[str]) -> Iterator[Knob]:  # fmt: skip
    """Keywords that are there changed or dropped, and usual ones that are not there added."""
    name = drawing_name(place) or place.method
    others = _others(chart, place)
    for arg in place.node.args:
        keyword = arg.keyword.value if arg.keyword is not None else ""
        if keyword in PRIOR:
            yield _present(chart, place, arg, box, colours, others.get(keyword, []))
    usual = {**DEFAULTS.get(_family(name), {}), **_of_library(place)}
    for keyword in dict.fromkeys((*usual, *others)):
        if argument(place.node, keyword) is None and keyword in PRIOR:
            said = others.get(keyword, [])
            yield _absent(chart, place, keyword, usual.get(keyword), box, colours, said)


def _of_library(place: Place) -> Mapping[str, float | None]:
    """Keywords that only the library knows that draws by matplotlib."""
    if place.receiver in {"sns", "seaborn"}:
        return SEABORN.get(place.method, {})
    return PANDAS if is_pandas(place) else {}


def _others(chart: Chart, place: Place) -> dict[str, list[str]]:
    """What other calls of the same method are given by keyword, the most frequent first: calls
    that are alike are mostly meant to look alike."""
    found: dict[str, Counter[str]] = {}
    for other in chart.survey.places:
        if other.method != place.method or other.node is place.node:
            continue
        for arg in other.node.args:
            if arg.keyword is not None and _is_known(chart, arg.value, place):
                said = found.setdefault(arg.keyword.value, Counter())
                said[chart.code.text(arg.value)] += 1
    return {keyword: [text for text, _ in said.most_common(_ALIKE)]
            for keyword, said in found.items()}  # fmt: skip


def _is_known(chart: Chart, value: cst.BaseExpression, place: Place) -> bool:
    """Whether an item of something, as another call has it, may be one where ``place`` stands."""
    if not isinstance(value, cst.Subscript):
        return True
    scope = chart.code.ancestor(place.node, (cst.FunctionDef, cst.Module))
    return scope is not None and set(names_in(value)) <= set(names_in(scope))


def _numbers(chart: Chart, place: Place, box: Box | None) -> Iterator[Knob]:
    """Where a text stands and where an axis ends."""
    for n, one in enumerate(numbers(chart, place, box)):

        def at(value: float, node: cst.BaseExpression = one.node) -> Option:
            new = cst.parse_expression(number(value))
            what = f"{place.method} {number(value)}"
            return Option(partial(chart.code.replaced, {node: new}), what)

        for rank, step in enumerate(one.steps):
            guesses = tuple(at(value) for value in one.guesses) if not rank else ()
            yield Knob(
                box, _PLACE_PRIOR, guesses, one.value, at, step=step, place=f"number {n}"
            )  # fmt: skip


def _resized(chart: Chart, place: Place) -> Iterator[Knob]:
    """The size at which the words of a call would be as long as the target has them."""
    options = [
        _option(chart, place, keyword, literal) if literal else _dropped(chart, place, keyword)
        for keyword, literal in sizes(chart, place)
    ]
    if options:
        yield Knob(None, _MEASURED_PRIOR, tuple(options), place="measured")


def _dropped(chart: Chart, place: Place, keyword: str) -> Option:
    given = argument(place.node, keyword)
    assert given is not None
    bare = without(place.node, given)
    return Option(partial(chart.code.replaced, {place.node: bare}), f"no {keyword}")


def _family(name: str) -> str:
    if name == "title":
        return "set_title"
    if name in LABELS:
        return "label"
    return "plot" if name in LINES else "text" if name in TEXTS else name


def _present(chart: Chart, place: Place, arg: cst.Arg, box: Box | None,
             colours: Sequence[str], others: Sequence[str]) -> Knob:  # fmt: skip
    keyword = arg.keyword.value if arg.keyword is not None else ""
    call = place.node
    options = [Option(lambda: chart.code.replaced({call: without(call, arg)}), f"no {keyword}")]
    written = chart.code.text(arg.value)
    options += [_option(chart, place, keyword, said) for said in others if said != written]
    first = len(options)
    now = text_of(arg.value) or chart.code.text(arg.value)
    options += _choices(chart, place, keyword, now, colours)
    value = number_of(arg.value) if keyword in LADDERS else None
    return Knob(
        box, PRIOR[keyword], tuple(options), value, _setter(chart, place, keyword),
        RUNGS.get(keyword, ()), first=first,
    )  # fmt: skip


def _absent(chart: Chart, place: Place, keyword: str, value: float | None, box: Box | None,
            colours: Sequence[str], others: Sequence[str]) -> Knob:  # fmt: skip
    """``value``: what matplotlib uses where the keyword is not given."""
    options = [_option(chart, place, keyword, said) for said in others]
    options += _choices(chart, place, keyword, STANDARD.get(keyword, ""), colours)
    return Knob(
        box, (1.0 if others else 0.5) * PRIOR[keyword], tuple(options), value,
        _setter(chart, place, keyword), RUNGS.get(keyword, ()), first=max(1, len(others)),
    )  # fmt: skip


def _choices(chart: Chart, place: Place, keyword: str, now: str,
             colours: Sequence[str]) -> list[Option]:  # fmt: skip
    found = []
    seen = [name_of(colour) for colour in colours[:_COLOURS]] if keyword in COLOURED else []
    if keyword in {"cmap", "colormap"}:
        seen = [way for name in likely(colours)[:_MAPS] for way in (name, f"{name}_r")]
    for choice in dict.fromkeys((*seen, *CHOICES.get(keyword, ()))):
        if choice != now:
            plain = choice in {"True", "False", "None"} or choice.isdigit()
            literal = choice if plain else chart.text(choice)
            found.append(_option(chart, place, keyword, literal))
    return found


def _setter(chart: Chart, place: Place, keyword: str) -> Callable[[float], Option]:
    return lambda value: _option(chart, place, keyword, number(value))


def _option(chart: Chart, place: Place, keyword: str, literal: str) -> Option:
    return Option(
        lambda: chart.code.replaced({place.node: with_keyword(place.node, keyword, literal)}),
        f"{keyword} {literal.strip(chr(34) + chr(39))}",
    )


def _removed(chart: Chart, place: Place, box: Box | None) -> Knob:
    def make() -> str:
        statement = chart.code.statement(place.node)
        return chart.code.removed([statement]) if statement is not None else chart.code.source

    return Knob(box, REMOVABLE[place.method], (Option(make, f"no {place.method}"),))


def _added(chart: Chart, index: int) -> Iterator[Knob]:
    """Calls that are often made on an axes, or on its siblings, and are not there."""
    axes = chart.facts(index)
    assert axes is not None
    quote = chart.quote
    usual = (*added_calls(axes, quote), *frame_lines(axes.spines, quote))
    for line, prior in (*sibling_calls(chart, index), *usual):
        method = line.split("(", 1)[0].lstrip(".")
        if any(place.method == method for place in chart.calls(index, method)):
            continue

        def make(line: str = line) -> str:
            return chart.insert(index, line) or chart.code.source

        option = Option(make, line.lstrip("."))
        yield Knob(wide(axes.box), prior, (option,), place=f"axes {index}")
