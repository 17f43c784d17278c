"""Values as they are written: colours and numbers inside them, and how to write others alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PIL import ImageColor

from .page import Page, Value
from .splices import Splice

_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)|(?<![\w-])[a-zA-Z]{3,}(?![\w(-])")
_NUMBER = re.compile(r"(?<![\w#.-])(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|%)?(?![\w.])")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


def colour_of(css: str) -> str | None:
    """``#rrggbb``; None for what is no colour."""
    try:
        return "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(css.strip())[:3])
    except ValueError:
        return None


def colours_in(page: Page, value: Value) -> Iterator[tuple[str, int, int]]:
    """Every colour of a value with its place, those of the variables that it names, too."""
    for found in _COLOUR.finditer(value.text):
        if (colour := colour_of(found[0])) is not None:
            yield colour, value.start + found.start(), value.start + found.end()
    for name in _VARIABLE.findall(value.text):
        variable = page.variable(name)
        if variable is not None and variable is not value and "var(" not in variable.text:
            yield from colours_in(page, variable)


def recoloured(page: Page, value: Value, current: str, target: str) -> tuple[Splice, ...]:
    """The splices that put ``target`` in the place of ``current``; none where it does not stand."""
    return tuple(
        Splice(start, end, _written(target, page.source[start:end]))
        for colour, start, end in colours_in(page, value)
        if colour == current
    )


def _written(colour: str, like: str) -> str:
    """A colour in the author's way: upper or lower case, short where theirs was and it can be."""
    if like.startswith("#"):
        if len(like) == 4 and all(a == b for a, b in zip(colour[1::2], colour[2::2], strict=True)):
            colour = "#" + colour[1::2]
        if like.upper() == like and like.lower() != like:
            return colour.upper()
    return colour


def numbers_in(value: Value) -> Iterator[tuple[float, str, int, int]]:
    """Every number of a value with its unit and the place of its digits."""
    for found in _NUMBER.finditer(value.text):
        start = value.start + found.start(1)
        yield float(found[1]), found[2] or "", start, start + len(found[1])


def number(value: float, like: str) -> str:
    """A number with no more decimals than pixels can tell; whole where the author's was."""
    digits = 0 if "." not in like else 1
    rounded = round(value, digits)
    return f"{rounded:g}"
