"""What breaks under the executor, broken on purpose: each time a clear outcome, then work again."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from docker.errors import ImageNotFound

from pixelproof_executor import ExecutorSettings, Limits, Outcome, ScriptJob, Status, container
from pixelproof_executor.image.build import image_name
from pixelproof_executor.sandbox import Executor

from .private_engine import PrivateEngine
from .test_tenants import in_flight, until, value

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

QUICK = ScriptJob(files={"a.py": b"print('here')"}, entry="a.py")
LONG = ScriptJob(
    files={"a.py": b"import time; time.sleep(120)"}, entry="a.py", limits=Limits(wall_s=100)
)
LIMITS = Limits(wall_s=100, memory_mb=512)


@pytest.fixture
def settings(engine: PrivateEngine) -> ExecutorSettings:
    return ExecutorSettings(docker_host=engine.address, slots=2, limits=LIMITS)


def left_over(engine: PrivateEngine) -> list[str]:
    client = engine.client()
    try:
        return [str(each.id) for each in client.containers.list(all=True, ignore_removed=True)]
    finally:
        client.close()


async def nothing_left(engine: PrivateEngine) -> None:
    async def none_left() -> bool:
        return not await asyncio.to_thread(left_over, engine)

    await until(none_left, "no container is left")


def passed(outcome: Outcome) -> bool:
    return outcome.status is Status.PASSED and outcome.stdout == "here\n"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
async def test_an_engine_that_ends_in_mid_job(
    engine: PrivateEngine, settings: ExecutorSettings, how: signal.Signals
) -> None:
    async with Executor(settings) as executor:
        running = asyncio.create_task(executor.run(LONG))
        await in_flight(executor)
        await asyncio.to_thread(engine.stop, how)
        try:
            outcome = await running
            assert outcome.status is Status.INFRA_ERROR
            assert "nothing was run: " in outcome.detail
            assert "start" in outcome.detail, f"what to do is said: {outcome.detail}"
            assert (await executor.run(QUICK)).status is Status.INFRA_ERROR
        finally:
            await asyncio.to_thread(engine.start)
        assert passed(await executor.run(QUICK))
    await nothing_left(engine)


async def test_a_full_disk_of_the_engine(engine: PrivateEngine, settings: ExecutorSettings) -> None:
    async with Executor(settings) as executor:
        engine.fill()
        try:
            outcome = await executor.run(QUICK)
        finally:
            engine.free()
        assert outcome.status is Status.INFRA_ERROR
        assert "the disk is full: free some space" in outcome.detail
        assert passed(await executor.run(QUICK))
    await nothing_left(engine)


async def test_a_full_disk_here_while_the_image_is_built(
    engine: PrivateEngine,
    settings: ExecutorSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = engine.client()
    client.images.get(image_name()).tag("kept", "1")
    client.images.remove(image_name())
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=True)
    monkeypatch.setenv("TMPDIR", str(small))
    monkeypatch.setattr(tempfile, "tempdir", None)
    try:
        async with Executor(settings) as executor:
            outcome = await executor.run(QUICK)
            assert outcome.status is Status.INFRA_ERROR
            assert "the disk is full: free some space" in outcome.detail
            assert list(small.glob("pixelproof-image-*/")) == [], "what was begun is removed"
            client.images.get("kept:1").tag(*image_name().split(":"))
            assert passed(await executor.run(QUICK))
    finally:
        subprocess.run(["umount", str(small)], check=True)
        client.images.get("kept:1").tag(*image_name().split(":"))
        client.images.remove("kept:1")
        client.close()


async def test_an_image_of_the_users_own_that_is_deleted_under_a_warm_container(
    engine: PrivateEngine, settings: ExecutorSettings
) -> None:
    client = engine.client()
    own = client.images.get(image_name())
    own.tag("chaos", "1")
    mine = settings.model_copy(update={"image": "chaos:1"})
    async with Executor(mine) as executor:
        assert passed(await executor.run(QUICK))
        client.images.remove("chaos:1", force=True)
        assert passed(await executor.run(QUICK)), "the warm container goes on"
        outcome = await executor.run(QUICK, tenant="another")
        assert outcome.status is Status.INFRA_ERROR
        assert "the image chaos:1 is missing: run 'docker pull chaos:1'" in outcome.detail
        own.tag("chaos", "1")
        assert passed(await executor.run(QUICK, tenant="another"))
    client.images.remove("chaos:1")
    client.close()


async def test_the_image_deleted_just_before_its_container_is_made(
    engine: PrivateEngine, settings: ExecutorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build is played by a second tag; that the image is gone in between is real."""
    client = engine.client()
    own = client.images.get(image_name())
    own.tag("kept", "1")
    asked = 0

    def image_of(place: object, _: object) -> str:
        nonlocal asked
        asked += 1
        if asked == 1:
            client.images.remove(image_name())
            with pytest.raises(ImageNotFound):
                client.images.get(image_name())
        else:
            own.tag(*image_name().split(":"))
        return image_name()

    monkeypatch.setattr(container, "image_of", image_of)
    try:
        async with Executor(settings) as executor:
            assert passed(await executor.run(QUICK))
        assert asked == 2
    finally:
        own.tag(*image_name().split(":"))
        client.images.remove("kept:1")
        client.close()


