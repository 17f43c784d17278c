"""What a search may turn in a page or drawing: colours and numbers where the pictures differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pixelproof_engine.sight.boxes import area
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.seen import Spot

from ..worth import ink_inside
from .page import Element, Page, Rule, Value
from .painting import exchanged
from .placed import Placed
from .splices import Splice, Way
from .values import number, numbers_in

_RUNGS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80)
_CHOICES = {
    "font-weight": ("normal", "bold"),
    "font-style": ("normal", "italic"),
    "text-align": ("left", "center", "right"),
    "text-anchor": ("start", "middle", "end"),
    "text-transform": ("none", "uppercase"),
    "text-decoration": ("none", "underline"),
    "border-style": ("solid", "dashed", "dotted"),
    "stroke-dasharray": ("none", "4 4", "8 4", "2 2"),
    "stroke-linecap": ("butt", "round", "square"),
    "visibility": ("visible", "hidden"),
    "display": ("block", "none", "inline-block", "flex"),
    "flex-direction": ("row", "column"),
    "justify-content": ("flex-start", "center", "space-between", "flex-end"),
}
_UNSEEN = frozenset({"class", "id", "href", "src", "viewbox", "points", "d", "colspan", "rowspan"})


def page_tuned(source: str, facts: Facts | None, spots: Sequence[Spot]) -> Iterator[Way]:
    """Ways worth a trial, those of the most differing pixels first."""
    page = Page(source)
    placed = Placed(page, facts)
    for spot in spots[:4]:
        yield from exchanged(page, spot.current, spot.target)
    rated: list[tuple[float, int, Way]] = []
    for value, owner in page.values():
        worth = _worth(placed, owner, spots)
        if worth > 0 and value.name not in _UNSEEN:
            for rank, way in enumerate(_turned(page, value)):
                rated.append((-worth * 0.9**rank, len(rated), way))
    for _, _, way in sorted(rated, key=lambda one: one[:2]):
        yield way


def _worth(placed: Placed, owner: Element | Rule, spots: Sequence[Spot]) -> float:
    """How much of what differs lies where a value may show, for the size of that place."""
    best = 0.0
    for box in placed.boxes(owner):
        inside = ink_inside(spots, box)
        best = max(best, inside / max(1e-4, area(box)) ** 0.25)
    return best


def _turned(page: Page, value: Value) -> Iterator[Way]:
    for choice in _CHOICES.get(value.name, ()):
        if choice != value.text:
            yield Way((Splice(value.start, value.end, choice),), f"{value.name} {choice}")
    for old, unit, start, end in numbers_in(value):
        bare = "px" if not unit and _needs_unit(value) else ""

        above = [rung for rung in _RUNGS if rung > old]
        below = [rung for rung in reversed(_RUNGS) if rung < old]
        for rungs in (above, below):
            if rungs:
                texts = [number(float(rung), page.source[start:end]) + bare for rung in rungs]
                first, *rest = (
                    Way((Splice(start, end, text),), f"{value.name} {text}") for text in texts
                )
                yield replace(first, further=tuple(rest))


def _needs_unit(value: Value) -> bool:
    """A bare 0 of a style sheet is a length, but for what counts without a unit."""
    bare = ("opacity", "font-weight", "line-height", "z-index", "flex", "order", "stroke-width")
    return not value.is_attribute and value.text.strip() == "0" and value.name not in bare
