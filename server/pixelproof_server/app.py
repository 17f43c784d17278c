"""Wiring: make the server, start it on stdio or on a loopback TCP port."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import PixelproofServer

LOOPBACK = "127.0.0.1"


def create_server() -> PixelproofServer:
    """A language server with every feature registered."""
    from .features import register_all
    from .server import PixelproofServer

    server = PixelproofServer()
    register_all(server)
    return server


def start_io() -> None:
    """Serve one client on stdin and stdout until it leaves."""
    from .greeting import greet

    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    # What any library prints must not end up between the messages.
    sys.stdout = sys.stderr
    _quiet_logs()
    greeted = greet(stdin, stdout)

    from .transport import serve_stdio

    asyncio.run(serve_stdio(create_server(), stdin, stdout, greeted))


def start_tcp(port: int) -> None:
    """Serve one client on a loopback port until it leaves; 0 picks a free port and prints it."""
    _quiet_logs()
    from .transport import serve_tcp

    asyncio.run(serve_tcp(create_server(), LOOPBACK, port))


def _quiet_logs() -> None:
    """Warnings and errors only: pygls would log the body of every message."""
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
