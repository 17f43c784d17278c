"""The functions of a Python file, each with a hash of its body, and a hash of all the rest."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from .parsing import parse

_PLAIN_DECORATORS = frozenset(
    {"abstractmethod", "classmethod", "getter", "override", "property", "setter", "staticmethod"}
)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Function(BaseModel):
    """A function or method that lies in no other function."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """Qualified by its classes: ``Chart.draw``."""
    start: int
    """1-based first line, decorators included."""
    end: int
    """1-based last line."""
    body: str
    """Hash of what it does; comments, layout and place do not count."""
    plain: bool
    """Whether its effect is its own: not decorated (but for ``property`` and its like) and no
    assignment to anything but its own names, so that nothing of a call stays for another test."""


class Shape(BaseModel):
    """A file taken apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rest: str
    """Hash of everything but the bodies: what runs at import, signatures, docstrings."""
    functions: tuple[Function, ...]


def shape_of(source: str) -> Shape | None:
    """None for a file that does not parse."""
    try:
        tree = parse(source)
        functions = tuple(_take_bodies(tree, ""))
        return Shape(rest=_hash(tree), functions=functions)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def changed_functions(then: Shape, now: Shape) -> list[tuple[Function, Function]] | None:
    """Functions with another body, as they were and are; None if more than bodies differs."""
    if then.rest != now.rest or len(then.functions) != len(now.functions):
        return None
    both = zip(then.functions, now.functions, strict=True)
    return [(old, new) for old, new in both if old.body != new.body]


def _take_bodies(node: ast.AST, prefix: str) -> Iterator[Function]:
    """The outermost functions below ``node``; their bodies are taken out of the tree."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Definition):
            yield _function(child, prefix)
            # The docstring stays with the rest: it can be read without a call.
            doc = [child.body[0]] if ast.get_docstring(child, clean=False) is not None else []
            child.body = [*doc, ast.Pass()]
        elif isinstance(child, ast.ClassDef):
            yield from _take_bodies(child, f"{prefix}{child.name}.")
        else:
            yield from _take_bodies(child, prefix)


def _function(node: _Definition, prefix: str) -> Function:
    return Function(
        name=f"{prefix}{node.name}",
        start=min([node.lineno, *(d.lineno for d in node.decorator_list)]),
        end=node.end_lineno or node.lineno,
        body=_hash(ast.Module(body=node.body, type_ignores=[])),
        plain=_is_plain(node),
    )


def _is_plain(node: _Definition) -> bool:
    names = (ast.unparse(d).rpartition(".")[2] for d in node.decorator_list)
    if not all(name in _PLAIN_DECORATORS for name in names):
        return False
    own = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    stored = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global):
            return False
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            own.add(inner.id)
        elif isinstance(inner, ast.Attribute | ast.Subscript) and not isinstance(
            inner.ctx, ast.Load
        ):
            stored.append(inner)
    return all(_root(target) in own for target in stored)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _hash(tree: ast.AST) -> str:
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()[:16]
