"""Mutation operators of texts, and what all operators share."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from random import Random

from mutation_code import Change, Code

from pixelproof_engine.workshop.data.source import items, keyword, number, words

Operator = Callable[[Code, Random], Iterator[Change]]

LINES = ("plot", "semilogx", "semilogy", "loglog", "step", "errorbar")
BARS = ("bar", "barh")
MARKS = (*LINES, *BARS, "scatter", "hist", "fill_between")
_SET = {
    "title": ("set_title", "title"),
    "x": ("set_xlabel", "xlabel"),
    "y": ("set_ylabel", "ylabel"),
}


def typo(text: str, rng: Random) -> str:
    """Two letters swapped, one lost, one doubled, or a word more."""
    places = [i for i in range(1, len(text) - 1) if text[i - 1 : i + 2].isalpha()]
    if not places or "$" in text:
        return f"{text} two"
    at = rng.choice(places)
    kind = rng.randrange(3)
    if kind == 0 and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if kind == 1 else text[:at] + text[at] + text[at:]


def _spelled(code: Code, node: ast.expr | None, rng: Random) -> Iterator[Change]:
    text = words(node)
    if text and text.strip() and node is not None and not code.text(node).startswith(("r", "R")):
        yield code.put(node, repr(typo(text, rng)))


def _setters(code: Code, *slots: str) -> Iterator[ast.Call]:
    for slot in slots:
        yield from code.calls(*_SET[slot])


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else keyword(call, "label", "s")


def text_typo(*slots: str) -> Operator:
    def made(code: Code, rng: Random) -> Iterator[Change]:
        for call in _setters(code, *slots):
            yield from _spelled(code, _first(call), rng)
        for call in code.calls("set"):
            for slot in slots:
                name = "title" if slot == "title" else f"{slot}label"
                yield from _spelled(code, keyword(call, name), rng)

    return made


def removed(*names: str) -> Operator:
    def made(code: Code, _: Random) -> Iterator[Change]:
        for call in code.calls(*names):
            yield code.removed(call)

    return made


def legend_text(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls(*MARKS):
        yield from _spelled(code, keyword(call, "label"), rng)
    for call in code.calls("legend"):
        for node in items(keyword(call, "labels") or _first(call)):
            yield from _spelled(code, node, rng)


def tick_text(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("set_xticklabels", "set_yticklabels", "xticks", "yticks", "set_xticks",
                           "set_yticks"):  # fmt: skip
        given = call.args[1:2] if call.func.attr.endswith("ticks") else call.args[:1]  # type: ignore[attr-defined]
        for node in items(keyword(call, "labels") or (given[0] if given else None)):
            yield from _spelled(code, node, rng)
    for names in string_lists(code):
        yield from _spelled(code, rng.choice(names), rng)


def string_lists(code: Code) -> Iterator[list[ast.expr]]:
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Assign):
            parts = items(node.value)
            texts = [words(part) for part in parts]
            if len(parts) > 2 and all(text and not text.startswith("#") for text in texts):
                yield parts


def annotation(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("text", "annotate"):
        at = 0 if call.func.attr == "annotate" else 2  # type: ignore[attr-defined]
        yield from _spelled(code, call.args[at] if len(call.args) > at else None, rng)


def annotation_place(code: Code, rng: Random) -> Iterator[Change]:
    for call in code.calls("text"):
        value = number(call.args[0]) if call.args else None
        if value is not None:
            yield code.put(call.args[0], f"{value * 0.6 + (0.1 if value == 0 else 0):g}")
    for call in code.calls("annotate"):
        for node in items(keyword(call, "xytext"))[:1]:
            value = number(node)
            if value is not None:
                yield code.put(node, f"{value * 0.5 + (0.1 if value == 0 else 0):g}")
