"""A vLLM server as a process group: started, waited for, ended without remains."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from .command import ServeCommand
from .errors import PortTakenError, ServeError, error_of_log

_LOG_LINES = 400
_POLL_S = 0.25
_PROBE_TIMEOUT_S = 5.0
_GRACE_S = 20.0
_PR_SET_PDEATHSIG = 1


class VllmServer:
    """A running vLLM. As a context manager it is ended on the way out, whatever happened.

    It leads a process group of its own; on Linux it also ends when the thread that started it
    does, so that even a killed parent leaves nothing behind.
    """

    def __init__(
        self,
        command: ServeCommand,
        *,
        host: str,
        port: int,
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        """Start it; ``on_line`` gets every line that it writes, from a thread.

        Raises:
            PortTakenError: something listens on the port already.
            ServeError: the interpreter cannot be started.
        """
        _check_port(host, port)
        self.url = f"http://{_reachable(host)}:{port}"
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._on_line = on_line
        try:
            self._process = subprocess.Popen(
                command.arguments,
                env=command.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                preexec_fn=_end_with_parent(),
            )
        except OSError as error:
            raise ServeError(f"{command.arguments[0]} cannot be started: {error}") from error
        self._reader = threading.Thread(target=self._read, name="vllm-log", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Also the id of its process group."""
        return self._process.pid

    def wait_healthy(self, *, timeout_s: float) -> None:
        """Return once it answers ``/health``.

        Raises:
            ServeError: it ended, or was not healthy in time; the message says why.
        """
        until = time.monotonic() + timeout_s
        while not self._is_healthy():
            if self._process.poll() is not None:
                self._reader.join(timeout=2.0)
                raise error_of_log(list(self._log), self._process.returncode)
            if time.monotonic() > until:
                raise ServeError(
                    f"vLLM was not ready after {timeout_s:.0f} s. Its last line: "
                    f"{self._log[-1] if self._log else '(none)'}"
                )
            time.sleep(_POLL_S)

    def wait(self) -> int:
        """Block until it ends by itself or by a signal; returns its exit status."""
        while True:
            with suppress(subprocess.TimeoutExpired):
                return self._process.wait(_POLL_S)

    def interrupt(self) -> None:
        """Ask it to end; ``wait`` then returns."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the whole group: politely first, so that it frees its shared memory."""
        self.interrupt()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_S)
        until = time.monotonic() + _GRACE_S / 4
        while self._group_lives() and time.monotonic() < until:
            time.sleep(_POLL_S / 5)
        self.kill()
        self._process.wait()
        self._reader.join(timeout=2.0)

    def __enter__(self) -> VllmServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _group_lives(self) -> bool:
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def _is_healthy(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/health", timeout=_PROBE_TIMEOUT_S) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._log.append(line.rstrip())
            if self._on_line is not None:
                self._on_line(line.rstrip())


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"{host}:{port} cannot be used ({error.strerror}). End what listens there, or "
                f"choose another port with --port."
            ) from error


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _end_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
