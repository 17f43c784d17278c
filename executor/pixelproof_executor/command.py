"""CommandJob: any program in an image of the user's choice, one locked-down container per job.

The image needs ``sh`` and ``tar``, nothing of ours. The tree goes in over stdin, the exit status
comes from the engine, and whatever the program says of its tests is its own claim (tier B).
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import shlex
import socket
import struct
import tarfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import owner, podman, policy
from .connect import connect
from .container import SandboxError, attached, engine_name, reap_orphans
from .jobs import CommandJob, Files
from .outcome import Box, Outcome, Status, TestOutcome, TestVerdict
from .reports import ReportError, read_junit, read_tap
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

logger = logging.getLogger(__name__)

_DOCKER_HEADER = struct.Struct(">BxxxI")
_STDOUT = 1
_NOT_STARTED = 125
_OURS = "pixelproof: "
_FAIL = re.compile(rf"^{_OURS}(.*)\n\Z", re.MULTILINE)
"""The boot script's last words; a tool's own may come before them."""
_NO_SHELL = re.compile(r"\[FATAL tini|ERROR \(catatonit")
"""What the engines' init programs say when there is no program to start."""
_CHUNK = 1 << 16
_EXIT_SECONDS = 30
_TAIL = 2000

# Lays out the tree and becomes the program. The program's words are parameters, never parsed.
BOOT = f"""
fail() {{ echo "{_OURS}$1" >&2; exit {_NOT_STARTED}; }}
command -v tar >/dev/null || fail "the image has no tar"
cd {policy.COMMAND_WORK} && mkdir tree home && cd tree || fail "no room to work in"
tar -xf - || fail "tar could not unpack the project"
command -v "$1" >/dev/null || fail "the image has no program '$1'"
exec "$@" </dev/null
"""


@dataclass
class _Said:
    """What the program printed, as far as it is kept, and why it was stopped."""

    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    stopped: Status | None = None

    def text(self, stream: bytearray) -> str:
        return stream.decode("utf-8", "replace").replace(f"{policy.COMMAND_WORK}/tree/", "")


class Commands:
    """Runs command jobs; belongs to one event loop."""

    def __init__(self, settings: ExecutorSettings) -> None:
        self._settings = settings
        self._running: dict[OneShot, None] = {}
        self._closed = False

    async def run(self, job: CommandJob, queue_ms: float) -> Outcome:
        """One outcome; whatever happens, and also if cancelled, the container is removed.

        Raises:
            EngineError, SandboxError, docker.errors.DockerException, requests.RequestException
        """
        if self._closed:
            raise SandboxError("the executor was closed")
        shot = OneShot(self._settings, job)
        self._running[shot] = None
        try:
            outcome = await shot.run()
        finally:
            removal = asyncio.create_task(asyncio.to_thread(shot.remove))
            removal.add_done_callback(lambda _: self._running.pop(shot))
            await asyncio.shield(removal)
        if self._closed:
            raise SandboxError("the executor was closed")
        return outcome.model_copy(update={"queue_ms": queue_ms})

    async def close(self) -> None:
        """End and remove what runs; its job gets SandboxError."""
        self._closed = True
        await asyncio.gather(*(asyncio.to_thread(shot.remove) for shot in list(self._running)))


