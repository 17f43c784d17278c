"""Remedies of a missing label: the name that the code itself gives the data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from pixelproof_engine.sight.lints import Finding
from pixelproof_engine.sight.seen import Difference

from ..rewrite import Chart, Edit, rewrites
from ..rewrite.code import argument, positional
from ..rewrite.values import text_of

_SAYS_NOTHING = re.compile(
    r"x+|y+|[xy]s|[xy]?_?(?:data|values?|vals?|array|list|coords?|points?|axis)\d*|\w{1,2}\d*|"
    r"index|range|arange|linspace|ind|pos|height|width|foo|bar|baz|tmp|temp|result|output|series",
    re.IGNORECASE,
)


def named(chart: Chart, finding: Finding) -> Iterator[Edit]:
    """The axis labelled by the variable or column that is drawn along it."""
    axes = chart.facts(finding.axes)
    for series in range(len(axes.series) if axes else 0):
        drawn = chart.series(finding.axes, series)
        if drawn is None:
            continue
        value = _drawn_along(drawn.place.node, finding.axis or "x")
        name = _name(value) if value is not None else None
        if name is not None:
            goal = Difference(
                kind="x_label" if finding.axis == "x" else "y_label",
                axes=finding.axes, target=name, sentence="",
            )  # fmt: skip
            yield from rewrites(chart, goal)


def _drawn_along(call: cst.Call, axis: str) -> cst.BaseExpression | None:
    keyword = argument(call, axis, *(("height",) if axis == "y" else ()))
    if keyword is not None:
        return keyword.value
    plain = positional(call)
    first_is_y = len(plain) == 1 or (len(plain) > 1 and text_of(plain[1].value) is not None)
    if axis == "x":
        return None if first_is_y or not plain else plain[0].value
    place = 0 if first_is_y else 1
    return plain[place].value if place < len(plain) else None


def _name(node: cst.BaseExpression) -> str | None:
    """What an expression is called, in words; None if its name says nothing."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        index = node.slice[0].slice
        key = text_of(index.value) if isinstance(index, cst.Index) else None
        return _words(key) if key is not None else _name(node.value)
    if isinstance(node, cst.Attribute):
        return _words(node.attr.value)
    if isinstance(node, cst.Name):
        return _words(node.value)
    text = text_of(node)
    return _words(text) if text is not None else None


def _words(name: str) -> str | None:
    words = re.sub(r"[_\s]+", " ", name).strip()
    return None if not words or _SAYS_NOTHING.fullmatch(words) else words
