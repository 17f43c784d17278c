"""ScriptJob: the entry runs as ``__main__``; how it ends decides."""

from __future__ import annotations
import __future__

import ast
import importlib
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cell import Reporter
from .errand import join_threads
from .notebook import cells_of

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run_script(job: dict[str, Any], root: Path, _reporter: Reporter) -> dict[str, Any]:
    run_entry(job, root)
    return {}


def run_entry(
    job: dict[str, Any], root: Path, after_cell: Callable[[Any], None] | None = None
) -> Any:
    """Run the entry as a script, or import it and call a function of it.

    ``after_cell`` gets the value of the last expression of each cell of a notebook.

    Returns what the called function returned; of a script, the value of its last expression.
    """
    path = root / job["entry"]
    sys.argv = [job["entry"], *job.get("argv", ())]
    if job.get("call"):
        result = getattr(importlib.import_module(_module_name(path)), job["call"])()
    else:
        sys.path.insert(0, str(path.parent))
        result = _run_as_main(path, after_cell)
    join_threads()
    return result


def _run_as_main(path: Path, after_cell: Callable[[Any], None] | None) -> Any:
    main = types.ModuleType("__main__")
    main.__file__ = str(path)
    main.__builtins__ = __builtins__  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    if path.suffix != ".ipynb":
        return _run_showing_last(path.read_bytes(), str(path), main.__dict__)
    value = None
    for number, source in enumerate(cells_of(path.read_bytes()), 1):
        value = _run_showing_last(source, f"{path} cell {number}", main.__dict__)
        if after_cell is not None:
            after_cell(value)
    return value


def _run_showing_last(source: bytes | str, name: str, space: dict[str, Any]) -> Any:
    """Run statements as a notebook runs a cell: the value of a last expression is handed back."""
    tree: ast.Module = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    code = compile(tree, name, "exec", dont_inherit=True)
    exec(code, space)  # noqa: S102  # running this code is what the sandbox is for
    if not isinstance(last, ast.Expr):
        return None
    flags = code.co_flags & _FUTURE
    return eval(compile(ast.Expression(last.value), name, "eval", flags, dont_inherit=True), space)  # noqa: S307  # as above


def _module_name(path: Path) -> str:
    """Dotted name by the packages around ``path``; the folder above them goes on ``sys.path``."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    return ".".join(parts)
