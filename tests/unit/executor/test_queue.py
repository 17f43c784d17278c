"""The fair queue: whose turn it is, what a waiting job is told, what a cancel leaves behind."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixelproof_executor.queue import FairQueue, QueueFullError

Leave = Callable[[], None]


async def settle() -> None:
    """Let everything that can go on go on: no timer and no input is involved in these tests."""
    for _ in range(10):
        await asyncio.sleep(0)


def entering(
    queue: FairQueue, name: str, tell: Callable[[int], None] | None = None
) -> asyncio.Task[Leave]:
    return asyncio.ensure_future(queue.enter(name, tell))


async def served_in_order(queue: FairQueue, first: Leave, waiting: dict[str, Awaitable[Leave]]):
    """Names of the waiting jobs in the order of their turns, one turn at a time."""
    order, leave = [], first
    tasks = {asyncio.ensure_future(job): name for name, job in waiting.items()}
    while tasks:
        leave()
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1, "one slot, one turn"
        task = done.pop()
        order.append(tasks.pop(task))
        leave = task.result()
    leave()
    return order


async def test_tenants_take_turns_however_many_jobs_one_of_them_has() -> None:
    queue = FairQueue(1, 100)
    first = await queue.enter("greedy")
    names = [f"greedy {n}" for n in range(4)] + ["shy 0", "shy 1", "late 0"]
    jobs = {name: entering(queue, name.split()[0]) for name in names}
    await settle()
    assert await served_in_order(queue, first, jobs) == [
        "shy 0", "late 0", "greedy 0", "shy 1", "greedy 1", "greedy 2", "greedy 3",
    ]  # fmt: skip


async def test_who_comes_back_again_and_again_does_not_overtake_who_waits() -> None:
    """One that asks for its next job only when the last has ended is no newcomer each time."""
    queue = FairQueue(1, 100)
    order: list[str] = []

    async def one_by_one(name: str, count: int) -> None:
        for _ in range(count):
            leave = await queue.enter(name)
            order.append(name)
            await asyncio.sleep(0)
            leave()

    async def all_at_once(name: str, count: int) -> None:
        await asyncio.gather(*(one_by_one(name, 1) for _ in range(count)))

    await asyncio.gather(
        all_at_once("b", 20), all_at_once("c", 20), all_at_once("d", 20), one_by_one("a", 20)
    )
    early = Counter(order[:40])
    assert early["a"] <= 11, f"a fair share of 40 turns is 10: {early}"
    assert min(early[name] for name in "bcd") >= 9, early


async def test_the_tenant_with_the_fewest_running_jobs_is_next() -> None:
    queue = FairQueue(2, 100)
    one, two = await queue.enter("a"), await queue.enter("a")
    third, other = entering(queue, "a"), entering(queue, "b")
    await settle()
    one()
    await settle()
    assert other.done()
    assert not third.done()
    two()
    (await other)()
    (await third)()


async def test_positions_are_told_as_they_change_and_only_then() -> None:
    queue = FairQueue(1, 100)
    heard: dict[str, list[int]] = {name: [] for name in ("a0", "a1", "b0")}
    first = await queue.enter("a")
    jobs = {name: entering(queue, name[0], heard[name].append) for name in heard}
    await settle()
    assert heard == {"a0": [1], "a1": [2], "b0": [0]}, "b has had no turn yet"
    first()
    leave = await jobs["b0"]
    await settle()
    assert heard == {"a0": [1, 0], "a1": [2, 1], "b0": [0]}
    leave()
    for name in ("a0", "a1"):
        (await jobs[name])()


async def test_a_listener_that_fails_holds_nobody_up() -> None:
    queue = FairQueue(1, 100)
    first = await queue.enter("a")

    def fail(_: int) -> None:
        raise RuntimeError("the listener's own fault")

    bad, good = entering(queue, "a", fail), entering(queue, "a")
    await settle()
    first()
    (await bad)()
    (await good)()


async def test_a_full_queue_refuses_one_tenant_only_and_says_when_to_try_again() -> None:
    queue = FairQueue(1, 2)
    first = await queue.enter("a")
    waiting = [entering(queue, "a") for _ in range(2)]
    await settle()
    with pytest.raises(QueueFullError, match=r"2 jobs of this user wait already.*again in about"):
        await queue.enter("a")
    other = entering(queue, "b")
    await settle()
    assert queue.waiting == 3
    first()
    (await other)()
    for task in waiting:
        (await task)()
    (await queue.enter("a"))()


async def test_a_job_that_is_cancelled_while_it_waits_leaves_no_trace() -> None:
    queue = FairQueue(1, 1)
    first = await queue.enter("a")
    waiting = entering(queue, "b")
    await settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert queue.waiting == 0
    again = entering(queue, "b")
    first()
    (await again)()
    assert queue._tenants == {}


@pytest.mark.parametrize("cancel_first", [True, False])
async def test_a_cancel_in_the_moment_of_the_turn_loses_no_turn(cancel_first: bool) -> None:
    queue = FairQueue(1, 10)
    first = await queue.enter("a")
    unlucky, lucky = entering(queue, "a"), entering(queue, "a")
    await settle()
    for step in (unlucky.cancel, first) if cancel_first else (first, unlucky.cancel):
        step()
    with pytest.raises(asyncio.CancelledError):
        await unlucky
    (await lucky)()
    assert (queue._free, queue.waiting, queue._tenants) == (1, 0, {})


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), slots=st.integers(1, 4), bound=st.integers(1, 6))
def test_whatever_happens_turns_are_bounded_and_all_come_back(
    seed: int, slots: int, bound: int
) -> None:
    chance = random.Random(seed)
    running = 0
    seen: Counter[str] = Counter()

    async def job(queue: FairQueue, name: str) -> None:
        nonlocal running
        try:
            leave = await queue.enter(name)
        except QueueFullError:
            seen["refused"] += 1
            return
        running += 1
        assert running <= slots
        try:
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
            seen["ran"] += 1
        finally:
            running -= 1
            leave()

    async def scenario() -> None:
        queue = FairQueue(slots, bound)
        jobs = []
        for _ in range(60):
            jobs.append(asyncio.ensure_future(job(queue, chance.choice("abcd"))))
            if chance.random() < 0.3:
                chance.choice(jobs).cancel()
            for _ in range(chance.randrange(3)):
                await asyncio.sleep(0)
        results = await asyncio.gather(*jobs, return_exceptions=True)
        seen["cancelled"] += sum(isinstance(r, asyncio.CancelledError) for r in results)
        assert [r for r in results if isinstance(r, Exception)] == []
        assert (queue._free, queue.waiting, queue._tenants) == (slots, 0, {})

    seen.clear()
    asyncio.run(scenario())
    assert seen["refused"] + seen["ran"] + seen["cancelled"] >= 60
