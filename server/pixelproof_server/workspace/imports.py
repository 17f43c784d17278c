"""Which Python file imports which, read from the syntax alone: nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath


@lru_cache(maxsize=4096)
def imported_names(content: bytes, package: tuple[str, ...]) -> frozenset[str]:
    """Dotted names that a module asks for, ``from a import b`` giving both ``a`` and ``a.b``.

    ``package``: the dotted parts of the package that the module lies in, for relative imports.
    A file that does not parse asks for nothing.
    """
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(_names(tree, package))


@lru_cache(maxsize=4096)
def strings(content: bytes) -> frozenset[str]:
    """Short string constants of a module: names of files and modules hide among them."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 256
    )


def _names(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*start, *(node.module.split(".") if node.module else ())))
            if base:
                yield base
            for alias in node.names:
                if alias.name != "*":
                    yield f"{base}.{alias.name}" if base else alias.name


def module_names(path: PurePosixPath, packages: frozenset[str]) -> frozenset[str]:
    """Dotted names that a file may be imported by.

    ``packages``: folders (POSIX, relative) that hold an ``__init__.py``. A name starts at the
    folder above the outermost package (as pytest, a script and an installed package see it), at
    the workspace's root (namespace packages) and below ``src``.
    """
    folder = path.parent
    while folder.as_posix() in packages:
        folder = folder.parent
    starts = {folder, PurePosixPath()}
    if "src" in path.parts[:-1]:
        starts.add(PurePosixPath(*path.parts[: path.parts.index("src") + 1]))
    names = set()
    for start in starts:
        parts = path.relative_to(start).with_suffix("").parts
        if parts and parts[-1] == "__init__":
            parts = parts[:-1]
        if parts:
            names.add(".".join(parts))
    return frozenset(names)


def package_of(path: PurePosixPath, packages: frozenset[str]) -> tuple[str, ...]:
    """Dotted parts of the package that a file lies in."""
    folder, parts = path.parent, list[str]()
    while folder.as_posix() in packages:
        parts.insert(0, folder.name)
        folder = folder.parent
    return tuple(parts)


def package_folders(paths: frozenset[str]) -> frozenset[str]:
    return frozenset(
        PurePosixPath(path).parent.as_posix()
        for path in paths
        if PurePosixPath(path).name == "__init__.py" and "/" in path
    )
