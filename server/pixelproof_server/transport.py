"""Running the server over a connection: until the client leaves, dies, or ends us by signal."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, BinaryIO

from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async

if TYPE_CHECKING:
    from .greeting import Greeted
    from .server import PixelproofServer

log = logging.getLogger(__name__)


async def serve_stdio(
    server: PixelproofServer, stdin: BinaryIO, stdout: BinaryIO, greeted: Greeted
) -> None:
    """Serve on stdin and stdout; the first message was read already."""
    # Reading blocks a thread for as long as the client is silent; it must not hold up our exit.
    readers = ThreadPoolExecutor(1, thread_name_prefix="stdin")
    server.protocol.set_writer(StdoutWriter(stdout))
    server.protocol.answered = greeted.answered
    reader = _Resumed(greeted.message, StdinAsyncReader(stdin, readers))
    await _serve(server, reader)
    readers.shutdown(wait=False, cancel_futures=True)


async def serve_tcp(server: PixelproofServer, host: str, port: int) -> None:
    """Serve the first client that connects; prints ``listening on HOST:PORT`` to stderr."""
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    connected = asyncio.get_running_loop().create_future()

    async def on_connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()  # one client per server: its documents are its own
        else:
            connected.set_result((reader, writer))

    listener = await asyncio.start_server(on_connect, host, port)
    bound = listener.sockets[0].getsockname()
    print(f"listening on {bound[0]}:{bound[1]}", file=sys.stderr, flush=True)
    reader, writer = await connected
    server.protocol.set_writer(writer)
    try:
        await _serve(server, reader)
    finally:
        writer.close()
        listener.close()


async def _serve(server: PixelproofServer, reader: object) -> None:
    loop = asyncio.get_running_loop()
    messages = asyncio.create_task(
        run_async(
            stop_event=Event(),
            reader=reader,  # type: ignore[arg-type]
            protocol=server.protocol,
            error_handler=server.report_server_error,
        )
    )
    for name in ("SIGTERM", "SIGINT"):
        with suppress(NotImplementedError):  # Windows' event loop has no signal handlers
            loop.add_signal_handler(getattr(signal, name), messages.cancel)
    try:
        await messages
    except asyncio.CancelledError:
        log.info("ended by a signal, or by the exit notification")
    except (BrokenPipeError, ConnectionError, asyncio.IncompleteReadError):
        log.warning("the client went away")
    finally:
        await server.close()


class _Resumed:
    """A reader that first gives back what was read before."""

    def __init__(self, start: bytes, rest: StdinAsyncReader) -> None:
        self._start = start
        self._rest = rest

    async def readline(self) -> bytes:
        if not self._start:
            return await self._rest.readline()
        line, newline, self._start = self._start.partition(b"\n")
        return line + newline

    async def readexactly(self, size: int) -> bytes:
        if not self._start:
            return await self._rest.readexactly(size)
        data, self._start = self._start[:size], self._start[size:]
        return data
