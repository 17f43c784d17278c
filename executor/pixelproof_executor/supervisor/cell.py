"""One job's process: a fork under its own uid, with rlimits, without the supervisor's files."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from .frames import encode

RESULT_FD = 3
EXTRA_FD = 4
"""A socket that a cell may be given, to another cell of the same job."""
_OOM_FIRST = "1000"
_STACK_BYTES = 8 << 20
_NICE = 15
"""The supervisor and its checks come first, however many processes a job has."""


@dataclass(frozen=True)
class Room:
    """Where a job lives: its uid and its directories, all private to it."""

    uid: int
    guard: int
    """The uid that the check after the job belongs to: out of reach of the job's processes."""
    path: Path

    @property
    def tree(self) -> Path:
        return self.path / "tree"

    @property
    def tmp(self) -> Path:
        return self.path / "tmp"

    @property
    def home(self) -> Path:
        return self.path / "home"

    def as_data(self) -> list[Any]:
        return [self.uid, self.guard, str(self.path)]

    @classmethod
    def of_data(cls, data: list[Any]) -> Room:
        return cls(data[0], data[1], Path(data[2]))

    def make(self) -> None:
        self.path.mkdir(mode=0o700)
        os.chown(self.path, self.uid, self.uid)


class Reporter:
    """Writes result frames; each carries the nonce that only the supervisor and this object know.

    A process that the code under test forked cannot report: it ends instead.
    """

    def __init__(self, fd: int, nonce: str) -> None:
        self._fd = fd
        self._nonce = nonce
        self._owner = os.getpid()

    def send(self, header: dict[str, Any], blob: bytes = b"") -> None:
        if os.getpid() != self._owner:
            os._exit(1)
        data = memoryview(encode({**header, "nonce": self._nonce}, blob))
        while data:
            data = data[os.write(self._fd, data) :]


@dataclass(frozen=True)
class Cell:
    """A running process and the supervisor's ends of its pipes."""

    pid: int
    result: int
    out: int
    err: int

    def named(self) -> tuple[tuple[int, str], ...]:
        return (self.result, "result"), (self.out, "out"), (self.err, "err")


Fork = Callable[[list[int]], int]
"""Makes the process that is to have these descriptors; returns its pid."""


def open_cell(
    room: Room,
    limits: dict[str, Any],
    nonce: str,
    body: Callable[[Reporter], None],
    extra: int | None = None,
) -> Cell:
    """Fork a process that runs ``body`` as ``room.uid`` and never returns into the supervisor.

    ``extra`` becomes its descriptor ``EXTRA_FD``.
    """

    def fork(descriptors: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            reporter = Reporter(RESULT_FD, nonce)
            become(room.uid, room.uid, limits, descriptors, partial(body, reporter))
        return pid

    return cell_of(fork, extra)


def cell_of(fork: Fork, extra: int | None) -> Cell:
    """A cell whose process ``fork`` makes with the writing ends of three pipes, and ``extra``."""
    pipes = [os.pipe() for _ in range(3)]
    pid = fork([write for _, write in pipes] + ([] if extra is None else [extra]))
    for _, write in pipes:
        os.close(write)
    for read, _ in pipes:
        os.set_blocking(read, False)
    result, out, err = (read for read, _ in pipes)
    return Cell(pid, result, out, err)


def become(
    uid: int,
    owner: int,
    limits: dict[str, Any],
    descriptors: list[int],
    body: Callable[[], None],
) -> NoReturn:
    """Turn this fork into a job's process, run ``body`` and leave."""
    try:
        _enter(uid, owner, limits, descriptors)
        body()
    except BaseException:
        # Only the supervisor's own faults end here: the code's are reported by `body`.
        with contextlib.suppress(Exception):
            os.write(2, traceback.format_exc().encode())
        os._exit(70)
    os._exit(0)


def _enter(uid: int, owner: int, limits: dict[str, Any], descriptors: list[int]) -> None:
    """Turn this fork into the job's process. Order matters: files, limits, then the uid."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    # Move them out of the way first: they may have the very numbers that they are to get.
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 16) for fd in descriptors]
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(high[1], 1)
    os.dup2(high[2], 2)
    os.dup2(high[0], RESULT_FD, inheritable=False)
    if len(high) > 3:
        os.dup2(high[3], EXTRA_FD, inheritable=False)
    os.closerange(EXTRA_FD + (len(high) > 3), 65536)
    if uid == owner:
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_OOM_FIRST)
        os.nice(_NICE)
    _limit(limits)
    os.setgroups([])
    os.setresgid(owner, uid, owner)
    os.setresuid(owner, uid, owner)
    os.umask(0o077)


def _limit(limits: dict[str, Any]) -> None:
    seconds = int(limits["wall_s"]) + 2
    memory = _data_bytes() + ((limits["memory_mb"] + limits.get("reserved_mb", 0)) << 20)
    for name, bound in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_FSIZE, limits["disk_mb"] << 20),
        (resource.RLIMIT_CPU, seconds * max(1, os.cpu_count() or 1)),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        _lower(name, bound, bound)
    with contextlib.suppress(ValueError):  # gVisor has neither the queues nor the limit
        _lower(resource.RLIMIT_MSGQUEUE, 0, 0)
    # Memory that no other limit counts; deep recursion may ask for more of it than by default.
    _lower(resource.RLIMIT_STACK, _STACK_BYTES, 8 * _STACK_BYTES)


def _lower(name: int, soft: int, hard: int) -> None:
    """Set a limit, or keep the one that holds already where it is lower (gVisor has some)."""
    _, most = resource.getrlimit(name)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(name, (soft, hard))


def _data_bytes() -> int:
    """What counts towards RLIMIT_DATA already: the libraries that were imported beforehand."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) << 10
    return 0
