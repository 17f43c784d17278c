"""The executor: one job in, one outcome out; nothing ever runs on the host."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self

from . import policy
from .connect import EngineError
from .image.libraries import ImageError
from .jobs import ChartJob, ScriptJob, TestJob
from .outcome import Box, FigureOutcome, FileChange, Outcome, Status, TestOutcome
from .pool import LostError, SandboxError, WarmContainer
from .settings import ExecutorSettings
from .supervisor.frames import Frame, join, split

logger = logging.getLogger(__name__)

AnyJob = ChartJob | TestJob | ScriptJob
_GRACE_SECONDS = 12.0
"""How much longer than the job's own deadline the host waits before it removes the container.

The supervisor ends the job at its deadline; this is for the check after it (at most 10 s)."""
_CANCEL_SECONDS = 3.0


class Executor:
    """Runs jobs in a warm, locked-down container. Belongs to one event loop.

    The container starts with the first job (or ``start``) and is removed after
    ``settings.idle_seconds`` without one.
    """

    def __init__(self, settings: ExecutorSettings | None = None) -> None:
        self.settings = settings or ExecutorSettings()
        self._warm: asyncio.Task[WarmContainer] | None = None
        """The container, or its start: a job that is cancelled meanwhile does not undo it."""
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False
        self._idle: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> Outcome | None:
        """Warm up. Returns None, or the ``infra_error`` outcome that every job would get now."""
        try:
            await self._ready()
        except _infra_errors() as error:
            return _infra(error)
        return None

    async def close(self) -> None:
        """Remove the container; jobs on their way and later ones end as ``infra_error``."""
        self._closed = True
        if self._idle is not None:
            self._idle.cancel()
        container, warm, self._warm = self._container, self._warm, None
        if container is not None:
            self._close_later(container)
        elif warm is not None:
            warm.cancel()
            await asyncio.gather(warm, return_exceptions=True)
        await asyncio.gather(*self._closing, return_exceptions=True)

    @property
    def _container(self) -> WarmContainer | None:
        """The running container; None while there is none or it still starts."""
        warm = self._warm
        if warm is None or not warm.done() or warm.cancelled() or warm.exception() is not None:
            return None
        return warm.result()

    async def run(self, job: AnyJob) -> Outcome:
        """Run one job. Always returns an outcome; cancelling this call ends the job at once."""
        refused = _refuse(job)
        if refused is not None:
            return refused
        asked = time.monotonic()
        try:
            try:
                return await self._run(job, asked)
            except LostError as lost:
                if self._closed:
                    raise
                # Perhaps another job's fault, and a job is data: it may be run once more.
                logger.info("a job is run again: %s", lost)
                return await self._run(job, asked)
        except _infra_errors() as error:
            return _infra(error)

    async def _run(self, job: AnyJob, asked: float) -> Outcome:
        container = await self._ready()
        await container.free.acquire()
        if container.dirty:
            container.free.release()
            container = await self._ready()
            await container.free.acquire()
        queued = time.monotonic() - asked
        limits = policy.cut(job.limits, self.settings.limits)
        names, blob = join(job.files)
        data = job.model_dump(mode="json", exclude={"files"}) | {"limits": limits.model_dump()}
        future = container.submit({"job": data, "files": names}, blob)
        future.add_done_callback(lambda _: self._over(container))
        try:
            frame = await asyncio.wait_for(asyncio.shield(future), limits.wall_s + _GRACE_SECONDS)
        except TimeoutError:
            self._give_up(container)
            return Outcome(
                status=Status.TIMEOUT,
                detail=f"the job did not end within {limits.wall_s:g} s; its sandbox was removed",
                queue_ms=queued * 1000,
                box=_box(container),
            )
        except asyncio.CancelledError:
            container.cancel(future)
            loop = asyncio.get_running_loop()
            loop.call_later(
                _CANCEL_SECONDS, lambda: None if future.done() else self._retire(container)
            )
            loop.call_later(
                _GRACE_SECONDS, lambda: None if future.done() else self._give_up(container)
            )
            raise
        return _outcome(frame, queued, container)

    async def _ready(self) -> WarmContainer:
        if self._closed:
            raise SandboxError("the executor was closed")
        container = self._container
        if container is not None and container.dirty:
            self._retire(container)
        if self._warm is None or (self._warm.done() and self._container is None):
            self._warm = asyncio.create_task(WarmContainer.open(self.settings))
        container = await asyncio.shield(self._warm)
        self._wait_for_idleness()
        return container

    def _over(self, container: WarmContainer) -> None:
        container.free.release()
        if container.dirty and not container.busy:
            self._give_up(container)
        self._wait_for_idleness()

    def _wait_for_idleness(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self.settings.idle_seconds, self._rest)

    def _rest(self) -> None:
        container = self._container
        if container is not None and container.busy:
            self._wait_for_idleness()
        elif container is not None:
            self._give_up(container)

    def _retire(self, container: WarmContainer) -> None:
        """The next job gets a new container; this one goes when the jobs in it have ended."""
        container.dirty = True
        if self._container is container:
            self._warm = None
        if not container.busy:
            self._close_later(container)

    def _give_up(self, container: WarmContainer) -> None:
        """Close a container in the background; the next job gets a new one."""
        if self._container is container:
            self._warm = None
        self._close_later(container)

    def _close_later(self, container: WarmContainer) -> None:
        task = asyncio.get_running_loop().create_task(container.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _infra_errors() -> tuple[type[Exception], ...]:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    return (EngineError, ImageError, SandboxError, DockerException, RequestException)


def _infra(error: Exception) -> Outcome:
    logger.info("no sandbox: %s", error)
    return Outcome(status=Status.INFRA_ERROR, detail=f"nothing was run: {error}")


def _refuse(job: AnyJob) -> Outcome | None:
    """Why a job cannot be run at all, as an outcome; None if it can."""
    for path in job.files:
        pure = PurePosixPath(path)
        if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
            return Outcome(
                status=Status.FAILED,
                detail=f"the path {path!r} is refused: use a relative path with / and without ..",
            )
    if not isinstance(job, TestJob) and job.entry not in job.files:
        return Outcome(
            status=Status.FAILED, detail=f"the entry {job.entry!r} is not among the job's files"
        )
    size = sum(map(len, job.files.values()))
    if size > policy.TREE_MB << 20:
        return Outcome(
            status=Status.LIMIT,
            detail=f"the packed project has {size >> 20} MB, more than {policy.TREE_MB} MB: "
            "exclude data that the chart does not need",
        )
    return None


def _outcome(frame: Frame, queued: float, container: WarmContainer) -> Outcome:
    header, blob = frame
    pictures = list(split(header["sizes"], blob).values())
    return Outcome(
        status=Status(header["status"]),
        detail=header["detail"],
        stdout=header["stdout"],
        stderr=header["stderr"],
        traceback=header["traceback"],
        duration_ms=header["duration_ms"],
        queue_ms=queued * 1000,
        figures=tuple(
            FigureOutcome(png=png, **figure)
            for figure, png in zip(header["figures"], pictures, strict=True)
        ),
        tests=tuple(TestOutcome(**test) for test in header["tests"]),
        changes=tuple(FileChange(**change) for change in header["changes"]),
        box=_box(container),
    )


def _box(container: WarmContainer) -> Box:
    versions: dict[str, Any] = container.versions
    return Box(
        container=container.id,
        image=container.image,
        engine=container.engine,
        runtime=container.runtime,
        versions=versions,
        hardening=policy.HARDENING,
    )
