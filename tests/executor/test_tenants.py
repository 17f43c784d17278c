"""The pool of containers, on a real engine: who shares one, when one goes, what a job is told."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable

import docker
import pytest
from docker.errors import NotFound

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Outcome, ScriptJob, Status
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

QUICK = ScriptJob(files={"a.py": b"print('here')"}, entry="a.py")
LONG = ScriptJob(files={"a.py": b"import time; time.sleep(120)"}, entry="a.py",
                 limits=Limits(wall_s=100))  # fmt: skip
SETTINGS = ExecutorSettings(slots=2, limits=Limits(wall_s=100, memory_mb=512))
PATIENCE = 180.0


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Poll for what no event tells; the test fails if it does not come about."""
    end = time.monotonic() + PATIENCE
    while not await condition():
        assert time.monotonic() < end, f"not within {PATIENCE:g} s: {what}"
        await asyncio.sleep(0.05)


async def gone(container: str) -> bool:
    def look() -> bool:
        client = docker.from_env()
        try:
            client.containers.get(container)
        except NotFound:
            return True
        finally:
            client.close()
        return False

    return await asyncio.to_thread(look)


def box_of(outcome: Outcome) -> str:
    assert outcome.box is not None, outcome
    return outcome.box.container


def value(executor: Executor, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", executor.metrics.text(), re.MULTILINE)
    return float(found[1]) if found else 0.0


async def in_flight(executor: Executor, tenant: str = "") -> str:
    """The id of the tenant's container, once a job runs in it."""
    entries = executor._pool._entries

    async def runs() -> bool:
        return any(
            place.tenant == tenant
            and entry.container is not None
            and any(
                flight.started.done() and not flight.done.done()
                for flight in entry.container._flights.values()
            )
            for place, entry in entries.items()
        )

    await until(runs, "a running job")
    return next(
        entry.container.id
        for place, entry in entries.items()
        if place.tenant == tenant and entry.container is not None
    )


async def test_two_tenants_never_share_a_container() -> None:
    async with Executor(SETTINGS) as executor:
        names = ["anna", "ben", "anna", "ben", "", "anna"]
        outcomes = await asyncio.gather(*(executor.run(QUICK, tenant=name) for name in names))
        assert {outcome.status for outcome in outcomes} == {Status.PASSED}
        boxes = {name: set() for name in names}
        for name, outcome in zip(names, outcomes, strict=True):
            boxes[name].add(box_of(outcome))
        assert [len(ids) for ids in boxes.values()] == [1, 1, 1], "each tenant's own is kept warm"
        assert len(set.union(*boxes.values())) == 3, boxes
    for container in set.union(*boxes.values()):
        assert await gone(container)


async def test_the_container_not_used_for_longest_makes_room() -> None:
    settings = SETTINGS.model_copy(update={"containers": 2})
    async with Executor(settings) as executor:
        anna, ben = [box_of(await executor.run(QUICK, tenant=name)) for name in ("anna", "ben")]
        assert box_of(await executor.run(QUICK, tenant="anna")) == anna
        await executor.run(QUICK, tenant="carol")
        await until(lambda: gone(ben), "ben's container is removed")
        assert box_of(await executor.run(QUICK, tenant="anna")) == anna
        assert value(executor, "pixelproof_containers") == 2
        assert value(executor, 'pixelproof_container_recycles_total{reason="room"}') == 1


async def test_more_tenants_at_once_than_containers_are_served_and_the_surplus_goes() -> None:
    settings = SETTINGS.model_copy(update={"containers": 1})
    async with Executor(settings) as executor:
        outcomes = await asyncio.gather(*(executor.run(QUICK, tenant=name) for name in "abc"))
        assert {outcome.status for outcome in outcomes} == {Status.PASSED}

        async def one_left() -> bool:
            return value(executor, "pixelproof_containers") == 1

        await until(one_left, "the surplus is removed")


async def test_an_idle_container_goes_by_itself_even_if_its_only_job_was_cancelled() -> None:
    settings = SETTINGS.model_copy(update={"idle_seconds": 1.0})
    async with Executor(settings) as executor:
        cancelled = asyncio.create_task(executor.run(QUICK, tenant="hasty"))

        async def starting() -> bool:
            return value(executor, "pixelproof_container_starts_total") == 1

        await until(starting, "the container is asked for")
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        kept = box_of(await executor.run(QUICK, tenant="steady"))

        async def none_left() -> bool:
            return value(executor, "pixelproof_containers") == 0

        await until(none_left, "both are removed")
        await until(lambda: gone(kept), "the engine has removed it")
        assert value(executor, 'pixelproof_container_recycles_total{reason="idle"}') == 2


async def test_a_retired_container_ends_its_jobs_and_takes_no_new_one() -> None:
    async with Executor(SETTINGS) as executor:
        long = asyncio.create_task(
            executor.run(ScriptJob(files={"a.py": b"import time; time.sleep(4)"}, entry="a.py"))
        )
        old = await in_flight(executor)
        container = next(iter(executor._pool._entries.values())).container
        assert container is not None
        executor._pool.retire(container, "unclean")
        assert box_of(await executor.run(QUICK)) != old
        outcome = await long
        assert (outcome.status, box_of(outcome)) == (Status.PASSED, old)
        await until(lambda: gone(old), "the retired container is removed")
        assert value(executor, "pixelproof_sweep_failures_total") == 1


async def test_a_job_that_loses_its_container_is_run_again_in_one_of_its_own() -> None:
    async with Executor(SETTINGS) as executor:
        job = ScriptJob(files={"a.py": b"import time; time.sleep(3); print('done')"}, entry="a.py")
        running = asyncio.create_task(executor.run(job))
        first = await in_flight(executor)
        client = docker.from_env()
        client.containers.get(first).kill()
        client.close()
        outcome = await running
        assert (outcome.status, outcome.stdout) == (Status.PASSED, "done\n")
        assert box_of(outcome) != first
        await until(lambda: gone(box_of(outcome)), "a job's own container goes with it")
        assert value(executor, "pixelproof_job_repeats_total") == 1
        assert (await executor.run(QUICK)).status is Status.PASSED


async def test_a_sandbox_that_stands_still_is_given_up_at_the_jobs_deadline() -> None:
    """Paused from outside, the supervisor can neither end the job nor say so."""
    async with Executor(SETTINGS) as executor:
        still = LONG.model_copy(update={"limits": Limits(wall_s=2, memory_mb=512)})
        running = asyncio.create_task(executor.run(still))
        container = await in_flight(executor)
        client = docker.from_env()
        client.containers.get(container).pause()
        outcome = await running
        assert outcome.status is Status.TIMEOUT
        assert "did not end within 2 s; its sandbox was removed" in outcome.detail
        await until(lambda: gone(container), "the paused container is removed")
        client.close()
        assert (await executor.run(QUICK)).status is Status.PASSED


async def test_a_full_queue_says_when_to_try_again_and_loses_nothing() -> None:
    settings = SETTINGS.model_copy(update={"queue": 3, "slots": 1})
    async with Executor(settings) as executor:
        await executor.start(tenant="busy")
        many = [asyncio.create_task(executor.run(QUICK, tenant="busy")) for _ in range(10)]
        last = asyncio.create_task(executor.run(QUICK, tenant="other"))
        other = await last
        assert other.status is Status.PASSED, "another user's queue is not full"
        outcomes = await asyncio.gather(*many)
        refused = [o for o in outcomes if o.status is Status.INFRA_ERROR]
        assert len(refused) == 6, "one runs, three wait"
        assert all("try again in about" in o.detail and o.retry_s for o in refused)
        assert sum(o.status is Status.PASSED for o in outcomes) == 4
        assert value(executor, "pixelproof_jobs_refused_total") == 6


async def test_closing_answers_every_job_wherever_it_is() -> None:
    executor = Executor(SETTINGS.model_copy(update={"slots": 2}))
    running = asyncio.create_task(executor.run(LONG, tenant="runs"))
    container = await in_flight(executor, "runs")
    starting = asyncio.create_task(executor.run(LONG, tenant="starts"))
    queued = asyncio.create_task(executor.run(LONG, tenant="waits"))

    async def asked_for() -> bool:
        return value(executor, "pixelproof_container_starts_total") == 2

    await until(asked_for, "the second container is asked for")
    await executor.close()
    outcomes = await asyncio.gather(running, starting, queued)
    assert [o.status for o in outcomes] == [Status.INFRA_ERROR] * 3
    assert all("closed" in o.detail for o in outcomes), outcomes
    assert await gone(container)
    assert value(executor, "pixelproof_containers") == 0


async def test_a_cancelled_job_frees_its_slot_for_the_next() -> None:
    settings = SETTINGS.model_copy(update={"slots": 1})
    async with Executor(settings) as executor:
        for _ in range(3):
            assert (await executor.run(QUICK)).status is Status.PASSED
            running = asyncio.create_task(executor.run(LONG))
            await in_flight(executor)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert (await executor.run(QUICK)).status is Status.PASSED
        assert value(executor, 'pixelproof_jobs_total{kind="script",status="cancelled"}') == 3


async def test_metrics_and_log_tell_what_happened_and_nothing_of_the_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = b"print('hunter2'); raise ValueError('hunter2')"
    chart = b"import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    with caplog.at_level(logging.DEBUG, logger="pixelproof_executor"):
        async with Executor(SETTINGS) as executor:
            failed = await executor.run(
                ScriptJob(files={"hunter2.py": secret}, entry="hunter2.py"), tenant="anna"
            )
            await executor.run(ChartJob(files={"c.py": chart}, entry="c.py"), tenant="anna")
            text = executor.metrics.text()
    assert failed.status is Status.FAILED
    for line in (
        'pixelproof_jobs_total{kind="script",status="failed"} 1.0',
        'pixelproof_jobs_total{kind="chart",status="passed"} 1.0',
        "pixelproof_queue_wait_seconds_count 2.0",
        'pixelproof_run_seconds_bucket{kind="chart",le="+Inf"} 1.0',
        "pixelproof_jobs_waiting 0.0",
        "pixelproof_containers 1.0",
    ):
        assert line in text.splitlines(), text
    answers = [vars(record) for record in caplog.records if record.msg == "job answered"]
    assert [
        (answer["kind"], answer["tenant"], answer["status"], answer["container"])
        for answer in answers
    ] == [("script", "anna", "failed", box_of(failed)), ("chart", "anna", "passed", box_of(failed))]
    assert all(answer["ms"] > 0 for answer in answers)
    assert "hunter2" not in "".join(str(vars(record)) for record in caplog.records)


async def test_a_runtime_that_the_engine_lacks_is_told_with_advice() -> None:
    settings = SETTINGS.model_copy(update={"runtime": "no-such-runtime"})
    async with Executor(settings) as executor:
        outcome = await executor.run(QUICK)
    assert outcome.status is Status.INFRA_ERROR
    assert "has no runtime 'no-such-runtime'" in outcome.detail
    assert "executor.runtime" in outcome.detail


async def test_an_image_of_the_users_own_that_is_missing_is_told_with_advice() -> None:
    async with Executor(SETTINGS.model_copy(update={"image": "nobody/has-this:0"})) as executor:
        outcome = await executor.run(QUICK)
    assert outcome.status is Status.INFRA_ERROR
    assert "docker pull nobody/has-this:0" in outcome.detail
