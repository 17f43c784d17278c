"""A notebook's code cells as plain Python; what only IPython understands is told, not run."""

from __future__ import annotations

import ast
import contextlib
import json
import re

_MAGIC = re.compile(r"^(\s*)(%|!|\?)(.*)$")
_ASSIGNED = re.compile(r"^(\s*)(\w[\w, ]*=\s*)([%!])(.*)$")
_DRAWING = re.compile(r"^%(?:matplotlib|config|autosave|load_ext|reload_ext|autoreload)\b")
"""Magics about how a notebook shows things: nothing to do here."""
_PYLAB = re.compile(r"^%pylab\b")
_RUN_ANYWAY = ("%%time", "%%timeit", "%%capture", "%%prun")


class NotebookError(ValueError):
    """The file is no notebook."""


def cells_of(content: bytes) -> list[str]:
    """Python of every code cell, in order; a line that needs IPython prints that it was left out.

    Raises:
        NotebookError: the file is not a notebook with code cells of Python.
    """
    try:
        notebook = json.loads(content)
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"this is not a notebook that can be read: {error}") from None
    return [plain_python(source) for source in sources]


def plain_python(source: str) -> str:
    """One cell as Python with the same line numbers."""
    with contextlib.suppress(SyntaxError):
        ast.parse(source)
        return source
    lines = source.split("\n")
    first = lines[0].strip()
    if first.startswith("%%"):
        if not first.startswith(_RUN_ANYWAY):
            return _note(first) + "\n" * (len(lines) - 1)
        lines[0] = ""
    return "\n".join(_plain_line(line) for line in lines)


def _plain_line(line: str) -> str:
    if line.rstrip().endswith("?") and re.fullmatch(r"\s*[\w.]+\?{1,2}\s*", line):
        return _note(line.strip())
    found = _MAGIC.match(line)
    if found:
        words = line.strip()
        if _PYLAB.match(words):
            return f"{found[1]}from pylab import *"
        return found[1] + ("pass" if _DRAWING.match(words) else _note(words))
    found = _ASSIGNED.match(line)
    if found:
        return f"{found[1]}{found[2]}None; {_note(f'{found[3]}{found[4]}')}"
    return line


def _note(words: str) -> str:
    return f"print({f'left out, as it needs IPython: {words}'!r})"
