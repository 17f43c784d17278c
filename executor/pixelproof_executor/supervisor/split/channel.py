"""Questions and answers over one socket, either side asking; an asker serves while it waits."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

from .wire import NotDataError, Refer, Resolve, WireError, decode, encode

MOST = 64 << 20
_LENGTH = struct.Struct("!I")


class ClosedError(ConnectionError):
    """The other side is gone, or said what is no message."""


class Channel:
    """One end. ``serve`` answers a question of the other side with an answer tuple."""

    def __init__(
        self,
        link: socket.socket,
        refer: Refer,
        resolve: Resolve,
        serve: Callable[[tuple[Any, ...]], tuple[Any, ...]],
    ) -> None:
        self._link = link
        self._refer = refer
        self._resolve = resolve
        self._serve = serve
        self._thread = threading.get_ident()

    def ask(self, *question: Any) -> tuple[Any, ...]:
        """The answer, without its mark.

        Raises:
            NotDataError: the question holds what does not cross; nothing was sent.
            ClosedError: there is nobody any more, or this is not the thread that may ask.
        """
        if threading.get_ident() != self._thread:
            raise ClosedError("only the main thread may ask the other side")
        self._send(b"?" + encode(question, self._refer))
        while True:
            mark, message = self._receive()
            if mark == b"=":
                return message
            self._answer(message)

    def serve_forever(self) -> None:
        """Answer until the other side is gone."""
        with contextlib.suppress(ClosedError):
            while True:
                mark, message = self._receive()
                if mark != b"?":
                    raise ClosedError("an answer that nobody asked for")
                self._answer(message)

    def _answer(self, question: tuple[Any, ...]) -> None:
        answer = self._serve(question)
        try:
            self._send(b"=" + encode(answer, self._refer))
        except NotDataError as error:
            self._send(b"=" + encode(("cannot", str(error)), self._refer))

    def _send(self, body: bytes) -> None:
        if len(body) > MOST:
            raise NotDataError(f"a value of {len(body) >> 20} MB is too large to cross")
        try:
            self._link.sendall(_LENGTH.pack(len(body)) + body)
        except OSError as error:
            raise ClosedError(str(error)) from error

    def _receive(self) -> tuple[bytes, tuple[Any, ...]]:
        (size,) = _LENGTH.unpack(take(self._link, _LENGTH.size))
        if not 1 < size <= MOST:
            raise ClosedError(f"a message of {size} bytes")
        body = take(self._link, size)
        try:
            message = decode(body[1:], self._resolve)
        except WireError as error:
            raise ClosedError(str(error)) from error
        if type(message) is not tuple or not message:
            raise ClosedError("no message")
        return body[:1], message


def take(link: socket.socket, size: int) -> bytes:
    """Exactly ``size`` bytes, or ClosedError."""
    data = bytearray()
    while len(data) < size:
        try:
            more = link.recv(min(size - len(data), 1 << 20))
        except OSError as error:
            raise ClosedError(str(error)) from error
        if not more:
            raise ClosedError("the other side is gone")
        data += more
    return bytes(data)
