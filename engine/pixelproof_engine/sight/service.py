"""Sight as a service: pictures are read and compared in a niced process of their own.

The process starts with the first request and exits after ``idle_seconds`` without one, so that
typing never waits for it and its memory (models: 250 MB) is not held. It is restarted when it
dies. Requests are answered one after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from . import wire
from .facts import Facts
from .picture import Picture, PictureError
from .seen import Comparison, Judged, Seen

T = TypeVar("T")

_READINGS = 64
_THREADS = "2"


class SightError(Exception):
    """The picture reader cannot answer; the message says what to do."""


class SightService:
    """Reads and compares pictures without blocking the event loop. Use within one event loop.

    ``idle_seconds``: the process exits after so long without a request.
    ``timeout_seconds``: a request that takes longer ends the process and raises ``SightError``.
    """

    def __init__(self, *, idle_seconds: float = 120.0, timeout_seconds: float = 90.0) -> None:
        self._idle_seconds = idle_seconds
        self._timeout_seconds = timeout_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._readings: OrderedDict[bytes, asyncio.Task[Facts]] = OrderedDict()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the running worker, None while there is none."""
        return None if self._process is None else self._process.pid

    async def load(self, data: bytes) -> Picture:
        """``picture.load_picture`` in the worker: hostile bytes are decoded outside this process.

        Raises:
            PictureError: the bytes are no picture that can be read.
            SightError: the reader is not installed or crashed.
        """
        head, blobs = await self._ask({"do": "load"}, [data])
        return Picture(blobs[0], head["width"], head["height"], tuple(head["notes"]))

    async def read(self, png: bytes) -> Facts:
        """The reading of a checked picture. Equal bytes are read once, also when asked for at once.

        Raises:
            PictureError: the bytes do not decode.
            SightError: the reader is not installed or crashed.
        """
        key = hashlib.sha256(png).digest()
        reading = self._readings.get(key)
        if reading is None or _has_failed(reading):
            reading = self._readings[key] = self._start(self._read(png))
        self._readings.move_to_end(key)
        if len(self._readings) > _READINGS:
            self._readings.popitem(last=False)
        return await asyncio.shield(reading)

    async def _read(self, png: bytes) -> Facts:
        _, blobs = await self._ask({"do": "read"}, [png])
        return Facts.model_validate_json(blobs[0])

    async def see(self, png: bytes, exact: Facts | None = None) -> Seen:
        """A picture with its reading, and the facts of the figure that it was drawn from."""
        return Seen(png=png, reading=await self.read(png), exact=exact)

    async def compare(self, current: Seen, target: Seen) -> Comparison:
        """``compare.compare`` in the worker."""
        blobs: list[bytes] = []
        for seen in (current, target):
            exact = b"" if seen.exact is None else seen.exact.model_dump_json().encode()
            blobs += [seen.png, seen.reading.model_dump_json().encode(), exact]
        _, answer = await self._ask({"do": "compare"}, blobs)
        return Comparison.model_validate_json(answer[0])

    async def judge(self, png: bytes, target: bytes) -> Judged:
        """``judging.judge`` in the worker: milliseconds, as nothing is read."""
        _, answer = await self._ask({"do": "judge"}, [png, target])
        return Judged.model_validate_json(answer[0])

    async def aclose(self) -> None:
        """Ends the process. A request in flight raises ``SightError``."""
        self._closed = True
        self._cancel_idle()
        await self._end()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> SightService:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _ask(
        self, head: dict[str, Any], blobs: Sequence[bytes]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One request. A cancelled caller leaves it running: the pipe must stay in step."""
        task = self._start(self._exchange(wire.packed(head, blobs)))
        answer, parts = await asyncio.shield(task)
        match answer.get("refused"):
            case None:
                return answer, parts
            case "picture":
                raise PictureError(answer["message"])
            case "missing":
                raise SightError(answer["message"])
            case _:
                raise SightError(f"The picture reader failed: {answer['message']}")

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Work that goes on when its caller is cancelled."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_retrieve)
        return task

    async def _exchange(self, frame: bytes) -> tuple[dict[str, Any], list[bytes]]:
        async with self._turn:
            self._cancel_idle()
            try:
                for attempt in (1, 2):
                    if self._closed:
                        raise SightError("The picture reader was closed.")
                    process = await self._running()
                    try:
                        async with asyncio.timeout(self._timeout_seconds):
                            return await _talk(process, frame)
                    except TimeoutError:
                        await self._end()
                        raise SightError(
                            f"Reading the picture took longer than {self._timeout_seconds:.0f} s:"
                            " scale it down."
                        ) from None
                    except (OSError, EOFError, ValueError) as error:
                        await self._end()
                        if attempt == 2 and not self._closed:
                            raise SightError(
                                "The picture reader crashed twice on this picture:"
                                " export it again as a PNG."
                            ) from error
                raise SightError("The picture reader was closed.")
            finally:
                self._restart_idle()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            environment = {**os.environ, "OMP_NUM_THREADS": _THREADS, "PYTHONUTF8": "1"}
            flags = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
            # -P keeps the working directory, which may be anybody's, off the import path.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "pixelproof_engine.sight.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL, env=environment, creationflags=flags,
            )  # fmt: skip
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _restart_idle(self) -> None:
        self._cancel_idle()
        if not self._closed and self._process is not None:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(self._idle_seconds, self._let_go)

    def _let_go(self) -> None:
        """Idle: the worker sees the end of its input and exits by itself."""
        process = self._process
        if not self._turn.locked() and process is not None and process.stdin is not None:
            process.stdin.close()


def _has_failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Marks the outcome as seen: the caller may be gone."""
    if not task.cancelled():
        task.exception()


async def _talk(
    process: asyncio.subprocess.Process, frame: bytes
) -> tuple[dict[str, Any], list[bytes]]:
    """Sends one frame and receives the answer. Raises OSError or EOFError if the worker died."""
    assert process.stdin is not None
    assert process.stdout is not None
    if process.stdin.is_closing():
        raise BrokenPipeError
    process.stdin.write(frame)
    await process.stdin.drain()
    prefix = await process.stdout.readexactly(4)
    head = json.loads(await process.stdout.readexactly(wire.head_length(prefix)))
    blobs = [await process.stdout.readexactly(n) for n in wire.blob_lengths(head)]
    return head, blobs
