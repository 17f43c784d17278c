"""The supervisor: takes jobs from the host over stdin, gives each a process of its own, judges it.

Single-threaded, so that forks are safe. It ends when the host's end of the stream is gone.
"""

from __future__ import annotations

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
from .checker import CHECK_SECONDS, Checker, first_order
from .claims import is_well_formed
from .errand import Body, run_errand
from .frames import FrameError, split
from .host import Host
from .memory import memory_of, oom_kills, own_memory
from .outlet import Outlet
from .run_chart import run_chart
from .run_render import run_render
from .run_script import run_script
from .run_test import run_test
from .split.code_side import run_code
from .split.sides import files_of, for_the_code, for_the_tests
from .split.test_side import run_test_apart
from .spring import Spring
from .sweep import left_in_shared, processes_of
from .task import Strand, Task
from .warm import warm_up
from .work import Part, Role, Work

_BODIES: dict[str, Body] = {
    "chart": run_chart,
    "render": run_render,
    "script": run_script,
    "test": run_test,
}
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
        self._by_pid: dict[int, tuple[Task, Strand]] = {}
        self._selector = selectors.DefaultSelector()
        self._host = Host()
        self._layer = layer
        self._checker = Checker(layered=layer is not None)
        self._versions = warm_up(own, layer)
        self._spring = Spring(run_code)
        self._ooms = oom_kills()
        self._inherited = own_memory()
        self._next_look = 0.0

    def run(self) -> None:
        wake_read, wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._selector.register(self._host.fd, selectors.EVENT_READ, self._read_host)
        self._selector.register(wake_read, selectors.EVENT_READ, lambda: os.read(wake_read, 4096))
        self._host.send({"type": "ready", "versions": self._versions})
        while True:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._reap()
            self._stop_late_ones()
            self._stop_greedy_ones()

    # --- the host

    def _read_host(self) -> None:
        for header, blob in self._host.read():
            if header["type"] == "job":
                self._start(header, blob)
            elif header["type"] == "cancel":
                self._cancel(header["id"])

    def _cancel(self, job_id: str) -> None:
        """End a job at once; the check after it goes on, as it also cleans up."""
        for task in self._tasks:
            if task.work.id == job_id and not task.checking:
                self._stop(task, task.run, "cancel")

    # --- a job's process

    def _start(self, header: dict[str, Any], blob: bytes) -> None:
        if not self._tasks:
            self._next_look = time.monotonic() + _MEMORY_SECONDS
        files = split(header["files"], blob)
        work = Work(header["id"], header["job"], files, self._free.pop())
        if work.is_apart and self._layer is None and self._spring.works:
            ours, theirs = socket.socketpair()
            body = partial(run_test_apart, files)
            named = files_of(work.job_for("tests")["tests"])
            tests = self._begin(work, "tests", for_the_tests(files, named), body, ours.fileno())
            code = self._begin(work, "code", for_the_code(files, named), None, theirs.fileno())
            ours.close()
            theirs.close()
            begun = [tests, code]
        else:
            begun = [self._begin(work, "whole", files, _BODIES[work.job["kind"]])]
        self._host.send({"type": "started", "id": work.id})
        for task in begun:
            self._attend(task)

    def _begin(
        self,
        work: Work,
        role: Role,
        files: dict[str, bytes],
        body: Body | None,
        extra: int | None = None,
    ) -> Task:
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
            fork = partial(self._spring.fork, room, job["limits"])
            self._watch(task, task.run, cell_of(fork, extra))
            return task

        def alone(reporter: Reporter) -> None:
            self._forget_everything()
            run_errand(body, job, files, room, self._layer, reporter)

        cell = open_cell(room, job["limits"], task.run.nonce, alone, extra)
        self._watch(task, task.run, cell)
        return task

    def _attend(self, task: Task) -> None:
        """Start the check of a part that has begun: it is ready when the part is over."""
        cell, orders = self._checker.open(task.room)
        self._watch(task, task.check, cell)
        task.orders = Outlet(orders, self._selector)
        pixels = task.job["limits"]["pixels"]
        task.orders.put(first_order(task.before, pixels, task.check.nonce))

    def _watch(self, task: Task, strand: Strand, cell: Cell) -> None:
        strand.cell = cell
        self._by_pid[cell.pid] = task, strand
        for fd, name in cell.named():
            strand.open.add(fd)
            self._selector.register(
                fd, selectors.EVENT_READ, partial(self._read_cell, task, strand, fd, name)
            )

    def _forget_everything(self) -> None:
        """In the fork: other jobs' trees and nonces are no business of this one."""
        self._tasks.clear()
        self._by_pid.clear()
        del self._selector
        self._host.forget()

    def _read_cell(self, task: Task, strand: Strand, fd: int, name: str) -> None:
        if fd not in strand.open:  # closed since the selector spoke of it
            return
        try:
            data = os.read(fd, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self._close(strand, fd)
        elif name == "result":
            self._take_result(task, strand, fd, data)
        else:
            self._take_output(task, strand, name, data)

    def _take_result(self, task: Task, strand: Strand, fd: int, data: bytes) -> None:
        strand.budget -= len(data)
        take = self._take_check if strand is task.check else self._claimed
        try:
            for header, blob in strand.reader.feed(data):
                if strand.overdrew:
                    break
                if header.pop("nonce", None) != strand.nonce or not is_well_formed(header):
                    self._distrust(task, strand, fd, "forged")
                    return
                take(task, header, blob)
                if fd not in strand.open:  # it was the end: nothing counts that comes after it
                    return
        except FrameError:
            self._distrust(task, strand, fd, "forged")
            return
        if strand.overdrew:
            self._distrust(task, strand, fd, "results")

    def _claimed(self, task: Task, header: dict[str, Any], blob: bytes) -> None:
        task.ending.claims.append((header, blob))
        if header["type"] == "figure":
            task.order({"type": "picture", "facts": header["facts"]}, blob)
        elif header["type"] == "end" and not task.checking:
            self._over(task, 0)

    def _take_check(self, task: Task, header: dict[str, Any], _: bytes) -> None:
        task.checks.append(header)
        if header["type"] == "checked":
            self._checked(task, header)

    def _distrust(self, task: Task, strand: Strand, fd: int, why: str) -> None:
        """No more results are taken, from the job or from what it left behind."""
        self._close(strand, fd)
        self._blame(task, strand, why)
        self._stop(task, strand, why)

    def _blame(self, task: Task, strand: Strand, why: str) -> None:
        if strand is task.run and not task.checking:  # a check in trouble says nothing of its job
            task.ending.stopped = task.ending.stopped or why

    def _take_output(self, task: Task, strand: Strand, name: str, data: bytes) -> None:
        room = task.job["limits"]["output_bytes"] - sum(map(len, task.output.values()))
        task.output[name] += data[:room]
        if len(data) > room and task.role != "code":  # pytest shows no prints of passing tests
            self._stop(task, strand, "output")

    def _close(self, strand: Strand, fd: int) -> None:
        self._selector.unregister(fd)
        strand.open.discard(fd)
        os.close(fd)

    def _stop(self, task: Task, strand: Strand, why: str) -> None:
        if strand.is_alive:
            self._blame(task, strand, why)
            strand.kill()

    def _patience(self) -> float | None:
        if not self._tasks:
            return None
        next_one = min(self._next_look, *(task.deadline for task in self._tasks))
        return max(0.0, next_one - time.monotonic())

    def _stop_late_ones(self) -> None:
        now = time.monotonic()
        for task in self._tasks:
            if now >= task.deadline:
                self._stop(task, task.current, "processes" if task.crowded else "timeout")
                # Its process may take a while to go, but it runs no more code.
                self._host.send({"type": "ended", "id": task.work.id})
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
                processes = self._processes_of(task)
                task.crowded = len(processes) >= task.job["limits"]["processes"]
                if memory_of(processes, self._inherited) > most:
                    self._stop(task, task.run, "memory")
        spent = time.process_time() - spent
        self._next_look = now + max(_MEMORY_SECONDS, 10 * spent)

    def _processes_of(self, task: Task) -> list[int]:
        """Without its check, which has the same uid."""
        check = task.check.cell
        return [p for p in processes_of(task.room.uid) if check is None or p != check.pid]

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            task, strand = self._by_pid.pop(pid, (None, None))
            if task is not None and strand is not None:
                strand.exit_status = os.waitstatus_to_exitcode(status)
                self._after(task, strand)

    # --- after the process

    def _after(self, task: Task, strand: Strand) -> None:
        """A process is gone; what it left in the pipes counts, what still holds them not."""
        self._drain(task, strand)
        if strand is task.run and not task.checking:
            kills = oom_kills()
            if strand.exit_status == -signal.SIGKILL and not task.ending.stopped:
                task.ending.stopped = "memory" if kills > self._ooms else ""
            self._ooms = kills
            self._over(task, strand.exit_status)
        if task.checking and task.ended_both:
            self._done(task)

    def _drain(self, task: Task, strand: Strand, *, claims: bool = True) -> None:
        """Take what is in the pipes; without ``claims`` only what was printed."""
        assert strand.cell is not None
        for fd, name in strand.cell.named():
            while fd in strand.open and (claims or name != "result"):
                before = strand.budget, sum(map(len, task.output.values()))
                self._read_cell(task, strand, fd, name)
                if before == (strand.budget, sum(map(len, task.output.values()))):
                    break
            if fd in strand.open:
                self._close(strand, fd)

    def _over(self, task: Task, exit_status: int | None) -> None:
        """The code has had its time: it has reported its end, or its process is gone.

        Whatever it still does, the check ends it, and nothing of it counts.
        """
        self._drain(task, task.run, claims=False)
        task.run.kill()
        task.checking = True
        task.ended = time.monotonic()
        task.ending.exit_status = exit_status
        task.deadline = task.ended + CHECK_SECONDS
        task.order({"type": "go"})
        self._go_on(task)

    def _go_on(self, task: Task) -> None:
        """After one part is over: what is to run next, or the end of the job's run."""
        work = task.work
        work.ended(task.role, task.ending)
        if task.role == "tests":
            if work.beside():
                self._attend(self._begin(work, "beside", work.files, run_test))
            for other in self._tasks:
                if other.work is work and other.role == "code" and not other.checking:
                    self._blame(other, other.run, "over")
                    self._over(other, None)
        if not work.running:
            self._host.send({"type": "ended", "id": work.id})  # the host's deadline for the run

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
            self._host.send(*answer(work))

    def _done(self, task: Task) -> None:
        """The check of one part has ended; with the last one the job's slot is free."""
        assert task.orders is not None
        task.orders.close()
        self._tasks.remove(task)
        work = task.work
        self._checked(task, None)
        cleaned = any(claim["type"] == "cleaned" for claim in task.checks)
        work.clean = cleaned and self._is_clean(task) and work.clean
        if not work.running and all(other.work is not work for other in self._tasks):
            self._host.send({"type": "swept", "id": work.id, "clean": work.clean})
            self._free.append(work.slot)

    def _is_clean(self, task: Task) -> bool:
        try:
            task.room.path.rmdir()
        except OSError:
            return False
        return not left_in_shared(task.room.uid) and not processes_of(task.room.uid)
