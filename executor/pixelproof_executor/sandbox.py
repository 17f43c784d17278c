"""The executor: one job in, one outcome out; nothing ever runs on the host."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self

from . import policy
from .advice import advise
from .command import Commands
from .connect import EngineError
from .container import Flight, LostError, Reason, SandboxError, WarmContainer
from .image.libraries import ImageError
from .jobs import ChartJob, CommandJob, Job, RenderJob, ScriptJob
from .metrics import Metrics
from .mounts import MountError, checked
from .outcome import Box, FigureOutcome, FileChange, Outcome, Status, TestOutcome
from .packages.refusal import PackagesError
from .packages.shelf import Shelf
from .place import AnyJob, Place, place_of
from .pool import Pool
from .queue import FairQueue, QueueFullError, Tell
from .settings import ExecutorSettings, InputSettings
from .supervisor.frames import Frame, join, split

logger = logging.getLogger(__name__)

_TRANSFER_SECONDS = 60.0
"""From sending a job (64 MiB at most) until its process runs."""
_LATE_SECONDS = 1.0
"""How much longer than the job's own deadline the host waits before it removes the container."""
_CHECK_SECONDS = 12.0
"""For the check after a job; the supervisor ends it after 10 s."""
_CANCEL_SECONDS = 3.0


class Executor:
    """Runs jobs in warm, locked-down containers, one per tenant. Belongs to one event loop.

    A container starts with the first job that needs it (or ``start``) and is removed after
    ``settings.idle_seconds`` without one.
    """

    def __init__(
        self, settings: ExecutorSettings | None = None, inputs: InputSettings | None = None
    ) -> None:
        self.settings = settings or ExecutorSettings()
        self._inputs = inputs or InputSettings()
        self._queue = FairQueue(policy.default_slots(self.settings), self.settings.queue)
        self._metrics = Metrics(lambda: self._queue.waiting, lambda: self._pool.size)
        self._pool = Pool(self.settings, self._metrics)
        self._commands = Commands(self.settings)
        self._shelf = Shelf(self.settings)
        self._closed = False

    @property
    def metrics(self) -> Metrics:
        """What happened so far: a collector for prometheus_client; ``text()`` is for reading."""
        return self._metrics

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
        await asyncio.gather(self._pool.close(), self._commands.close(), self._shelf.close())

    async def run(self, job: Job, *, tenant: str = "", tell: Tell | None = None) -> Outcome:
        """Run one job. Always returns an outcome; cancelling this call ends the job at once.

        Jobs of different tenants never share a container. ``tell`` hears the job's position while
        it waits.
        """
        outcome = _refuse(job)
        if outcome is None:
            try:
                outcome = await self._queued(job, tenant, tell)
            except PackagesError as error:
                outcome = Outcome(
                    status=Status.ENVIRONMENT,
                    detail=f"nothing was run: {error}",
                    refused=str(error),
                )
            except MountError as error:
                outcome = Outcome(status=Status.ENVIRONMENT, detail=f"nothing was run: {error}")
            except QueueFullError as full:
                self._metrics.refused()
                outcome = _infra(full, retry_s=full.retry_s)
            except _infra_errors() as error:
                outcome = _infra(error)
            except asyncio.CancelledError:
                self._metrics.cancelled(job.kind)
                raise
        self._metrics.answered(job.kind, outcome)
        logger.info(
            "job answered",
            extra={
                "kind": job.kind,
                "tenant": tenant,
                "status": outcome.status.value,
                "ms": round(outcome.duration_ms, 1),
                "queue_ms": round(outcome.queue_ms, 1),
                "container": outcome.box.container if outcome.box else "",
            },
        )
        return outcome

    async def _queued(self, job: Job, tenant: str, tell: Tell | None) -> Outcome:
        from docker.errors import ImageNotFound

        asked = time.monotonic()
        place = None if isinstance(job, CommandJob) else await self._place(job, tenant)
        leave = await self._queue.enter(tenant, tell)
        flight: Flight | None = None
        try:
            if isinstance(job, CommandJob):
                return await self._commands.run(job, (time.monotonic() - asked) * 1000)
            assert place is not None
            for again in (False, True):
                try:
                    container = await self._pool.get(place)
                    queue_ms = (time.monotonic() - asked) * 1000
                    flight = self._submit(job, container)
                    return await self._answer(job, flight, container, queue_ms)
                except LostError as lost:
                    if self._closed:
                        raise
                    if again:
                        raise SandboxError(
                            f"its sandbox ended twice, the second time with no other job in it: "
                            f"{lost}"
                        ) from lost
                # Perhaps another job's fault, and a job is data: it may be run once more, now
                # with nobody beside it.
                place = replace(place, alone=uuid.uuid4().hex)
                self._metrics.repeated()
            raise AssertionError("unreachable")
        except ImageNotFound:
            if place is not None and place.layer is not None:
                self._shelf.forget(place.layer)
            raise
        finally:
            if flight is None or flight.swept.done():
                leave()
            else:  # only then is its slot free
                flight.swept.add_done_callback(lambda _: leave())

    async def _place(self, job: AnyJob, tenant: str) -> Place:
        """Where the job belongs, its packages included; they are had before it takes a slot."""
        place = place_of(job, tenant, self.settings)
        if isinstance(job, RenderJob):
            return place
        mounts = checked(job.mounts, job.files, self._inputs.mount)
        layer = await self._shelf.layer(place, job.requirements)
        return replace(place, layer=layer, mounts=mounts)

    def _submit(self, job: AnyJob, container: WarmContainer) -> Flight:
        try:
            names, blob = join(job.files)
            limits = policy.cut(job.limits, self.settings.limits).model_dump()
            if container.place.recipe == "ui":
                limits = policy.beside_browser(limits)
            data = job.model_dump(mode="json", exclude={"files", "requirements", "mounts"})
            data["limits"] = limits
            flight = container.submit({"job": data, "files": names}, blob)
        except BaseException:
            self._pool.release(container)
            raise
        flight.swept.add_done_callback(lambda _: self._pool.release(container))
        return flight

    async def _answer(
        self, job: AnyJob, flight: Flight, container: WarmContainer, queue_ms: float
    ) -> Outcome:
        wall_s = policy.cut(job.limits, self.settings.limits).wall_s
        try:
            if not await _in_time(flight.started, flight, _TRANSFER_SECONDS):
                self._pool.give_up(container, "late")
                raise LostError("the sandbox did not take the job")
            if not await _in_time(flight.ended, flight, wall_s + _LATE_SECONDS):
                self._pool.give_up(container, "late")
                return Outcome(
                    status=Status.TIMEOUT,
                    detail=f"the job did not end within {wall_s:g} s; its sandbox was removed",
                    duration_ms=wall_s * 1000,
                    queue_ms=queue_ms,
                    box=_box(container),
                )
            if not await _in_time(flight.done, flight, _CHECK_SECONDS):
                self._pool.give_up(container, "late")
                raise SandboxError("the check after the job did not end; its sandbox was removed")
        except asyncio.CancelledError:
            container.cancel(flight)
            self._watch(flight, container)
            raise
        try:
            return _outcome(flight.done.result(), queue_ms, container)
        except (KeyError, TypeError, ValueError) as error:
            self._pool.retire(container, "lost")
            raise SandboxError(f"the sandbox's answer makes no sense: {error!r}") from error

    def _watch(self, flight: Flight, container: WarmContainer) -> None:
        """See to it that a cancelled job is gone soon, with its container if need be."""

        def unless_done(measure: Callable[[WarmContainer, Reason], None]) -> None:
            if not flight.done.done():
                measure(container, "late")

        loop = asyncio.get_running_loop()
        loop.call_later(_CANCEL_SECONDS, unless_done, self._pool.retire)
        loop.call_later(_CHECK_SECONDS + _LATE_SECONDS, unless_done, self._pool.give_up)


