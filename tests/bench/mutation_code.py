"""Source text with its calls and literals, changed by byte ranges: what mutations are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pixelproof_engine.workshop.data.source import keyword

Change = tuple[tuple[int, int, str], ...]
"""Replacements (start, end, new text) in bytes of the source, which do not overlap."""


class Code:
    """One script. Raises SyntaxError if it does not parse."""

    def __init__(self, source: str) -> None:
        self.bytes = source.encode()
        self.tree = ast.parse(source)
        self._starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def applied(self, change: Change) -> str:
        text = self.bytes
        for start, end, new in sorted(change, reverse=True):
            text = text[:start] + new.encode() + text[end:]
        return text.decode()

    @cached_property
    def _statements(self) -> dict[ast.Call, tuple[ast.Expr, int]]:
        """Calls that are a statement of their own, with the length of the block they stand in."""
        found: dict[ast.Call, tuple[ast.Expr, int]] = {}
        for node in ast.walk(self.tree):
            for part in ("body", "orelse", "finalbody"):
                block = getattr(node, part, None)
                for statement in block if isinstance(block, list) else ():
                    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                        found[statement.value] = (statement, len(block))
        return found

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Method calls, and calls of plain functions, by one of ``names``, in source order."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr in names
        ]  # fmt: skip
        yield from sorted(found, key=lambda call: (call.lineno, call.col_offset))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def put(self, node: ast.expr, text: str) -> Change:
        return ((*self.span(node), text),)

    def text(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.bytes[start:end].decode()

    def with_keyword(self, call: ast.Call, name: str, value: str) -> Change:
        """The keyword set, or added behind the last argument."""
        given = keyword(call, name)
        if given is not None:
            return self.put(given, value)
        last = [*call.args, *(k.value for k in call.keywords)]
        if not last:
            end = self.span(call)[1] - 1
            return ((end, end, f"{name}={value}"),)
        end = max(self.span(node)[1] for node in last)
        return ((end, end, f", {name}={value}"),)

    def without_keyword(self, call: ast.Call, name: str) -> Change:
        """The keyword taken away with the comma before it; nothing if it is the only argument."""
        given = next((k for k in call.keywords if k.arg == name), None)
        before = [
            self.span(node)[1]
            for node in [*call.args, *(k.value for k in call.keywords)]
            if given is not None and self.span(node)[1] < self.span(given.value)[0]
        ]
        if given is None or not before:
            return ()
        return ((max(before), self.span(given.value)[1], ""),)

    def removed(self, call: ast.Call) -> Change:
        """The statement that is this call alone, taken away; nothing where it is part of more."""
        if call not in self._statements:
            return ()
        statement, siblings = self._statements[call]
        start, end = self.span(statement)
        if siblings < 2:
            return ((start, end, "pass"),)
        line = self._starts[statement.lineno - 1]
        rest = self._starts[statement.end_lineno or statement.lineno]
        if self.bytes[line:start].strip() or self.bytes[end:rest].strip():
            return ((start, end, "pass"),)
        return ((line, rest, ""),)

    def after(self, call: ast.Call, line: str) -> Change:
        """A new statement behind the one that is this call alone."""
        if call not in self._statements:
            return ()
        statement, _ = self._statements[call]
        start = self._starts[statement.lineno - 1]
        indent = self.bytes[start : self.span(statement)[0]].decode()
        end = self.span(statement)[1]
        return () if indent.strip() else ((end, end, f"\n{indent}{line}"),)

    def receiver(self, call: ast.Call) -> str:
        assert isinstance(call.func, ast.Attribute)
        return self.text(call.func.value)
