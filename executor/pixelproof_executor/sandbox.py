"""The executor: one job in, one outcome out; nothing ever runs on the host."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self

from . import policy
from .connect import EngineError
from .container import LostError, SandboxError, WarmContainer
from .image.libraries import ImageError
from .jobs import TestJob
from .outcome import Box, FigureOutcome, FileChange, Outcome, Status, TestOutcome
from .place import AnyJob, Place, place_of
from .pool import Pool
from .queue import FairQueue, QueueFullError, Tell
from .settings import ExecutorSettings
from .supervisor.frames import Frame, join, split

logger = logging.getLogger(__name__)

_GRACE_SECONDS = 12.0
"""How much longer than the job's own deadline the host waits before it removes the container.

The supervisor ends the job at its deadline; this is for the check after it (at most 10 s)."""
_CANCEL_SECONDS = 3.0


class Executor:
    """Runs jobs in warm, locked-down containers, one per tenant. Belongs to one event loop.

    A container starts with the first job that needs it (or ``start``) and is removed after
    ``settings.idle_seconds`` without one.
    """

    def __init__(self, settings: ExecutorSettings | None = None) -> None:
        self.settings = settings or ExecutorSettings()
        self._queue = FairQueue(policy.default_slots(self.settings), self.settings.queue)
        self._pool = Pool(self.settings)
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self, *, tenant: str = "") -> Outcome | None:
        """Warm up. Returns None, or the ``infra_error`` outcome that every job would get now."""
        try:
            self._pool.release(await self._pool.get(Place(tenant, image=self.settings.image)))
        except _infra_errors() as error:
            return _infra(error)
        return None

    async def close(self) -> None:
        """Remove the containers; jobs on their way and later ones end as ``infra_error``."""
        self._closed = True
        await self._pool.close()

    async def run(self, job: AnyJob, *, tenant: str = "", tell: Tell | None = None) -> Outcome:
        """Run one job. Always returns an outcome; cancelling this call ends the job at once.

        Jobs of different tenants never share a container. ``tell`` hears the job's position while
        it waits.
        """
        refused = _refuse(job)
        if refused is not None:
            return refused
        asked = time.monotonic()
        try:
            try:
                return await self._run(job, tenant, tell, asked)
            except LostError as lost:
                if self._closed:
                    raise
                # Perhaps another job's fault, and a job is data: it may be run once more.
                logger.info("a job is run again: %s", lost)
                return await self._run(job, tenant, tell, asked)
        except _infra_errors() as error:
            return _infra(error)

    async def _run(self, job: AnyJob, tenant: str, tell: Tell | None, asked: float) -> Outcome:
        leave = await self._queue.enter(tenant, tell)
        try:
            container = await self._pool.get(place_of(job, tenant, self.settings))
        except BaseException:
            leave()
            raise
        queued = time.monotonic() - asked
        limits = policy.cut(job.limits, self.settings.limits)
        names, blob = join(job.files)
        data = job.model_dump(mode="json", exclude={"files"}) | {"limits": limits.model_dump()}
        future = container.submit({"job": data, "files": names}, blob)

        def over(_: object) -> None:
            # Only now is its slot free: a cancelled job's check may still go on.
            leave()
            self._pool.release(container)

        future.add_done_callback(over)
        try:
            frame = await asyncio.wait_for(asyncio.shield(future), limits.wall_s + _GRACE_SECONDS)
        except TimeoutError:
            self._pool.give_up(container)
            return Outcome(
                status=Status.TIMEOUT,
                detail=f"the job did not end within {limits.wall_s:g} s; its sandbox was removed",
                queue_ms=queued * 1000,
                box=_box(container),
            )
        except asyncio.CancelledError:
            container.cancel(future)
            self._watch(container, future)
            raise
        return _outcome(frame, queued, container)

    def _watch(self, container: WarmContainer, future: asyncio.Future[Frame]) -> None:
        """See to it that a cancelled job is gone soon, with its container if need be."""

        def unless_done(measure: Callable[[WarmContainer], None]) -> None:
            if not future.done():
                measure(container)

        loop = asyncio.get_running_loop()
        loop.call_later(_CANCEL_SECONDS, unless_done, self._pool.retire)
        loop.call_later(_GRACE_SECONDS, unless_done, self._pool.give_up)


def _infra_errors() -> tuple[type[Exception], ...]:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    return (
        EngineError,
        ImageError,
        QueueFullError,
        SandboxError,
        DockerException,
        RequestException,
    )


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
