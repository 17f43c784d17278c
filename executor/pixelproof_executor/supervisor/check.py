"""After the code has ended: kill what is left of it, compare its tree, check its pictures, clean.

Runs in a fork of its own under the job's uid, so it may touch only what the job owned, and no
code of the job runs beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .cell import Reporter, Room

SHARED = (Path("/tmp"), Path("/dev/shm"))  # noqa: S108  # the two places every uid can write
_LEFT_OUT = {"__pycache__", ".pytest_cache"}
_KILL_SECONDS = 3.0
_PNG = b"\x89PNG\r\n\x1a\n"


def check(
    room: Room, before: dict[str, str], pictures: list[bytes], pixels: int, reporter: Reporter
) -> None:
    """Report ``{"killed", "changes", "pictures"}`` and leave nothing of the job behind."""
    killed = _kill_all()
    reporter.send(
        {
            "type": "checked",
            "killed": killed,
            "changes": _changes(room.tree, before),
            "pictures": [_look(png, pixels) for png in pictures],
        }
    )
    _clean(room)
    reporter.send({"type": "cleaned"})


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _kill_all() -> int:
    """Kill every other process of this uid, however fast it forks; returns the rounds it took."""
    until = time.monotonic() + _KILL_SECONDS
    rounds = 0
    while time.monotonic() < until:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all that this uid may signal, but not the caller
        if len(processes_of(os.getuid())) <= 1:
            break
        rounds += 1
        time.sleep(0.002)
    return rounds


def processes_of(uid: int) -> list[int]:
    """Process ids that belong to ``uid`` (a dead one that nobody has reaped yet is not told)."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == uid and _state(entry.path) != "Z":
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def _state(process: str) -> str:
    return Path(process, "stat").read_text().rpartition(")")[2].split()[0]


def _changes(tree: Path, before: dict[str, str]) -> list[dict[str, str]]:
    after = dict(_files(tree))
    changes = [{"path": path, "change": "created"} for path in sorted(after.keys() - before.keys())]
    changes += [
        {"path": path, "change": "deleted"} for path in sorted(before.keys() - after.keys())
    ]
    changes += [
        {"path": path, "change": "modified"}
        for path in sorted(after.keys() & before.keys())
        if after[path] != before[path]
    ]
    return changes


def _files(tree: Path) -> list[tuple[str, str]]:
    """Every file below ``tree`` with its digest; links are told, never followed.

    None where there is no tree: the job was ended before it was unpacked, or took it away.
    """
    if tree.is_symlink() or not tree.is_dir():
        return []
    return [
        (path.relative_to(tree).as_posix(), _digest_of(path))
        for path in _walk(tree)
        if path.suffix != ".pyc" and not _LEFT_OUT.intersection(path.relative_to(tree).parts)
    ]


def _walk(folder: Path) -> Iterator[Path]:
    """What is not a directory below ``folder``; directories are made readable on the way."""
    folder.chmod(0o700)
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _digest_of(path: Path) -> str:
    """Digest of a regular file; links, pipes and devices never equal what was packed."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "not a regular file"
        path.chmod(0o600)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return digest(file.read())
    except OSError as error:
        return f"unreadable: {error.errno}"


def _look(png: bytes, pixels: int) -> dict[str, Any]:
    """Decode a picture: its size and whether it holds one colour only, or why it is refused."""
    from PIL import Image

    if not png.startswith(_PNG):
        return {"error": "the figure is not a PNG"}
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            width, height = image.size
            if width * height > pixels:
                return {"error": f"the figure has {width} x {height} pixels, over the limit"}
            image.load()
            bands: Any = image.convert("RGBA").getextrema()
    except (OSError, ValueError, SyntaxError) as error:
        return {"error": f"the figure cannot be decoded: {error}"}
    return {"width": width, "height": height, "blank": all(low == high for low, high in bands)}


def _clean(room: Room) -> None:
    for entry in os.scandir(room.path):
        _remove(Path(entry.path))
    uid = os.getuid()
    for place in SHARED:
        for entry in os.scandir(place):
            if entry.stat(follow_symlinks=False).st_uid == uid:
                _remove(Path(entry.path))


def _remove(path: Path) -> None:
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    for _ in _walk(path):
        pass
    shutil.rmtree(path, ignore_errors=True)
