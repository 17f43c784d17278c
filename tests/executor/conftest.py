"""Real Docker: one warm executor for all tests of this folder."""

from __future__ import annotations

import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import docker
import pytest
import pytest_asyncio

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Outcome, TestJob
from pixelproof_executor.image.build import ensure_image
from pixelproof_executor.sandbox import Executor

from .private_engine import PrivateEngine, why_not

Chart = Callable[..., Awaitable[Outcome]]

FAST = Limits(wall_s=10, memory_mb=512, disk_mb=32, output_bytes=1 << 16, processes=32)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def executor() -> AsyncIterator[Executor]:
    async with Executor(ExecutorSettings(slots=2)) as running:
        trouble = await running.start()
        if trouble is not None:
            pytest.fail(f"no sandbox, run executor/setup-engine.sh first: {trouble.detail}")
        yield running


@pytest.fixture(scope="session")
def engine() -> Iterator[PrivateEngine]:
    """An engine that a test may break, with the sandbox's image in it."""
    if reason := why_not():
        pytest.skip(reason)
    usual = docker.from_env()
    name = ensure_image(usual)
    usual.close()
    private = PrivateEngine()
    try:
        private.start()
        private.take_image(name)
        yield private
    finally:
        private.close()


@pytest.fixture
def chart(executor: Executor) -> Chart:
    """Run a script (text, dedented) as a ChartJob, with further files by keyword."""

    async def run(
        source: str, files: dict[str, bytes] | None = None, limits: Limits = FAST
    ) -> Outcome:
        tree = {"chart.py": textwrap.dedent(source).encode(), **(files or {})}
        return await executor.run(ChartJob(files=tree, entry="chart.py", limits=limits))

    return run


@pytest.fixture
def run_tests(executor: Executor) -> Chart:
    """Run test files (name -> text) as a TestJob."""

    async def run(
        files: dict[str, str],
        tests: tuple[str, ...] = ("tests",),
        expect: tuple[str, ...] | None = None,
        limits: Limits = FAST,
    ) -> Outcome:
        tree = {name: textwrap.dedent(text).encode() for name, text in files.items()}
        return await executor.run(TestJob(files=tree, tests=tests, expect=expect, limits=limits))

    return run
