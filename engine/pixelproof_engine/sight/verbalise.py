"""Verbalise: what was seen as compact text for a model's prompt.

The sentences follow MoAI's verbalised experts (arXiv 2403.07508): objects with boxes,
relationships, text descriptions; boxes are fractions with two decimals. With a crayon picture
beside the text, objects are numbered as in CoLLaVO (arXiv 2402.11248): ``(#1 bar) [x0, y0, x1,
y1]``. Uncompressed, such text hurts (MoAI needed a compressor), so the most useful comes first,
nothing is told twice, and the whole keeps to a budget of tokens. Texts from the picture are quoted
as JSON strings: data, never instructions.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from .colour_names import name_of
from .pointing import meant, nearest_tick

if TYPE_CHECKING:
    from .facts import Axes, Axis, Box, Facts, Series, Stroke, Text

BUDGET = 300
"""Tokens."""
_SURE = 0.85
"""OCR confidence from which MoAI quotes a text."""
_LONGEST = 60
_COLOURS = 6
_MARKS = 16
_POINTS = 5
_BOX_RANK = 4
_CROWDED = 3
"""Beyond so many axes, their texts and series say more than where each axis runs to."""

_Sentence = Literal["objects", "relations", "texts"]


@dataclass(frozen=True)
class Marked:
    """One numbered object: the crayon picture and the text mean the same by its number."""

    number: int
    name: str
    """What it is: a kind of series, ``axes`` or ``legend``."""
    box: Box
    axes: int
    """Index into ``Facts.axes``."""
    series: int | None = None
    """Index into ``Axes.series``; None for axes and legends."""


@dataclass(frozen=True)
class Verbalised:
    text: str
    marked: tuple[Marked, ...] = ()
    """Objects that the text gives a number; empty without numbers."""


@dataclass(frozen=True)
class _Item:
    """One thing to say. Lower ranks are said first, and last left out.

    ``text`` names objects by their keys; an item that names one that is left out is left out too.
    """

    rank: int
    sentence: _Sentence
    text: str
    thing: Marked | None = None
    """What an item of the first sentence is about; its number is given at the end."""
    boxed: bool = False


def verbalise(facts: Facts, budget: int = BUDGET) -> str:
    """Compact text, most useful first; what exceeds ``budget`` tokens is left out."""
    items = list(_items(facts))
    names = {item.thing: _plain(item.thing, facts) for item in items if item.thing}
    return _told(_within(items, budget, names, _PLAIN), names, _PLAIN)


def verbalise_numbered(
    facts: Facts, budget: int = BUDGET, *, list_only: bool = False
) -> Verbalised:
    """As ``verbalise``, with objects by the numbers that the crayon picture shows.

    ``list_only``: no more than CoLLaVO's list of numbers, names and boxes.
    """
    items = list(_items(facts))
    if list_only:
        items = [replace(item, text="") for item in items if item.thing]
    widest = {item.thing: "#10" for item in items if item.thing}
    said = _within(items, budget, widest, _NUMBERED)
    things = [item.thing for item in said if item.thing]
    marked = tuple(replace(thing, number=n) for n, thing in enumerate(things, start=1))
    names = {thing: f"#{one.number}" for thing, one in zip(things, marked, strict=True)}
    return Verbalised(_told(said, names, _NUMBERED), marked)


def tokens(text: str) -> int:
    """About how many tokens a model makes of such text, rather too many than too few.

    Digits and signs are one each (as with Qwen and SmolLM; Llama 3 groups digits), words one per
    five letters, other scripts two per letter. How close that comes: docs/sight.md.
    """
    count = len(re.findall(r" [\d\-.]", text))
    for part in re.findall(r"[A-Za-z]+|[^\sA-Za-z]", text):
        count += math.ceil(len(part) / 5) if part.isascii() else 2
    return count


def _within(
    items: list[_Item], budget: int, names: dict[Marked, str], openings: dict[_Sentence, str]
) -> list[_Item]:
    """Whole items only, chosen by rank, in the order of the picture."""
    by_key = {_key(thing): name for thing, name in names.items()}
    said: dict[int, _Item] = {}
    known: set[str] = set()
    left = budget
    # Boxes cost the most and come after the words that they belong to.
    ranked = [(item.rank, index, False) for index, item in enumerate(items)]
    ranked += [(_BOX_RANK, index, True) for index, item in enumerate(items) if item.thing]
    for _, index, is_box in sorted(ranked):
        item = items[index]
        if not known.issuperset(_KEY.findall(item.text)) or (is_box and index not in said):
            continue
        if is_box and item.thing is not None:
            cost = tokens(_boxed(item.thing.box))
        else:
            cost = tokens(_KEY.sub(lambda match: by_key[match[0]], item.text)) + 2
            if item.thing is not None:
                cost += tokens(names[item.thing]) + 3
            if item.sentence not in {one.sentence for one in said.values()}:
                cost += tokens(openings[item.sentence])
        if cost > left:
            continue
        left -= cost
        said[index] = replace(item, boxed=True) if is_box else item
        if item.thing is not None:
            known.add(_key(item.thing))
    return [said[index] for index in sorted(said)]


def _told(said: list[_Item], names: dict[Marked, str], openings: dict[_Sentence, str]) -> str:
    by_key = {_key(thing): name for thing, name in names.items()}
    parts = []
    for sentence, opening in openings.items():
        texts = []
        for item in said:
            if item.sentence != sentence:
                continue
            text = _KEY.sub(lambda match: by_key[match[0]], item.text)
            if item.thing is not None:
                box = _boxed(item.thing.box) if item.boxed else ""
                name = names[item.thing]
                is_number = name.startswith("#")
                head = (f"({name} {item.thing.name})", box) if is_number else (box, name)
                text = " ".join(part for part in (*head, text) if part)
            texts.append(text)
        if texts:
            parts.append(opening + ", and ".join(texts) + ".")
    return " ".join(parts) or "Nothing could be made out on the image."


_KEY = re.compile("\0[^\0]+\0")


def _key(thing: Marked) -> str:
    return f"\0{thing.name} {thing.axes} {thing.series}\0"


def _plain(thing: Marked, facts: Facts) -> str:
    """The name of an object where there are no numbers: ``bar series 2 of axes 1``."""
    several = len(facts.axes) > 1
    if thing.name == "axes":
        return f"axes {thing.axes + 1}" if several else "axes"
    of = f" of axes {thing.axes + 1}" if several else ""
    if thing.series is None:
        return f"{thing.name}{of}"
    return f"{thing.name} series {thing.series + 1}{of}"


_PLAIN: dict[_Sentence, str] = {
    "objects": "The image includes bounding box coordinates and their objects: ",
    "relations": "The image includes relationships between objects: ",
    "texts": "The image includes text descriptions: ",
}
_NUMBERED: dict[_Sentence, str] = {**_PLAIN, "objects": "The image includes "}


def _items(facts: Facts) -> Iterator[_Item]:
    crowded = len(facts.axes) > _CROWDED
    if facts.suptitle is not None and _is_sure(facts.suptitle):
        yield _Item(1, "texts", _quoted(facts.suptitle.text))
    for index, axes in enumerate(facts.axes):
        own = Marked(0, "axes", axes.box, index)
        yield _Item(0, "objects", "" if crowded else _about_axes(axes), own)
        things = []
        for place, series in enumerate(axes.series):
            thing = Marked(0, series.kind, series.box or axes.box, index, place)
            things.append(thing)
            yield _Item(2 if crowded else 1, "objects", _about_series(series), thing)
        if axes.legend is not None and axes.legend.box is not None:
            yield _Item(3, "objects", "", Marked(0, "legend", axes.legend.box, index))
        yield from _relations(axes, _key(own), [_key(thing) for thing in things])
    for stroke in facts.strokes:
        yield _Item(0, "relations", _pointed(facts, stroke))
    for text in _loose(facts):
        yield _Item(5, "texts", _quoted(text.text))


def _relations(axes: Axes, name: str, names: list[str]) -> Iterator[_Item]:
    for text, verb in (
        (axes.title, f"titles {name}"),
        (axes.x.label, f"labels the x axis of {name}"),
        (axes.y.label, f"labels the y axis of {name}"),
    ):
        if text is not None and _is_sure(text):
            yield _Item(0 if text is axes.title else 2, "relations", f"{_quoted(text.text)} {verb}")
    if axes.legend is not None and axes.legend.title and _is_sure(axes.legend.title):
        yield _Item(3, "relations", f"{_quoted(axes.legend.title.text)} titles the legend")
    entries = [(s.label, called) for s, called in zip(axes.series, names, strict=True) if s.label]
    if len(entries) == 1:
        label, called = entries[0]
        yield _Item(2, "relations", f"legend entry {_quoted(label)} labels {called}")
    elif entries:
        said = ", ".join(_quoted(label) for label, _ in entries[:_MARKS])
        meant = ", ".join(called for _, called in entries[:_MARKS])
        yield _Item(2, "relations", f"legend entries {said} label {meant}")
    over: dict[tuple[str, ...], list[str]] = {}
    for series, called in zip(axes.series, names, strict=True):
        if series.kind in ("bar", "barh", "pie") and any(series.names):
            over.setdefault(series.names, []).append(called)
        if series.kind in ("line", "step", "area") and len(series.x) == len(series.y) > 1:
            yield _Item(6, "relations", f"{called} passes through {_points(series)}")
    for labels, bars in over.items():
        said = ", ".join(_quoted(label) for label in labels[:_MARKS])
        verb = "stands over" if len(bars) == 1 else "stand over"
        yield _Item(3, "relations", f"{' and '.join(bars)} {verb} ticks {said}")


def _pointed(facts: Facts, stroke: Stroke) -> str:
    """What somebody drew a stroke for."""
    thing, tick = meant(facts, stroke), nearest_tick(facts, stroke)
    place = f"({stroke.at[0]:.2f}, {stroke.at[1]:.2f})"
    said = f"a drawn {stroke.kind} points to {place}"
    if thing is not None:
        said += f", the {thing.name}" + (f" {_quoted(thing.words)}" if thing.words else "")
    return said + (f", at tick {_quoted(tick)}" if tick else "")


def _points(series: Series) -> str:
    """A few points along a line, both ends among them."""
    last = len(series.x) - 1
    shown = sorted({round(last * i / (_POINTS - 1)) for i in range(_POINTS)})
    return " ".join(f"({_short(series.x[i])}, {_short(series.y[i])})" for i in shown)


def _short(value: float) -> str:
    """Three figures, but years and the like in full."""
    return f"{value:.0f}" if 1000 <= abs(value) < 100_000 else f"{value:.3g}"


def _boxed(box: Box) -> str:
    return "[" + ", ".join(f"{v:.2f}" for v in box) + "]"


def _quoted(text: str) -> str:
    return json.dumps(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", ensure_ascii=False)


def _is_sure(text: Text) -> bool:
    return text.readable and text.confidence >= _SURE and bool(text.text.strip())


def _about_axes(axes: Axes) -> str:
    parts = [
        part for part in (_about_axis("x", axes, axes.x), _about_axis("y", axes, axes.y)) if part
    ]
    if axes.projection != "rectilinear":
        parts.insert(0, axes.projection)
    return "with " + "; ".join(parts) if parts else ""


def _about_axis(name: str, axes: Axes, axis: Axis) -> str:
    words: list[str] = []
    labels = tuple(tick.label for tick in axis.ticks if tick.label)
    if axis.scale == "categorical":
        if labels and not any(series.names for series in axes.series):
            words.append("ticks " + ", ".join(_quoted(label) for label in labels[:_MARKS]))
    elif axis.scale == "date":
        words.append(f"dates {_quoted(labels[0])} to {_quoted(labels[-1])}" if labels else "dates")
    elif axis.limits is not None:
        low, high = axis.limits
        words.append(f"{axis.scale or ''} from {_short(low)} to {_short(high)}".strip())
    if axis.tick_rotation:
        words.append(f"tick labels turned {axis.tick_rotation:g} degrees")
    if axis.grid:
        words.append("grid")
    return f"{name} axis {', '.join(words)}" if words else ""


def _about_series(series: Series) -> str:
    # By name where code has one: what it says is what a model should write.
    words = [" ".join(name_of(code) or code for code in series.colours[:_COLOURS])]
    if series.marker and series.marker not in ("None", "none", " "):
        words.append(f"marker {series.marker}")
    if series.line_style not in (None, "solid", "none"):
        words.append(str(series.line_style))
    if series.y and series.kind in ("bar", "barh", "hist", "pie"):
        # As code writes them, so that a model can copy.
        words.append("values [" + ", ".join(f"{v:.4g}" for v in series.y[:_MARKS]) + "]")
    return " ".join(word for word in words if word)


def _loose(facts: Facts) -> Iterator[Text]:
    """Texts that no relation tells of: annotations, entries of no series."""
    for axes in facts.axes:
        labels = {series.label for series in axes.series}
        if axes.legend is not None:
            yield from (t for t in axes.legend.texts if _is_sure(t) and t.text not in labels)
        yield from (text for text in axes.texts if _is_sure(text))
    yield from (text for text in facts.texts if _is_sure(text))
