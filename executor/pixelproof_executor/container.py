"""A warm container: started once, then a fork per job, spoken to over its attach stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import threading
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import owner, podman, policy
from .advice import advise
from .connect import connect
from .image.build import current_images
from .image.prune import prune_images
from .mounts import mount_options
from .place import Place, image_of
from .settings import ExecutorSettings
from .supervisor.frames import Frame, FrameError, FrameReader, encode, join

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

logger = logging.getLogger(__name__)

_READY_SECONDS = 60.0
_FROM_CONTAINER = 1 << 30
_DOCKER_HEADER = struct.Struct(">BxxxI")
_STDOUT = 1
_WORDS_KEPT = 2000


Reason = Literal["idle", "room", "unclean", "lost", "late", "alone", "closed"]
"""Why a container goes: not used for long; room for another; a job left something behind; it went
away by itself; a job in it did not end when it had to; it was for one job; the executor closed."""


class SandboxError(Exception):
    """The container failed, not the job; the message says what is known."""


class LostError(SandboxError):
    """The container went away with the job in it."""


@dataclass(eq=False)
class Flight:
    """A job on its way through a container; each future gets the frame that tells of its stage.

    If the container dies, ``done`` and ``swept`` get LostError, whatever the stage.
    """

    id: str
    started: asyncio.Future[Frame]
    ended: asyncio.Future[Frame]
    """The job's own process is gone; the check after it begins."""
    done: asyncio.Future[Frame]
    """The answer."""
    swept: asyncio.Future[Frame]
    """What the job left is gone, or the container is in doubt: its place in there is free."""


