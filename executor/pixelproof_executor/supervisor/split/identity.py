"""``a is b`` in the tests: two handles may be one object, and only the code could tell.

Each crossing makes a new handle, so ``is`` would say no to one object, and ``is not`` yes. The
comparison is therefore rewritten in every module of the tests so that it looks at what it compares.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import types
import unittest
from collections.abc import Callable
from typing import Any

from _pytest.assertion import rewrite

from .far import FarSide
from .handles import Remote

_NAME = "@identity"


class _Watch(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.AST:  # ast's name
        self.generic_visit(node)
        if any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops) and not any(
            isinstance(side, ast.Constant) for side in (node.left, *node.comparators)
        ):
            node.left = _looked_at(node.left)
            node.comparators = [_looked_at(side) for side in node.comparators]
        return node


def _looked_at(node: ast.expr) -> ast.expr:
    name = ast.copy_location(ast.Name(_NAME, ast.Load()), node)
    return ast.copy_location(ast.Call(name, [node], []), node)


class WatchedLoader(importlib.machinery.SourceFileLoader):
    """Loads a helper module of the tests with its identity comparisons watched."""

    def source_to_code(self, data: Any, path: Any, **_options: Any) -> types.CodeType:  # type: ignore[override]
        tree = _Watch().visit(ast.parse(data, path))
        return compile(tree, path, "exec", dont_inherit=True)


def watch_identity(far: FarSide) -> None:
    """From now on a module of the tests that compares handles by identity is refused."""

    def look(value: Any) -> Any:
        if issubclass(type(value), Remote):
            far.refuse("compares objects of the code by identity")
        return value

    builtins.__dict__[_NAME] = look
    rewrite_asserts: Callable[..., None] = rewrite.rewrite_asserts

    def rewritten(tree: ast.Module, *args: Any, **kwargs: Any) -> None:
        rewrite_asserts(_Watch().visit(tree), *args, **kwargs)

    rewrite.__dict__["rewrite_asserts"] = rewritten
    for name in ("assertIs", "assertIsNot"):
        setattr(unittest.TestCase, name, _watched(getattr(unittest.TestCase, name), look))


def _watched(compare: Callable[..., None], look: Callable[[Any], Any]) -> Callable[..., None]:
    def watched(case: Any, first: Any, second: Any, *args: Any, **kwargs: Any) -> None:
        compare(case, look(first), look(second), *args, **kwargs)

    return watched
