"""The warm containers: one per place, started when first needed, removed when idle or in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from .container import SandboxError, WarmContainer
from .place import Place
from .settings import ExecutorSettings


@dataclass(eq=False)
class _Entry:
    """A container of the pool, or its start: a job that is cancelled meanwhile does not undo it."""

    start: asyncio.Task[WarmContainer]
    idle: asyncio.TimerHandle | None = None
    used: int = 0
    """When it was last asked for, in requests since the pool began."""
    claims: int = field(default=0)
    """Jobs that were promised this container and have not ended."""

    @property
    def container(self) -> WarmContainer | None:
        """The running container; None while it still starts or if it could not."""
        start = self.start
        if not start.done() or start.cancelled() or start.exception() is not None:
            return None
        return start.result()


class Pool:
    """Belongs to one event loop. ``get`` and ``release`` come in pairs, one pair per job."""

    def __init__(self, settings: ExecutorSettings) -> None:
        self._settings = settings
        self._entries: dict[Place, _Entry] = {}
        self._retired: set[WarmContainer] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._requests = 0
        self._closed = False

    async def get(self, place: Place) -> WarmContainer:
        """A container for one job at ``place``; whoever gets it calls ``release`` once.

        Raises:
            EngineError, ImageError, SandboxError, docker.errors.DockerException
        """
        if self._closed:
            raise SandboxError("the executor was closed")
        entry = self._entries.get(place)
        if entry is not None and entry.container is not None and entry.container.dirty:
            self.retire(entry.container)
            entry = None
        if entry is None or (entry.start.done() and entry.container is None):
            self._make_room()
            entry = _Entry(asyncio.create_task(WarmContainer.open(self._settings, place)))
            self._entries[place] = entry
        self._requests += 1
        entry.used = self._requests
        entry.claims += 1
        try:
            container = await asyncio.shield(entry.start)
        except BaseException:
            entry.claims -= 1
            raise
        self._stop_waiting(entry)
        return container

    def release(self, container: WarmContainer) -> None:
        """The job is over; if the container is in doubt and empty, it goes."""
        entry = self._entry_of(container)
        if entry is not None:
            entry.claims -= 1
            if not entry.claims:
                self._wait_for_idleness(entry, container)
        if container.dirty and not container.busy:
            self.give_up(container)

    def retire(self, container: WarmContainer) -> None:
        """The next job gets a new container; this one goes when the jobs in it have ended."""
        container.dirty = True
        self._forget(container)
        if container.busy:
            self._retired.add(container)
        else:
            self._close_later(container)

    def give_up(self, container: WarmContainer) -> None:
        """Remove a container at once, in the background; the next job gets a new one."""
        self._forget(container)
        self._close_later(container)

    async def close(self) -> None:
        """Remove every container; a job in one gets LostError, a later one SandboxError."""
        self._closed = True
        starts = []
        for entry in list(self._entries.values()):
            self._stop_waiting(entry)
            if entry.container is not None:
                self._close_later(entry.container)
            else:
                entry.start.cancel()
                starts.append(entry.start)
        self._entries.clear()
        for container in list(self._retired):
            self._close_later(container)
        await asyncio.gather(*starts, return_exceptions=True)
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _entry_of(self, container: WarmContainer) -> _Entry | None:
        entry = self._entries.get(container.place)
        return entry if entry is not None and entry.container is container else None

    def _forget(self, container: WarmContainer) -> None:
        entry = self._entry_of(container)
        if entry is not None:
            self._stop_waiting(entry)
            del self._entries[container.place]

    def _make_room(self) -> None:
        """Remove the least recently used idle container if there are as many as there may be."""
        if len(self._entries) < self._settings.containers:
            return
        idle = [entry for entry in self._entries.values() if entry.container and not entry.claims]
        if idle:
            oldest = min(idle, key=lambda entry: entry.used)
            assert oldest.container is not None
            self.give_up(oldest.container)

    def _wait_for_idleness(self, entry: _Entry, container: WarmContainer) -> None:
        self._stop_waiting(entry)
        rest: Callable[[WarmContainer], None] = self.give_up
        loop = asyncio.get_running_loop()
        entry.idle = loop.call_later(self._settings.idle_seconds, rest, container)

    @staticmethod
    def _stop_waiting(entry: _Entry) -> None:
        if entry.idle is not None:
            entry.idle.cancel()
            entry.idle = None

    def _close_later(self, container: WarmContainer) -> None:
        self._retired.discard(container)
        task = asyncio.get_running_loop().create_task(container.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
