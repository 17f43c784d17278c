"""What fixing needs of the other parts, as protocols: the executor and sight."""

from __future__ import annotations

from typing import Protocol

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.picture import Picture
from pixelproof_engine.sight.seen import Comparison, Judged, Seen
from pixelproof_executor import Job, Outcome


class Runner(Protocol):
    """Runs jobs in a sandbox (``pixelproof_executor.sandbox.Executor``)."""

    async def run(self, job: Job) -> Outcome:
        """Always one outcome; cancelling the task ends the job."""
        ...


class Sight(Protocol):
    """Reads and compares pictures (``pixelproof_engine.sight.service.SightService``)."""

    async def load(self, data: bytes) -> Picture:
        """Checked and decoded away from this process; raises PictureError or SightError."""
        ...

    async def see(self, png: bytes, exact: Facts | None = None) -> Seen: ...

    async def compare(self, current: Seen, target: Seen) -> Comparison: ...

    async def judge(self, png: bytes, target: bytes) -> Judged:
        """How far two pictures are apart by pixels alone, in milliseconds."""
        ...
