"""A warm container: started once, then a fork per job, spoken to over its attach stream."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
import struct
import threading
import uuid
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from . import owner, policy
from .connect import connect
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
_UID_BLOCK = 1 << 12


class SandboxError(Exception):
    """The container failed, not the job; the message says what is known."""


class LostError(SandboxError):
    """The container went away with the job in it."""


class WarmContainer:
    """One running container that takes up to ``slots`` jobs at once; use ``open`` to make one."""

    def __init__(self, client: DockerClient, settings: ExecutorSettings, place: Place) -> None:
        self.place = place
        self.slots = policy.default_slots(settings)
        self.dirty = False
        """Not to be given new jobs: something of a job was left behind, or the stream broke."""
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
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
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
        loop = asyncio.get_running_loop()
        raw = await asyncio.to_thread(self._create)
        self._reader, self._writer = await asyncio.open_connection(sock=raw)
        ready: asyncio.Future[Frame] = loop.create_future()
        self._waiting[""] = ready
        self._in_background(self._listen())
        names, blob = join(policy.supervisor_sources())
        start = {
            "sources": names,
            "own": policy.OWN,
            "work": policy.WORK,
            "slots": self.slots,
            # A process limit counts per uid on the host: no two containers may share uids.
            "first_uid": _UID_BLOCK * (16 + secrets.randbelow(1 << 18)),
        }
        self._writer.write(encode(start, blob))
        try:
            header, _ = await asyncio.wait_for(ready, _READY_SECONDS)
        except TimeoutError:
            raise SandboxError(
                f"the sandbox was not ready within {_READY_SECONDS:g} s; is the machine very busy?"
            ) from None
        finally:
            del self._waiting[""]
        self.versions = header["versions"]

    def _create(self) -> socket.socket:
        """Create, attach and start the container (blocking); returns the attached socket."""
        reap_orphans(self._client)
        self.image = image_of(self.place, self._client)
        version = self._client.version()
        self.engine = f"{_engine_name(version)} {version['Version']}"
        self.runtime = self._settings.runtime or self._client.info().get("DefaultRuntime", "")
        options = policy.container_options(self._settings, self.image, self.slots, owner.labels())
        with self._lock:
            if self._closed:
                raise SandboxError("the sandbox was closed while it started")
            self._container = self._client.containers.create(**options)
        attached: Any = self._client.api.attach_socket(
            str(self._container.id), params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        )
        raw = getattr(attached, "_sock", attached)
        if not isinstance(raw, socket.socket):
            raise SandboxError(
                "this way to the engine is not supported (named pipe or ssh): name a unix:// or "
                "tcp:// address in DOCKER_HOST"
            )
        raw.setblocking(False)
        self._container.start()
        return raw

    @property
    def id(self) -> str:
        return str(self._container.id)[:12] if self._container is not None else ""

    def submit(self, header: dict[str, Any], blob: bytes) -> asyncio.Future[Frame]:
        """Send a job; the future gets its ``done`` frame, or SandboxError if the container dies."""
        job_id = uuid.uuid4().hex
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[job_id] = future
        future.add_done_callback(lambda _: self._waiting.pop(job_id, None))
        if self.dirty:
            future.set_exception(LostError("the sandbox has just been closed"))
            return future
        self._writer.write(encode({"type": "job", "id": job_id, **header}, blob))
        return future

    def cancel(self, future: asyncio.Future[Frame]) -> None:
        """Have the job behind ``future`` killed at once; its ``done`` frame still comes."""
        for job_id, waiting in self._waiting.items():
            if waiting is future and not self.dirty:
                self._writer.write(encode({"type": "cancel", "id": job_id}))

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
        future = self._waiting.get(header.get("id", ""))
        if not header.get("clean", True):
            self.dirty = True
        if future is not None and not future.done():
            future.set_result((header, blob))

    def _lost(self, why: str) -> None:
        self.dirty = True
        words = self._last_words.decode(errors="replace").strip().splitlines()
        error = LostError(f"{why}: {words[-1]}" if words else why)
        for future in list(self._waiting.values()):
            if not future.done():
                future.set_exception(error)
                future.exception()  # seen: nobody has to await it

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Remove the container and whatever runs in it; jobs on their way get a SandboxError."""
        self.dirty = True
        writer = getattr(self, "_writer", None)
        if writer is not None:
            writer.close()
        self._lost("the sandbox was closed")
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._remove)

    def _remove(self) -> None:
        from docker.errors import DockerException

        with self._lock:
            self._closed = True
            if self._container is not None:
                with contextlib.suppress(DockerException):  # auto_remove may have been faster
                    self._container.remove(force=True)
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


def _engine_name(version: dict[str, Any]) -> str:
    names = " ".join(part.get("Name", "") for part in version.get("Components") or ())
    return "podman" if "Podman" in names else "docker"
