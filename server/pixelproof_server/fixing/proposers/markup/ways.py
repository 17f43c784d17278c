"""From differences of a page or drawing to the ways that close them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.seen import Difference

from .page import Element, Page
from .painting import filled, inked
from .placed import Placed
from .placing import set_out, shaped
from .splices import Way
from .wording import worded


def page_ways(
    source: str, differences: Sequence[Difference], facts: Facts | None
) -> list[tuple[Difference, Iterator[Way]]]:
    """Of each difference that has one, its ways, the likeliest first.

    ``facts``: of what ``source`` (or what it was made from) draws.
    """
    placed = Placed(Page(source), facts)
    return [(one, _ways(placed, one, differences)) for one in differences]


def _ways(placed: Placed, one: Difference, all_: Sequence[Difference]) -> Iterator[Way]:
    match one.kind:
        case "text":
            return worded(placed, one, all_)
        case "fill":
            return filled(placed, one)
        case "text_colour":
            return inked(placed, one, _words(placed, one))
        case "block":
            return shaped(placed, one, all_)
        case "text_box":
            return set_out(placed, one, all_, _speakers(placed, one))
    return iter(())


def _words(placed: Placed, one: Difference) -> str:
    """What the text says that stands exactly there."""
    texts = placed.facts.texts if placed.facts else ()
    return next((text.text for text in texts if text.box == one.box), "")


def _speakers(placed: Placed, one: Difference) -> list[Element]:
    """Elements whose text was read in the box of a difference, the largest share of it first."""
    if one.box is None:
        return []
    x0, y0, x1, y1 = one.box
    found: list[tuple[float, Element]] = []
    for element in placed.page.elements:
        box = placed.box(element)
        if box is None or not element.words:
            continue
        wide = min(x1, box[2]) - max(x0, box[0])
        high = min(y1, box[3]) - max(y0, box[1])
        if wide > 0 and high > 0.5 * (y1 - y0):
            area = (box[2] - box[0]) * (box[3] - box[1])
            found.append((-wide / max(area, 1e-9), element))
    return [element for _, element in sorted(found, key=lambda item: item[0])]
