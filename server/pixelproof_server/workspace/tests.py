"""Which tests an edit of one module can affect, found in a packed tree by its imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from .imports import imported_names, module_names, package_folders, package_of, strings


def is_test_file(path: PurePosixPath) -> bool:
    """pytest's default file patterns."""
    return path.suffix == ".py" and (path.name.startswith("test_") or path.stem.endswith("_test"))


SETTINGS_NAMES = frozenset(
    {
        "pyproject.toml", "pixelproof.toml", "setup.cfg", "setup.py", "tox.ini", "pytest.ini",
        "conftest.py", "noxfile.py", "sitecustomize.py", "usercustomize.py", ".coveragerc",
    }
)  # fmt: skip


def is_test_or_settings(path: PurePosixPath) -> bool:
    """Whether an edit must never touch this file: it would move the goal posts."""
    inside_tests = any(part in ("tests", "test") for part in path.parts[:-1])
    return is_test_file(path) or path.name in SETTINGS_NAMES or inside_tests


def affected_tests(files: Mapping[str, bytes], module: str) -> tuple[str, ...]:
    """Test files (sorted) that import ``module``, directly or over other modules of the tree.

    A test also counts if a string in it names the module or its file (``runpy``, ``importlib``,
    ``subprocess``), or if a ``conftest.py`` above it imports the module. ``module`` and the result
    are paths as in ``files``.
    """
    graph = _Graph(files)
    reached, queue = {module}, [module]
    while queue:
        for user in graph.users_of(queue.pop()):
            if user not in reached:
                reached.add(user)
                queue.append(user)
    return tuple(sorted(path for path in reached if is_test_file(PurePosixPath(path))))


def find_named_tests(files: Mapping[str, bytes], places: Collection[str]) -> tuple[str, ...]:
    """Test files (sorted) that ``places``, files or folders relative to the root, name."""
    wanted = [PurePosixPath(place) for place in places]
    return tuple(
        sorted(
            path
            for path in files
            if PurePosixPath(path) in wanted
            or (
                is_test_file(PurePosixPath(path))
                and any(folder in wanted for folder in PurePosixPath(path).parents)
            )
        )
    )


class _Graph:
    """Who uses whom; only files that mention a module's name are parsed at all."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._sources = {path: text for path, text in files.items() if path.endswith(".py")}
        self._packages = package_folders(frozenset(self._sources))

    def users_of(self, module: str) -> list[str]:
        path = PurePosixPath(module)
        if path.name == "conftest.py":
            folder = path.parent
            return [p for p in self._sources if folder in PurePosixPath(p).parents]
        names = module_names(path, self._packages)
        word = (path.parent.name if path.name == "__init__.py" else path.stem).encode()
        return [
            user
            for user, content in self._sources.items()
            if user != module and word in content and self._uses(user, content, names, path.name)
        ]

    def _uses(self, user: str, content: bytes, names: frozenset[str], file_name: str) -> bool:
        package = package_of(PurePosixPath(user), self._packages)
        asked = imported_names(content, package)
        if not names.isdisjoint(asked):
            return True
        if is_test_file(PurePosixPath(user)):
            return any(
                text in names or PurePosixPath(text).name == file_name for text in strings(content)
            )
        return False
