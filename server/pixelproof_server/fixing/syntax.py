"""Whether a text can be read as what its file's name says."""

from __future__ import annotations

import json

from ..workspace.cells import code_of
from ..workspace.parsing import parse


def syntax_fault(path: str, source: str) -> str:
    """The first fault in Python, a notebook's cells or JSON, by its line; empty if there is none.

    Pages and drawings have none here: what they are is seen when they are drawn.
    """
    plain = source.removeprefix("\ufeff")
    try:
        if path.endswith((".json", ".ipynb")):
            json.loads(plain)
        if path.endswith((".py", ".ipynb")):
            parse(code_of(path, plain))
    except json.JSONDecodeError as error:
        return f"line {error.lineno}: {error.msg}"
    except SyntaxError as error:
        where = "a cell" if path.endswith(".ipynb") else f"line {error.lineno}"
        return f"{where}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return ""
