"""Ours: the executor as everything else in this project calls it."""

from __future__ import annotations

from pixelproof_executor import ChartJob, ExecutorSettings, Outcome, Status, TestJob
from pixelproof_executor.connect import connect
from pixelproof_executor.sandbox import Executor

from .contender import CannotRunError


class Ours:
    name = "ours"

    def __init__(self, slots: int) -> None:
        self._executor = Executor(ExecutorSettings(slots=slots))
        self._container = ""

    async def start(self) -> None:
        trouble = await self._executor.start()
        if trouble is not None:
            raise CannotRunError(trouble.detail)

    async def chart(self, code: str) -> bytes:
        job = ChartJob(files={"chart.py": code.encode()}, entry="chart.py")
        outcome = _passed(await self._executor.run(job))
        assert outcome.box is not None
        self._container = outcome.box.container
        return outcome.figures[-1].png

    async def test(self, code: str) -> None:
        job = TestJob(files={"test_bench.py": code.encode()}, tests=("test_bench.py",))
        _passed(await self._executor.run(job))

    def memory_bytes(self) -> int:
        """What the warm container takes, as its engine counts it (blocking)."""
        client = connect(self._executor.settings)
        try:
            container = client.containers.get(self._container)
            return int(container.stats(stream=False)["memory_stats"]["usage"])
        finally:
            client.close()

    async def stop(self) -> None:
        await self._executor.close()


def _passed(outcome: Outcome) -> Outcome:
    if outcome.status is not Status.PASSED:
        raise CannotRunError(f"{outcome.status}: {outcome.detail}")
    return outcome
