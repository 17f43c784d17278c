"""An immutable view of one document: text by lines, positions in the client's units, syntax tree.

Positions from clients count UTF-16 code units unless another encoding was negotiated; everything
else here counts characters (code points).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from .syntax import Edit, PendingTree

if TYPE_CHECKING:
    from tree_sitter import Tree

Encoding = Literal["utf-8", "utf-16", "utf-32"]

# The line ends of LSP; str.splitlines also splits at form feeds and U+2028, which clients do not.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def split_lines(text: str) -> tuple[str, ...]:
    """Lines with their ends; at least one, and a last empty one after a final line end."""
    lines = _LINE.findall(text)
    if not lines or lines[-1][-1] in "\r\n":
        lines.append("")
    return tuple(lines)


@dataclass(frozen=True)
class Position:
    """0-based line and column, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A document at one version. Changing it makes a new one that shares what stayed."""

    uri: str
    version: int | None
    language: str
    lines: tuple[str, ...]
    encoding: Encoding = "utf-16"
    _tree: PendingTree | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, uri: str, version: int | None, language: str, text: str, encoding: Encoding = "utf-16"
    ) -> Snapshot:
        return cls(uri, version, language, split_lines(text), encoding, PendingTree.of(language))

    @cached_property
    def text(self) -> str:
        return "".join(self.lines)

    @property
    def tree(self) -> Tree | None:
        """The syntax tree, parsed when first asked for; None for a language without a grammar."""
        return self._tree.parse(self.text) if self._tree else None

    def position(self, line: int, character: int) -> Position:
        """A client's position, cut to the document and to the line."""
        if line < 0:
            return Position(0, 0)
        if line >= len(self.lines):
            return Position(len(self.lines) - 1, len(self.lines[-1]))
        content = self.lines[line].rstrip("\r\n")
        return Position(line, _characters(content, max(character, 0), self.encoding))

    def client_character(self, position: Position) -> int:
        """The column of ``position`` in the client's units."""
        return _units(self.lines[position.line][: position.column], self.encoding)

    def offset(self, position: Position) -> int:
        """Characters before ``position``."""
        return sum(map(len, self.lines[: position.line])) + position.column

    def replace(self, start: Position, end: Position, text: str, version: int | None) -> Snapshot:
        """The document with ``start`` to ``end`` replaced by ``text``."""
        if (end.line, end.column) < (start.line, start.column):
            start, end = end, start
        head = self.lines[start.line][: start.column]
        tail = self.lines[end.line][end.column :]
        first, last = start.line, end.line + 1
        # A lone "\r" and a following "\n" merge into one line end, so neighbours are split anew.
        if first and self.lines[first - 1].endswith("\r"):
            first -= 1
            head = self.lines[first] + head
        middle = split_lines(head + text + tail)
        if last < len(self.lines) and middle[-1] == "":
            middle = middle[:-1]
        lines = self.lines[:first] + middle + self.lines[last:]
        tree = self._tree.edited(Edit.of(self.lines, start, end, text)) if self._tree else None
        return Snapshot(self.uri, version, self.language, lines, self.encoding, tree)


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """Characters of ``line`` before the given number of units; the line's end at most."""
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    seen = 0
    for column, character in enumerate(line):
        if seen >= units:
            return column
        seen += _units(character, encoding)
    return len(line)


def _units(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)