class OneShot:
    """One container for one job."""

    def __init__(self, settings: ExecutorSettings, job: CommandJob) -> None:
        self._settings = settings
        self._job = job
        self._limits = policy.cut(job.limits, settings.limits)
        self._client: DockerClient | None = None
        self._container: Container | None = None
        self._engine = ""

    async def run(self) -> Outcome:
        from docker.errors import APIError, ImageNotFound

        try:
            raw = await asyncio.to_thread(self._create)
        except ImageNotFound:
            image = self._job.image
            detail = (
                f"the image {image} is not on this machine: 'docker pull {image}' gets it "
                "(pixelproof never does this by itself)"
            )
            return Outcome(status=Status.ENVIRONMENT, detail=detail)
        try:
            await asyncio.to_thread(self._start)
        except APIError as error:
            raw.close()
            if "executable file not found" in str(error) or "no such file" in str(error):
                return Outcome(status=Status.ENVIRONMENT, detail=self._no_shell)
            raise
        started = time.monotonic()
        said = await self._talk(raw)
        duration_ms = (time.monotonic() - started) * 1000
        state = await asyncio.to_thread(self._ended)
        return self._outcome(said, state, duration_ms)

    def _create(self) -> socket.socket:
        """Create and attach the container (blocking)."""
        self._client = client = connect(self._settings)
        reap_orphans(client)
        version = client.version()
        self._engine = f"{engine_name(version)} {version['Version']}"
        volumes = client.images.get(self._job.image).attrs.get("Config", {}).get("Volumes") or {}
        options = policy.command_options(
            self._settings,
            self._job.image,
            self._limits,
            owner.labels(),
            policy.first_uid(client.info()),
            tuple(volumes),
        )
        if podman.is_podman(version):
            options = podman.adapt(options)
        self._container = client.containers.create(
            entrypoint=["sh", "-c", BOOT, "sh"], command=list(self._job.argv), **options
        )
        return attached(client, self._container)

    def _start(self) -> None:
        assert self._container is not None
        self._container.start()

    async def _talk(self, raw: socket.socket) -> _Said:
        """Send the tree, then take what is printed until the container ends or has to."""
        said = _Said()
        reader, writer = await asyncio.open_connection(sock=raw)
        try:
            async with asyncio.timeout(self._limits.wall_s):
                sending = asyncio.create_task(_send(writer, _tar(self._job.files)))
                try:
                    await self._listen(reader, said)
                finally:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)
        except TimeoutError:
            said.stopped = Status.TIMEOUT
        finally:
            writer.close()
        if said.stopped:
            await asyncio.to_thread(self._kill)
        return said

    async def _listen(self, reader: asyncio.StreamReader, said: _Said) -> None:
        room = self._limits.output_bytes
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                header = await reader.readexactly(_DOCKER_HEADER.size)
                kind, size = _DOCKER_HEADER.unpack(header)
                while size:
                    data = await reader.readexactly(min(size, _CHUNK))
                    size -= len(data)
                    stream = said.out if kind == _STDOUT else said.err
                    stream += data[:room]
                    room -= len(data)
                    if room < 0:
                        said.stopped = Status.LIMIT
                        return

    def _kill(self) -> None:
        from docker.errors import DockerException

        assert self._container is not None
        with contextlib.suppress(DockerException):  # it may have ended by itself just now
            self._container.kill()

    def _ended(self) -> dict[str, Any]:
        """The state of the ended container, as the engine tells it (blocking)."""
        assert self._client is not None
        assert self._container is not None
        self._client.api.wait(str(self._container.id), timeout=_EXIT_SECONDS)
        state: dict[str, Any] = self._client.api.inspect_container(str(self._container.id))["State"]
        return state

    def remove(self) -> None:
        """End and remove the container if there is one (blocking)."""
        from docker.errors import DockerException

        if self._container is not None:
            try:
                self._container.remove(force=True, v=True)
            except DockerException as error:
                logger.info("a command's container was not removed: %s", error)
        if self._client is not None:
            self._client.close()

    def _outcome(self, said: _Said, state: dict[str, Any], duration_ms: float) -> Outcome:
        code = int(state["ExitCode"])
        words = shlex.join(self._job.argv)
        err = said.text(said.err)
        tests: tuple[TestOutcome, ...] = ()
        status: Status
        if said.stopped is Status.TIMEOUT:
            status, detail = said.stopped, f"{words} did not end within {self._limits.wall_s:g} s"
        elif said.stopped is Status.LIMIT:
            detail = f"{words} printed more than {self._limits.output_bytes} bytes"
            status = said.stopped
        elif code and state.get("OOMKilled"):
            status = Status.LIMIT
            detail = f"{words} went over its memory limit of {self._limits.memory_mb} MB"
        elif code == _NOT_STARTED and (ours := _FAIL.search(err)):
            detail = f"{ours[1]} (image {self._job.image})"
            status = Status.ENVIRONMENT
        elif code == 127 and _NO_SHELL.match(err):
            status, detail = Status.ENVIRONMENT, self._no_shell
        else:
            tests, trouble = self._tests(said, code)
            bad = [one for one in tests if one.verdict in _BAD]
            status = Status.FAILED if code or bad or trouble else Status.PASSED
            detail = trouble or _summary(words, code, tests, bad)
        return Outcome(
            status=status,
            detail=detail,
            stdout=said.text(said.out),
            stderr=err,
            duration_ms=duration_ms,
            tests=tests,
            box=self._box(),
        )

    @property
    def _no_shell(self) -> str:
        return f"the image {self._job.image} cannot run a command: it needs sh and tar"

    def _tests(self, said: _Said, code: int) -> tuple[tuple[TestOutcome, ...], str]:
        """The claimed tests and, last, the command itself; what is wrong with the report."""
        out = said.text(said.out)
        claimed: tuple[TestOutcome, ...] = ()
        trouble = ""
        try:
            if self._job.report == "tap":
                claimed = read_tap(out)
            elif self._job.report == "junit":
                claimed = read_junit(out)
        except ReportError as error:
            trouble = f"{shlex.join(self._job.argv)} ended with exit status {code}, but {error}"
        verdict = TestVerdict.FAILED if code or trouble else TestVerdict.PASSED
        tail = (said.text(said.err).strip() or out.strip())[-_TAIL:] if code else ""
        whole = TestOutcome(id=shlex.join(self._job.argv), verdict=verdict, detail=trouble or tail)
        return (*claimed, whole), trouble

    def _box(self) -> Box:
        assert self._container is not None
        return Box(
            container=str(self._container.id)[:12],
            image=self._job.image,
            engine=self._engine,
            runtime=self._settings.runtime or "",
            versions={},
            hardening=policy.COMMAND_HARDENING,
        )


_BAD = frozenset({TestVerdict.FAILED, TestVerdict.ERROR, TestVerdict.MISSING})


def _summary(words: str, code: int, tests: tuple[TestOutcome, ...], bad: list[TestOutcome]) -> str:
    named = [one.id for one in bad if one.id != words]
    if named:
        more = " ..." if len(named) > 3 else ""
        return f"{len(named)} of {len(tests) - 1} tests: {', '.join(named[:3])}{more}"
    if code:
        return f"{words} ended with exit status {code}"
    count = sum(one.verdict is TestVerdict.PASSED for one in tests) - 1
    return f"{count} tests passed" if count else f"{words} ended with exit status 0"


def _tar(files: Files) -> bytes:
    """The tree as a tar; what starts like a program may be run as one."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o755 if content.startswith((b"#!", b"\x7fELF")) else 0o644
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Write all and close this direction, so that tar sees the end."""
    for start in range(0, len(data), _CHUNK):
        writer.write(data[start : start + _CHUNK])
        await writer.drain()
    writer.write_eof()
