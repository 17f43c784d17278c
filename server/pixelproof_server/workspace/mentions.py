"""Whether the strings of a Python file name another file: by path, module, command or pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

_BETWEEN = re.compile(r"[\s'\"(),;=\[\]{}<>]+")
_STATEMENT = re.compile(r"\b(?:import|from)\s+([\w.]+)|-m\s+([\w.]+)")


def names_module(texts: Iterable[str], names: frozenset[str], folder: tuple[str, ...]) -> bool:
    """Whether a string is one of a module's dotted names or leads into it.

    ``pkg.plot``, ``pkg.plot.draw`` (``mock.patch``), ``pkg.plot:draw`` (an entry point), ``.plot``
    relative to ``folder``, and code or a command in a string (``python -m pkg.plot``).
    """
    return any(_is_or_leads_into(name, names) for name in _dotted(texts, folder))


def names_file(texts: Iterable[str], path: PurePosixPath) -> bool:
    """Whether a string is the path or name of a file, or a pattern that it fits."""
    return any(
        path.name == PurePosixPath(word).name or _is_pattern_for(word, path)
        for text in texts
        for word in (text, *_words(text))
        if "\0" not in word
    )


def names_folder(texts: Iterable[str], path: PurePosixPath) -> bool:
    """Whether a string is the name of a folder that the file lies in."""
    folders = {folder.name for folder in path.parents if folder.name}
    return any(PurePosixPath(text).name in folders for text in texts if len(text) < 256)


def _dotted(texts: Iterable[str], folder: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        if text.startswith("."):
            inner = text.lstrip(".")
            yield ".".join((*folder[: len(folder) - (len(text) - len(inner)) + 1], inner))
        yield text
        if any(space in text for space in " \n\t"):
            for statement, command in _STATEMENT.findall(text):
                yield statement or command
            yield from (word for word in _words(text) if "." in word)


def _is_or_leads_into(text: str, names: frozenset[str]) -> bool:
    if text in names:
        return True
    parts = re.split(r"[.:]", text)
    return any(".".join(parts[:end]) in names for end in range(1, len(parts)))


def _words(text: str) -> list[str]:
    return _BETWEEN.split(text) if any(mark in text for mark in " \n\t='\"(") else []


def _is_pattern_for(word: str, path: PurePosixPath) -> bool:
    """``*.json`` and ``data/*``, but not a bare ``*``, which fits everything everywhere."""
    if "*" not in word or not word.strip("*/"):
        return False
    return fnmatch(path.name if "/" not in word else path.as_posix(), word) or (
        "/" in word and fnmatch(path.as_posix(), f"*/{word.removeprefix('./')}")
    )
