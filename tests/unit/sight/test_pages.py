"""Pages: texts and areas that differ are told, those that do not are not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.facts import Box, Element, Facts, Text
from pixelproof_engine.sight.page_blocks import block_differences
from pixelproof_engine.sight.page_texts import amended
from pixelproof_engine.sight.seen import Comparison, Seen

SIZE = (400, 300)
CARD = (40, 80, 240, 200)
HEADING = (40.0, 20.0, 200.0, 48.0)


def test_words_that_the_reader_gets_wrong_on_both_sides_stay() -> None:
    assert amended("14 \u20ac a day", "14 C a day", "15 C a day") == "15 \u20ac a day"
    assert amended("One, two", "One, two", "One, two, three") == "One, two, three"
    assert amended("Queue", "Queue", "Crowd at noon") == "Crowd at noon"


def painted(*areas: tuple[tuple[int, int, int, int], str]) -> NDArray[np.uint8]:
    image = Image.new("RGB", SIZE, "#ffffff")
    for box, colour in areas:
        ImageDraw.Draw(image).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=colour)
    return np.asarray(image)


@pytest.mark.parametrize(
    ("other", "kind", "current", "target"),
    [
        ((CARD, "#aa2222"), "fill", "#2a9d8f", "#aa2222"),
        (((40, 80, 300, 200), "#2a9d8f"), "block", CARD, (40, 80, 300, 200)),
        (((150, 150, 350, 270), "#2a9d8f"), "block", CARD, (150, 150, 350, 270)),
    ],
)
def test_an_area_is_told_by_what_became_of_it(
    other: tuple[tuple[int, int, int, int], str], kind: str, current: object, target: object
) -> None:
    now, then = painted((CARD, "#2a9d8f")), painted(other)
    found = list(block_differences(now, then, (now != then).any(axis=2), True, []))
    assert [(one.kind, one.current, one.target) for one in found] == [(kind, current, target)]


def test_an_area_that_is_gone_has_no_target() -> None:
    now, then = painted((CARD, "#2a9d8f")), painted()
    (found,) = block_differences(now, then, (now != then).any(axis=2), True, [])
    assert (found.kind, found.target) == ("block", None)


def page(words: str = "Museum tickets", ink: str = "#1f4e79", card: str = "#dfe8ee",
         read: str | None = None) -> Seen:  # fmt: skip
    """A heading over a card, as a figure whose reading says ``read`` for its words."""
    image = Image.new("RGB", SIZE, "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 80, 239, 199), fill=card)
    draw.text((40, 20), words, fill=ink, font=ImageFont.load_default(24))
    x0, y0, x1, y1 = draw.textbbox((40, 20), words, font=ImageFont.load_default(24))
    box: Box = (x0 / SIZE[0], y0 / SIZE[1], x1 / SIZE[0], y1 / SIZE[1])
    out = io.BytesIO()
    image.save(out, "PNG")
    said = Text(text=words, box=box, colour=ink)
    area: Box = (0.1, 80 / 300, 0.6, 200 / 300)
    exact = Facts(
        source="figure", width=SIZE[0], height=SIZE[1], texts=(said,),
        elements=(Element(tag="h1", text=words, box=box, colour=ink),
                  Element(tag="div", box=area, background=card)),
    )  # fmt: skip
    reading = Facts(
        source="reading", width=SIZE[0], height=SIZE[1],
        texts=(said.model_copy(update={"text": read or words}),),
    )  # fmt: skip
    return Seen(png=out.getvalue(), reading=reading, exact=exact)


def compared(current: Seen, target: Seen) -> Comparison:
    return compare(current, target.model_copy(update={"exact": None}))


def test_each_part_of_a_page_is_told_by_itself() -> None:
    for kind, current, target, other in (
        ("text", "Museum tickets", "Museum hours", page("Museum hours")),
        ("text_colour", "#1f4e79", "#8a4b00", page(ink="#8a4b00")),
        ("fill", "#dfe8ee", "#f6d9c0", page(card="#f6d9c0")),
    ):
        comparison = compared(page(), other)
        told = [(d.kind, d.current, d.target) for d in comparison.differences]
        assert (kind, current, target) in told
        assert comparison.likeness.total < 1.0


def test_the_same_page_has_no_differences_however_it_is_read() -> None:
    comparison = compared(page(), page(read="Museum tlckets"))
    assert comparison.differences == ()
    assert comparison.likeness.total == 1.0


def test_a_page_that_says_less_is_less_alike() -> None:
    near = compared(page("Museum ticket"), page()).likeness
    far = compared(page("Zoo"), page()).likeness
    assert far.kind < near.kind == 1.0
    assert far.text < near.text < 1.0
