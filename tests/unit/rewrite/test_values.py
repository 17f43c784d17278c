"""Numbers, strings and colours as people write them."""

from __future__ import annotations

import math

import libcst as cst
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pixelproof_server.fixing.proposers.rewrite import values


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0"), (2.0, "2"), (-0.25, "-0.25"), (1234567.0, "1234567"), (1e9, "1e9"),
     (0.1 + 0.2, "0.3"), (1.5e-7, "1.5e-7")],
)  # fmt: skip
def test_numbers(value: float, written: str) -> None:
    assert values.number(value) == written


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_reads_back_to_six_digits(value: float) -> None:
    assert float(values.number(value)) == pytest.approx(value, rel=1e-5, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "span", "expected"),
    [(1.9973, 2.0, 2.0), (0.0041, 2.0, 0.0), (118.23, 120.0, 118.0), (1417.9, 1500.0, 1420.0)],
)
def test_no_more_digits_than_the_picture_gives(value: float, span: float, expected: float) -> None:
    assert values.sensible(value, span, 100) == expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_becomes_a_literal_that_reads_back(text: str) -> None:
    literal = cst.parse_expression(values.quoted(text))
    assert isinstance(literal, cst.SimpleString)
    assert literal.evaluated_value == text


def test_a_literal_keeps_quotes_and_rawness_of_the_old_one() -> None:
    raw = cst.parse_expression(r"r'$\Delta$'")
    assert values.quoted(r"$\alpha$", raw) == r"r'$\alpha$'"
    assert values.quoted("plain", raw) == "'plain'"


@pytest.mark.parametrize(
    ("text", "colour"),
    [("tab:blue", "#1f77b4"), ("C1", "#ff7f0e"), ("r", "#ff0000"), ("0.5", "#808080"),
     ("#abc", "#aabbcc"), ("Navy", "#000080"), ("lightgrey", "#d3d3d3"), ("no colour", None)],
)  # fmt: skip
def test_colours(text: str, colour: str | None) -> None:
    assert values.hex_of(text) == colour


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#1f77b4", "tab:blue"), ("#2078b5", "tab:blue"), ("#fe0101", "red"), ("#123457", "#123457")],
)
def test_a_colour_is_named_where_a_name_is_near(colour: str, name: str) -> None:
    assert values.name_of(colour) == name


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Sharma, Wu and Dalal (2005) give pairs in Lab; these are sRGB pairs by colour-science.
        ("#ffffff", "#000000", 100.0),
        ("#ff0000", "#ff0000", 0.0),
        ("#ff0000", "#00ff00", 86.6082),
        ("#0000ff", "#ffff00", 103.4270),
    ],
)
def test_colour_distance(one: str, other: str, expected: float) -> None:
    assert values.distance(one, other) == pytest.approx(expected, abs=0.01)
    assert values.distance(other, one) == pytest.approx(expected, abs=0.01)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 6))
def test_colour_distance_agrees_with_scikit_image(channels: tuple[int, ...]) -> None:
    skimage = pytest.importorskip("skimage.color")
    one, other = (f"#{a:02x}{b:02x}{c:02x}" for a, b, c in (channels[:3], channels[3:]))
    labs = [skimage.rgb2lab([[[v / 255 for v in values.rgb(c)]]]) for c in (one, other)]
    hues = [math.degrees(math.atan2(lab[0, 0, 2], lab[0, 0, 1])) for lab in labs]
    # The formula jumps where two hues are opposite: there the last digit decides.
    assume(abs(abs(hues[0] - hues[1]) - 180) > 5)
    expected = float(skimage.deltaE_ciede2000(*labs)[0, 0])
    assert values.distance(one, other) == pytest.approx(
        expected, abs=0.1
    )  # the white points are rounded apart
