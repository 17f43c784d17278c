"""What a project says to pytest about where its tests are, read as data: nothing is run."""

from __future__ import annotations

import configparser
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini",
          "setup.cfg")  # fmt: skip
"""In the order in which pytest looks; the first that speaks of pytest counts."""
_SECTIONS = {"tox.ini": "pytest", "setup.cfg": "tool:pytest"}


@dataclass(frozen=True)
class PytestSettings:
    """The settings that decide which files hold tests; pytest's own defaults."""

    python_files: tuple[str, ...] = ("test_*.py", "*_test.py")
    testpaths: tuple[str, ...] = ()
    norecursedirs: tuple[str, ...] = (
        "*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}",
    )  # fmt: skip

    def is_test(self, path: PurePosixPath, content: bytes = b"") -> bool:
        """Whether pytest, or unittest's discovery, would look for tests in a file."""
        if path.suffix != ".py" or self._is_left_out(path.parent):
            return False
        if any(_fits(path, pattern) for pattern in self.python_files):
            return True
        # Files in the style of unittest (`test*.py`) and of Django (`tests.py`).
        return path.name.startswith("test") and b"TestCase" in content

    def is_listed(self, path: PurePosixPath) -> bool:
        """Whether a file lies where the project says that its tests are."""
        places = [path, *path.parents]
        return not self.testpaths or any(
            fnmatch(place.as_posix(), pattern.strip("/").removeprefix("./"))
            for place in places
            for pattern in self.testpaths
        )

    def _is_left_out(self, folder: PurePosixPath) -> bool:
        return any(
            fnmatch(part, pattern) for part in folder.parts for pattern in self.norecursedirs
        )


def pytest_settings(files: Mapping[str, bytes]) -> PytestSettings:
    """The settings of the project at the root of ``files``; a file that cannot be read says
    nothing."""
    for name in _FILES:
        found = _section(name, files[name]) if name in files else None
        if found is not None:
            fields = {
                field: _words(found[field])
                for field in ("python_files", "testpaths", "norecursedirs")
                if field in found
            }
            return PytestSettings(**fields)
    return PytestSettings()


def _section(name: str, content: bytes) -> Mapping[str, Any] | None:
    """pytest's part of a settings file; None if it has none."""
    text = content.decode("utf-8", "replace")
    if name.endswith(".toml"):
        return _toml(name, text)
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    section = _SECTIONS.get(name, "pytest")
    if parser.has_section(section):
        return dict(parser[section])
    return {} if name == "pytest.ini" else None  # an empty pytest.ini counts, too


def _toml(name: str, text: str) -> Mapping[str, Any] | None:
    try:
        here: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    if name != "pyproject.toml":
        here = {"tool": here}
    here = here.get("tool", {})
    here = here.get("pytest") if isinstance(here, dict) else None
    if not isinstance(here, dict):
        return None
    found = here.get("ini_options", here)
    return found if isinstance(found, dict) else None


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:
            return tuple(value.split())
    return tuple(str(word) for word in value) if isinstance(value, list) else ()


def _fits(path: PurePosixPath, pattern: str) -> bool:
    """A pattern with a slash is for the path, without one for the name (as pytest does it)."""
    if "/" not in pattern:
        return fnmatch(path.name, pattern)
    return fnmatch(path.as_posix(), f"*/{pattern}") or fnmatch(path.as_posix(), pattern)
