"""Anything that users may do, in any order: hypothesis draws who runs what, when it is cancelled,
and when the sandbox or its owner is killed under it.

What must hold: every job is answered exactly once, with the status of its kind, unless it was
cancelled (no answer) or its own sandbox was killed while it was on its way (``infra_error``, or
the answer of a second try). Nothing is left: no process or file of another job, no container.
And the queue is fair: while one of T tenants has a job waiting, no more than 2 T turns go to others
before it gets its own, however many jobs the others have waiting.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from docker.errors import DockerException
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, ScriptJob, Status, TestJob
from pixelproof_executor.connect import connect
from pixelproof_executor.sandbox import Executor

pytestmark = pytest.mark.docker

TENANTS = 8
ROOMY = Limits(wall_s=90, memory_mb=512)
SHORT = Limits(wall_s=1, memory_mb=512)
SMALL_OUTPUT = Limits(wall_s=90, memory_mb=512, output_bytes=1 << 14)


def script(text: str, limits: Limits = ROOMY) -> ScriptJob:
    files = {"a.py": textwrap.dedent(text).encode()}
    return ScriptJob(files=files, entry="a.py", limits=limits)


def pytest_job(text: str) -> TestJob:
    return TestJob(files={"test_a.py": text.encode()}, tests=("test_a.py",), limits=ROOMY)


CHART = b"import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
KINDS: dict[str, tuple[ChartJob | TestJob | ScriptJob, Status]] = {
    "chart": (ChartJob(files={"a.py": CHART}, entry="a.py", limits=ROOMY), Status.PASSED),
    "tests": (pytest_job("def test_a(): pass\ndef test_b(): assert 1\n"), Status.PASSED),
    "wrong tests": (pytest_job("def test_a(): assert 0\n"), Status.FAILED),
    "raises": (script("raise ValueError"), Status.FAILED),
    "aborts": (script("import os; os.abort()"), Status.CRASHED),
    "never ends": (script("while 1: pass", SHORT), Status.TIMEOUT),
    "sleeps, deaf": (
        script(
            """
            import signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
            """,
            SHORT,
        ),
        Status.TIMEOUT,
    ),
    "floods": (script("while 1: print('x' * 1000)", SMALL_OUTPUT), Status.LIMIT),
    "leaves a daemon": (
        script(
            """
            import os, time
            if os.fork() == 0:
                os.setsid()
                time.sleep(600)
            """
        ),
        Status.PASSED,
    ),
    "leaves files": (
        script("open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')"),
        Status.PASSED,
    ),
}
LOOK_AROUND = """
import os
own = os.getuid()
others = []
for place in ("/proc", "/tmp", "/dev/shm"):
    for entry in os.scandir(place):
        if place != "/proc" or entry.name.isdigit():
            try:
                if entry.stat().st_uid not in (0, own):
                    others.append(entry.path)
            except FileNotFoundError:
                pass
print("left:", others)
"""
SERVER = """
import asyncio, sys
from pixelproof_executor import ExecutorSettings, ScriptJob
from pixelproof_executor.sandbox import Executor

async def main():
    async with Executor(ExecutorSettings(slots=1)) as executor:
        job = ScriptJob(files={"a.py": b"pass"}, entry="a.py")
        while True:
            print((await executor.run(job)).status, flush=True)

asyncio.run(main())
"""


@dataclass(frozen=True)
class Step:
    """One job of one tenant, and what is done to it on its way."""

    kind: str
    cancel_after: float | None = None
    """Seconds."""
    kill_after: float | None = None
    """Seconds until its sandbox is killed."""
    kills_init: bool = True
    """Else the supervisor alone."""


SECONDS = st.sampled_from([0.0, 0.01, 0.05, 0.1, 0.3, 1.0])
STEPS = st.one_of(
    *[st.builds(Step, st.sampled_from(sorted(KINDS)))] * 7,
    *[st.builds(Step, st.sampled_from(sorted(KINDS)), cancel_after=SECONDS)] * 2,
    st.builds(Step, st.sampled_from(sorted(KINDS)), kill_after=SECONDS, kills_init=st.booleans()),
)


@dataclass(frozen=True)
class User:
    """A tenant's jobs, in their order."""

    at_once: int
    """How many of them it has on their way, waiting ones included."""
    steps: list[Step]


def plans(steps: int) -> st.SearchStrategy[list[User]]:
    one = st.lists(STEPS, min_size=steps, max_size=steps)
    user = st.builds(User, at_once=st.sampled_from([1, 2, 12]), steps=one)
    return st.lists(user, min_size=TENANTS, max_size=TENANTS)


ONCE: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "phases": [Phase.generate],  # an example takes minutes: its seed is worth more than a small one
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}


@settings(max_examples=1, **ONCE)
@given(plan=plans(13))
def test_users_cancels_and_kills(plan: list[User]) -> None:
    asyncio.run(play(plan))


@pytest.mark.soak
@settings(max_examples=5, **ONCE)
@given(plan=plans(52))
def test_two_thousand_jobs(plan: list[User]) -> None:
    asyncio.run(play(plan))


