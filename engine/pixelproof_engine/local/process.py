"""One run of the child process: start it, know whether it lives, end it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress

from .order import Order

_LOG_LINES = 20
_STOP_GRACE_S = 2.0


class StartError(Exception):
    """The child ended, or was silent for too long, before it served."""


class EngineProcess:
    """A running child; made by ``start``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.url = ""
        self._process = process
        self._began = time.monotonic()
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._draining = asyncio.create_task(self._drain())

    @classmethod
    async def start(cls, order: Order, *, timeout_s: float) -> EngineProcess:
        """Start a child and wait until its model is loaded.

        Raises:
            StartError: with the last lines that it wrote.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            # Neither the working directory nor a file in it may shadow a module: the language
            # server runs in folders that are not trusted.
            "-P",
            "-m",
            "pixelproof_engine.local.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=tempfile.gettempdir(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        running = cls(process)
        try:
            running.url = await asyncio.wait_for(running._ready(order), timeout_s)
        except TimeoutError as error:
            await running.stop()
            raise StartError(f"it did not load within {timeout_s:.0f} s.") from error
        except BaseException:
            await running.stop()
            raise
        return running

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    @property
    def lived_s(self) -> float:
        return time.monotonic() - self._began

    def last_words(self) -> str:
        """The last lines that the child wrote, on one line."""
        return " | ".join(self._log) or f"(nothing; exit status {self._process.returncode})"

    async def stop(self) -> None:
        """Close its standard input, which ends it; kill it if that does not help."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_GRACE_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._draining

    async def _ready(self, order: Order) -> str:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({**order, "parent": os.getpid()}).encode() + b"\n")
        with suppress(ConnectionError):
            await stdin.drain()
        if answer := await stdout.readline():
            return str(json.loads(answer)["url"])
        await self._process.wait()
        await self._draining
        raise StartError(f"it ended with status {self._process.returncode}: {self.last_words()}")

    async def _drain(self) -> None:
        """Read what the child writes, so that it never blocks on a full pipe."""
        stderr = self._process.stderr
        assert stderr is not None
        while chunk := await stderr.read(4096):
            self._log.extend(
                line for line in chunk.decode("utf-8", "replace").splitlines() if line.strip()
            )
