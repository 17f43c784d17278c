"""Ways to close differences of colours: of an area, of a text."""

from __future__ import annotations

from collections.abc import Iterator

from pixelproof_engine.sight.seen import Difference

from .page import Element, Page
from .placed import Placed
from .splices import Splice, Way
from .values import colours_in, recoloured

_AREAS = ("background", "background-color", "bgcolor", "fill", "border", "border-color", "stroke")
_NEAR = 10
"""Channel difference within which a colour that was read may be one that the page has already."""


def filled(placed: Placed, difference: Difference) -> Iterator[Way]:
    """Ways for an area of another colour."""
    if difference.box is None:
        return
    elements = placed.at(difference.box)
    yield from _painted(placed, difference, elements, _AREAS)
    name = "fill" if placed.page.is_drawing else "background"
    for element in elements[:1]:
        yield _added(placed.page, element, name, str(difference.target))


def inked(placed: Placed, difference: Difference, words: str) -> Iterator[Way]:
    """Ways for a text of another colour."""
    name = "fill" if placed.page.is_drawing else "color"
    elements = placed.with_words(words, difference.box)
    yield from _painted(placed, difference, elements, (name,))
    for element in elements[:1]:
        yield _added(placed.page, element, name, str(difference.target))


def _painted(
    placed: Placed, difference: Difference, elements: list[Element], names: tuple[str, ...]
) -> Iterator[Way]:
    """The colour exchanged where it governs the elements, then wherever else it stands."""
    page = placed.page
    current, target = str(difference.current), str(difference.target)
    places = [value for element in elements for value in page.governing(element, names)]
    places += [value for value, _ in page.values() if value not in places]
    told: set[tuple[Splice, ...]] = set()
    for colour in _likely(page, target):
        for value in places:
            splices = recoloured(page, value, current, colour)
            if splices and splices not in told:
                told.add(splices)
                yield Way(splices, f"{current} to {colour}")


def exchanged(page: Page, current: str, target: str) -> Iterator[Way]:
    """A colour exchanged in each place where it stands, and in all of them at once."""
    ways = [
        splices
        for value, _ in page.values()
        if (splices := recoloured(page, value, current, target))
    ]
    for splices in dict.fromkeys(ways):
        yield Way(splices, f"{current} to {target}")
    if len(set(ways)) > 1:
        yield Way(tuple({one for splices in ways for one in splices}), f"{current} to {target}")


def _likely(page: Page, target: str) -> list[str]:
    """The colour as it was read, then one of the page that it may stand for."""
    own = {colour for value, _ in page.values() for colour, _, _ in colours_in(page, value)}
    near = sorted(own - {target}, key=lambda one: _apart(one, target))
    return [target, *[one for one in near[:1] if _apart(one, target) < _NEAR]]


def _apart(one: str, other: str) -> int:
    return max(abs(int(one[k : k + 2], 16) - int(other[k : k + 2], 16)) for k in (1, 3, 5))


def _added(page: Page, element: Element, name: str, value: str) -> Way:
    """A property that an element did not have, where its author would put it."""
    summary = f"{name} {value}"
    if page.is_drawing and "style" not in element.values:
        return Way((Splice(element.open_end, element.open_end, f' {name}="{value}"'),), summary)
    style = element.values.get("style")
    if style is not None:
        lead = "" if style.text.rstrip().endswith(";") else ";"
        return Way((Splice(style.end, style.end, f"{lead} {name}: {value}"),), summary)
    rule = next((one for one in reversed(page.rules) if one.matches(element)), None)
    if rule is not None:
        return Way((Splice(rule.inside, rule.inside, f" {name}: {value};"),), summary)
    written = f' style="{name}: {value}"'
    return Way((Splice(element.open_end, element.open_end, written),), summary)
