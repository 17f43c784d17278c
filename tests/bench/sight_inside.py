"""The picture reader inside the benchmark's own process, at the benchmark's own priority.

The product's reader runs in a process of the lowest priority, so that typing never waits for it; on
a machine that others use it then hardly runs at all. What it finds is the same.
"""

from __future__ import annotations

import asyncio

from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.judging import judge
from pixelproof_engine.sight.picture import Picture, load_picture
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.seen import Comparison, Judged, Seen


class SightInside:
    """``fixing.parts.Sight`` in threads; equal pictures are read once."""

    pid = None
    """No process of its own."""

    def __init__(self) -> None:
        self._readings: dict[bytes, Facts] = {}

    async def load(self, data: bytes) -> Picture:
        return await asyncio.to_thread(load_picture, data)

    async def see(self, png: bytes, exact: Facts | None = None) -> Seen:
        if png not in self._readings:
            self._readings[png] = await asyncio.to_thread(read, png)
        return Seen(png=png, reading=self._readings[png], exact=exact)

    async def compare(self, current: Seen, target: Seen) -> Comparison:
        return await asyncio.to_thread(compare, current, target)

    async def judge(self, png: bytes, target: bytes) -> Judged:
        return await asyncio.to_thread(judge, png, target)

    async def aclose(self) -> None:
        self._readings.clear()
