"""Where a completion ends."""

import pytest

from pixelproof_server.completion.context import Context
from pixelproof_server.completion.trim import is_complete, trim


def context(before: str, after: str = "", *, multiline: bool = False, suffix: str = "") -> Context:
    return Context(before, suffix or after, before, after, multiline)


@pytest.mark.parametrize(
    ("before", "after", "text", "kept"),
    [
        ("x = f(", ")", "a, b)", "a, b"),
        ("x = f(", ")", "g(1))", "g(1)"),
        ("x = f(", ")", "g(1)", "g(1)"),
        ("x = 'a", "'", "bc'", "bc"),
        ("return math.", "", "pi * r ** 2\n\ndef g():", "pi * r ** 2"),
        ("return ", "", "   \n", ""),
        ("d = {", "}", "'a': 1}", "'a': 1"),
        ("print(", " + 1)", "x + 1)", "x"),
    ],
)
def test_a_line_fits_what_stands_after_the_cursor(
    before: str, after: str, text: str, kept: str
) -> None:
    assert trim(text, context(before, after)) == kept


def test_a_block_ends_where_the_indent_falls_back() -> None:
    here = context("    def f(self):", multiline=True)
    text = "\n        a = 1\n        return a\n    def g(self):\n        pass"
    assert trim(text, here) == "\n        a = 1\n        return a"


def test_a_block_ends_at_a_blank_line() -> None:
    here = context("    ", multiline=True)
    assert trim("a = 1\n    b = 2\n\n    c = 3", here) == "a = 1\n    b = 2"


def test_a_closing_bracket_belongs_to_its_block() -> None:
    here = context("x = [", multiline=True)
    assert trim("\n    1,\n    2,\n]\ny = 3", here) == "\n    1,\n    2,\n]"


def test_windows_line_ends_become_plain() -> None:
    assert trim("\r\n    pass\r\n", context("if x:", multiline=True)) == "\n    pass"


def test_a_line_that_repeats_is_cut() -> None:
    here = context("    ", multiline=True)
    assert trim("x += 1\n    y()\n    y()\n    y()\n    y()", here) == "x += 1\n    y()"


def test_what_already_follows_is_not_offered_again() -> None:
    here = context("", multiline=True, suffix="\nplt.show()\n")
    assert trim("plt.plot(x)\nplt.show()", here) == "plt.plot(x)"
    assert trim("plt.show()", context("", suffix="\nplt.show()\n")) == ""


def test_streaming_stops_once_the_rest_cannot_matter() -> None:
    line = context("x = ")
    assert not is_complete("1 + ", line)
    assert is_complete("1 + 2\n", line)
    block = context("    ", multiline=True)
    assert not is_complete("a = 1\n    b", block)
    assert is_complete("a = 1\nb = 2\n", block)
