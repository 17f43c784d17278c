"""Keywords that a call does not know, and words for colours, markers, lines and places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from difflib import get_close_matches

from PIL import ImageColor

from ..rewrite.knob_tables import PRIOR
from .spans import Span, Written

_NO_KEYWORD = re.compile(
    r"unexpected keyword argument '(?:grid_)?(\w+)'|has no property '(\w+)'"
    r"|keyword (?:grid_)?(\w+) is not recognized"
)
_NO_COLOUR = re.compile(
    r"'([^']*)' is not a valid (?:value for \w*color\b|color value)"
    r"|Invalid RGBA argument: '([^']*)'"
)
_NO_MARKER = re.compile(r"Unrecognized marker style '([^']*)'")
_NO_VALUE = re.compile(
    r"'([^']*)' is not a valid value for \w+[;.] "
    r"(?:[Ss]upported values are|Did you mean[^:]*:)([^\n]*)"
)
"""Messages of matplotlib 3.6 to 3.11; a group that matched is the word."""
_COLOURS = tuple(ImageColor.colormap)
_MARKERS = {"circle": "o", "dot": ".", "point": ".", "square": "s", "triangle": "^", "star": "*",
            "diamond": "D", "cross": "x", "plus": "+"}  # fmt: skip
_KEYWORDS = frozenset(PRIOR) | {"label", "dpi", "transform", "linewidths", "labelsize", "title"}
_MEANT = {"opacity": "alpha", "transparency": "alpha", "mark": "marker", "linetype": "linestyle",
          "linecolor": "color", "barwidth": "width", "binwidth": "bins", "nbins": "bins",
          "capwidth": "capsize", "autopercent": "autopct", "textsize": "fontsize",
          "pointsize": "s", "size": "fontsize", "place": "loc", "position": "loc",
          "colormap": "cmap", "lable": "label", "name": "label"}  # fmt: skip
"""Words of other libraries, without underscores and in American spelling."""


def words_mended(code: str, trace: str, line: int | None) -> Iterator[tuple[str, str]]:
    """``code`` with the keyword or the value put right that ``trace`` ends at; ``line`` is where it
    failed, counted from 1."""
    if found := _NO_KEYWORD.search(trace):
        yield from _keyword(Written(code, line), found[1] or found[2] or found[3])
    elif found := _NO_COLOUR.search(trace):
        wrong = found[1] or found[2] or ""
        near = get_close_matches(_plain(wrong).replace(" ", ""), _COLOURS, 3, 0.6)
        yield from _value(Written(code, line), wrong, near)
    elif found := _NO_MARKER.search(trace):
        right = _MARKERS.get(found[1].lower(), "o")
        yield from _value(Written(code, line), found[1], [right])
    elif found := _NO_VALUE.search(trace):
        told = re.findall(r"'([^']*)'", found[2])
        yield from _value(Written(code, line), found[1], _nearest(found[1], told))


def _keyword(written: Written, wrong: str) -> Iterator[tuple[str, str]]:
    calls = [
        node
        for node in ast.walk(written.tree)
        if isinstance(node, ast.Call) and any(one.arg == wrong for one in node.keywords)
    ]
    for call in written.here_first(calls)[:1]:
        keyword = next(one for one in call.keywords if one.arg == wrong)
        start, end = written.span(keyword)
        taken = {one.arg for one in call.keywords}
        for right in _keywords(wrong):
            if right not in taken:
                yield written.put([(start, start + len(wrong))], right), f"{right} for {wrong}"
        yield written.put([_with_comma(written, (start, end))], ""), f"without {wrong}"


def _keywords(wrong: str) -> list[str]:
    plain = wrong.strip("_").replace("_", "").replace("colour", "color").lower()
    meant = [_MEANT[plain]] if plain in _MEANT else []
    known = {name.replace("_", ""): name for name in sorted(_KEYWORDS)}
    near = get_close_matches(plain, list(known), 2, 0.7)
    return list(dict.fromkeys([*meant, *(known[name] for name in near)]))


def _with_comma(written: Written, span: Span) -> Span:
    """An argument's place, with the comma that goes with it."""
    start, end = span
    before = written.text((0, start))
    cut = before.rstrip()
    if cut.endswith(","):
        return len(cut[:-1].encode()), end
    after = written.text((end, end + 2))
    return start, end + len(after) - len(after.lstrip(", "))


def _nearest(wrong: str, told: list[str]) -> list[str]:
    """Of the values that are supported those that may have been meant, the likeliest first."""
    words = {"top": "upper", "bottom": "lower", "middle": "center", "centre": "center"}
    said = " ".join(words.get(word, word) for word in _plain(wrong).split())
    known = {one.lower(): one for one in told}
    near = [
        *get_close_matches(said, list(known), 3, 0.5),
        *get_close_matches(said.replace(" ", ""), list(known), 2, 0.7),
        *get_close_matches(wrong, list(known), 2, 0.5),
        *(one for one in known if one.strip() and (said in one or one in said)),
    ]
    return list(dict.fromkeys(known[one] for one in near))


def _plain(word: str) -> str:
    return word.lower().replace("_", " ").replace("-", " ")


def _value(written: Written, wrong: str, rights: list[str]) -> Iterator[tuple[str, str]]:
    places = [
        node
        for node in ast.walk(written.tree)
        if isinstance(node, ast.Constant) and node.value == wrong
    ]
    spans = [written.span(node) for node in written.here_first(places)]
    for right in rights:
        if spans:
            yield written.put(spans, repr(right)), f"{right!r} for {wrong!r}"
