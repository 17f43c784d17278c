"""One executor with room for slow machines: a browser starts for each of these jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from pixelproof_executor import ExecutorSettings, Limits
from pixelproof_executor.sandbox import Executor

ROOMY = Limits(wall_s=180)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def renderers() -> AsyncIterator[Executor]:
    async with Executor(ExecutorSettings(slots=2, limits=ROOMY)) as running:
        yield running
