"""A drawing for the editors to work on, and its picture."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.pictures import picture_of

from pixelproof_executor.sandbox import Executor

DRAWING = (Path(__file__).parents[1] / "e2e" / "documents" / "visitors.svg").read_text()


def drawn(drawing: str) -> bytes:
    """PNG of an SVG, by the sandbox; in a thread, as Playwright keeps a loop running in ours."""

    async def draw() -> bytes:
        async with Executor() as executor:
            return await picture_of(executor, "a.svg", drawing)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, draw()).result()
