"""Edits: a program as it was before, and the differences to what it should draw, in words.

An operator looks for everything it could have changed and says of each change how the product
would tell it: the sentences are those of ``sight.sentences``, the other way round (the changed
program is the current one, the first one the target).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from pixelproof_engine.sight import sentences

from .dice import Dice
from .palette import colours
from .source import Source, Swap, items, keyword, number, words
from .style import number as told
from .topics import any_topic

_TEXTS = {
    "title": "title", "set_title": "title", "xlabel": "x_label", "set_xlabel": "x_label",
    "ylabel": "y_label", "set_ylabel": "y_label", "suptitle": "suptitle",
}  # fmt: skip
_MARKS = ("plot", "bar", "barh", "scatter", "hist", "step", "fill_between", "errorbar")
_KINDS = {"plot": "line", "step": "line", "errorbar": "line", "fill_between": "area"}
_DASHES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}
_MARKERS = ("o", "s", "^", "D", "v", "x", "*")


@dataclass(frozen=True)
class Change:
    """One thing done to a program, and how the way back is told."""

    swaps: tuple[Swap, ...]
    sentence: str


Operator = Callable[[Source, Dice], Iterator[Change]]


def edited(code: str, dice: Dice) -> tuple[str, tuple[str, ...]] | None:
    """``code`` with one to three changes, and the differences back to it in words.

    None where no operator finds anything to change.
    """
    source = Source(code)
    wanted = dice.weighted({1: 5, 2: 3, 3: 2})
    chosen: list[Change] = []
    for operator in dice.shuffled(OPERATORS):
        possible = [one for one in operator(source, dice) if not _overlap(one, chosen)]
        if possible:
            chosen.append(dice.pick(possible))
        if len(chosen) == wanted:
            break
    if not chosen:
        return None
    changed = source.with_swaps(*(swap for one in chosen for swap in one.swaps))
    if changed == code:
        return None
    return changed, tuple(dict.fromkeys(one.sentence for one in chosen))


def _overlap(change: Change, others: list[Change]) -> bool:
    taken = [swap for one in others for swap in one.swaps]
    return any(a.start <= b.end and b.start <= a.end for a in change.swaps for b in taken)


def _text(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls(*_TEXTS):
        given = call.args[0] if call.args else None
        said = words(given)
        kind = _TEXTS[cast(ast.Attribute, call.func).attr]
        if given is None or not said:
            continue
        other = _other_words(said, dice)
        if other != said:
            yield Change((source.reword(given, other),), sentences.text(kind, other, said))
        gone = source.without(call)
        if gone is not None:
            yield Change((gone,), sentences.text(kind, None, said))


def _legend_text(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls(*_MARKS):
        given = keyword(call, "label")
        said = words(given)
        if given is not None and said:
            other = _other_words(said, dice)
            if other != said:
                sentence = sentences.text("legend_text", other, said)
                yield Change((source.reword(given, other),), sentence)


def _legend(source: Source, _: Dice) -> Iterator[Change]:
    names = [name for call in source.calls(*_MARKS) if (name := words(keyword(call, "label")))]
    calls = source.calls("legend")
    if len(calls) == 1 and names and (gone := source.without(calls[0])):
        sentence = f"the legend is missing, target has {sentences.listed(names)}"
        yield Change((gone,), sentence)


def _grid(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls("grid"):
        axis = words(keyword(call, "axis")) or dice.pick(("x", "y"))
        if gone := source.without(call):
            yield Change((gone,), f"the {axis} axis has no grid lines, target has grid lines")
    if not source.calls("grid"):
        for call in source.calls("ylabel", "set_ylabel")[:1]:
            if more := source.after(call, f"{source.owner(call)}.grid(True)"):
                yield Change((more,), "the y axis has grid lines, target has no grid lines")


def _colour(source: Source, dice: Dice) -> Iterator[Change]:
    for index, call in enumerate(source.calls(*_MARKS)):
        given = keyword(call, "color", "c")
        said = words(given)
        if given is None or not said or (now := _hex(said)) is None:
            continue
        other = colours(dice, 1)[0]
        then = _hex(other)
        if then is not None and then != now:
            sentence = sentences.colour(f"colour of {_name(source, call, index)}", then, now)
            yield Change((source.reword(given, other),), sentence)


def _colour_list(source: Source, dice: Dice) -> Iterator[Change]:
    for _, value in source.assignments():
        parts = items(value)
        known = [_hex(words(part) or "") for part in parts]
        if len(parts) < 2 or None in known:
            continue
        place = dice.whole(0, len(parts) - 1)
        other = colours(dice, 1)[0]
        now = [str(one) for one in known]
        then = [*now[:place], str(_hex(other)), *now[place + 1 :]]
        said = f"colours of the series are {sentences.listed(then)}, target has "
        if then != now:
            swap = source.reword(parts[place], other)
            yield Change((swap,), said + sentences.listed(now))


def _value(source: Source, dice: Dice) -> Iterator[Change]:
    """Numbers of a list: bars told by their names, others by their place."""
    lists = {name: items(value) for name, value in source.assignments()}
    for index, call in enumerate(source.calls("bar", "barh", "plot")):
        if len(call.args) < 2 or not isinstance(call.args[1], ast.Name):
            continue
        parts = lists.get(call.args[1].id, [])
        values = [number(part) for part in parts]
        if len(values) < 3 or None in values:
            continue
        across = items(call.args[0]) or (
            lists.get(call.args[0].id, []) if isinstance(call.args[0], ast.Name) else []
        )
        names = [words(part) or "" for part in across]
        places = [number(part) for part in across]
        now = [float(value or 0) for value in values]
        count = dice.weighted({1: 3, 2: 1})
        then, swaps = list(now), []
        for place in dice.some(range(len(now)), count):
            then[place] = float(told(now[place] * dice.pick((0.5, 0.7, 1.3, 1.6, 2.0)) or 1.0))
            then[place] = round(then[place], 2 if abs(then[place]) < 10 else 0)
            swaps.append(source.put(parts[place], told(then[place])))
        series = SimpleNamespace(
            y=tuple(then), names=names if all(names) else (),
            x=tuple(places) if None not in places else (),
        )  # fmt: skip
        if then != now:
            sentence = sentences.values(_name(source, call, index), cast(Any, series), tuple(now))
            yield Change(tuple(swaps), sentence)


def _dash(source: Source, dice: Dice) -> Iterator[Change]:
    for index, call in enumerate(source.calls("plot")):
        if any(words(arg) is not None for arg in call.args) or not call.args:
            continue
        given = keyword(call, "linestyle", "ls")
        now = words(given) if given is not None else "-"
        if now not in _DASHES:
            continue
        other = dice.pick([dash for dash in _DASHES if dash != now])
        q = source.quote
        swap = (
            source.reword(given, other) if given else source.added(call, f"linestyle={q}{other}{q}")
        )
        name = _name(source, call, index)
        yield Change((swap,), f"{name} is {_DASHES[other]}, target has it {_DASHES[now]}")


def _marker(source: Source, dice: Dice) -> Iterator[Change]:
    for index, call in enumerate(source.calls("plot", "scatter", "errorbar")):
        given = keyword(call, "marker")
        now = words(given)
        if given is None or now not in _MARKERS:
            continue
        other = dice.pick([marker for marker in _MARKERS if marker != now])
        sentence = sentences.marker(_name(source, call, index), other, now)
        yield Change((source.reword(given, other),), sentence)


def _kind(source: Source, dice: Dice) -> Iterator[Change]:
    plain = {"color", "c", "label", "alpha"}
    for index, call in enumerate(source.calls("plot", "bar", "step")):
        method = cast(ast.Attribute, call.func).attr
        if len(call.args) != 2 or not {one.arg for one in call.keywords} <= plain:
            continue
        if method == "bar" and _is_result_used(source, call):
            continue
        other = dice.pick({"plot": ("scatter", "bar"), "bar": ("plot", "scatter"),
                           "step": ("scatter",)}[method])  # fmt: skip
        swaps = [source.rename(call, other)]
        short = next((one for one in call.keywords if one.arg == "c"), None)
        if short is not None and other == "bar":
            continue
        name = _name(source, call, index, _KINDS.get(other, other))
        drawn, shown = _KINDS.get(other, other), _KINDS.get(method, method)
        yield Change(tuple(swaps), f"{name} is drawn as {drawn}, target shows {shown}")


def _limits(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls("set_xlim", "set_ylim", "xlim", "ylim"):
        ends = [number(arg) for arg in call.args]
        if len(ends) != 2 or None in ends:
            continue
        low, high = float(ends[0] or 0), float(ends[1] or 0)
        top = float(f"{high + (high - low) * dice.pick((-0.3, -0.15, 0.25, 0.5)):.3g}")
        axis = cast(ast.Attribute, call.func).attr[-4]
        sentence = f"the {axis} axis runs from {low:g} to {top:g}, target from {low:g} to {high:g}"
        yield Change((source.put(call.args[1], told(top)),), sentence)


def _scale(source: Source, _: Dice) -> Iterator[Change]:
    for call in source.calls("set_xscale", "set_yscale", "xscale", "yscale"):
        name = cast(ast.Attribute, call.func).attr[-6]
        if words(call.args[0] if call.args else None) == "log" and (gone := source.without(call)):
            yield Change((gone,), f"the {name} axis is linear, target log")


def _turn(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls("xticks", "set_xticklabels", "set_xticks", "tick_params", "setp"):
        given = keyword(call, "rotation")
        now = number(given)
        if given is None or now is None:
            continue
        other = dice.pick([turn for turn in (0, 30, 45, 60, 90) if turn != now])
        sentence = f"x tick labels are turned by {other} degrees, target {now:g}"
        yield Change((source.put(given, str(other)),), sentence)


def _size(source: Source, dice: Dice) -> Iterator[Change]:
    for call in source.calls("subplots", "figure")[:1]:
        given = keyword(call, "figsize")
        now = [number(part) for part in items(given)]
        if given is None or len(now) != 2 or None in now:
            continue
        wide, high = float(now[0] or 1), float(now[1] or 1)
        other = dice.pick([w for w in (4.0, 5.0, 7.0, 10.0, 14.0) if abs(w - wide) > 1])
        sentence = (
            f"the figure is {other * 100:.0f} x {high * 100:.0f} pixels,"
            f" target about {wide * 100:.0f} x {high * 100:.0f} at the same text size"
        )
        yield Change((source.put(given, f"({told(other)}, {told(high)})"),), sentence)


def _series(source: Source, _: Dice) -> Iterator[Change]:
    calls = source.calls("plot", "scatter", "hist", "errorbar", "step")
    owners = {source.owner(call) for call in calls}
    if len(calls) > 1 and len(owners) == 1 and (gone := source.without(calls[-1])):
        many = len(calls)
        yield Change((gone,), f"there are {many - 1} series, target has {many}")


def _names(source: Source, dice: Dice) -> Iterator[Change]:
    used = {call.args[0].id for call in source.calls("bar") if call.args
            and isinstance(call.args[0], ast.Name)}  # fmt: skip
    for name, value in source.assignments():
        parts = items(value)
        said = [words(part) for part in parts]
        if name not in used or len(parts) < 3 or None in said:
            continue
        place = dice.whole(0, len(parts) - 2)
        then = list(said)
        then[place], then[place + 1] = then[place + 1], then[place]
        swaps = (source.reword(parts[place], then[place]),
                 source.reword(parts[place + 1], then[place + 1]))  # fmt: skip
        current = sentences.listed([str(one) for one in then])
        target = sentences.listed([str(one) for one in said])
        yield Change(swaps, f"x categories are in the order {current}, target {target}")


OPERATORS: tuple[Operator, ...] = (
    _text, _text, _legend_text, _legend, _grid, _colour, _colour, _colour_list, _value, _value,
    _dash, _marker, _kind, _limits, _scale, _turn, _size, _series, _names,
)  # fmt: skip
"""A new operator is one function and one entry; what stands twice is tried more often."""


def _name(source: Source, call: ast.Call, index: int, kind: str = "") -> str:
    """The series of a call as the product names it."""
    label = words(keyword(call, "label"))
    method = cast(ast.Attribute, call.func).attr
    kind = kind or _KINDS.get(method, method)
    if label and source.calls("legend"):
        return repr(label)
    return f"{kind} series {index + 1}" if len(source.calls(*_MARKS)) > 1 else f"the {kind} series"


def _is_result_used(source: Source, call: ast.Call) -> bool:
    return source.without(call) is None


def _hex(colour: str) -> str | None:
    from matplotlib.colors import to_hex

    try:
        return str(to_hex(colour)) if colour else None
    except ValueError:
        return None


def _other_words(said: str, dice: Dice) -> str:
    """Something else that could have stood there, or a slip of the keyboard."""
    kind = dice.pick(("other", "other", "typo", "case", "shorter"))
    if kind == "typo" and len(said) > 4:
        place = dice.whole(1, len(said) - 3)
        return said[:place] + said[place + 1] + said[place] + said[place + 2 :]
    if kind == "case":
        return said.lower() if said != said.lower() else said.upper()
    if kind == "shorter" and " " in said:
        return said.rsplit(" ", 1)[0]
    topic = any_topic(dice)
    measure = dice.pick(topic.measures)
    return measure.label(dice) if dice.chance(0.5) else topic.name
