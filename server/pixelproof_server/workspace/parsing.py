"""Python's own parser, for one thread at a time.

CPython 3.11 before 3.11.8 counts the depth of the trees that it builds for all threads together, so
that two that parse at once may end in a SystemError (python/cpython#106905).
"""

from __future__ import annotations

import ast
import threading

PARSER = threading.Lock()
"""Held while anything is parsed, the literals that libcst evaluates included."""


def parse(source: str) -> ast.Module:
    """The tree of a module; a byte order mark is left out.

    Raises SyntaxError, ValueError, RecursionError or MemoryError for what is none.
    """
    with PARSER:
        return ast.parse(source.removeprefix("\ufeff"))


def parses(source: str) -> bool:
    """Whether a text is a module."""
    try:
        parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
