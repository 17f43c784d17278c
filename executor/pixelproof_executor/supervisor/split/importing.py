"""Imports in the test cell: a module of the code becomes a remote one, wherever it would be found.

The search goes over ``sys.path`` (or the package's path) as Python's own does, entry by entry; for
a folder of the tests' tree the list of the code's files says what the other tree has there.
"""

from __future__ import annotations

import importlib.machinery
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .far import FarSide
from .handles import RemoteModule
from .identity import WatchedLoader


class CodeFinder:
    """A finder for ``sys.meta_path``."""

    def __init__(self, root: Path, code: frozenset[str], stubs: frozenset[str]) -> None:
        self._root = root
        self._code = code
        self._folders = {
            str(parent) for name in code if name.endswith(".py") for parent in Path(name).parents
        }
        self._stubs = stubs
        self._far: FarSide | None = None

    def serve(self, far: FarSide) -> None:
        self._far = far
        sys.meta_path.insert(0, self)

    def is_code(self, module: str) -> bool:
        """Whether a module of this name is the code's, judged by the tree alone."""
        path = module.replace(".", "/")
        tails = (f"{path}.py", f"{path}/__init__.py")
        return any(
            name == tail or name.endswith(f"/{tail}") for name in self._code for tail in tails
        )

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        tail = name.rpartition(".")[2]
        for folder in self._folders_of(sys.path if path is None else path):
            stem = tail if folder == "." else f"{folder}/{tail}"
            if self._is_local(f"{stem}.py") or self._is_local(f"{stem}/__init__.py"):
                return self._local(name, path)
            if f"{stem}/__init__.py" in self._code:
                return self._remote(name, f"{stem}/__init__.py", stem)
            if f"{stem}.py" in self._code:
                return self._remote(name, f"{stem}.py", None)
            if stem in self._folders:
                return self._remote(name, None, stem)
        return None

    def _folders_of(self, entries: Sequence[str]) -> list[str]:
        """The entries that lie in the tests' tree, relative to it."""
        paths = [Path(entry or ".").absolute() for entry in entries]
        return [
            path.relative_to(self._root).as_posix()
            for path in paths
            if path.is_relative_to(self._root)
        ]

    def _is_local(self, name: str) -> bool:
        return name not in self._stubs and (self._root / name).is_file()

    def _local(
        self, name: str, path: Sequence[str] | None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.origin is not None and spec.loader is not None:
            spec.loader = WatchedLoader(name, spec.origin)
        return spec

    def _remote(
        self, name: str, file: str | None, folder: str | None
    ) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(name, self, is_package=folder is not None)  # type: ignore[arg-type]
        spec.origin = str(self._root / file) if file else None
        if folder is not None:
            spec.submodule_search_locations = [str(self._root / folder)]
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        assert self._far is not None
        module = RemoteModule(spec.name, self._far)
        if spec.origin:
            module.__file__ = spec.origin
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        assert self._far is not None
        self._far.load(module.__name__, self._folders_of(sys.path))
