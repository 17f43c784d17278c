"""A snapshot of a workspace as data, for the sandbox: what is needed, and nothing that must stay.

Never packed: what the ignore rules name, files that hold secrets, the target picture (an edit
could draw it), links that lead out of the workspace, and anything that is not a regular file. What
was left out for any reason but the ignore rules is named.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePosixPath
from tokenize import detect_encoding

from .ignore import IgnoreRules
from .mounts import Mounted, find_mounts
from .nearby import nearby_files
from .secrets import is_secret_path

MAX_FILE_BYTES = 16 << 20
MAX_TOTAL_BYTES = 48 << 20
"""Less than the sandbox takes, so that a large workspace loses its farthest files, not the job."""
MAX_ENTRIES = 20_000
"""A workspace with more entries than this is packed only around the file that is fixed."""


@dataclass(frozen=True)
class Skipped:
    """A file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class PackedTree:
    """Relative POSIX path -> content, with the digests that name it."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    """Path -> SHA-256 of the content, in hex."""
    skipped: tuple[Skipped, ...] = ()
    narrowed: bool = False
    """True: the workspace is too large, only what lies around the fixed file was packed."""
    mounts: tuple[Mounted, ...] = ()
    """What the sandbox sees in place, read-only."""

    @property
    def digest(self) -> str:
        """Depends on paths and contents alone, not on times, order or place."""
        total = hashlib.sha256()
        for path in sorted(self.digests):
            total.update(f"{path}\0{self.digests[path]}\n".encode())
        return total.hexdigest()

    def with_text(self, path: str, text: str) -> PackedTree:
        """The same tree with the text of one file put in place."""
        content = encode_source(text)
        return PackedTree(
            files={**self.files, path: content},
            digests={**self.digests, path: hashlib.sha256(content).hexdigest()},
            skipped=self.skipped,
            narrowed=self.narrowed,
            mounts=self.mounts,
        )


@dataclass
class Packer:
    """Packs workspaces; remembers digests by (mtime, size, inode), so that a repeat is quick.

    Contents are read anew each time (the page cache has them), so that it costs no memory.
    """

    max_file_bytes: int = MAX_FILE_BYTES
    max_total_bytes: int = MAX_TOTAL_BYTES
    max_entries: int = MAX_ENTRIES
    _digests: dict[tuple[Path, int, int, int], str] = field(default_factory=dict)

    def pack(
        self,
        root: Path,
        *,
        overlay: Mapping[str, str] | None = None,
        exclude: Collection[Path] = (),
        exclude_contents: Collection[bytes] = (),
        patterns: Collection[str] = (),
        focus: Path | None = None,
        mount: Collection[str] = (),
    ) -> PackedTree:
        """Pack ``root``.

        ``overlay``: relative POSIX path -> text that stands in place of the file on disk.
        ``exclude``: files that stay out, whatever name leads to them; ``exclude_contents``: the
        same by content. ``patterns``: more ignore rules. ``focus``: the file that is fixed, inside
        ``root``: where the workspace is too large (or is a home folder), only what it imports and
        the files beside it are packed, and where the total is capped, the nearest come first.
        ``mount``: data that is not packed but seen in place (``mounts.find_mounts``).
        """
        root = root.resolve()
        mounts = find_mounts(root, mount, exclude)
        apart = frozenset(root / one.path for one in mounts)
        walk = _Walk(root, self.max_entries, patterns, apart)
        narrowed = _is_too_wide(root)
        found: list[Path] = []
        if not narrowed:
            found = list(walk.files())
            narrowed = walk.overflowed
        if narrowed:
            found = nearby_files(root, focus.resolve(), walk.rules) if focus else []
        found = [path for path in found if apart.isdisjoint((path, *path.parents))]
        if focus is not None:
            found.sort(key=lambda path: _distance(path, focus.resolve()))

        hidden = {path.resolve() for path in exclude}
        hidden_digests = {hashlib.sha256(content).hexdigest() for content in exclude_contents}
        files: dict[str, bytes] = {}
        digests: dict[str, str] = {}
        skipped = list(walk.skipped)
        total = 0
        for path in found:
            name = path.relative_to(root).as_posix()
            reason, real = self._refusal(path, root, walk.rules, hidden)
            if reason is None and name not in (overlay or {}):
                content, digest = self._read(real)
                if content is None:
                    reason = "cannot be read"
                elif digest in hidden_digests:
                    reason = "the target picture"
                elif total + len(content) > self.max_total_bytes:
                    reason = f"over {self.max_total_bytes >> 20} MB in all"
                else:
                    total += len(content)
                    files[name], digests[name] = content, digest
            if reason:
                skipped.append(Skipped(name, reason))
        tree = PackedTree(
            files, digests, tuple(sorted(skipped, key=lambda s: s.path)), narrowed, mounts
        )
        for name, text in (overlay or {}).items():
            tree = tree.with_text(PurePosixPath(name).as_posix(), text)
        return tree

    def _refusal(
        self, path: Path, root: Path, rules: IgnoreRules, hidden: Collection[Path]
    ) -> tuple[str | None, Path]:
        """Why ``path`` stays out (None: it goes in), and the real file that it leads to."""
        if is_secret_path(path.relative_to(root)):
            return "holds secrets by its name", path
        real = path
        try:
            if path.is_symlink():  # folders were checked on the way, only a link can lead elsewhere
                real = path.resolve(strict=True)
                if not real.is_relative_to(root):
                    return "a link out of the workspace", real
                if is_secret_path(real.relative_to(root)):
                    return "holds secrets by its name", real
            status = real.stat()
        except (OSError, RuntimeError):
            return "a link that leads nowhere", path
        if real in hidden:
            return "the target picture", real
        if real != path and rules.ignores(real):
            return "a link to an ignored file", real
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file", real
        if status.st_size > self.max_file_bytes:
            return f"over {self.max_file_bytes >> 20} MB", real
        return None, real

    def _read(self, real: Path) -> tuple[bytes | None, str]:
        """Content and digest of a regular file that is no link by now; None if unreadable."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(real, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    return None, ""
                content = stream.read(self.max_file_bytes)
        except OSError:
            return None, ""
        stamp = (real, status.st_mtime_ns, len(content), status.st_ino)
        digest = self._digests.get(stamp)
        if digest is None:
            if len(self._digests) >= 4 * self.max_entries:
                self._digests.clear()
            digest = self._digests[stamp] = hashlib.sha256(content).hexdigest()
        return content, digest


