"""When the code has had its time: kill what is left of it, compare its tree, report, clean.

Runs in a fork of its own that acts as the job's uid but belongs to another one: it may touch only
what the job owned, and no process of the job may signal, stop or watch it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator

from .cell import Reporter, Room
from .inputs import is_link, links
from .pictures import Looks
from .sweep import empty, kill_all, left_in_shared, remove, wait_for_ends

Packed = tuple[int, str]
"""Size and digest of a file as it was packed."""

_LEFT_OUT = frozenset({"__pycache__", ".pytest_cache"})
_MOST_CHANGES = 2000
_LONGEST_NAME = 300
_CHUNK = 1 << 20


def check(room: Room, before: dict[str, Packed], looks: Looks, reporter: Reporter) -> None:
    """Report the changes of the tree and the looks at pictures, and leave nothing behind."""
    kill_all()
    os.chmod(room.path, 0o700)  # noqa: PTH101  # the job may have closed it
    changes = _changes(os.fspath(room.tree), before)
    reporter.send(
        {
            "type": "checked",
            "changes": changes[:_MOST_CHANGES],
            "many": len(changes) > _MOST_CHANGES,
            "pictures": looks.found,
        }
    )
    os.chdir("/")
    empty(os.fspath(room.path))
    for path in left_in_shared(os.geteuid()):
        remove(path)
    wait_for_ends()
    reporter.send({"type": "cleaned"})


def packed(content: bytes) -> Packed:
    return len(content), hashlib.blake2b(content, digest_size=16).hexdigest()


def _changes(tree: str, before: dict[str, Packed]) -> list[dict[str, str]]:
    missing = {path for path in before if not _is_left_out(path)} | links()
    created, modified = [], []
    for path in _files(tree):
        if is_link(path):
            missing.discard(path)
            continue
        if path not in before:
            created.append(path)
            continue
        missing.discard(path)
        if _packed_now(path, before[path][0]) != before[path]:
            modified.append(path)
    named = {"created": created, "deleted": missing, "modified": modified}
    return [
        {"path": _shown(path), "change": change}
        for change, paths in named.items()
        for path in sorted(paths)
    ]


def _files(tree: str) -> Iterator[str]:
    """What is not a directory below ``tree``, relative to it; directories are made readable.

    A directory whose path is too long to be opened stands for all that is in it.
    """
    if not os.path.isdir(tree) or os.path.islink(tree):  # noqa: PTH112, PTH114
        return
    os.chmod(tree, 0o700)  # noqa: PTH101
    os.chdir(tree)
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            os.chmod(folder or ".", 0o700)  # noqa: PTH101
            entries = list(os.scandir(folder or "."))
        except OSError:
            yield folder
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _is_left_out(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                yield path


def _is_left_out(path: str) -> bool:
    return path.endswith(".pyc") or not _LEFT_OUT.isdisjoint(path.split("/"))


def _packed_now(path: str, size: int) -> Packed | None:
    """None for what cannot be as it was: links, pipes, devices, another size, a second name.

    A file is only read if its size is the packed one: sparse files look endless.
    """
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1 or found.st_size != size:
            return None
        os.chmod(path, 0o600)  # noqa: PTH101
        digest = hashlib.blake2b(digest_size=16)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            while data := file.read(_CHUNK):
                digest.update(data)
    except OSError:
        return None
    return found.st_size, digest.hexdigest()


def _shown(path: str) -> str:
    """For a person: no control characters, no bytes that are no text, not endless."""
    text = os.fsencode(path).decode(errors="backslashreplace")
    text = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}..."
