"""Data, texts and calls as source, the way people lay them out."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from pixelproof_engine.sight.facts import Axis

from .rewrite.values import number, quoted, sensible

_WIDTH = 88
_LITERAL = re.compile(r"""(["'])(?:\\.|(?!\1).)*\1""")
_KEPT = "\0"
"""Stands for a blank that no line may end at."""


def said(text: str) -> str:
    """A text as a literal that is drawn letter by letter: a pair of dollars would be formulas."""
    return quoted(text.replace("$", r"\$") if text.count("$") > 1 else text)


def data(values: Sequence[float], axis: Axis) -> str:
    """Numbers to the precision that a picture gives: a four-hundredth of the axis."""
    span = abs(axis.limits[1] - axis.limits[0]) if axis.limits else 0.0
    span = span or max(values) - min(values)
    if axis.scale == "log":
        return listed([f"{v:.3g}" for v in values])
    return listed([number(sensible(v, span, 400)) for v in values])


def listed(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


def call(function: str, given: Sequence[str]) -> str:
    """A call, one argument a line and data wrapped where it does not fit on one line."""
    line = f"{function}({', '.join(given)})"
    if len(line) <= _WIDTH:
        return line
    parts = [function + "("]
    for argument in given:
        if len(argument) + 5 <= _WIDTH:
            parts.append(f"    {argument},")
        else:
            head, _, inner = argument.partition("[")
            wrapped = _wrapped(inner.removesuffix("]"))
            parts += [f"    {head}[", *(f"        {w}" for w in wrapped), "    ],"]
    return "\n".join([*parts, ")"])


def _wrapped(items: str) -> list[str]:
    """Lines of items; literals stay whole."""
    held = _LITERAL.sub(lambda literal: literal[0].replace(" ", _KEPT), items)
    lines = textwrap.wrap(held, _WIDTH - 8, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_KEPT, " ") for line in lines]
