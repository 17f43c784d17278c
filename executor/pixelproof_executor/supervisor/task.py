"""One part of a job on its way through the supervisor."""

from __future__ import annotations

import secrets
import time
from typing import Any

from .cell import Cell, Room
from .check import Packed
from .frames import FrameReader
from .verdict import Ending
from .work import Role, Work

_HEADER_BYTES = 4 << 20
HEADERS_BYTES = 16 << 20
"""Of all results of one job: they are kept parsed, which takes many times their length."""


class Task:
    """One part of a job on its way: first its own process, then the check under the same uid."""

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
        self.crowded = False
        """Whether it had as many processes as it may have when it was last looked at."""
        self.restart(work.began + self.job["limits"]["wall_s"] - time.monotonic())

    def text(self, stream: str) -> str:
        """What the job printed, with paths of its tree relative to the tree."""
        return self.output[stream].decode(errors="replace").replace(f"{self.room.tree}/", "")

    def restart(self, seconds: float) -> None:
        self.nonce = secrets.token_hex(16)
        self.cell: Cell | None = None
        self.open: set[int] = set()
        self.exit_status: int | None = None
        self.deadline = time.monotonic() + seconds
        limits = self.job["limits"]
        self.reader = FrameReader(limits["png_bytes"] + _HEADER_BYTES, _HEADER_BYTES)
        self.budget = limits["figures"] * limits["png_bytes"] + HEADERS_BYTES
