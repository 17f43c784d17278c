"""Snippets: pieces of code that problems are made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pixelproof_engine.workshop.overlap import hash_of

_LICENCE = re.compile(r"SPDX-License-Identifier:\s*([\w.+ ()-]+)")
LINES = (3, 60)
"""Shortest and longest function that is taken, in lines."""


@dataclass(frozen=True)
class Snippet:
    """A function as it stands in a file."""

    name: str
    """``folder/file.py:function``."""
    text: str
    licence: str
    """SPDX identifier, or ``unknown``."""

    @property
    def digest(self) -> str:
        """The same for the same text, 16 hexadecimal digits."""
        return f"{hash_of(self.text):016x}"


def read_snippets(place: Path, licence: str | None = None) -> Iterator[Snippet]:
    """Functions of the Python files at ``place`` (a file or a folder), each text once.

    ``licence`` counts where a file does not name its own by ``SPDX-License-Identifier``. Files that
    do not parse are passed over.

    Raises:
        OSError: ``place`` is not there or cannot be read.
    """
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    known: set[str] = set()
    for path in paths:
        code = path.read_text(encoding="utf-8", errors="replace")
        named = _LICENCE.search(code)
        told = named[1].strip() if named else licence or "unknown"
        try:
            tree = ast.parse(code)
        except SyntaxError:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_source_segment(code, node) or ""
                if LINES[0] <= text.count("\n") + 1 <= LINES[1] and text not in known:
                    known.add(text)
                    yield Snippet(f"{path.relative_to(place.parent)}:{node.name}", text, told)