def encode_source(text: str) -> bytes:
    """Bytes of a source text, in the encoding that its own cookie names (PEP 263), else UTF-8.

    A byte order mark is left out: Python reads UTF-8 without one as well.
    """
    text = text.removeprefix("\ufeff")
    lines = iter([line.encode("utf-8", "replace") + b"\n" for line in text.split("\n", 2)[:2]])
    try:
        encoding, _ = detect_encoding(lambda: next(lines, b""))
        return text.encode(encoding)
    except (SyntaxError, UnicodeEncodeError, LookupError):
        return text.encode("utf-8", "surrogateescape")


class _Walk:
    """The files of a workspace that the ignore rules leave, folders behind inner links included."""

    def __init__(
        self,
        root: Path,
        max_entries: int,
        patterns: Collection[str],
        apart: Collection[Path],
    ) -> None:
        """``apart``: what is not entered at all."""
        self.root = root
        self._apart = apart
        self.rules = IgnoreRules(root, patterns)
        self.skipped: list[Skipped] = []
        self.overflowed = False
        self._left = max_entries

    def files(self) -> Iterator[Path]:
        yield from self._folder(self.root, frozenset({self.root}))

    def _folder(self, folder: Path, above: frozenset[Path]) -> Iterator[Path]:
        """``above``: real paths of the folders entered so far, so that no loop of links turns."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            self._left -= 1
            if self._left < 0:
                self.overflowed = True
                return
            path = folder / entry.name
            if path in self._apart:
                continue
            try:
                is_folder = entry.is_dir()
            except OSError:
                is_folder = False
            if self.rules.ignores_entry(path, is_folder=is_folder):
                continue
            if not is_folder:
                yield path
                continue
            real = path.resolve() if entry.is_symlink() else path
            if not real.is_relative_to(self.root):
                self.skipped.append(Skipped(self._name(path), "a link out of the workspace"))
            elif real not in above and not self._is_ignored_link(path, real):
                yield from self._folder(path, above | {real})

    def _is_ignored_link(self, path: Path, real: Path) -> bool:
        return real != path and self.rules.ignores(real, is_folder=True)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _is_too_wide(root: Path) -> bool:
    """Whether ``root`` is a whole disk or holds home folders: nobody means to pack that."""
    home = Path.home().resolve()
    return root == Path(root.anchor) or home == root or home.is_relative_to(root)


def _distance(path: Path, focus: Path) -> tuple[int, int, str]:
    """How far a file is from the fixed one: folders up and down, code before data."""
    here, there = path.parent.parts, focus.parent.parts
    common = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False))
    )
    return (len(here) + len(there) - 2 * common, 0 if path.suffix == ".py" else 1, str(path))
