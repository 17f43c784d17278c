"""What one file needs of a workspace that is too large to take whole."""

from __future__ import annotations

import os
from pathlib import Path

from .cells import module_of
from .ignore import IgnoreRules
from .imports import imported_names, strings

MAX_FILES = 2000
TEST_FOLDERS = ("tests", "test")


def nearby_files(root: Path, focus: Path, rules: IgnoreRules) -> list[Path]:
    """Files that ``focus`` imports (over all steps), names in its text, or has beside it.

    Beside it: the other files of its folder, and the test folders there and in the folder above.
    """
    found: dict[Path, None] = {}
    queue = [focus]
    while queue and len(found) < MAX_FILES:
        path = queue.pop()
        if path in found or not path.is_file() or rules.ignores(path):
            continue
        found[path] = None
        if path.suffix in (".py", ".ipynb"):
            queue.extend(_asked_for(path, root))
    for folder in _folders_beside(root, focus):
        for path in sorted(folder.iterdir()):
            if len(found) < MAX_FILES and path.is_file() and not rules.ignores(path):
                found.setdefault(path)
    return list(found)


def _folders_beside(root: Path, focus: Path) -> list[Path]:
    folders = [focus.parent]
    for base in {focus.parent, focus.parent.parent}:
        folders += [base / name for name in TEST_FOLDERS]
    return [folder for folder in folders if folder.is_dir() and folder.is_relative_to(root)]


def _asked_for(path: Path, root: Path) -> list[Path]:
    """Files that a module (or notebook) imports by a name that resolves beside it or above, or
    names in its text."""
    try:
        content = module_of(path.name, path.read_bytes())
    except OSError:
        return []
    folders = [folder for folder in path.parents if folder.is_relative_to(root)]
    found = []
    for name in imported_names(content, path.parent.relative_to(root).parts):
        inner = Path(*name.split("."))
        for folder in folders:
            module = folder / inner.with_suffix(".py") if inner.name else folder
            candidates = (module, folder / inner / "__init__.py")
            hits = [candidate for candidate in candidates if candidate.is_file()]
            if hits:
                found += hits + _inits(hits[0], folder)
                break
    for text in strings(content):
        if len(text) < 256 and "\0" not in text and text.strip() and not Path(text).is_absolute():
            # By its own name: a link is judged where files are packed, not here.
            named = Path(os.path.normpath(path.parent / text))
            try:
                if named.is_relative_to(root) and named.is_file():
                    found.append(named)
            except OSError:
                continue
    return found


def _inits(module: Path, top: Path) -> list[Path]:
    """``__init__.py`` of every package between ``top`` and ``module``."""
    return [
        folder / "__init__.py"
        for folder in module.parents
        if folder.is_relative_to(top) and (folder / "__init__.py").is_file()
    ]
