"""Ends and removes what a job left: processes, files, whatever their names, modes and depth."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

SHARED = (Path("/tmp"), Path("/dev/shm"), Path("/dev/mqueue"))  # noqa: S108
"""The places that every uid can write."""
_KILL_SECONDS = 6.0
_PAUSE = 0.0002
_LONG_PAUSE = 0.0016
_LONGEST_PAUSE = 0.0032
_EXITING = 0x4
"""PF_EXITING of the kernel: the thread has begun to end and never returns to its program."""
_PROC_BYTES = 1 << 14
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def kill_all() -> None:
    """Kill every other process of this uid, however fast it forks, until none runs any code.

    ``kill(-1)`` signals all of them at once, and a fork on its way fails while a signal is
    pending: one round is enough unless the machine is in great trouble. One that is on its way
    out only gives back its memory, which takes longer than all the rest.
    """
    for _ in _patiently():
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all that this uid may signal, but not the caller
        if not any(_runs(pid) for pid in _others()):
            break


def wait_for_ends() -> None:
    """Wait until the other processes of this uid, all of them killed, are gone.

    It takes them some milliseconds to give back their memory, and by now nobody waits for that.
    """
    for _ in _patiently(_LONG_PAUSE):
        if not _others():
            break


def _patiently(pause: float = _PAUSE) -> Iterator[None]:
    """A round at once, then others until it has taken too long."""
    until = time.monotonic() + _KILL_SECONDS
    while True:
        yield
        if time.monotonic() > until:
            return
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _others() -> list[int]:
    return [pid for pid in processes_of(os.geteuid()) if pid != os.getpid()]


def _runs(pid: int) -> bool:
    """Whether any thread of a process may still run code of its own (proc(5), field ``flags``)."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208
    except OSError:
        return False
    for thread in threads:
        try:
            fields = _stat(f"/proc/{pid}/task/{thread}")
        except OSError:
            continue
        if fields[0] not in (b"Z", b"X") and not int(fields[6]) & _EXITING:
            return True
    return False


def processes_of(uid: int) -> list[int]:
    """Process ids that belong to ``uid`` (a dead one that nobody has reaped yet is not told)."""
    found = []
    for name in os.listdir("/proc"):  # noqa: PTH208  # several times a job: no objects for paths
        if name.isdigit():
            process = f"/proc/{name}"
            try:
                if os.stat(process).st_uid == uid and _stat(process)[0] != b"Z":  # noqa: PTH116
                    found.append(int(name))
            except OSError:
                continue
    return found


def _stat(process: str) -> list[bytes]:
    """The fields after the name, from ``state`` on."""
    return proc_file(f"{process}/stat").rpartition(b")")[2].split()


def proc_file(path: str) -> bytes:
    """A small file of proc(5).

    Raises:
        OSError: the process is gone.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, _PROC_BYTES)
    finally:
        os.close(descriptor)


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
