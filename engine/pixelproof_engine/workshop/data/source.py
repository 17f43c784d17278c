"""Source: a program's text with the places that can be changed in it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Swap:
    """A stretch of the program and what takes its place; offsets are in bytes of its UTF-8."""

    start: int
    end: int
    new: str


class Source:
    """A program that parses. Raises SyntaxError if it does not."""

    def __init__(self, code: str) -> None:
        self._bytes = code.encode()
        self.tree = ast.parse(code)
        self._lines = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self.quote = max("'\"", key=code.count)
        """The quote that the program uses most."""

    def with_swaps(self, *swaps: Swap) -> str:
        """The text with all swaps made; they must not overlap."""
        text = self._bytes
        for swap in sorted(swaps, key=lambda one: one.start, reverse=True):
            text = text[: swap.start] + swap.new.encode() + text[swap.end :]
        return text.decode()

    def calls(self, *names: str) -> list[ast.Call]:
        """Calls ``something.name(...)``, first to last."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in names
        ]
        return sorted(found, key=lambda call: (call.lineno, call.col_offset))

    def assignments(self) -> Iterator[tuple[str, ast.expr]]:
        """Names and what they are set to, at the top level."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id, node.value

    def put(self, node: ast.expr, text: str) -> Swap:
        return Swap(*self.span(node), text)

    def reword(self, node: ast.expr, text: object) -> Swap:
        """Another text in the quotes of the one that stands there."""
        quote = self.text(node)[:1]
        return self.put(node, repr(text) if quote == "'" else json.dumps(text, ensure_ascii=False))

    def rename(self, call: ast.Call, name: str) -> Swap:
        """Another method of the same object."""
        assert isinstance(call.func, ast.Attribute)
        _, end = self.span(call.func)
        return Swap(end - len(call.func.attr.encode()), end, name)

    def text(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self._bytes[start:end].decode()

    def owner(self, call: ast.Call) -> str:
        """What the method is called on: ``plt``, ``ax``."""
        assert isinstance(call.func, ast.Attribute)
        return self.text(call.func.value)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset

    def without(self, call: ast.Call) -> Swap | None:
        """The top-level statement that is this call alone, gone; None where it is more."""
        for node in self.tree.body:
            if isinstance(node, ast.Expr) and node.value is call:
                start, end = (
                    self._lines[node.lineno - 1],
                    self._lines[node.end_lineno or node.lineno],
                )
                return Swap(start, end, "")
        return None

    def after(self, call: ast.Call, line: str) -> Swap | None:
        """A line below the top-level statement that is this call alone."""
        for node in self.tree.body:
            if isinstance(node, ast.Expr) and node.value is call:
                end = self.span(node)[1]
                return Swap(end, end, f"\n{line}")
        return None

    def without_argument(self, call: ast.Call, name: str) -> Swap | None:
        """A keyword gone, with the comma before it; None if it is not there or the first."""
        given = keyword(call, name)
        if given is None:
            return None
        end = self.span(given)[1]
        before = [
            stop
            for one in (*call.args, *(k.value for k in call.keywords))
            if (stop := self.span(one)[1]) < self.span(given)[0]
        ]
        return Swap(max(before), end, "") if before else None

    def added(self, call: ast.Call, argument: str) -> Swap:
        """One more argument at the end of a call that has some."""
        last = max(self.span(one)[1] for one in (*call.args, *(k.value for k in call.keywords)))
        return Swap(last, last, f", {argument}")


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg in names), None)


def words(node: ast.expr | None) -> str | None:
    """The text of a string literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def number(node: ast.expr | None) -> float | None:
    """The value of a number, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return -value if value is not None else None
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)  # type: ignore[arg-type]
    return None


def items(node: ast.expr | None) -> list[ast.expr]:
    """Elements of a list that is written down, also within ``np.array([...])``."""
    if isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else []
