"""Leaving out: a program without the statement at which its run ended.

A small model errs again where it erred. What it wrote around the fault may still be worth showing:
a chart that lacks one of its parts is compared with the target like any other candidate.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...workspace.parsing import parse, parses
from .flaws import may_draw, sound_start, unbound_lines


def without_statement(code: str, line: int, known: frozenset[str] = frozenset()) -> str | None:
    """``code`` without the statement at a 1-based line, nor those that then lack a name; what
    stands above it where ``code`` does not parse. None where nothing that could draw is left.

    ``known``: names that code around it binds.
    """
    if not parses(code):
        above = sound_start(code, line - 1)
        return above if may_draw(above) else None
    lacking: int | None = line
    while lacking is not None:
        shorter = _shorter(code, lacking)
        if shorter is None:
            return None
        code = shorter
        lacking = min(unbound_lines(parse(code), known), default=None)
    return code if may_draw(code) else None


def _shorter(code: str, line: int) -> str | None:
    """Without the innermost statement that can go, so that the rest is still a program."""
    lines = code.splitlines(keepends=True)
    shorter = (
        "".join([*lines[: first - 1], *lines[last:]])
        for first, last in _statements_at(parse(code), line)
    )
    return next((rest for rest in shorter if parses(rest)), None)


def _statements_at(tree: ast.Module, line: int) -> Iterator[tuple[int, int]]:
    """First and last line of the statements around a line, the innermost first."""
    spans = (
        (min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]), last)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and (last := node.end_lineno) is not None
    )
    around = {(first, last) for first, last in spans if first <= line <= last}
    yield from sorted(around, key=lambda span: span[1] - span[0])
