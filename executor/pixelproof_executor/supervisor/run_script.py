"""ScriptJob: the entry runs as ``__main__``; how it ends decides."""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any

from .cell import Reporter
from .errand import join_threads


def run_script(job: dict[str, Any], root: Path, _reporter: Reporter) -> dict[str, Any]:
    run_entry(job, root)
    return {}


def run_entry(job: dict[str, Any], root: Path) -> Any:
    """Run the entry as a script, or import it and call a function of it.

    Returns what the called function returned, None for a script.
    """
    path = root / job["entry"]
    sys.argv = [job["entry"], *job.get("argv", ())]
    if job.get("call"):
        result = getattr(importlib.import_module(_module_name(path)), job["call"])()
    else:
        sys.path.insert(0, str(path.parent))
        _run_as_main(path)
        result = None
    join_threads()
    return result


def _run_as_main(path: Path) -> None:
    code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    main = types.ModuleType("__main__")
    main.__file__ = str(path)
    main.__builtins__ = __builtins__  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    exec(code, main.__dict__)  # noqa: S102  # running this code is what the sandbox is for


def _module_name(path: Path) -> str:
    """Dotted name by the packages around ``path``; the folder above them goes on ``sys.path``."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    return ".".join(parts)
