"""Lengths of lists and flat arrays, as far as they are written out."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .bindings import bound_once, counter, in_step, loops, whole

_SAME = frozenset({"array", "asarray", "sin", "cos", "tan", "exp", "sqrt", "abs", "log", "log10",
                   "cumsum"})  # fmt: skip
"""Functions of numpy that give as many as they are given."""
_SIZED = {"arange": 0, "zeros": 0, "ones": 0, "rand": 0, "randn": 0, "linspace": 2, "normal": 2,
          "uniform": 2}  # fmt: skip
"""Functions of numpy, and which argument is how many they give, if it is the last."""


class Lengths:
    """The lengths of a program's lists and flat arrays."""

    def __init__(self, tree: ast.Module) -> None:
        once = bound_once(tree)
        self._values = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(target := node.targets[0], ast.Name)
            and target.id in once
        }
        self._rows: dict[str, int] = {}
        self._counters = {name for loop in loops(tree) if (name := counter(loop))} & once
        for loop in loops(tree):
            for target, source in in_step(loop):
                row, length = self._row(target, source)
                if isinstance(row, ast.Name) and row.id in once and length is not None:
                    self._rows[row.id] = length

    def of(self, node: ast.expr) -> int | None:
        """Of what is written out, here or once at the top, or a row of it in a loop; else None."""
        if isinstance(node, ast.List | ast.Tuple):
            # A list of names may be a pair of lists.
            flat = all(isinstance(one, ast.Constant | ast.UnaryOp | ast.BinOp) for one in node.elts)
            return len(node.elts) if flat else None
        if isinstance(node, ast.Name):
            value = self._values.get(node.id)
            return self._rows.get(node.id) if value is None else self.of(value)
        if isinstance(node, ast.BinOp):
            sides = self._sides(node)
            return sides[0] if len(set(sides)) == 1 else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            name, given = node.func.attr, node.args
            if name in _SAME:
                return self.of(given[0])
            place = _SIZED.get(name)
            shaped = {one.arg for one in node.keywords} - {"endpoint", "dtype"}
            if place is not None and len(given) == place + 1 and not shaped:
                return self._counted(given[place])
        return None

    def is_uneven(self, node: ast.BinOp) -> bool:
        """Whether arrays are reckoned with that numpy cannot lay side by side."""
        known = {side for side in self._sides(node) if side is not None}
        return len(known - {1}) > 1

    def _sides(self, node: ast.BinOp) -> list[int | None]:
        """Of the arrays on both sides; of lists the sum is longer, so they are None."""
        sides = [one for one in (node.left, node.right) if not self._is_number(one)]
        return [self.of(one) if self._is_array(one) else None for one in sides]

    def _is_number(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            value = self._values.get(node.id)
            return node.id in self._counters if value is None else self._is_number(value)
        if isinstance(node, ast.UnaryOp):
            return self._is_number(node.operand)
        if isinstance(node, ast.BinOp):
            return self._is_number(node.left) and self._is_number(node.right)
        return isinstance(node, ast.Constant) and isinstance(node.value, int | float)

    def _is_array(self, node: ast.expr) -> bool:
        """Whether numpy makes it, so that it is reckoned with by element."""
        value = self._values.get(node.id) if isinstance(node, ast.Name) else node
        return isinstance(value, ast.Call | ast.BinOp)

    def _counted(self, node: ast.expr) -> int | None:
        """What ``5`` or ``len(names)`` counts."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
            return self.of(node.args[0]) if node.args else None
        return whole(node)

    def _row(self, target: ast.expr, source: ast.expr) -> tuple[ast.expr, int | None]:
        """What a loop's target, or the value in it, is bound to, and how long each of these is."""
        told: Sequence[ast.expr | None] = []
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
            table = self._written(source.func.value)
            is_pair = isinstance(target, ast.Tuple) and len(target.elts) == 2
            if isinstance(target, ast.Tuple) and is_pair and source.func.attr == "items":
                target = target.elts[1]
            elif source.func.attr != "values":
                return target, None
            told = table.values if isinstance(table, ast.Dict) else []
        elif isinstance(written := self._written(source), ast.List | ast.Tuple):
            told = written.elts
        lengths = {self.of(one) if one else None for one in told}
        return target, lengths.pop() if len(lengths) == 1 else None

    def _written(self, node: ast.expr) -> ast.expr:
        return self._values.get(node.id, node) if isinstance(node, ast.Name) else node
