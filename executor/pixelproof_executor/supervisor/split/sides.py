"""Which file of a packed project belongs to the tests, and which to the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

_TEST_FOLDERS = frozenset({"tests", "test"})


def is_test_side(path: str) -> bool:
    """Test files, what lies beside them in a folder of tests, and every ``conftest.py``."""
    pure = PurePosixPath(path)
    return (
        pure.name == "conftest.py"
        or (pure.suffix == ".py" and (pure.name.startswith("test_") or pure.stem.endswith("_test")))
        or not _TEST_FOLDERS.isdisjoint(pure.parts[:-1])
    )


def for_the_code(files: dict[str, bytes]) -> dict[str, bytes]:
    """What the code cell gets: nothing of the tests."""
    return {name: content for name, content in files.items() if not is_test_side(name)}


def for_the_tests(files: dict[str, bytes]) -> dict[str, bytes]:
    """What the test cell gets: no module of the code, but empty ``__init__.py`` files around tests.

    pytest names a test module by the packages that it lies in, so these must be there.
    """
    stubs = set(packages_around_tests(files))
    return {
        name: b"" if name in stubs else content
        for name, content in files.items()
        if is_test_side(name) or not name.endswith(".py") or name in stubs
    }


def packages_around_tests(files: Iterable[str]) -> Iterator[str]:
    """``__init__.py`` files of the code in whose folders, or below them, a test file lies."""
    names = list(files)
    for name in names:
        if PurePosixPath(name).name == "__init__.py" and not is_test_side(name):
            folder = name.removesuffix("__init__.py")
            if any(other.startswith(folder) and is_test_side(other) for other in names):
                yield name
