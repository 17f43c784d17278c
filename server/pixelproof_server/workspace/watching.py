"""Changes of the few files that a fix depends on: settings, target pictures, tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WatchedKind = Literal["settings", "picture", "test"]


@dataclass(frozen=True)
class Changed:
    """One file that appeared, changed or went away."""

    path: Path
    kind: WatchedKind
    gone: bool


async def watch(
    *,
    settings: Collection[Path] = (),
    pictures: Collection[Path] = (),
    tests: Collection[Path] = (),
    stop: asyncio.Event | None = None,
) -> AsyncIterator[frozenset[Changed]]:
    """Yield changes of the named files, gathered over a short while, until ``stop`` is set.

    Only the folders that hold a named file are watched, not the trees below, so a huge workspace
    costs nothing. A file need not exist yet; its folder must.
    """
    from watchfiles import Change, awatch

    groups: tuple[tuple[WatchedKind, Collection[Path]], ...] = (
        ("settings", settings),
        ("picture", pictures),
        ("test", tests),
    )
    kinds = {path.absolute(): kind for kind, paths in groups for path in paths}
    folders = {path.parent for path in kinds if path.parent.is_dir()}
    if not folders:
        return

    async for changes in awatch(
        *folders,
        watch_filter=lambda _change, path: Path(path) in kinds,
        recursive=False,
        stop_event=stop,
    ):
        yield frozenset(
            Changed(Path(path), kinds[Path(path)], gone=change is Change.deleted)
            for change, path in changes
        )
