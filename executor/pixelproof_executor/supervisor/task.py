"""One part of a job on its way through the supervisor."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from typing import Any

from .cell import Cell, Room
from .check import Packed
from .frames import FrameReader, encode
from .outlet import Outlet
from .verdict import Ending
from .work import Role, Work

_HEADER_BYTES = 4 << 20
HEADERS_BYTES = 16 << 20
"""Of all results of one job: they are kept parsed, which takes many times their length."""


class Strand:
    """One process of a part and what comes out of it: the job's own, or the check after it."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self.nonce = secrets.token_hex(16)
        self.cell: Cell | None = None
        self.open: set[int] = set()
        self.exit_status: int | None = None
        self.reader = FrameReader(limits["png_bytes"] + _HEADER_BYTES, _HEADER_BYTES)
        self.budget = limits["figures"] * limits["png_bytes"] + HEADERS_BYTES

    @property
    def is_alive(self) -> bool:
        return self.cell is not None and self.exit_status is None

    def kill(self) -> None:
        if self.cell is not None and self.exit_status is None:
            with contextlib.suppress(ProcessLookupError):  # gVisor: it ended, nobody reaped it yet
                os.kill(self.cell.pid, signal.SIGKILL)

    @property
    def overdrew(self) -> bool:
        return self.budget < 0 or self.reader.header_bytes > HEADERS_BYTES


class Task:
    """One part of a job on its way: its own process, and the check, which has the same uid.

    The check is there from the beginning, looks at each figure as it comes, and does the rest when
    the job's process has had its time.
    """

    def __init__(self, work: Work, role: Role, room: Room) -> None:
        self.work = work
        self.role = role
        self.job = work.job
        self.room = room
        self.before: dict[str, Packed] = {}
        self.ended = 0.0
        self.ending = Ending()
        self.checks: list[dict[str, Any]] = []
        self.output = {"out": bytearray(), "err": bytearray()}
        self.checking = False
        """Whether the job's process has had its time: nothing that it still does counts."""
        self.crowded = False
        """Whether it had as many processes as it may have when it was last looked at."""
        self.run = Strand(self.job["limits"])
        self.check = Strand(self.job["limits"])
        self.orders: Outlet | None = None
        """To the check."""
        self.deadline: float = work.began + self.job["limits"]["wall_s"]

    @property
    def current(self) -> Strand:
        """The process that the deadline is for."""
        return self.check if self.checking else self.run

    @property
    def ended_both(self) -> bool:
        return self.run.exit_status is not None and self.check.exit_status is not None

    def order(self, header: dict[str, Any], blob: bytes = b"") -> None:
        assert self.orders is not None
        self.orders.put(encode(header, blob))

    def text(self, stream: str) -> str:
        """What the job printed, with paths of its tree relative to the tree."""
        return self.output[stream].decode(errors="replace").replace(f"{self.room.tree}/", "")
