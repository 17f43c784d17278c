"""Has it recorded which tests reach what, beside the search, where that is worth it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pixelproof_executor import Outcome, Status

from ..workspace.packing import PackedTree
from ..workspace.reaches import Reaches, Recorded, surroundings
from ..workspace.shape import shape_of
from .jobs import Bench

WORTH_MS = 1000.0
"""Tests that take less together are always all run: choosing among them would gain nothing."""

SLOWER = 4
"""A recorded run takes up to so many times as long: measured are 2.5 (matplotlib) and 3.2 (pandas)
times the processor's time."""


class Recording:
    """What is known by now of one file's tests; ``recorded`` appears when it is."""

    def __init__(self, reaches: Reaches, root: Path, path: str) -> None:
        self.recorded: Recorded | None = None
        self._reaches = reaches
        self._root = root
        self._path = path
        self._task: asyncio.Task[None] | None = None

    @property
    def done(self) -> bool:
        return self._task is None or self._task.done()

    def begin(self, bench: Bench, tree: PackedTree, tests: tuple[str, ...], ran: Outcome) -> None:
        """Look it up, or start to record it in the background; ``ran``: how the tests did.

        Tests that do not end, lack something, or would not end in time while they are recorded are
        not run a second time for this.
        """
        longest = bench.test_limits.wall_s * 1000 / SLOWER
        ended = ran.status in (Status.PASSED, Status.FAILED)
        if not ended or not WORTH_MS <= ran.duration_ms <= longest:
            return
        around = surroundings(tree, self._path, tests, bench.where)
        self.recorded = self._reaches.find(self._root, self._path, around)
        if self.recorded is None:
            self._task = asyncio.create_task(self._record(bench, tree, tests, around))

    async def wait(self) -> None:
        """Until what was begun is done."""
        if self._task is not None:
            await self._task

    async def _record(
        self, bench: Bench, tree: PackedTree, tests: tuple[str, ...], around: str
    ) -> None:
        shape = shape_of(tree.files[self._path].decode("utf-8", "replace"))
        reach = await bench.record(tree, self._path, tests) if shape else None
        if shape is None or reach is None:
            return
        self.recorded = Recorded(path=self._path, surroundings=around, shape=shape, reach=reach)
        await asyncio.to_thread(self._reaches.keep, self._root, self.recorded)
