"""Long load on one container: every job answered once, nothing left, whatever is cancelled."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, ScriptJob, Status, TestJob
from pixelproof_executor.place import AnyJob
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.soak, pytest.mark.docker]

CHART = b"import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
LIMITS = Limits(wall_s=2, memory_mb=512)
JOBS: tuple[tuple[AnyJob, Status], ...] = (
    (ChartJob(files={"a.py": CHART}, entry="a.py"), Status.PASSED),
    (ScriptJob(files={"a.py": b"raise ValueError"}, entry="a.py"), Status.FAILED),
    (ScriptJob(files={"a.py": b"import os; os.abort()"}, entry="a.py"), Status.CRASHED),
    (ScriptJob(files={"a.py": b"while 1: pass"}, entry="a.py", limits=LIMITS), Status.TIMEOUT),
    (TestJob(files={"test_a.py": b"def test_a(): pass"}, tests=("test_a.py",)), Status.PASSED),
)


async def test_a_thousand_jobs_of_eight_users_with_cancels() -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    seen: Counter[str] = Counter()

    async def user(executor: Executor) -> None:
        for _ in range(125):
            job, expected = chance.choice(JOBS)
            running = asyncio.create_task(executor.run(job))
            if chance.random() < 0.2:
                await asyncio.sleep(chance.random())
                running.cancel()
            try:
                outcome = await running
            except asyncio.CancelledError:
                seen["cancelled"] += 1
                continue
            assert outcome.status is expected, f"seed {seed}: {outcome}"
            seen[outcome.status.value] += 1

    async with Executor(ExecutorSettings()) as executor:
        await asyncio.gather(*(user(executor) for _ in range(8)))
        last = await executor.run(JOBS[0][0])
        assert last.status is Status.PASSED
    assert seen.total() == 1000
    print(f"seed {seed}: {dict(seen)}")
