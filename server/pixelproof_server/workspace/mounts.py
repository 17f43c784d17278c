"""Which parts of a workspace are data that the user named as too big to pack."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mounted:
    """Data that the sandbox sees in place instead of getting it packed."""

    source: Path
    """Its real path on this machine."""
    path: str
    """Where the workspace has it, or a link to it: relative, POSIX."""


def find_mounts(
    root: Path, named: Iterable[str], hidden: Collection[Path] = ()
) -> tuple[Mounted, ...]:
    """What of ``named`` lies in ``root``, or is linked to from there (at most one folder deep).

    What holds a file of ``hidden`` (the target picture, which no job may see) is left out.
    """
    root = root.resolve()
    allowed = [path for one in named if (path := Path(one).expanduser().resolve()).exists()]
    found = {
        path.relative_to(root).as_posix(): path
        for path in allowed
        if path != root and path.is_relative_to(root)
    }
    if allowed:
        for link in _links(root):
            real = link.resolve()
            if any(real.is_relative_to(path) for path in allowed) and real.exists():
                found.setdefault(link.relative_to(root).as_posix(), real)
    secret = [path.resolve() for path in hidden]
    kept = {
        path: real
        for path, real in found.items()
        if not any(one.is_relative_to(real) for one in secret)
    }
    return tuple(
        Mounted(real, path)
        for path, real in sorted(kept.items())
        if not any(path.startswith(f"{other}/") for other in kept)
    )


def _links(root: Path) -> list[Path]:
    found = []
    folders = [root]
    for depth in range(2):
        inner = []
        for folder in folders:
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                if entry.is_symlink():
                    found.append(Path(entry.path))
                elif entry.is_dir() and depth == 0:
                    inner.append(Path(entry.path))
        folders = inner
    return found