async def _in_time(stage: asyncio.Future[Frame], flight: Flight, seconds: float) -> bool:
    """Whether ``stage`` (or the job's end) comes within ``seconds``.

    Waited for in two parts, so that a standstill of this very event loop, which lets a timer ring
    before the stream is read, is not taken for one of the sandbox.
    """
    for part in (seconds - _LATE_SECONDS / 2, _LATE_SECONDS / 2):
        done, _ = await asyncio.wait(
            (stage, flight.done), timeout=part, return_when=asyncio.FIRST_COMPLETED
        )
        if done:
            return True
    return False


def _infra_errors() -> tuple[type[Exception], ...]:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    return (
        EngineError,
        ImageError,
        SandboxError,
        DockerException,
        RequestException,
        OSError,  # of the host's own disk or sockets
    )


def _infra(error: Exception, retry_s: float | None = None) -> Outcome:
    return Outcome(
        status=Status.INFRA_ERROR, detail=f"nothing was run: {advise(error)}", retry_s=retry_s
    )


def _refuse(job: Job) -> Outcome | None:
    """Why a job cannot be run at all, as an outcome; None if it can."""
    for path in job.files:
        pure = PurePosixPath(path)
        if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
            return Outcome(
                status=Status.FAILED,
                detail=f"the path {path!r} is refused: use a relative path with / and without ..",
            )
    if isinstance(job, ChartJob | ScriptJob) and job.entry not in job.files:
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


def _outcome(frame: Frame, queue_ms: float, container: WarmContainer) -> Outcome:
    header, blob = frame
    pictures = list(split(header["sizes"], blob).values())
    tests = tuple(TestOutcome(**test) for test in header["tests"])
    return Outcome(
        status=Status(header["status"]),
        detail=header["detail"],
        stdout=header["stdout"],
        stderr=header["stderr"],
        traceback=header["traceback"],
        duration_ms=header["duration_ms"],
        queue_ms=queue_ms,
        figures=tuple(
            FigureOutcome(png=png, **figure)
            for figure, png in zip(header["figures"], pictures, strict=True)
        ),
        tests=tests,
        integrity="A" if tests and all(test.integrity == "A" for test in tests) else "B",
        changes=tuple(FileChange(**change) for change in header["changes"]),
        box=_box(container),
    )


def _box(container: WarmContainer) -> Box:
    versions: dict[str, Any] = container.versions
    layer = container.place.layer
    return Box(
        container=container.id,
        image=container.image,
        engine=container.engine,
        runtime=container.runtime,
        versions=versions,
        packages=dict(layer.packages) if layer is not None else {},
        hardening=policy.hardening(container.place.mounts),
    )
