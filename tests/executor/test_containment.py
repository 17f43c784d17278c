"""What a job does stays in its box: nothing reaches the host, the next job, or a later day."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker import DockerClient
from docker.errors import DockerException

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, ScriptJob, Status, owner
from pixelproof_executor.sandbox import Executor

from .conftest import FAST, Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

DRAW = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"


@pytest.fixture
def engine() -> Iterator[DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


def containers_of(engine: DockerClient, pid: int) -> list[str]:
    found = engine.containers.list(all=True, filters={"label": f"pixelproof.pid={pid}"})
    return [str(container.id) for container in found]


async def test_the_host_is_untouched(chart: Chart, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("whole")
    outcome = await chart(
        f"""
        import os, shutil
        for path in ({str(victim)!r}, "/etc/hostname", "/usr/bin/python3", "/var/run/docker.sock"):
            try: os.remove(path)
            except OSError as error: print(error.strerror)
        shutil.rmtree("/", ignore_errors=True)
        """
    )
    assert victim.read_text() == "whole"
    gone, fixed = "No such file or directory", "Read-only file system"
    assert outcome.stdout.splitlines() == [gone, fixed, fixed, gone]


async def test_the_restrictions_that_the_proof_names_are_in_force(
    executor: Executor, engine: DockerClient, chart: Chart
) -> None:
    outcome = await chart(
        """
        import os
        lines = open("/proc/self/status").read().splitlines()
        status = dict(line.split(":\\t", 1) for line in lines)
        print(os.getuid() >= 1000, os.getgroups(), os.listdir("/sys/class/net"))
        for name in ("CapEff", "CapPrm", "CapBnd", "NoNewPrivs", "Seccomp"):
            print(name, status[name])
        """
    )
    lines = outcome.stdout.splitlines()
    assert lines[0] == "True [] ['lo']"
    assert lines[1:3] == ["CapEff 0000000000000000", "CapPrm 0000000000000000"]
    assert lines[4:] == ["NoNewPrivs 1", "Seccomp 2"]
    assert outcome.box is not None
    attributes = engine.containers.get(outcome.box.container).attrs["HostConfig"]
    assert attributes["NetworkMode"] == "none"
    assert attributes["ReadonlyRootfs"] is True
    assert attributes["Binds"] is None
    assert attributes["CapDrop"] == ["ALL"]
    assert attributes["Memory"] == attributes["MemorySwap"] > 0


SYSCALLS = {"keyctl": 250, "bpf": 321, "io_uring_setup": 425, "userfaultfd": 323, "ptrace": 101,
            "mount": 165, "perf_event_open": 298, "add_key": 248}  # fmt: skip


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="system call numbers are x86-64's")
async def test_system_calls_outside_the_allow_list_are_refused(chart: Chart) -> None:
    outcome = await chart(
        f"""
        import ctypes, socket
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in {SYSCALLS!r}.items():
            result = libc.syscall(number, 0, 0, 0, 0, 0)
            print(name, result, ctypes.get_errno())
        try: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
        except OSError as error: print("vsock", -1, error.errno)
        """
    )
    assert outcome.stdout.splitlines() == [*(f"{name} -1 1" for name in SYSCALLS), "vsock -1 1"]


async def test_nothing_is_left_for_the_next_job(chart: Chart, executor: Executor) -> None:
    outcome = await chart(
        """
        import os, subprocess, sys, time
        open("/tmp/left", "w").write("x"); os.chmod("/tmp/left", 0o777)
        open("/dev/shm/left", "w").write("x"); open(os.path.expanduser("~/left"), "w").write("x")
        os.mkdir("deep"); open("deep/x", "w").close(); os.chmod("deep", 0)
        import matplotlib; matplotlib.rcParams["lines.linewidth"] = 40
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        """
    )
    assert outcome.status is Status.PASSED, outcome
    assert {change.path for change in outcome.changes} == {"deep/x"}
    after = await chart(
        """
        import os, matplotlib, time
        own = os.getuid()
        for _ in range(200):  # an answer comes before the last of the sweep
            uids = []
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try: uids.append(os.stat("/proc/" + pid).st_uid)
                except FileNotFoundError: pass
            if {*uids} <= {0, own}: break
            time.sleep(0.02)
        print(os.listdir("/tmp"), os.listdir("/dev/shm"), matplotlib.rcParams["lines.linewidth"])
        print([uid for uid in uids if uid not in (0, own)], uids.count(own) <= 2)
        """
    )
    # Of its own uid there are the job itself and the check beside it.
    assert after.stdout.splitlines() == ["[] [] 1.5", "[] True"]
    assert after.box == outcome.box, "a clean job needs no new container"


async def test_jobs_do_not_see_each_other(executor: Executor) -> None:
    secret = ScriptJob(
        files={"a.py": b"open('secret', 'w').write('s'); import time; time.sleep(2)"},
        entry="a.py", limits=FAST,
    )  # fmt: skip
    spy = ScriptJob(
        files={
            "a.py": textwrap.dedent(
                """
                import glob, os, time
                time.sleep(1)
                print(glob.glob("/box/*/*/*") + glob.glob("/box/*/*"))
                for pid in filter(str.isdigit, os.listdir("/proc")):
                    try: uid = os.stat(f"/proc/{pid}").st_uid
                    except FileNotFoundError: continue
                    if uid not in (0, os.getuid()):
                        for what in ("cwd/secret", "environ"):
                            try: open(f"/proc/{pid}/{what}").read(); print("read", what)
                            except PermissionError: print("denied")
                        try: os.kill(int(pid), 9); print("killed")
                        except PermissionError: print("denied")
                """
            ).encode()
        },
        entry="a.py", limits=FAST,
    )  # fmt: skip
    first, second = await asyncio.gather(executor.run(secret), executor.run(spy))
    assert first.status is Status.PASSED
    assert second.stdout.splitlines() == ["[]", *["denied"] * 6], "the job, and its check"


async def test_four_jobs_at_once_each_get_their_own_answer(executor: Executor) -> None:
    async def draw(number: int) -> str:
        source = f"import matplotlib.pyplot as plt; plt.plot([{number}]); plt.title('{number}')"
        outcome = await executor.run(ChartJob(files={"c.py": source.encode()}, entry="c.py"))
        assert outcome.status is Status.PASSED
        return str(outcome.figures[0].facts["axes"][0]["title"]["text"])

    assert await asyncio.gather(*map(draw, range(4))) == ["0", "1", "2", "3"]


async def test_a_cancelled_job_ends_and_its_place_is_free(executor: Executor) -> None:
    forever = ScriptJob(files={"a.py": b"while True: pass"}, entry="a.py", limits=Limits(wall_s=60))
    tasks = [asyncio.create_task(executor.run(forever)) for _ in range(2)]
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    assert [type(end) for end in await asyncio.gather(*tasks, return_exceptions=True)] == [
        asyncio.CancelledError
    ] * 2
    started = time.monotonic()
    outcome = await executor.run(ScriptJob(files={"a.py": b"print(1)"}, entry="a.py", limits=FAST))
    assert outcome.status is Status.PASSED
    assert time.monotonic() - started < 30, "the places were not given back"


async def test_a_start_that_is_cut_short_leaves_no_container(engine: DockerClient) -> None:
    before = containers_of(engine, os.getpid())
    for patience in (0.05, 0.4, 1.0):
        own = Executor(ExecutorSettings(slots=1))
        job = asyncio.create_task(own.run(ScriptJob(files={"a.py": b""}, entry="a.py")))
        await asyncio.sleep(patience)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        await own.close()
    for _ in range(100):
        await asyncio.sleep(0.2)
        if containers_of(engine, os.getpid()) == before:
            return
    pytest.fail("a container was left behind")


async def test_a_job_outlives_the_loss_of_its_container_once(engine: DockerClient) -> None:
    async with Executor(ExecutorSettings(slots=1)) as own:
        job = ScriptJob(files={"a.py": b"import time; time.sleep(3)"}, entry="a.py")
        warm = await own.run(ScriptJob(files={"a.py": b""}, entry="a.py"))
        assert warm.box is not None
        running = asyncio.create_task(own.run(job))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(engine.containers.get(warm.box.container).kill)
        outcome = await running
        assert outcome.status is Status.PASSED
        assert outcome.box is not None
        assert outcome.box.container != warm.box.container


async def test_a_container_lost_again_is_an_infra_error_and_the_next_job_runs(
    engine: DockerClient,
) -> None:
    async with Executor(ExecutorSettings(slots=1)) as own:
        job = ScriptJob(files={"a.py": b"import time; time.sleep(60)"}, entry="a.py")
        others = containers_of(engine, os.getpid())
        running = asyncio.create_task(own.run(job))
        killed: set[str] = set()
        while not running.done():
            await asyncio.sleep(2)
            for found in set(containers_of(engine, os.getpid())) - {*others, *killed}:
                killed.add(found)
                with contextlib.suppress(DockerException):
                    await asyncio.to_thread(engine.containers.get(found).kill)
        assert len(killed) <= 2
        assert (await running).status is Status.INFRA_ERROR
        again = await own.run(ScriptJob(files={"a.py": b""}, entry="a.py"))
        assert again.status is Status.PASSED
    assert containers_of(engine, os.getpid()) == others


async def test_a_cancelled_job_does_not_disturb_its_neighbour(executor: Executor) -> None:
    """Whatever the cancelled job does to stay, the other one ends as if it were alone."""
    stubborn = "import os, signal\nfor n in range(1, 32):\n    try: signal.signal(n, lambda *_: 0)"
    stubborn += "\n    except OSError: pass\nwhile True:\n    pass"
    calm = ScriptJob(files={"a.py": b"import time; time.sleep(6)"}, entry="a.py")
    neighbour = asyncio.create_task(executor.run(calm))
    running = asyncio.create_task(
        executor.run(ScriptJob(files={"a.py": stubborn.encode()}, entry="a.py"))
    )
    await asyncio.sleep(1)
    running.cancel()
    assert (await neighbour).status is Status.PASSED


@pytest.mark.parametrize("after_s", [0, 0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
async def test_cancelled_jobs_leave_the_container_fit_for_the_next(
    executor: Executor, after_s: float
) -> None:
    first = await executor.run(ScriptJob(files={"a.py": b""}, entry="a.py"))
    job = ChartJob(files={"a.py": DRAW.encode()}, entry="a.py")
    jobs = [asyncio.create_task(executor.run(job)) for _ in range(5)]
    await asyncio.sleep(after_s)
    for running in jobs:
        running.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    last = await executor.run(job)
    assert last.status is Status.PASSED
    assert first.box is not None
    assert last.box is not None
    assert last.box.container == first.box.container


async def test_a_tree_that_was_taken_away_is_told(executor: Executor) -> None:
    code = b"import os\nos.rename(os.getcwd(), os.getcwd() + '-gone')"
    outcome = await executor.run(ScriptJob(files={"a.py": code, "b.txt": b"x"}, entry="a.py"))
    assert ("b.txt", "deleted") in [(change.path, change.change) for change in outcome.changes]


async def test_an_idle_container_is_removed(engine: DockerClient) -> None:
    async with Executor(ExecutorSettings(slots=1, idle_seconds=1)) as own:
        outcome = await own.run(ScriptJob(files={"a.py": b""}, entry="a.py"))
        assert outcome.box is not None
        for _ in range(100):
            await asyncio.sleep(0.2)
            if not any(
                found.startswith(outcome.box.container)
                for found in containers_of(engine, os.getpid())
            ):
                break
        else:
            pytest.fail("the idle container is still there")
        assert (await own.run(ScriptJob(files={"a.py": b""}, entry="a.py"))).status is Status.PASSED


OWNER = """
import asyncio
from pixelproof_executor import ExecutorSettings, ScriptJob
from pixelproof_executor.sandbox import Executor
async def main():
    executor = Executor(ExecutorSettings(slots=1))
    await executor.start()
    print("ready", flush=True)
    await executor.run(ScriptJob(files={"a.py": b"while True: pass"}, entry="a.py"))
