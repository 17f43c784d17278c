"""Syntax trees by tree-sitter: edited at every keystroke, parsed when someone asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

MAX_PENDING_EDITS = 32
"""Applying more of them to a tree takes longer than parsing the text anew."""


class _Place(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@cache
def _parser(language: str) -> Parser | None:
    """The parser for an LSP language id; None where there is no grammar."""
    if language != "python":
        return None
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))


@dataclass(frozen=True)
class Edit:
    """A replacement in the units of tree-sitter: UTF-8 bytes, and rows with byte columns."""

    start_byte: int
    old_end_byte: int
    new_end_byte: int
    start_point: tuple[int, int]
    old_end_point: tuple[int, int]
    new_end_point: tuple[int, int]

    @classmethod
    def of(cls, lines: Sequence[str], start: _Place, end: _Place, text: str) -> Edit:
        """The edit that replaces ``start`` to ``end`` of ``lines`` by ``text``."""
        before = _bytes("".join(lines[: start.line]))
        start_column = _bytes(lines[start.line][: start.column])
        end_column = _bytes(lines[end.line][: end.column])
        between = _bytes("".join(lines[start.line : end.line]))
        new_rows = text.count("\n")
        new_tail = _bytes(text[text.rfind("\n") + 1 :])
        start_byte = before + start_column
        return cls(
            start_byte,
            before + between + end_column,
            start_byte + _bytes(text),
            (start.line, start_column),
            (end.line, end_column),
            (start.line + new_rows, new_tail if new_rows else start_column + new_tail),
        )


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


@dataclass
class PendingTree:
    """The last parsed tree with the edits since; parsing replaces both, once."""

    language: str
    _base: Tree | None = None
    _edits: tuple[Edit, ...] = field(default=())
    _parsed: bool = False

    @classmethod
    def of(cls, language: str) -> PendingTree:
        return cls(language)

    def edited(self, edit: Edit) -> PendingTree:
        """What is pending after one more edit; this one is left as it is."""
        edits = (edit,) if self._parsed else (*self._edits, edit)
        if len(edits) > MAX_PENDING_EDITS:
            return PendingTree(self.language)
        return PendingTree(self.language, self._base, edits)

    def parse(self, text: str) -> Tree | None:
        """The tree of ``text``, made from the last one where there is one."""
        parser = _parser(self.language)
        if parser is None:
            return None
        if not self._parsed:
            old = self._base.copy() if self._base else None
            if old is not None:
                for edit in self._edits:
                    old.edit(
                        edit.start_byte,
                        edit.old_end_byte,
                        edit.new_end_byte,
                        edit.start_point,
                        edit.old_end_point,
                        edit.new_end_point,
                    )
            source = text.encode("utf-8", "surrogatepass")
            self._base = parser.parse(source, old) if old else parser.parse(source)
            self._edits = ()
            self._parsed = True
        return self._base
