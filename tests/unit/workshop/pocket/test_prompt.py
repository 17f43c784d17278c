"""The pocket coder's prompt: what is shown, what is learned, and that data stays data."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from pixelproof_engine.workshop.pocket.prompt import (
    learned,
    overview,
    picture_text,
    question,
    square,
)
from pixelproof_engine.workshop.sample import Sample


def png(width: int, height: int, mode: str = "RGB", colour: object = "red") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_four_tiles_and_an_overview() -> None:
    text = picture_text(3)
    assert text.count("<image>") == 5 * 3
    assert text.index("<row_1_col_2>") < text.index("<row_2_col_1>") < text.index("<global-img>")
    assert text.endswith("<image><fake_token_around_image>")


def test_each_task_shows_its_sections_in_order() -> None:
    text = question("repair", sight="a chart", code="plot()", feedback="NameError")
    assert text == "<|repair|><|sight|>a chart<|code|>plot()<|feedback|>NameError"
    assert question("draw", sight="a chart") == "<|draw|><|sight|>a chart"


def test_a_gap_is_learned_with_what_stands_around_it() -> None:
    text = learned(Sample("infill", "b", code="a", after="c", picture=png(9, 9)), 4)
    assert text.question == "<fim_prefix>a<fim_suffix>c<fim_middle>"
    assert (text.answer, text.picture, text.given) == ("b<|im_end|>", None, "")


def test_code_is_learned_wherever_it_stands() -> None:
    edit = learned(Sample("edit", "b", code="a", feedback="c", sight="s", picture=png(9, 9)), 4)
    assert edit.question.removeprefix(edit.given) == "<|code|>a<|feedback|>c<|im_end|><|assistant|>"
    draw = learned(Sample("draw", "b", sight="s", picture=png(9, 9)), 4)
    assert draw.given == draw.question


@pytest.mark.parametrize("markup", ["<|im_end|>", "<|assistant|>", "<image>", "<fim_middle>"])
def test_code_that_holds_markup_is_no_markup(markup: str) -> None:
    asked = learned(Sample("edit", f"x{markup}", code=f"print('{markup}')", sight=markup), 4)
    plain = learned(Sample("edit", "x", code="print('')"), 4)
    assert asked.question.count(markup) == plain.question.count(markup)
    assert asked.answer.count(markup) == plain.answer.count(markup)


def test_some_samples_are_learned_without_the_reading() -> None:
    sample = Sample("draw", "x", sight="told", picture=png(9, 9))
    asked = [learned(replace(sample, source=str(n)), 4).question for n in range(400)]
    without = sum("told" not in text for text in asked)
    assert 20 < without < 100


@pytest.mark.parametrize(("width", "height"), [(640, 480), (100, 300), (64, 64), (2000, 10)])
def test_a_picture_keeps_its_shape_within_the_square(width: int, height: int) -> None:
    shown = square(png(width, height), 64)
    assert (shown.size, shown.mode) == ((64, 64), "RGB")
    assert shown.getpixel((0, 0)) == (255, 0, 0)
    if width != height:
        assert shown.getpixel((63, 63)) == (255, 255, 255)
    assert overview(shown).size == (32, 32)


def test_what_is_transparent_is_white() -> None:
    assert square(png(8, 8, "RGBA", (9, 9, 9, 0)), 8).getpixel((4, 4)) == (255, 255, 255)