asyncio.run(main())
"""


async def test_nothing_outlives_a_killed_owner(engine: DockerClient, executor: Executor) -> None:
    process = await asyncio.to_thread(
        subprocess.Popen, [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert (await asyncio.to_thread(process.stdout.readline)).strip() == "ready"
    assert len(containers_of(engine, process.pid)) == 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    async with Executor(ExecutorSettings(slots=1)) as next_start:
        assert await next_start.start() is None
    assert containers_of(engine, process.pid) == []
    still = await executor.run(ScriptJob(files={"a.py": b""}, entry="a.py", limits=FAST))
    assert still.status is Status.PASSED, "the living owner's container was left alone"


async def test_orphans_of_an_earlier_boot_are_removed_and_foreign_ones_are_not(
    engine: DockerClient, executor: Executor
) -> None:
    image = (await executor.run(ScriptJob(files={"a.py": b""}, entry="a.py"))).box
    assert image is not None
    ours = owner.labels()
    kept = {**ours, "pixelproof.machine": "another machine", "pixelproof.boot": "old"}
    dead = {**ours, "pixelproof.boot": "old"}
    left = [
        engine.containers.create(image.image, ["true"], labels=labels) for labels in (kept, dead)
    ]
    try:
        async with Executor(ExecutorSettings(slots=1)) as next_start:
            assert await next_start.start() is None
        present = {container.id for container in engine.containers.list(all=True)}
        assert left[0].id in present
        assert left[1].id not in present
    finally:
        left[0].remove(force=True)


async def test_without_an_engine_nothing_runs_and_the_advice_is_given(tmp_path: Path) -> None:
    settings = ExecutorSettings(docker_host=f"unix://{tmp_path}/none.sock")
    async with Executor(settings) as none:
        outcome = await none.run(
            ScriptJob(
                files={"a.py": f"open({str(tmp_path / 'ran')!r}, 'w')".encode()}, entry="a.py"
            )
        )
    assert outcome.status is Status.INFRA_ERROR
    assert "nothing was run" in outcome.detail
    assert "start Docker" in outcome.detail
    assert not (tmp_path / "ran").exists()
