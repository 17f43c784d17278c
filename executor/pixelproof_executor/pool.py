"""The warm containers: one per place, started when first needed, removed when idle or in doubt."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from .container import Reason, SandboxError, WarmContainer
from .metrics import Metrics
from .place import Place
from .settings import ExecutorSettings

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class _Entry:
    """A container of the pool, or its start: a job that is cancelled meanwhile does not undo it."""

    start: asyncio.Task[WarmContainer]
    idle: asyncio.TimerHandle | None = None
    used: int = 0
    """When it was last asked for, in requests since the pool began."""
    claims: int = 0
    """Jobs that were promised this container and have not ended."""

    @property
    def container(self) -> WarmContainer | None:
        """The running container; None while it still starts or if it could not."""
        start = self.start
        if not start.done() or start.cancelled() or start.exception() is not None:
            return None
        return start.result()

    @property
    def failed(self) -> bool:
        return self.start.done() and self.container is None


class Pool:
    """Belongs to one event loop. ``get`` and ``release`` come in pairs, one pair per job.

    There are at most ``settings.containers``, or more only while more are in use at once: never
    more than jobs may run at once.
    """

    def __init__(self, settings: ExecutorSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._entries: dict[Place, _Entry] = {}
        self._retired: set[WarmContainer] = set()
        self._closing: dict[WarmContainer, asyncio.Task[None]] = {}
        self._requests = 0
        self._closed = False

    @property
    def size(self) -> int:
        """Containers that run or start."""
        return len(self._entries) + len(self._retired)

    async def get(self, place: Place) -> WarmContainer:
        """A container for one job at ``place``; whoever gets it calls ``release`` once.

        Raises:
            EngineError, ImageError, SandboxError, docker.errors.DockerException
        """
        if self._closed:
            raise SandboxError("the executor was closed")
        entry = self._entries.get(place)
        if entry is not None and entry.container is not None and entry.container.doubt:
            self.retire(entry.container, entry.container.doubt)
            entry = None
        if entry is None or entry.failed:
            entry = self._begin(place)
        self._requests += 1
        entry.used = self._requests
        entry.claims += 1
        self._stop_waiting(entry)
        try:
            return await asyncio.shield(entry.start)
        except BaseException as error:
            entry.claims -= 1
            self._rest(entry)
            if self._closed and isinstance(error, asyncio.CancelledError) and not _cancelled():
                raise SandboxError("the executor was closed") from None
            raise

    def release(self, container: WarmContainer) -> None:
        """The job is over; if the container is in doubt and empty, it goes."""
        entry = self._entry_of(container)
        if entry is not None:
            entry.claims -= 1
        if container.doubt and not container.busy:
            self.give_up(container, container.doubt)
        elif entry is not None:
            self._rest(entry)

    def retire(self, container: WarmContainer, reason: Reason) -> None:
        """The next job gets a new container; this one goes when the jobs in it have ended."""
        if not container.busy:
            self.give_up(container, reason)
            return
        container.doubt = container.doubt or reason
        self._forget(container)
        if container not in self._closing:
            self._retired.add(container)

    def give_up(self, container: WarmContainer, reason: Reason) -> None:
        """Remove a container at once, in the background; the next job gets a new one."""
        self._forget(container)
        self._retired.discard(container)
        if container in self._closing:
            return
        container.doubt = container.doubt or reason
        self._metrics.recycled(reason)
        logger.info("container removed", extra={"container": container.id, "reason": reason})
        task = asyncio.get_running_loop().create_task(container.close())
        self._closing[container] = task
        task.add_done_callback(lambda _: self._closing.pop(container))

    async def close(self) -> None:
        """Remove every container; a job in one gets LostError, a later one SandboxError."""
        self._closed = True
        starts = []
        for entry in list(self._entries.values()):
            self._stop_waiting(entry)
            if entry.container is not None:
                self.give_up(entry.container, "closed")
            elif not entry.start.done():
                entry.start.cancel()
                starts.append(entry.start)
        self._entries.clear()
        for container in list(self._retired):
            self.give_up(container, "closed")
        await asyncio.gather(*starts, return_exceptions=True)
        while self._closing:
            await asyncio.gather(*self._closing.values(), return_exceptions=True)

    def _begin(self, place: Place) -> _Entry:
        self._entries.pop(place, None)
        self._make_room()
        self._metrics.started()
        entry = _Entry(asyncio.create_task(WarmContainer.open(self._settings, place)))
        self._entries[place] = entry

        def begun(_: object) -> None:
            if self._entries.get(place) is not entry:
                return
            if entry.failed:  # whoever waits for it is told; it takes no room any more
                del self._entries[place]
            else:
                self._rest(entry)

        entry.start.add_done_callback(begun)
        return entry

    def _entry_of(self, container: WarmContainer) -> _Entry | None:
        entry = self._entries.get(container.place)
        return entry if entry is not None and entry.container is container else None

    def _forget(self, container: WarmContainer) -> None:
        entry = self._entry_of(container)
        if entry is not None:
            self._stop_waiting(entry)
            del self._entries[container.place]

    def _make_room(self) -> None:
        """Remove the least recently used idle containers until one more may be made."""
        idle = [entry for entry in self._entries.values() if entry.container and not entry.claims]
        idle.sort(key=lambda entry: entry.used)
        for entry in idle[: max(0, len(self._entries) + 1 - self._settings.containers)]:
            assert entry.container is not None
            self.give_up(entry.container, "room")

    def _rest(self, entry: _Entry) -> None:
        """Nobody may need the container now: keep it for a while, if there is room for it."""
        container = entry.container
        if container is None or entry.claims or self._entry_of(container) is not entry:
            return
        if container.place.alone:
            self.give_up(container, "alone")
        elif len(self._entries) > self._settings.containers:
            self.give_up(container, "room")
        else:
            self._stop_waiting(entry)
            loop = asyncio.get_running_loop()
            entry.idle = loop.call_later(
                self._settings.idle_seconds, self.give_up, container, "idle"
            )

    @staticmethod
    def _stop_waiting(entry: _Entry) -> None:
        if entry.idle is not None:
            entry.idle.cancel()
            entry.idle = None


def _cancelled() -> bool:
    """Whether the running task itself is being cancelled, not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
