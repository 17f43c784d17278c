"""Layers for the jobs of one executor: each asked for once, off the event loop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from ..connect import connect
from ..place import Place, image_of
from ..settings import ExecutorSettings
from .keeper import Keeper, Layer

_ERRORS_LAST_S = 30.0
"""A refusal or a silent index is not asked about again for so long: a fix asks for many jobs."""


@dataclass(frozen=True)
class _Key:
    place: Place
    requirements: tuple[str, ...]


@dataclass(eq=False)
class _Answer:
    task: asyncio.Task[Layer | None]
    asked: float

    @property
    def usable(self) -> bool:
        task = self.task
        if not task.done():
            return True
        if task.cancelled():
            return False
        fresh = time.monotonic() - self.asked < _ERRORS_LAST_S
        return task.exception() is None or fresh


class Shelf:
    """Belongs to one event loop. A caller that is cancelled does not undo an install."""

    def __init__(self, settings: ExecutorSettings, keeper: Keeper | None = None) -> None:
        self._settings = settings
        self._keeper = keeper
        self._answers: dict[_Key, _Answer] = {}

    async def layer(self, place: Place, requirements: tuple[str, ...]) -> Layer | None:
        """The layer for jobs at ``place``; None: they need none.

        Raises:
            RefusedError, PackagesError, EngineError, ImageError, docker.errors.DockerException
        """
        if not requirements:
            return None
        key = _Key(place, tuple(sorted(set(requirements))))
        answer = self._answers.get(key)
        if answer is None or not answer.usable:
            task = asyncio.create_task(asyncio.to_thread(self._ask, key))
            answer = self._answers[key] = _Answer(task, time.monotonic())
        return await asyncio.shield(answer.task)

    def forget(self, layer: Layer) -> None:
        """A layer's image is gone: it is made again when it is next asked for."""
        for key, answer in list(self._answers.items()):
            task = answer.task
            known = task.done() and not task.cancelled() and task.exception() is None
            if known and task.result() == layer:
                del self._answers[key]

    async def close(self) -> None:
        """Wait for what is being made: a thread cannot be ended."""
        tasks = [answer.task for answer in self._answers.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ask(self, key: _Key) -> Layer | None:
        keeper = self._keeper = self._keeper or Keeper(self._settings.packages)
        client = connect(self._settings)
        try:
            image = image_of(key.place, client)
            return keeper.layer(client, image, key.requirements, tenant=key.place.tenant)
        finally:
            client.close()
