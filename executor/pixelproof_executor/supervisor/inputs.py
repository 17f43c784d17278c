"""Read-only data of the host inside the container: a link in each tree leads to it."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "/inputs"

_links: dict[str, str] = {}
"""Path in the tree -> where it leads; the same for every job of this container."""


def use(paths: list[str]) -> None:
    """``paths``: where in each tree input 0, 1, ... is to be seen. Called before the first fork."""
    _links.update({path: f"{FOLDER}/{number}" for number, path in enumerate(paths)})


def lay_links(tree: Path) -> None:
    for path, target in _links.items():
        place = tree / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)


def links() -> set[str]:
    return set(_links)


def is_link(path: str) -> bool:
    """Whether ``path``, relative to the tree (the working directory), is still such a link."""
    try:
        return path in _links and os.readlink(path) == _links[path]  # noqa: PTH115
    except OSError:
        return False
