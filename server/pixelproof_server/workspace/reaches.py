"""Which tests reach which functions of a file, as earlier runs recorded it, and what follows for
an edit. Kept for each workspace in the user's state folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pixelproof_executor.reach import Reach

from .packing import PackedTree
from .shape import Shape, changed_functions, shape_of

MAX_FILES = 16
"""Files of one workspace that are remembered, the last recorded ones."""
MAX_BYTES = 4 << 20
"""Largest memory of one workspace; what is larger is not kept."""
MAX_WORKSPACES = 64


class Recorded(BaseModel):
    """One recording. It holds as long as nothing but the bodies of the file's functions changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    surroundings: str
    """Digest of every other file of the tree, the tests, and where they ran."""
    shape: Shape
    """Of the file as it was recorded."""
    reach: Reach


class _Memory(BaseModel):
    recorded: tuple[Recorded, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The tests that an edit can make a difference to."""

    tests: frozenset[str]
    """Node ids."""
    functions: tuple[str, ...]
    """What the edit changes."""


def surroundings(tree: PackedTree, path: str, tests: tuple[str, ...], where: str) -> str:
    """Digest of all that a recording stands on, but for the file itself."""
    total = hashlib.sha256(f"{where}\0{tests}\n".encode())
    for name in sorted(tree.digests):
        if name != path:
            total.update(f"{name}\0{tree.digests[name]}\n".encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def choose(recorded: Recorded, source: str) -> Choice | None:
    """The tests that reach what ``source`` changes; None: that cannot be told, all are to run.

    Compared is with the file as it was recorded, so that edits since then count as well. A test
    that entered none of the changed functions did not depend on them, unless what they leave
    behind reaches it over something that lasts: hence only plain functions, and none that were
    entered at import or in a fixture that several tests share.
    """
    now = shape_of(source)
    changed = changed_functions(recorded.shape, now) if now else None
    if not changed or not recorded.reach.sound:
        return None
    if not all(old.plain and new.plain for old, new in changed):
        return None
    lines = {line for old, _ in changed for line in range(old.start, old.end + 1)}
    if not lines.isdisjoint(recorded.reach.shared):
        return None
    reached = {test for test, at in recorded.reach.tests.items() if not lines.isdisjoint(at)}
    if not reached:
        return None
    names = tuple(old.name for old, _ in changed)
    return Choice(frozenset(reached | set(recorded.reach.opaque)), names)


class Reaches:
    """What was recorded, by workspace; without a folder it is remembered by this process only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memories: dict[Path, _Memory] = {}

    def find(self, root: Path, path: str, around: str) -> Recorded | None:
        """What was recorded for a file with exactly these surroundings."""
        for one in self._memory(root).recorded:
            if (one.path, one.surroundings) == (path, around):
                return one
        return None

    def keep(self, root: Path, recorded: Recorded) -> None:
        """Remember; an older recording of the same file goes."""
        others = [one for one in self._memory(root).recorded if one.path != recorded.path]
        memory = _Memory(recorded=(recorded, *others[: MAX_FILES - 1]))
        self._memories[root] = memory
        if self._folder is None:
            return
        text = memory.model_dump_json()
        if len(text) > MAX_BYTES:
            text = _Memory(recorded=(recorded,)).model_dump_json()
        if len(text) <= MAX_BYTES:
            with contextlib.suppress(OSError):  # a full disk costs only the memory
                self._write(self._file(root), text)

    def _memory(self, root: Path) -> _Memory:
        if root not in self._memories:
            try:
                text = self._file(root).read_bytes() if self._folder else b"{}"
                self._memories[root] = _Memory.model_validate_json(text)
            except (OSError, ValidationError):
                self._memories[root] = _Memory()
        return self._memories[root]

    def _file(self, root: Path) -> Path:
        assert self._folder is not None
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:24]
        return self._folder / f"{name}.json"

    def _write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".new", delete=False) as new:
            new.write(text)
        Path(new.name).replace(file)
        kept = sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[MAX_WORKSPACES:]:
            old.unlink(missing_ok=True)