class WarmContainer:
    """One running container that takes up to ``slots`` jobs at once; use ``open`` to make one."""

    def __init__(self, client: DockerClient, settings: ExecutorSettings, place: Place) -> None:
        self.place = place
        self.slots = policy.default_slots(settings)
        self.doubt: Reason | None = None
        """Why it is not to be given new jobs; None: it may."""
        self.versions: dict[str, str] = {}
        self.image = ""
        self.engine = ""
        self.runtime = ""
        self._client = client
        self._settings = settings
        self._container: Container | None = None
        self._closed = False
        self._lock = threading.Lock()
        """Held while the container is made or removed: closing may come while it is made."""
        self._ready: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._flights: dict[str, Flight] = {}
        self._last_words = b""
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, settings: ExecutorSettings, place: Place) -> WarmContainer:
        """Start a container and wait until its supervisor is ready (about 2 s; 25 s more if the
        image has to be built).

        Raises:
            EngineError, ImageError, SandboxError, docker.errors.DockerException
        """
        client = await asyncio.to_thread(connect, settings)
        self = cls(client, settings, place)
        try:
            await self._start()
        except BaseException:
            await self.close()
            raise
        return self

    async def _start(self) -> None:
        engine, raw = await asyncio.gather(
            asyncio.to_thread(self._client.info), asyncio.to_thread(self._create)
        )
        self.runtime = self._settings.runtime or engine.get("DefaultRuntime", "")
        self._reader, self._writer = await asyncio.open_connection(sock=raw)
        self._in_background(self._listen())
        names, blob = join(policy.supervisor_sources())
        start = {
            "sources": names,
            "own": policy.OWN,
            "work": policy.WORK,
            "slots": self.slots,
            "layer": self.place.layer.modules if self.place.layer is not None else None,
            "inputs": [mount.path for mount in self.place.mounts],
            "first_uid": policy.first_uid(engine),
        }
        self._writer.write(encode(start, blob))
        await asyncio.to_thread(self._tidy)  # while the sandbox gets ready
        # Beside a layer the libraries are imported twice: first to see what they ask of it.
        patience = _READY_SECONDS * (1 if self.place.layer is None else 2)
        try:
            header, _ = await asyncio.wait_for(self._ready, patience)
        except TimeoutError:
            raise SandboxError(
                f"the sandbox was not ready within {patience:g} s; is the machine very busy?"
            ) from None
        self.versions = header["versions"]

    def _create(self) -> socket.socket:
        """Create, attach and start the container (blocking); returns the attached socket."""
        version = self._client.version()
        self.engine = f"{engine_name(version)} {version['Version']}"
        container = self._created()
        raw = attached(self._client, container)
        try:
            container.start()
        except BaseException:
            raw.close()
            raise
        return raw

    def _tidy(self) -> None:
        """Remove what processes that died and older versions left (blocking)."""
        reap_orphans(self._client)
        if self.place.image is None:
            prune_images(self._client, current_images())

    def _created(self) -> Container:
        """The container, made but not started; an image that is removed meanwhile comes again."""
        from docker.errors import ImageNotFound

        settings = self._settings
        if self.place.recipe == "ui":
            limits = policy.with_browser(settings.limits)
            settings = settings.model_copy(update={"limits": limits})
        for last in (False, True):
            self.image = image_of(self.place, self._client)
            options = policy.container_options(settings, self.image, self.slots, owner.labels())
            options["mounts"] = mount_options(self.place.mounts)
            if self.engine.startswith("podman"):
                options = podman.adapt(options)
            with self._lock:
                if self._closed:
                    raise SandboxError("the sandbox was closed while it started")
                try:
                    self._container = self._client.containers.create(**options)
                    return self._container
                except ImageNotFound:
                    if last or self.place.image is not None:
                        raise
        raise AssertionError("unreachable")

    @property
    def id(self) -> str:
        return str(self._container.id)[:12] if self._container is not None else ""

    def submit(self, header: dict[str, Any], blob: bytes) -> Flight:
        """Send a job. Its ``done`` gets the answer, or LostError if the container dies."""
        future = asyncio.get_running_loop().create_future
        flight = Flight(uuid.uuid4().hex, future(), future(), future(), future())
        if self.doubt is not None:
            _lose(flight, LostError("the sandbox has just been closed"))
            return flight
        self._writer.write(encode({"type": "job", "id": flight.id, **header}, blob))
        self._flights[flight.id] = flight
        return flight

    def cancel(self, flight: Flight) -> None:
        """Have a job killed at once; its ``done`` frame still comes."""
        if flight.id in self._flights and not self._writer.is_closing():
            self._writer.write(encode({"type": "cancel", "id": flight.id}))

    async def _listen(self) -> None:
        frames = FrameReader(_FROM_CONTAINER)
        why = "the sandbox's container ended"
        try:
            while True:
                kind, size = _DOCKER_HEADER.unpack(
                    await self._reader.readexactly(_DOCKER_HEADER.size)
                )
                data = await self._reader.readexactly(size)
                if kind != _STDOUT:
                    self._last_words = (self._last_words + data)[-_WORDS_KEPT:]
                    continue
                for header, blob in frames.feed(data):
                    self._arrived(header, blob)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except (FrameError, struct.error) as error:
            why = f"the sandbox's stream broke: {error}"
        finally:
            self._lost(why)

    def _arrived(self, header: dict[str, Any], blob: bytes) -> None:
        stage, flight = header["type"], self._flights.get(header.get("id", ""))
        if stage == "ready":
            if not self._ready.done():
                self._ready.set_result((header, blob))
            return
        if not header.get("clean", True):
            self.doubt = self.doubt or "unclean"
        if flight is None:
            return
        if stage == "swept":
            del self._flights[flight.id]
        future: asyncio.Future[Frame] = getattr(flight, stage)
        if not future.done():
            future.set_result((header, blob))

    def _lost(self, why: str) -> None:
        self.doubt = self.doubt or "lost"
        words = self._last_words.decode(errors="replace").strip().splitlines()
        error = LostError(f"{why}: {words[-1]}" if words else why)
        _fail(self._ready, error)
        for flight in self._flights.values():
            _lose(flight, error)
        self._flights.clear()

    @property
    def busy(self) -> bool:
        return bool(self._flights)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Remove the container and whatever runs in it; jobs on their way get LostError."""
        self.doubt = self.doubt or "closed"
        writer = getattr(self, "_writer", None)
        if writer is not None:
            writer.close()
        self._lost("the sandbox was closed")
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._remove)

    def _remove(self) -> None:
        from docker.errors import DockerException, NotFound
        from requests.exceptions import RequestException

        with self._lock:
            self._closed = True
            try:
                if self._container is not None:
                    self._container.remove(force=True)
            except NotFound:
                pass  # auto_remove was faster
            except (DockerException, RequestException) as error:
                # Its supervisor ends with our end of the stream, and auto_remove does the rest.
                logger.info("a container could not be removed: %s", advise(error))
            finally:
                self._client.close()


def reap_orphans(client: DockerClient) -> list[str]:
    """Remove containers whose owning process died without removing them; returns their ids."""
    from docker.errors import DockerException

    reaped = []
    for container in client.containers.list(
        all=True, filters={"label": owner.OWNER}, ignore_removed=True
    ):
        if owner.is_orphan(container.labels):
            with contextlib.suppress(DockerException):
                container.remove(force=True)
                reaped.append(str(container.id))
    if reaped:
        logger.info("removed %d containers of processes that died", len(reaped))
    return reaped


def attached(client: DockerClient, container: Container) -> socket.socket:
    """A socket to the container's standard streams that does not block (the call does).

    Raises:
        SandboxError: the way to the engine has no socket.
    """
    stream: Any = client.api.attach_socket(
        str(container.id), params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
    )
    raw = getattr(stream, "_sock", stream)
    if not isinstance(raw, socket.socket):
        raise SandboxError(
            "this way to the engine is not supported (named pipe or ssh): name a unix:// or "
            "tcp:// address in DOCKER_HOST"
        )
    # The client's response keeps its own hold of the socket, which a close would wait for.
    own = socket.socket(fileno=raw.detach())
    own.setblocking(False)
    return own


def engine_name(version: dict[str, Any]) -> str:
    return "podman" if podman.is_podman(version) else "docker"


def _lose(flight: Flight, error: LostError) -> None:
    _fail(flight.done, error)
    _fail(flight.swept, error)


def _fail(future: asyncio.Future[Frame], error: SandboxError) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # seen: nobody has to await it
