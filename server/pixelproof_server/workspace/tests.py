"""Which tests an edit of one file can affect, found in a packed tree by who uses whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from .imports import imported_names, module_names, package_folders, strings
from .mentions import names_file, names_folder, names_module
from .pytest_settings import pytest_settings


def is_test_file(path: PurePosixPath) -> bool:
    """pytest's default file patterns."""
    return path.suffix == ".py" and (path.name.startswith("test_") or path.stem.endswith("_test"))


SETTINGS_NAMES = frozenset(
    {
        "pyproject.toml", "pixelproof.toml", "setup.cfg", "setup.py", "tox.ini", "pytest.ini",
        ".pytest.ini", "pytest.toml", ".pytest.toml", "conftest.py", "noxfile.py",
        "sitecustomize.py", "usercustomize.py", ".coveragerc",
    }
)  # fmt: skip
TEXT_SUFFIXES = frozenset(
    {
        ".css", ".htm", ".html", ".ini", ".j2", ".jinja", ".jinja2", ".js", ".json", ".md", ".rst",
        ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml",
    }
)  # fmt: skip
"""Files that name others: a page its template and styles, a list of inputs its data."""

_BY_NAME = (b"import_module", b"__import__", b"run_module")


def is_test_or_settings(path: PurePosixPath) -> bool:
    """Whether an edit must never touch this file: it would move the goal posts."""
    inside_tests = any(part in ("tests", "test") for part in path.parts[:-1])
    return is_test_file(path) or path.name in SETTINGS_NAMES or inside_tests


def is_test_of(files: Mapping[str, bytes], path: str) -> bool:
    """Whether a file holds tests by the project's own pytest settings or in unittest's style."""
    return pytest_settings(files).is_test(PurePosixPath(path), files.get(path, b""))


def affected_tests(files: Mapping[str, bytes], changed: str) -> tuple[str, ...]:
    """Test files (sorted) that use ``changed``, directly or over other files of the tree.

    To use is to import (anywhere in a file, over ``__init__``, by a star), to name the file or
    the module in a string (``runpy``, ``importlib``, ``subprocess``, ``mock.patch``, an opened
    file), or to lie below a ``conftest.py`` that does. Where the project lists its test folders,
    tests elsewhere count only if there is none. Paths are as in ``files``.
    """
    graph = _Graph(files)
    reached, queue = {changed}, [changed]
    while queue:
        for user in graph.users_of(queue.pop()):
            if user not in reached:
                reached.add(user)
                queue.append(user)
    found = sorted(path for path in reached if path != changed and graph.is_test(path))
    listed = [path for path in found if graph.settings.is_listed(PurePosixPath(path))]
    return tuple(listed or found)


def find_named_tests(files: Mapping[str, bytes], places: Collection[str]) -> tuple[str, ...]:
    """Test files (sorted) that ``places``, files or folders relative to the root, name."""
    wanted = [PurePosixPath(place) for place in places]
    settings = pytest_settings(files)
    return tuple(
        sorted(
            path
            for path, content in files.items()
            if PurePosixPath(path) in wanted
            or (
                settings.is_test(PurePosixPath(path), content)
                and any(folder in wanted for folder in PurePosixPath(path).parents)
            )
        )
    )


class _Graph:
    """Who uses whom; only files that mention a file's name are parsed at all."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._sources = {path: text for path, text in files.items() if path.endswith(".py")}
        self._texts = {
            path: text
            for path, text in files.items()
            if PurePosixPath(path).suffix.lower() in TEXT_SUFFIXES
        }
        self._packages = package_folders(frozenset(self._sources))
        self._discoverers = [
            path
            for path, text in self._sources.items()
            if b"iter_modules" in text or b"walk_packages" in text
        ]
        self.settings = pytest_settings(files)

    def is_test(self, path: str) -> bool:
        return self.settings.is_test(PurePosixPath(path), self._sources.get(path, b""))

    def users_of(self, used: str) -> set[str]:
        path = PurePosixPath(used)
        if path.suffix != ".py":
            return self._users_of_data(path)
        users = self._importers(path)
        if path.name == "conftest.py":
            users.update(p for p in self._below(path.parent) if self._is_of_tests(p))
        elif path.name == "__init__.py":
            users.update(self._below(path.parent))  # it runs before anything of its package
        for discoverer in self._discoverers:
            if self._is_of_tests(discoverer) or PurePosixPath(discoverer).parent in path.parents:
                users.add(discoverer)
        return users

    def _importers(self, path: PurePosixPath) -> set[str]:
        names = module_names(path, self._packages)
        words = [path.stem.encode(), path.parent.name.encode()]
        if path.name not in ("__init__.py", "__main__.py"):
            del words[1]
        return {
            user
            for user, content in self._sources.items()
            if (b"*.py" in content or any(word and word in content for word in words))
            and self._imports(user, content, path, names)
        }

    def _imports(
        self, user: str, content: bytes, path: PurePosixPath, names: frozenset[str]
    ) -> bool:
        place = PurePosixPath(user)
        if not names.isdisjoint(imported_names(content, place.parent.parts)):
            return True
        texts = strings(content)
        beside = place.name == "__init__.py" and place.parent == path.parent
        if (beside or any(word in content for word in _BY_NAME)) and any(
            text.lstrip(".") == path.stem for text in texts
        ):
            # `__all__`, a lazy loader or a loop over names: a part of the dotted name is enough.
            return True
        if not self._is_of_tests(user):
            # A bare word is a module's name in a test; elsewhere it may be anything.
            names = frozenset(name for name in names if "." in name)
        return names_module(texts, names, place.parent.parts) or names_file(texts, path)

    def _users_of_data(self, path: PurePosixPath) -> set[str]:
        name = path.name.encode()
        users = {
            user for user, text in self._texts.items() if name in text and user != path.as_posix()
        }
        for user, content in self._sources.items():
            if (name in content or b"*" in content) and names_file(strings(content), path):
                users.add(user)
        if users:
            return users
        return {
            user
            for user, content in self._sources.items()
            if _any_in((folder.name for folder in path.parents), content)
            and names_folder(strings(content), path)
        }

    def _below(self, folder: PurePosixPath) -> Iterable[str]:
        return (p for p in self._sources if folder in PurePosixPath(p).parents)

    def _is_of_tests(self, path: str) -> bool:
        place = PurePosixPath(path)
        return place.name == "conftest.py" or self.is_test(path) or is_test_or_settings(place)


def _any_in(words: Iterable[str], content: bytes) -> bool:
    return any(word and word.encode() in content for word in words)
