"""``pixelproof engine serve``: vLLM in the foreground, with the flags that suit pixelproof."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Self

from ..client.origins import is_loopback
from .command import build_command
from .errors import ServeError
from .process import VllmServer
from .profiles import Device

Progress = Callable[[str], None]
"""Called, from any thread, with what vLLM is doing now."""

KEY_VARIABLE = "VLLM_API_KEY"
_STAGES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), stage)
    for pattern, stage in (
        (r"Resolved architecture", "reading the model's configuration"),
        (r"Initializing a V\d LLM engine", "starting the engine"),
        (r"Starting to load model", "loading the weights"),
        (r"Downloading \S+|Fetching \d+ files", "fetching the model"),
        (r"Dynamo bytecode|Compiling a graph|Cache the graph", "compiling"),
        (r"Capturing CUDA graph", "capturing CUDA graphs"),
        (r"KV cache size:", "reserving the cache, warming up"),
        (r"Waiting for application startup", "opening the port"),
    )
)


def serve(
    model: str,
    *,
    device: Device,
    host: str = "127.0.0.1",
    port: int = 8000,
    context: int | None = None,
    served_name: str | None = None,
    python: Path | None = None,
    start_timeout_s: float = 3600.0,
    progress: Progress | None = None,
    on_line: Progress | None = None,
) -> int:
    """Serve ``model`` (a folder or a hub id) until a signal comes; returns the exit status.

    SIGINT and SIGTERM end vLLM and its whole process group; a second one ends it at once.
    ``context`` is in tokens, ``on_line`` gets every line of vLLM's log.

    Raises:
        ServeError: vLLM is missing, did not start, or ended by itself; the message says what to do.
    """
    if sys.platform == "win32":
        raise ServeError("vLLM does not run on Windows. Start this command inside WSL.")
    if not is_loopback(host) and not os.environ.get(KEY_VARIABLE):
        raise ServeError(
            f"On {host} anyone in the network could use the model. Set {KEY_VARIABLE} to a key "
            f"of your choice first, or leave --host out."
        )
    report = progress or (lambda _stage: None)
    report("looking for vLLM")
    command = build_command(
        model,
        device=device,
        host=host,
        port=port,
        context=context,
        served_name=served_name,
        python=python,
    )
    report("starting vLLM")
    listen = _stage_reporter(report, on_line)
    with (
        _ForwardedSignals() as signals,
        VllmServer(command, host=host, port=port, on_line=listen) as server,
    ):
        signals.forward_to(server)
        try:
            server.wait_healthy(timeout_s=start_timeout_s)
        except ServeError:
            if signals.came:
                return 0
            raise
        report(f"ready at {server.url}/v1")
        status = server.wait()
        if not signals.came and status != 0:
            raise ServeError(f"vLLM ended by itself with status {status}; its log says why.")
        return 0


def _stage_reporter(report: Progress, on_line: Progress | None) -> Progress:
    last = ""

    def listen(line: str) -> None:
        nonlocal last
        if on_line is not None:
            on_line(line)
        stage = next((stage for pattern, stage in _STAGES if pattern.search(line)), last)
        if stage != last:
            last = stage
            report(stage)

    return listen


class _ForwardedSignals:
    """Passes SIGINT and SIGTERM on to the server: the first asks it to end, a second kills it.

    Outside the main thread no handler can be set: whoever runs ``serve`` there ends it otherwise.
    """

    def __init__(self) -> None:
        self.came = False
        self._server: VllmServer | None = None
        self._before: dict[int, Any] = {}

    def forward_to(self, server: VllmServer) -> None:
        self._server = server
        if self.came:
            server.interrupt()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._forward)
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _forward(self, _number: int, _frame: FrameType | None) -> None:
        if self._server is not None:
            if self.came:
                self._server.kill()
            else:
                self._server.interrupt()
        self.came = True
