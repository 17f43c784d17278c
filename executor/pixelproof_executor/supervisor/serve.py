"""The supervisor: takes jobs from the host over stdin, gives each a process of its own, judges it.

Single-threaded, so that forks are safe. It ends when the host's end of the stream is gone.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

from . import inputs
from .answer import answer
from .cell import Cell, Reporter, Room, cell_of, open_cell
from .check import packed
from .checker import CHECK_SECONDS, Checker
from .claims import is_well_formed
from .errand import Body, run_errand
from .frames import FrameError, FrameReader, encode, split
from .memory import memory_of, own_memory
from .pictures import Picture
from .run_chart import run_chart
from .run_render import run_render
from .run_script import run_script
from .run_test import run_test
from .split.code_side import run_code
from .split.sides import files_of, for_the_code, for_the_tests
from .split.test_side import run_test_apart
from .spring import Spring
from .sweep import left_in_shared, processes_of
from .task import HEADERS_BYTES, Task
from .warm import warm_up
from .work import Part, Role, Work

_BODIES: dict[str, Body] = {
    "chart": run_chart,
    "render": run_render,
    "script": run_script,
    "test": run_test,
}
_FROM_HOST = 512 << 20
_CHUNK = 1 << 18
_UIDS = 1 << 11
"""Uids in turn, each with its guard beside it."""
_MEMORY_SECONDS = 0.1
"""How often the memory of all processes of a job is summed up: rlimits count one by one."""


def main(start: dict[str, Any]) -> None:
    inputs.use(start["inputs"])
    Supervisor(
        Path(start["own"]),
        Path(start["work"]),
        start["first_uid"],
        start["slots"],
        start["layer"],
    ).run()


class Supervisor:
    def __init__(
        self, own: Path, work: Path, first_uid: int, slots: int, layer: list[str] | None
    ) -> None:
        """``layer``: top-level modules of the layer of packages; None: there is none."""
        self._work = work
        self._first_uid = first_uid
        self._free = list(range(slots))
        self._made = 0
        self._tasks: list[Task] = []
        self._by_pid: dict[int, Task] = {}
        self._selector = selectors.DefaultSelector()
        self._from_host = FrameReader(_FROM_HOST)
        self._host_in = _move_away(0, os.O_RDONLY)
        self._host_out = _move_away(1, os.O_WRONLY)
        os.set_blocking(self._host_in, False)
        self._layer = layer
        self._checker = Checker(layered=layer is not None)
        self._versions = warm_up(own, layer)
        self._spring = Spring(run_code)
        self._oom_kills = _oom_kills()
        self._inherited = own_memory()
        self._next_look = 0.0

    def run(self) -> None:
        wake_read, wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._selector.register(self._host_in, selectors.EVENT_READ, self._read_host)
        self._selector.register(wake_read, selectors.EVENT_READ, lambda: os.read(wake_read, 4096))
        self._send({"type": "ready", "versions": self._versions})
        while True:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._reap()
            self._stop_late_ones()
            self._stop_greedy_ones()

    # --- the host

    def _send(self, header: dict[str, Any], blob: bytes = b"") -> None:
        data = memoryview(encode(header, blob))
        while data:
            data = data[os.write(self._host_out, data) :]

    def _read_host(self) -> None:
        data = os.read(self._host_in, _CHUNK)
        if not data:
            os._exit(0)  # the host is gone; the container's init takes everything down
        for header, blob in self._from_host.feed(data):
            if header["type"] == "job":
                self._start(header, blob)
            elif header["type"] == "cancel":
                self._cancel(header["id"])

    def _cancel(self, job_id: str) -> None:
        """End a job at once; the check after it goes on, as it also cleans up."""
        for task in self._tasks:
            if task.work.id == job_id and not task.checking:
                self._stop(task, "cancel")

    # --- a job's process

    def _start(self, header: dict[str, Any], blob: bytes) -> None:
        files = split(header["files"], blob)
        work = Work(header["id"], header["job"], files, self._free.pop())
        if work.is_apart and self._layer is None and self._spring.works:
            ours, theirs = socket.socketpair()
            body = partial(run_test_apart, files)
            named = files_of(work.job_for("tests")["tests"])
            self._begin(work, "tests", for_the_tests(files, named), body, ours.fileno())
            self._begin(work, "code", for_the_code(files, named), None, theirs.fileno())
            ours.close()
            theirs.close()
        else:
            self._begin(work, "whole", files, _BODIES[work.job["kind"]])
        self._send({"type": "started", "id": work.id})

    def _begin(
        self,
        work: Work,
        role: Role,
        files: dict[str, bytes],
        body: Body | None,
        extra: int | None = None,
    ) -> None:
        """Start one part of a job in a room of its own; the code's cell needs no ``body``."""
        self._made += 1
        uid = self._first_uid + self._made % _UIDS * 2
        room = Room(uid, uid + 1, self._work / str(work.slot) / f"job{self._made}")
        room.make()
        task = Task(work, role, room)
        task.before = {name: packed(content) for name, content in files.items()}
        work.running.add(role)
        self._tasks.append(task)
        job = work.job_for(role)
        if body is None:
            self._watch(task, cell_of(partial(self._spring.fork, room, job["limits"]), extra))
        else:
            whole = partial(run_errand, body, job, files, room, self._layer)
            self._open(task, job["limits"], whole, extra)

    def _open(
        self, task: Task, limits: dict[str, Any], body: Any, extra: int | None = None
    ) -> None:
        def alone(reporter: Reporter) -> None:
            self._forget_everything()
            body(reporter)

        self._watch(task, open_cell(task.room, limits, task.nonce, alone, extra))

    def _watch(self, task: Task, cell: Cell) -> None:
        task.cell = cell
        self._by_pid[cell.pid] = task
        for fd, name in zip(cell.fds(), ("result", "out", "err"), strict=True):
            task.open.add(fd)
            self._selector.register(
                fd, selectors.EVENT_READ, partial(self._read_cell, task, fd, name)
            )

    def _forget_everything(self) -> None:
        """In the fork: other jobs' trees and nonces are no business of this one."""
        self._tasks.clear()
        self._by_pid.clear()
        del self._selector
        self._from_host = FrameReader(0)

    def _read_cell(self, task: Task, fd: int, name: str) -> None:
        try:
            data = os.read(fd, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self._close(task, fd)
        elif name == "result":
            self._take_result(task, fd, data)
        else:
            self._take_output(task, name, data)

    def _take_result(self, task: Task, fd: int, data: bytes) -> None:
        task.budget -= len(data)
        try:
            for header, blob in task.reader.feed(data):
                if header.pop("nonce", None) != task.nonce or not is_well_formed(header):
                    self._distrust(task, fd, "forged")
                    return
                if task.checking:
                    task.checks.append(header)
                    if header["type"] == "checked":
                        self._checked(task, header)
                else:
                    task.ending.claims.append((header, blob))
        except FrameError:
            self._distrust(task, fd, "forged")
            return
        if task.budget < 0 or task.reader.header_bytes > HEADERS_BYTES:
            self._distrust(task, fd, "results")

    def _distrust(self, task: Task, fd: int, why: str) -> None:
        """No more results are taken, from the job or from what it left behind."""
        self._close(task, fd)
        self._blame(task, why)
        self._stop(task, why)

    def _blame(self, task: Task, why: str) -> None:
        if not task.checking:  # a check in trouble says nothing of its job
            task.ending.stopped = task.ending.stopped or why

    def _take_output(self, task: Task, name: str, data: bytes) -> None:
        room = task.job["limits"]["output_bytes"] - sum(map(len, task.output.values()))
        task.output[name] += data[:room]
        if len(data) > room and task.role != "code":  # pytest shows no prints of passing tests
            self._stop(task, "output")

    def _close(self, task: Task, fd: int) -> None:
        self._selector.unregister(fd)
        task.open.discard(fd)
        os.close(fd)

    def _stop(self, task: Task, why: str) -> None:
        if task.cell is not None and task.exit_status is None:
            self._blame(task, why)
            with contextlib.suppress(ProcessLookupError):  # gVisor: it ended, nobody reaped it yet
                os.kill(task.cell.pid, signal.SIGKILL)

    def _patience(self) -> float | None:
        if not self._tasks:
            return None
        next_one = min(self._next_look, *(task.deadline for task in self._tasks))
        return max(0.0, next_one - time.monotonic())

    def _stop_late_ones(self) -> None:
        now = time.monotonic()
        for task in self._tasks:
            if now >= task.deadline:
                self._stop(task, "processes" if task.crowded else "timeout")
                # Its process may take a while to go, but it runs no more code.
                self._send({"type": "ended", "id": task.work.id})
                task.deadline = now + 1.0

    def _stop_greedy_ones(self) -> None:
        """End jobs whose processes together went over the memory that one job may have."""
        now = time.monotonic()
        if now < self._next_look:
            return
        spent = time.process_time()
        for task in self._tasks:
            most = task.job["limits"]["memory_mb"] << 20
            if not task.checking:
                processes = processes_of(task.room.uid)
                task.crowded = len(processes) >= task.job["limits"]["processes"]
                if memory_of(processes, self._inherited) > most:
                    self._stop(task, "memory")
        spent = time.process_time() - spent
        self._next_look = now + max(_MEMORY_SECONDS, 10 * spent)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            task = self._by_pid.pop(pid, None)
            if task is not None:
                task.exit_status = os.waitstatus_to_exitcode(status)
                self._after(task)

    # --- after the process

    def _after(self, task: Task) -> None:
        """The main process is gone; what it left in the pipes counts, what still holds them not."""
        assert task.cell is not None
        for fd, name in zip(task.cell.fds(), ("result", "out", "err"), strict=True):
            while fd in task.open:
                before = len(task.open), task.budget, sum(map(len, task.output.values()))
                self._read_cell(task, fd, name)
                if before == (len(task.open), task.budget, sum(map(len, task.output.values()))):
                    self._close(task, fd)
        if task.checking:
            self._done(task)
            return
        task.ended = time.monotonic()
        task.ending.exit_status = task.exit_status
        kills = _oom_kills()
        if task.exit_status == -signal.SIGKILL and not task.ending.stopped:
            task.ending.stopped = "memory" if kills > self._oom_kills else ""
        self._oom_kills = kills
        self._check(task)
        self._go_on(task)

    def _go_on(self, task: Task) -> None:
        """After one part has ended: what is to run next, or the end of the job's run."""
        work = task.work
        work.ended(task.role, task.ending)
        if task.role == "tests":
            for other in self._tasks:
                if other.work is work and other.role == "code" and not other.checking:
                    self._stop(other, "over")
            if work.beside():
                self._begin(work, "beside", work.files, run_test)
        if not work.running:
            self._send({"type": "ended", "id": work.id})  # the host's deadline for the run

    def _check(self, task: Task) -> None:
        task.checking = True
        task.restart(CHECK_SECONDS)
        pictures = [
            Picture(png, claim["facts"])
            for claim, png in task.ending.claims
            if claim["type"] == "figure"
        ]
        pixels = task.job["limits"]["pixels"]
        self._watch(task, self._checker.check(task.room, task.before, pictures, pixels, task.nonce))

    def _checked(self, task: Task, claim: dict[str, Any] | None) -> None:
        """All is known of one part; with the last one the job is answered, before it is swept."""
        work = task.work
        work.parts.setdefault(
            task.role,
            Part(
                checked=claim,
                out=task.text("out"),
                err=task.text("err"),
                seconds=task.ended - work.began,
            ),
        )
        if not work.answered and not work.running and work.parts.keys() == work.endings.keys():
            work.answered = True
            self._send(*answer(work))

    def _done(self, task: Task) -> None:
        """The check of one part has ended; with the last one the job's slot is free."""
        self._tasks.remove(task)
        work = task.work
        self._checked(task, None)
        cleaned = any(claim["type"] == "cleaned" for claim in task.checks)
        work.clean = cleaned and self._is_clean(task) and work.clean
        if not work.running and all(other.work is not work for other in self._tasks):
            self._send({"type": "swept", "id": work.id, "clean": work.clean})
            self._free.append(work.slot)

    def _is_clean(self, task: Task) -> bool:
        try:
            task.room.path.rmdir()
        except OSError:
            return False
        return not left_in_shared(task.room.uid) and not processes_of(task.room.uid)


def _move_away(fd: int, flags: int) -> int:
    """Take a standard stream for ourselves and put /dev/null in its place."""
    own = os.dup(fd)
    null = os.open("/dev/null", flags)
    os.dup2(null, fd)
    os.close(null)
    return own


def _oom_kills() -> int:
    for name in ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"):
        try:
            lines = Path(name).read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
