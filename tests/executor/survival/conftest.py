"""Every attack is followed by the same question: is anything of it still there?"""

from __future__ import annotations

import asyncio
import json
import os
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import docker
import pytest
import pytest_asyncio
from docker import DockerClient

from pixelproof_executor import ChartJob, Limits, Outcome, ScriptJob, Status
from pixelproof_executor.place import AnyJob
from pixelproof_executor.sandbox import Executor

LIMITS = Limits(
    wall_s=20, memory_mb=512, disk_mb=32, output_bytes=1 << 16, processes=32, figures=4,
    png_bytes=1 << 20, pixels=8_000_000,
)  # fmt: skip
BRIEF = LIMITS.model_copy(update={"wall_s": 1.5})

NEXT = b"""
import glob, json, os, matplotlib.pyplot as plt
def lines(name):
    return open(name).read().splitlines()[1:]
def others():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat("/proc/" + pid).st_uid not in (0, os.getuid()):
                yield open(f"/proc/{pid}/cmdline").read()
        except FileNotFoundError:
            pass
plt.plot([1, 2])
plt.savefig("ok.png")
print(json.dumps({
    "processes": list(others()),
    "files": [p for d in ("/tmp", "/dev/shm", "/dev/mqueue", os.path.expanduser("~"))
              for p in glob.glob(d + "/*") + glob.glob(d + "/.*")],
    "sockets": [line for name in ("tcp", "tcp6", "udp", "udp6")
                for line in lines("/proc/net/" + name)],
    "unix sockets": [line for line in lines("/proc/net/unix") if "@" in line],
    "ipc": [line for name in ("shm", "sem", "msg") for line in lines("/proc/sysvipc/" + name)],
    "line width": plt.rcParams["lines.linewidth"],
    "tree": sorted(os.listdir(".")),
}))
"""
"""What the next job of the same user does and sees."""

NOTHING = {
    "processes": [], "files": [], "sockets": [], "unix sockets": [], "ipc": [],
    "line width": 1.5, "tree": ["next.py", "ok.png"],
}  # fmt: skip

OUTSIDE = """
import json, os
names = [os.path.join(place, name) for place in (*map("/box/{}".format, os.listdir("/box")),
         "/tmp", "/dev/shm", "/dev/mqueue") for name in os.listdir(place)]
uids = [os.stat("/proc/" + pid).st_uid for pid in os.listdir("/proc") if pid.isdigit()]
print(json.dumps([names, [uid for uid in uids if uid]]))
"""
"""What root sees in the container once no job runs."""

SWEEP_SECONDS = 20.0


@dataclass(frozen=True)
class Attack:
    """Code that tries something, and what must come of it."""

    code: str
    status: Status
    words: str = ""
    """To be found in the outcome's detail."""
    prints: str | None = None
    """The last line of its stdout."""
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = LIMITS
    chart: bool = False
    replaced: bool = False
    """Whether the container may be exchanged for a new one afterwards."""

    def job(self) -> AnyJob:
        kind = ChartJob if self.chart else ScriptJob
        tree = {"a.py": textwrap.dedent(self.code).encode(), **self.files}
        return kind(files=tree, entry="a.py", limits=self.limits)


Survive = Callable[[Attack], Awaitable[Outcome]]
Check = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def engine() -> Iterator[DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


async def swept(engine: DockerClient, identity: str) -> None:
    """Root sees nothing of a job in its container, soon after its answer.

    The answer goes out first: a flood of files takes a moment to remove.
    """
    container = await asyncio.to_thread(engine.containers.get, identity)
    until = time.monotonic() + SWEEP_SECONDS
    while True:
        seen = await asyncio.to_thread(container.exec_run, ["python3", "-ISc", OUTSIDE])
        if json.loads(seen.output) == [[], []]:
            return
        if time.monotonic() > until:
            pytest.fail(f"left in the container: {seen.output.decode()[:2000]}")


@pytest.fixture
def assert_clean(executor: Executor, engine: DockerClient) -> Check:
    """Root sees nothing of this job from outside; the next job passes, and nor does it."""

    async def check(outcome: Outcome, *, replaced: bool = False) -> None:
        assert outcome.box is not None
        if not replaced:
            await swept(engine, outcome.box.container)
        after = await executor.run(ScriptJob(files={"next.py": NEXT}, entry="next.py"))
        assert after.status is Status.PASSED, after
        assert json.loads(after.stdout) == NOTHING
        assert after.box is not None
        if replaced:
            await swept(engine, after.box.container)
        else:
            assert after.box.container == outcome.box.container, "the container was lost"

    return check


@pytest.fixture
def survive(executor: Executor, assert_clean: Check) -> Survive:
    """Run an attack, see that it ends as expected, and that nothing of it is left."""

    async def run(attack: Attack) -> Outcome:
        outcome = await executor.run(attack.job())
        told = outcome.model_dump_json(indent=1, exclude={"figures", "box", "changes"})
        assert outcome.status is attack.status, told
        assert attack.words in outcome.detail, told
        if attack.prints is not None:
            assert outcome.stdout.splitlines()[-1:] == [attack.prints], told
        await assert_clean(outcome, replaced=attack.replaced)
        return outcome

    return run


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def no_container_leaks(executor: Executor, engine: DockerClient) -> AsyncIterator[None]:
    """A module's attacks leave as many containers as there were: one, of this executor."""

    def ours() -> int:
        label = f"pixelproof.pid={os.getpid()}"
        return len(engine.containers.list(all=True, filters={"label": label}))

    assert await executor.start() is None
    before = await asyncio.to_thread(ours)
    yield
    for _ in range(100):
        if await asyncio.to_thread(ours) == before:
            return
        await asyncio.sleep(0.2)
    pytest.fail(f"{ours()} containers, {before} before")
