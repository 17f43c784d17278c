"""Repairs: programs broken in the ways that people and models break them, and their tracebacks.

The breakage is real: a broken program is run, and counts only if it fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from .dice import Dice
from .drawing import run
from .source import Source, Swap, items, keyword, words

CLIP = 1000
"""Characters kept at each end of a long traceback (VisCoder, arXiv 2506.03930)."""
_LIBRARIES = re.compile(r'File "[^"]*/(site-packages|python3\.\d+)/')
_TRIES = 5

Breaker = Callable[[Source, Dice], Iterator[Swap]]


def broken(code: str, dice: Dice) -> tuple[str, str] | None:
    """A broken form of ``code`` and its traceback; None if it could not be broken."""
    source = Source(code)
    for _ in range(_TRIES):
        breaker = dice.weighted(BREAKERS)
        swaps = list(breaker(source, dice))
        if not swaps:
            continue
        worse = source.with_swaps(dice.pick(swaps))
        trace = run(worse)
        if trace:
            return worse, as_shown(trace)
    return None


def as_shown(trace: str) -> str:
    """A traceback without the paths of this machine, its first and last ``CLIP`` characters."""
    text = _LIBRARIES.sub(r'File "/usr/lib/python3/\1/', trace).strip()
    if len(text) <= 2 * CLIP:
        return text
    left_out = len(text) - 2 * CLIP
    return f"{text[:CLIP]}\n... {left_out} characters left out ...\n{text[-CLIP:]}"


def _method(source: Source, dice: Dice) -> Iterator[Swap]:
    """Methods of the axes on pyplot and the other way round, and misspelt ones."""
    for call in source.calls(*_SETTERS):
        name = call.func.attr  # type: ignore[attr-defined]
        yield source.rename(call, _SETTERS[name])
    for call in source.calls(*_SETTERS, "legend", "tight_layout", "subplots", "scatter", "figure"):
        name = call.func.attr  # type: ignore[attr-defined]
        yield source.rename(call, _misspelt(name, dice))


_PAIRS = {"title": "set_title", "xlabel": "set_xlabel", "ylabel": "set_ylabel", "xlim": "set_xlim",
          "ylim": "set_ylim", "xticks": "set_xticks", "yticks": "set_yticks"}  # fmt: skip
_SETTERS = {**_PAIRS, **{own: pyplot for pyplot, own in _PAIRS.items()}}


def _keyword(source: Source, _: Dice) -> Iterator[Swap]:
    """Keywords that a method does not know."""
    wrong = {"color": "colour", "linewidth": "line_width", "markersize": "marker_size",
             "figsize": "fig_size", "fontsize": "font_size", "edgecolor": "edge_colour",
             "capsize": "cap_width", "alpha": "opacity", "label": "lable", "autopct": "autopercent",
             "width": "bar_width", "bins": "nbins_", "cmap": "color_map", "marker": "mark",
             "linestyle": "line_type", "startangle": "start_angle"}  # fmt: skip
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            for one in node.keywords:
                if one.arg in wrong:
                    start = source.span(one.value)[0]
                    yield Swap(start - len(one.arg) - 1, start, f"{wrong[one.arg]}=")


def _value(source: Source, dice: Dice) -> Iterator[Swap]:
    """Colours, markers, lines and colour maps that do not exist."""
    invented = {
        "color": ("ligthblue", "skye", "#12345", "dark red", "bleu"), "marker": ("circle", "dot"),
        "linestyle": ("dash", "---", "dashes"), "cmap": ("virdis", "blues", "cool_warm"),
        "loc": ("top right", "upper-left", "bottom"), "c": ("bluee",), "ha": ("middle",),
        "edgecolor": ("blak", "whit"), "where": ("before",), "va": ("middle",),
    }  # fmt: skip
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            for name, wrong in invented.items():
                given = keyword(node, name)
                if given is not None and words(given) is not None:
                    yield source.reword(given, dice.pick(wrong))


def _length(source: Source, _dice: Dice) -> Iterator[Swap]:
    """Lists that no longer are of the same length."""
    for _, value in source.assignments():
        parts = items(value)
        if len(parts) >= 3:
            cut = source.span(parts[-2])[1], source.span(parts[-1])[1]
            yield Swap(*cut, "")
            yield Swap(cut[1], cut[1], ", " + source.text(parts[-1]))


def _text_as_number(source: Source, dice: Dice) -> Iterator[Swap]:
    for _, value in source.assignments():
        parts = [part for part in items(value) if words(part) is None]
        if len(parts) >= 3:
            part = dice.pick(parts)
            yield source.put(part, dice.pick((f"'{source.text(part)} %'", "None", "'n/a'")))


def _name(source: Source, dice: Dice) -> Iterator[Swap]:
    """Names that are misspelt where they are used, or that are one of another count."""
    known = {name for name, _ in source.assignments()} | {"np", "plt", "ax", "fig", "pd", "sns"}
    for node in ast.walk(source.tree):
        used = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Name) and used and node.id in known:
            yield source.put(node, _misspelt(node.id, dice) if len(node.id) > 2 else node.id + "s")
            yield source.put(node, f"{node.id.rstrip('0123456789')}{dice.whole(2, 5)}")


def _import(source: Source, _: Dice) -> Iterator[Swap]:
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            start, end = source.span(node)
            yield Swap(start, end + 1, "")
            alias = node.names[0].asname
            if alias:
                yield Swap(end - len(alias) - 4, end, "")


def _syntax(source: Source, _: Dice) -> Iterator[Swap]:
    """A bracket, a quote, a comma or a colon that is missing."""
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    for call in calls:
        end = source.span(call)[1]
        yield Swap(end - 1, end, "")
        if len(call.args) > 1:
            first, second = source.span(call.args[0])[1], source.span(call.args[1])[0]
            yield Swap(first, second, " ")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            end = source.span(node)[1]
            yield Swap(end - 1, end, "")
        if isinstance(node, ast.For):
            start = source.span(node.iter)[1]
            yield Swap(start, start + 1, "")
            first = source.span(node.body[0])[0]
            yield Swap(first - 4, first, "")


def _axes(source: Source, _: Dice) -> Iterator[Swap]:
    """One axes taken for several, several for one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if node.value.id.startswith("ax"):
                yield source.put(node, node.value.id)
                yield source.put(node, f"{node.value.id}[9]")
        elif isinstance(node, ast.Name) and node.id == "ax" and isinstance(node.ctx, ast.Load):
            yield source.put(node, "ax[0]")
    for call in source.calls("subplots", "figure"):
        given = keyword(call, "figsize")
        if given is not None and items(given):
            yield source.put(given, source.text(items(given)[0]))


BREAKERS: dict[Breaker, float] = {
    _method: 4, _keyword: 4, _value: 3, _length: 3, _text_as_number: 2, _name: 3, _import: 2,
    _syntax: 4, _axes: 2,
}  # fmt: skip
"""A new way to break is one function and one entry with its weight."""


def _misspelt(name: str, dice: Dice) -> str:
    place = dice.whole(1, max(1, len(name) - 2))
    swapped = name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :]
    kinds = (swapped, name[:place] + name[place + 1 :], name + "s")
    return dice.pick([kind for kind in kinds if kind != name] or [name + "_"])
