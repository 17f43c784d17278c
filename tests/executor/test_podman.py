"""The same sandbox on Podman, through its Docker-compatible socket: a service of the test's own."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException
from requests.exceptions import RequestException

from pixelproof_executor import (
    ChartJob,
    ExecutorSettings,
    Limits,
    ScriptJob,
    Status,
    TestJob,
)
from pixelproof_executor.diagnose import diagnose
from pixelproof_executor.image.build import ensure_image, image_name
from pixelproof_executor.sandbox import Executor

from .test_tenants import in_flight, until

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

LIMITS = Limits(wall_s=60, memory_mb=512)


@pytest.fixture(scope="module")
def settings() -> Iterator[ExecutorSettings]:
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("a Podman of the test's own needs root on Linux")
    for program in ("podman", "catatonit"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed ('apt-get install podman catatonit')")
    usual = docker.from_env()
    ensure_image(usual)
    usual.close()
    folder = Path(tempfile.mkdtemp(prefix="pixelproof-podman-"))
    podman = ["podman", "--root", str(folder / "root"), "--runroot", str(folder / "run")]
    address = f"unix://{folder}/podman.sock"
    with (folder / "log").open("wb") as log:
        service = subprocess.Popen(
            [*podman, "system", "service", "--time", "0", address], stdout=log, stderr=log
        )
    try:
        save = subprocess.Popen(["docker", "save", image_name()], stdout=subprocess.PIPE)
        subprocess.run([*podman, "load"], stdin=save.stdout, check=True, capture_output=True)
        assert save.wait(60) == 0
        _wait_for(address)
        yield ExecutorSettings(docker_host=address, slots=2, limits=LIMITS)
    finally:
        service.terminate()
        service.wait(30)
        subprocess.run([*podman, "rm", "--all", "--force", "--time", "0"], capture_output=True)
        subprocess.run(["umount", "--lazy", str(folder / "root/overlay")], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            client = docker.DockerClient(base_url=address, version="1.41")
            client.ping()
            client.close()
            return
        except (DockerException, RequestException):
            assert time.monotonic() < end, "Podman's service does not answer"
            time.sleep(0.1)


async def test_every_probe_of_the_doctor_holds(settings: ExecutorSettings) -> None:
    findings = await diagnose(settings.model_copy(update={"limits": Limits()}))
    assert [finding.model_dump() for finding in findings if not finding.ok] == []
    assert {"memory limit", "process limit", "no network"} <= {each.name for each in findings}


async def test_charts_tests_and_endless_loops_end_as_on_docker(settings: ExecutorSettings) -> None:
    chart = b"import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    test = b"def test_a(): assert 1 + 1 == 2"
    endless = ScriptJob(files={"a.py": b"while 1: pass"}, entry="a.py", limits=Limits(wall_s=2))
    flood = b"for i in range(10 ** 6): open(f'f{i}', 'w').write('x')"
    async with Executor(settings) as executor:
        drawn = await executor.run(ChartJob(files={"a.py": chart}, entry="a.py"))
        assert (drawn.status, len(drawn.figures)) == (Status.PASSED, 1)
        assert drawn.box is not None
        assert drawn.box.engine.startswith("podman ")
        tested = await executor.run(TestJob(files={"test_a.py": test}, tests=("test_a.py",)))
        assert (tested.status, len(tested.tests)) == (Status.PASSED, 1)
        assert (await executor.run(endless)).status is Status.TIMEOUT
        # Podman's memory file systems have no bound on files; another limit has to end this.
        flooded = await executor.run(
            ScriptJob(files={"a.py": flood}, entry="a.py", limits=Limits(wall_s=30))
        )
        assert flooded.status in (Status.LIMIT, Status.TIMEOUT), flooded.detail
        again = await executor.run(ChartJob(files={"a.py": chart}, entry="a.py"))
        assert again.status is Status.PASSED


async def test_a_cancelled_job_and_a_closed_executor_leave_nothing(
    settings: ExecutorSettings,
) -> None:
    long = ScriptJob(files={"a.py": b"import time; time.sleep(60)"}, entry="a.py")
    async with Executor(settings) as executor:
        running = asyncio.create_task(executor.run(long))
        await in_flight(executor)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        quick = ScriptJob(files={"a.py": b"pass"}, entry="a.py")
        assert (await executor.run(quick)).status is Status.PASSED

    async def none_left() -> bool:
        def look() -> bool:
            client = docker.DockerClient(base_url=settings.docker_host, version="1.41")
            try:
                return not client.containers.list(all=True, ignore_removed=True)
            finally:
                client.close()

        return await asyncio.to_thread(look)

    await until(none_left, "no container is left")
