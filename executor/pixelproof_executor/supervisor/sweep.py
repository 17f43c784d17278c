"""Ends and removes what a job left: processes, files, whatever their names, modes and depth."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
import time
from pathlib import Path

SHARED = (Path("/tmp"), Path("/dev/shm"), Path("/dev/mqueue"))  # noqa: S108
"""The places that every uid can write."""
_KILL_SECONDS = 6.0
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def kill_all() -> None:
    """Kill every other process of this uid, however fast it forks.

    ``kill(-1)`` signals all of them at once, and a fork on its way fails while a signal is
    pending: one round is enough unless the machine is in great trouble.
    """
    until = time.monotonic() + _KILL_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all that this uid may signal, but not the caller
        if len(processes_of(os.geteuid())) <= 1:
            break
        time.sleep(0.002)


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


def left_in_shared(uid: int) -> list[str]:
    """What ``uid`` owns in the places that everybody can write."""
    found = []
    for place in SHARED:
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(place):
                # Other jobs come and go at the same time.
                with contextlib.suppress(FileNotFoundError):
                    if entry.stat(follow_symlinks=False).st_uid == uid:
                        found.append(entry.path)
    return found


def remove(path: str) -> None:
    """Remove a file or a whole directory; what cannot be removed is left to be found."""
    with contextlib.suppress(OSError):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            empty(path)
            Path(path).rmdir()
        else:
            Path(path).unlink()


def empty(folder: str) -> None:
    """Remove all that is in ``folder``.

    Directories inside are first moved up into ``folder`` itself, so that no path gets long and
    no depth is too much.

    Raises:
        OSError: something of another uid is in the way.
    """
    Path(folder).chmod(0o700)
    top = os.open(folder, _FOLDER)
    try:
        while entries := _entries(top):
            for name, is_folder in entries:
                if is_folder:
                    _lift(name, top)
                else:
                    os.unlink(name, dir_fd=top)
    finally:
        os.close(top)


def _lift(name: str, top: int) -> None:
    """Remove one directory after its own directories have become neighbours of it."""
    os.chmod(name, 0o700, dir_fd=top)
    folder = os.open(name, _FOLDER, dir_fd=top)
    try:
        for inner, is_folder in _entries(folder):
            if is_folder:
                os.chmod(inner, 0o700, dir_fd=folder)  # moving a directory writes to it
                os.rename(inner, secrets.token_hex(16), src_dir_fd=folder, dst_dir_fd=top)
            else:
                os.unlink(inner, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=top)


def _entries(folder: int) -> list[tuple[str, bool]]:
    """Names in an open directory, and whether each is a directory itself."""
    with os.scandir(folder) as entries:
        return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
