"""What names of a program are bound to, where that is plain to see: once, in one place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

_CHANGING = frozenset({"append", "extend", "insert", "pop", "remove", "clear", "update"})


def bound_once(tree: ast.Module) -> frozenset[str]:
    """The names that a program binds in one place only, and whose lists it does not change."""
    times: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            times[node.id] += 1
        elif isinstance(node, ast.arg):
            times[node.arg] += 1
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
            is_set = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
            if is_set or (isinstance(node, ast.Attribute) and node.attr in _CHANGING):
                times[node.value.id] += 1
    return frozenset(name for name, number in times.items() if number == 1)


def loops(tree: ast.Module) -> Iterator[ast.For]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.For))


def in_step(loop: ast.For) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The targets of a loop, each with what it goes through: through ``zip`` and ``enumerate``."""
    called = loop.iter if isinstance(loop.iter, ast.Call) else None
    name = called.func.id if called and isinstance(called.func, ast.Name) else ""
    if called is not None and isinstance(loop.target, ast.Tuple) and name == "zip":
        yield from zip(loop.target.elts, called.args, strict=False)
    elif called is not None and isinstance(loop.target, ast.Tuple) and name == "enumerate":
        yield from zip(loop.target.elts[1:], called.args[:1], strict=False)
    else:
        yield loop.target, loop.iter


def counter(loop: ast.For) -> str | None:
    """The name that counts a loop's turns, with ``range`` or ``enumerate``, if one does."""
    if not isinstance(loop.iter, ast.Call) or not isinstance(loop.iter.func, ast.Name):
        return None
    target = loop.target
    if loop.iter.func.id == "enumerate" and isinstance(target, ast.Tuple):
        target = target.elts[0]
    elif loop.iter.func.id != "range":
        return None
    return target.id if isinstance(target, ast.Name) else None


def whole(node: ast.expr) -> int | None:
    """A whole number that is written out."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None
    return value if type(value) is int else None
