"""Waiting for several things such that none outlives the wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")


async def all_of(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Results in order. If one raises or the caller is cancelled, the others are ended first."""
    tasks = [asyncio.create_task(item) for item in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        await end(tasks)


async def both(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """As ``all_of`` for two results of different types."""
    one, other = asyncio.create_task(first), asyncio.create_task(second)
    try:
        return await asyncio.gather(one, other)
    finally:
        await end([one, other])


async def as_done(work: Iterable[Coroutine[Any, Any, T]]) -> AsyncGenerator[T, None]:
    """Results as they come; closing the iterator, or one that raises, ends the others."""
    tasks = {asyncio.create_task(item) for item in work}
    open_tasks = set(tasks)
    try:
        while open_tasks:
            done, open_tasks = await asyncio.wait(open_tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        await end(tasks)


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel what still runs and wait until it has let go of what it held."""
    open_tasks = [task for task in tasks if not task.done()]
    for task in open_tasks:
        task.cancel()
    await asyncio.gather(*open_tasks, return_exceptions=True)
