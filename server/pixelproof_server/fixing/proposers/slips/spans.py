"""Places in a program's text, and putting something else there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TypeVar

from ....workspace.parsing import parse

Span = tuple[int, int]
"""First and one past the last byte of the text in UTF-8, as ``ast`` counts columns."""
_Node = TypeVar("_Node", bound=ast.AST)


class Written:
    """A program that parses, and its text."""

    def __init__(self, code: str, line: int | None) -> None:
        """``line``: where it failed, counted from 1; None where that is not known."""
        self.tree = parse(code)
        self._bytes = code.encode()
        starts = [0]
        for row in self._bytes.splitlines(keepends=True):
            starts.append(starts[-1] + len(row))
        self._starts = starts
        self._failed = line

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> Span:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, span: Span) -> str:
        return self._bytes[span[0] : span[1]].decode()

    def put(self, spans: Iterable[Span], text: str) -> str:
        """The program with ``text`` at each of these places."""
        changed = self._bytes
        for start, end in sorted(set(spans), reverse=True):
            changed = changed[:start] + text.encode() + changed[end:]
        return changed.decode()

    def here_first(self, nodes: Sequence[_Node]) -> Sequence[_Node]:
        """Those in the statement that failed; all of them where none is there."""
        failed = self._failed_statement()
        inside = {id(node) for node in ast.walk(failed)} if failed else set()
        return [node for node in nodes if id(node) in inside] or nodes

    def _failed_statement(self) -> ast.stmt | None:
        around = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.stmt)
            and self._failed is not None
            and node.lineno <= self._failed <= (node.end_lineno or node.lineno)
        ]
        return max(around, key=lambda node: node.lineno, default=None)
