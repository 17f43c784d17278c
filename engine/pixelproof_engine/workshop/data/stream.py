"""Stream: samples one after the other, made by as many processes as there are cores."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from multiprocessing.pool import AsyncResult, Pool

from pixelproof_engine.workshop.sample import Sample

from .making import Recipe, make

_CHUNK = 4
_RENEWED = 400
"""Chunks after which a worker is replaced: matplotlib keeps a little of each figure."""


def samples(
    recipe: Recipe, *, start: int = 0, limit: int | None = None, workers: int | None = None
) -> Iterator[Sample]:
    """Samples by number, from ``start`` on; without ``limit`` (numbers to try) it never ends.

    In the same order with any number of ``workers`` (default: one per core; 0: in this process).
    Numbers whose program is no good are left out.
    """
    for _, sample in numbered(recipe, start=start, limit=limit, workers=workers):
        if sample is not None:
            yield sample


def numbered(
    recipe: Recipe, *, start: int = 0, limit: int | None = None, workers: int | None = None
) -> Iterator[tuple[int, Sample | None]]:
    """As ``samples``, with each number, those without a sample too."""
    numbers = islice(count(start), limit)
    workers = len(os.sched_getaffinity(0)) if workers is None else workers
    if workers <= 0:
        for number in numbers:
            yield number, make(recipe, number)
        return
    # Fresh processes: a fork of a process that holds threads (a trainer's) can hang.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _begin, maxtasksperchild=_RENEWED) as pool:
        yield from _bounded(pool, recipe, numbers, workers)


def _bounded(
    pool: Pool, recipe: Recipe, numbers: Iterator[int], workers: int
) -> Iterator[tuple[int, Sample | None]]:
    """In order, with no more than a few chunks made ahead of who takes them."""
    waiting: deque[AsyncResult[list[tuple[int, Sample | None]]]] = deque()
    work = partial(_make_some, recipe)
    while True:
        while len(waiting) < 3 * workers and (chunk := list(islice(numbers, _CHUNK))):
            waiting.append(pool.apply_async(work, (chunk,)))
        if not waiting:
            return
        yield from waiting.popleft().get()


def _make_some(recipe: Recipe, numbers: list[int]) -> list[tuple[int, Sample | None]]:
    made = [(number, make(recipe, number)) for number in numbers]
    gc.collect()
    return made


def _begin() -> None:
    """A worker uses one core: numpy's own threads would fight over them."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    import matplotlib as mpl

    mpl.use("Agg")
    # Collected between chunks instead: figures are full of cycles, and looking for them while one
    # is drawn costs a tenth of the time.
    gc.disable()
