"""Which file of a packed project belongs to the tests, and which to the code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

_TEST_FOLDERS = frozenset({"tests", "test"})


def is_test_side(path: str, named: Collection[str] = ()) -> bool:
    """Test files, what lies beside them in a folder of tests, and every ``conftest.py``.

    ``named``: what a job names as its tests; a file among these is one, whatever its name.
    """
    pure = PurePosixPath(path)
    return (
        pure.name == "conftest.py"
        or path in named
        or (pure.suffix == ".py" and (pure.name.startswith("test_") or pure.stem.endswith("_test")))
        or not _TEST_FOLDERS.isdisjoint(pure.parts[:-1])
    )


def files_of(tests: Iterable[str]) -> frozenset[str]:
    """The paths in test ids."""
    return frozenset(test.partition("::")[0] for test in tests)


def for_the_code(files: dict[str, bytes], named: Collection[str]) -> dict[str, bytes]:
    """What the code cell gets: nothing of the tests."""
    return {name: content for name, content in files.items() if not is_test_side(name, named)}


def for_the_tests(files: dict[str, bytes], named: Collection[str]) -> dict[str, bytes]:
    """What the test cell gets: no module of the code, but empty ``__init__.py`` files around tests.

    pytest names a test module by the packages that it lies in, so these must be there.
    """
    stubs = set(packages_around_tests(files, named))
    return {
        name: b"" if name in stubs else content
        for name, content in files.items()
        if is_test_side(name, named) or not name.endswith(".py") or name in stubs
    }


def packages_around_tests(files: Iterable[str], named: Collection[str]) -> Iterator[str]:
    """``__init__.py`` files of the code in whose folders, or below them, a test file lies."""
    names = list(files)
    for name in names:
        if PurePosixPath(name).name == "__init__.py" and not is_test_side(name, named):
            folder = name.removesuffix("__init__.py")
            if any(other.startswith(folder) and is_test_side(other, named) for other in names):
                yield name