async def play(plan: list[User]) -> None:
    before = containers_of(os.getpid())
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE)
    assert server.stdout is not None
    first = await asyncio.to_thread(server.stdout.readline)
    assert first == b"passed\n"
    assert containers_of(server.pid)
    run = Run()
    async with Executor(ExecutorSettings(slots=2, containers=TENANTS)) as executor:
        run.watch_turns(executor)
        async with asyncio.TaskGroup() as users:
            for number, user in enumerate(plan):
                users.create_task(run.user(executor, f"tenant {number}", user))
            await asyncio.sleep(1.0)
            server.kill()
            await asyncio.to_thread(server.wait)
        for number in range(TENANTS):
            await nothing_left(executor, f"tenant {number}")
        # A container that is started anew removes those whose owner died.
        outcome = await executor.run(script("pass"), tenant="after the kill")
        assert outcome.status is Status.PASSED, outcome
    server.stdout.close()
    assert not containers_of(server.pid)
    assert containers_of(os.getpid()) == before
    assert sum(run.answers.values()) == sum(len(user.steps) for user in plan), run.answers
    most = max(run.waits)
    assert most <= 2 * TENANTS, f"{most} turns went to others while one tenant waited"


@dataclass
class Kill:
    tenant: str
    ended: float = math.inf
    """Not yet: it may come at any moment."""


class Run:
    """What is seen while a plan is played."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.waits: list[int] = []
        """Of each turn: how many went to others since its tenant began to wait or had its last."""
        self._waiting: Counter[str] = Counter()
        self._others: Counter[str] = Counter()
        self._kills: list[Kill] = []

    def watch_turns(self, executor: Executor) -> None:
        enter = executor._queue.enter

        async def watched(tenant: str, *args: Any, **kwargs: Any) -> Callable[[], None]:
            if not self._waiting[tenant]:
                self._others[tenant] = 0
            self._waiting[tenant] += 1
            try:
                leave = await enter(tenant, *args, **kwargs)
            finally:
                self._waiting[tenant] -= 1
            self.waits.append(self._others[tenant])
            for other, waiting in self._waiting.items():
                self._others[other] += bool(waiting)
            self._others[tenant] = 0
            return leave

        executor._queue.enter = watched  # type: ignore[method-assign]

    async def user(self, executor: Executor, tenant: str, user: User) -> None:
        places = asyncio.Semaphore(user.at_once)
        async with asyncio.TaskGroup() as jobs:
            for step in user.steps:
                await places.acquire()
                task = jobs.create_task(self._job(executor, tenant, step))
                task.add_done_callback(lambda _: places.release())

    async def _job(self, executor: Executor, tenant: str, step: Step) -> None:
        job, expected = KINDS[step.kind]
        began = time.monotonic()
        running = asyncio.create_task(executor.run(job, tenant=tenant))
        kill = None
        if step.kill_after is not None:
            kill = asyncio.create_task(self._kill(executor, tenant, step))
        if step.cancel_after is not None:
            await asyncio.sleep(step.cancel_after)
            running.cancel()
        try:
            outcome = await running
        except asyncio.CancelledError:
            assert step.cancel_after is not None
            self.answers["cancelled"] += 1
            return
        self.answers[outcome.status.value] += 1
        if outcome.status is not expected:
            assert any(kill.tenant == tenant and kill.ended >= began for kill in self._kills), (
                f"{step} ended as {outcome.status}: {outcome.detail}"
            )
            assert outcome.status is Status.INFRA_ERROR, f"{step}: {outcome}"
        if kill is not None:
            await kill

    async def _kill(self, executor: Executor, tenant: str, step: Step) -> None:
        assert step.kill_after is not None
        await asyncio.sleep(step.kill_after)
        ids = [
            entry.container.id
            for place, entry in executor._pool._entries.items()
            if place.tenant == tenant and entry.container is not None
        ]
        kill = Kill(tenant)
        self._kills.append(kill)
        for one in ids:
            await asyncio.to_thread(kill_sandbox, one, step.kills_init)
        kill.ended = time.monotonic()


def kill_sandbox(container: str, init: bool) -> None:
    """SIGKILL to the container's first process, or (where the host may) to its supervisor."""
    client = connect(ExecutorSettings())
    try:
        found = client.containers.get(container)
        if init:
            found.kill("SIGKILL")
            return
        shown = found.top()
        pid = shown["Titles"].index("PID")
        # The engine tells of no list where the container ended while it looked.
        rows = shown["Processes"] or []
        supervisor = min(int(row[pid]) for row in rows if "python3" in row[-1])
        os.kill(supervisor, signal.SIGKILL)
    except (DockerException, ProcessLookupError, PermissionError, ValueError):
        pass  # it had ended by itself, or the engine's processes are out of reach
    finally:
        client.close()


def containers_of(pid: int) -> set[str]:
    client = connect(ExecutorSettings())
    try:
        listed = client.containers.list(
            all=True, filters={"label": f"pixelproof.pid={pid}"}, ignore_removed=True
        )
        return {str(container.id) for container in listed}
    finally:
        client.close()


async def nothing_left(executor: Executor, tenant: str) -> None:
    """A job looks around in the tenant's container; a cancelled one's check may still go on."""
    until = time.monotonic() + 60
    while True:
        outcome = await executor.run(script(LOOK_AROUND), tenant=tenant)
        assert outcome.status is Status.PASSED, outcome
        if outcome.stdout == "left: []\n":
            return
        assert time.monotonic() < until, outcome.stdout
        await asyncio.sleep(0.2)
