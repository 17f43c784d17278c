"""The supervisor's end of the stream to the host, over what were its stdin and stdout."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from typing import Any

from .frames import Frame, FrameReader, encode

_MOST = 512 << 20
_CHUNK = 1 << 18
_PIPE_BYTES = 1 << 20
"""What an answer usually fits into: no other job waits until the engine has passed it on."""


class Host:
    """Nothing that is printed gets into the stream: the standard streams become /dev/null."""

    def __init__(self) -> None:
        self.fd = _move_away(0, os.O_RDONLY)
        os.set_blocking(self.fd, False)
        self._out = _move_away(1, os.O_WRONLY)
        with contextlib.suppress(OSError):  # no pipe, or the user has too many large ones
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._reader = FrameReader(_MOST)

    def send(self, header: dict[str, Any], blob: bytes = b"") -> None:
        data = memoryview(encode(header, blob))
        while data:
            data = data[os.write(self._out, data) :]

    def read(self) -> Iterator[Frame]:
        """What has come; when the host is gone this process ends, and with it its container."""
        data = os.read(self.fd, _CHUNK)
        if not data:
            os._exit(0)
        yield from self._reader.feed(data)

    def forget(self) -> None:
        """In a fork: what has come of another job is no business of this one."""
        self._reader = FrameReader(0)


def _move_away(fd: int, flags: int) -> int:
    """Take a standard stream for ourselves and put /dev/null in its place."""
    own = os.dup(fd)
    null = os.open("/dev/null", flags)
    os.dup2(null, fd)
    os.close(null)
    return own