async def test_a_wall_clock_that_jumps_ends_and_prolongs_nothing(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the machine is left alone: here only this process is told another time."""
    job = ScriptJob(files={"a.py": b"import time; time.sleep(2); print('here')"}, entry="a.py",
                    limits=Limits(wall_s=60))  # fmt: skip
    endless = LONG.model_copy(update={"limits": Limits(wall_s=2)})
    true_time = time.time
    for days in (400, -400):
        jobs = [asyncio.create_task(executor.run(each)) for each in (job, endless)]
        await in_flight(executor)
        monkeypatch.setattr(time, "time", lambda days=days: true_time() + days * 86_400)
        done, ended = await asyncio.gather(*jobs)
        monkeypatch.setattr(time, "time", true_time)
        assert passed(done)
        assert ended.status is Status.TIMEOUT
        assert 2000 <= ended.duration_ms < 60_000


@pytest.mark.parametrize("jobs", [200, pytest.param(1000, marks=pytest.mark.soak)])
async def test_a_crowd_of_jobs_is_answered_once_each_or_refused_clearly(jobs: int) -> None:
    tenants, bound = 8, jobs // 10
    payload = os.urandom(1 << 16)
    answers: Counter[int] = Counter()
    positions: list[int] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def one(executor: Executor, number: int) -> Outcome:
        source = f"print({number}, len(open('data', 'rb').read()))".encode()
        job = ScriptJob(files={"a.py": source, "data": payload}, entry="a.py")
        outcome = await executor.run(job, tenant=f"t{number % tenants}", tell=positions.append)
        answers[number] += 1
        if outcome.status is Status.PASSED:
            assert outcome.stdout == f"{number} {len(payload)}\n", "its own answer"
        return outcome

    settings = ExecutorSettings(slots=2, containers=tenants, queue=bound, limits=LIMITS)
    async with Executor(settings) as executor:
        outcomes = await asyncio.gather(*(one(executor, number) for number in range(jobs)))
        seen = Counter(outcome.status for outcome in outcomes)
        refused = [o for o in outcomes if o.status is Status.INFRA_ERROR]
        room = tenants * bound + 2
        assert seen == {Status.PASSED: room, Status.INFRA_ERROR: jobs - room}
        assert all("try again in about" in o.detail and o.retry_s for o in refused)
        assert value(executor, "pixelproof_jobs_refused_total") == jobs - room
        again = await asyncio.gather(*(one(executor, jobs + n) for n in range(tenants)))
        assert {outcome.status for outcome in again} == {Status.PASSED}, "normal work again"
    assert set(answers.values()) == {1}
    assert len(answers) == jobs + tenants
    assert max(positions) == tenants * bound - 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert grown < 200, f"{grown} MB more than before"
