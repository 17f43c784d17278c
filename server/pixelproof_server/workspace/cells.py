"""A notebook file's code cells as one script, and the script's edits back in the file."""

from __future__ import annotations

import json
import re
from typing import Any

_MARK = re.compile(r"^# %% cell \d+\n", re.MULTILINE)
_MAGIC = re.compile(r"^(\s*)([%!?].*|[\w.]+\?{1,2}\s*)$")
_ASSIGNED = re.compile(r"^(\s*\w[\w, ]*=\s*)([%!].*)$")
_LEFT_OUT = re.compile(r"^(\s*)pass  # ([%!?].*|[\w.]+\?{1,2}\s*)$", re.MULTILINE)
_LEFT_EMPTY = re.compile(r"^(\s*\w[\w, ]*=\s*)None  # ([%!].*)$", re.MULTILINE)


def plain_cell(text: str) -> str:
    """One cell as Python with the same lines; what only IPython understands becomes ``pass``."""
    lines = text.split("\n")
    if lines[0].startswith("%%"):
        return "\n".join(f"# {line}" for line in lines)
    return "\n".join(_without_magic(line) for line in lines)


def code_of(path: str, text: str) -> str:
    """The Python of a file: of a notebook its code cells, of any other file its text."""
    script = script_of(text) if path.endswith(".ipynb") else None
    return text if script is None else script


def module_of(path: str, content: bytes) -> bytes:
    """``code_of`` for the bytes of a file; those of a module are left as they are."""
    if not path.endswith(".ipynb"):
        return content
    return code_of(path, content.decode("utf-8", "replace")).encode()


def script_of(notebook: str) -> str | None:
    """The code cells of a notebook file under ``# %%`` lines; None if it is no such file."""
    cells = _code_cells(_parsed(notebook))
    if not cells:
        return None
    bodies = [plain_cell(_text(cell)) for cell in cells]
    return "".join(f"{_mark(n)}{_ended(body)}" for n, body in enumerate(bodies))


def with_script(notebook: str, script: str) -> str | None:
    """``notebook`` with the cells that are others in ``script``, a changed ``script_of(notebook)``.

    None where its cells can no longer be told apart, or one that is not Python was changed.
    """
    parsed = _parsed(notebook)
    cells = _code_cells(parsed)
    head, *bodies = _MARK.split(script)
    if len(bodies) != len(cells) or not cells:
        return None
    bodies[0] = head + bodies[0]  # e.g. an import put before everything
    for cell, body in zip(cells, bodies, strict=True):
        before = _text(cell)
        if body == _ended(plain_cell(before)):
            continue
        if before.startswith("%%"):
            return None
        after = _LEFT_EMPTY.sub(r"\1\2", _LEFT_OUT.sub(r"\1\2", body))
        if not before.endswith("\n"):
            after = after.removesuffix("\n")
        cell["source"] = after if isinstance(cell["source"], str) else after.splitlines(True)
    return _written_like(notebook, parsed)


def _without_magic(line: str) -> str:
    return _ASSIGNED.sub(r"\1None  # \2", _MAGIC.sub(r"\1pass  # \2", line))


def _mark(number: int) -> str:
    return f"# %% cell {number}\n"


def _ended(body: str) -> str:
    return body if body.endswith("\n") else f"{body}\n"


def _parsed(notebook: str) -> Any:
    try:
        return json.loads(notebook.removeprefix("\ufeff"))
    except ValueError:
        return None


def _code_cells(parsed: Any) -> list[dict[str, Any]]:
    cells = parsed.get("cells") if isinstance(parsed, dict) else None
    found = [cell for cell in cells or [] if isinstance(cell, dict)]
    return [cell for cell in found if cell.get("cell_type") == "code" and "source" in cell]


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _written_like(notebook: str, parsed: Any) -> str:
    """As JSON in the way that ``notebook`` is written in, so that little of the file changes."""
    before = json.loads(notebook.removeprefix("\ufeff"))
    ends = "\n" if notebook.endswith("\n") else ""
    for indent in (1, 2, 4, None):
        for plain in (False, True):
            if json.dumps(before, indent=indent, ensure_ascii=plain) + ends == notebook:
                return json.dumps(parsed, indent=indent, ensure_ascii=plain) + ends
    return json.dumps(parsed, indent=1, ensure_ascii=False) + ends
