"""The writing end of a pipe whose reader may be slow, or hostile: the writer never waits for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors

_PIPE_BYTES = 1 << 20
"""What an order usually fits into, so that it is written at once."""


class Outlet:
    """What the pipe does not take yet is kept here, and written when the selector says so."""

    def __init__(self, fd: int, selector: selectors.BaseSelector) -> None:
        """``fd`` is the outlet's own from now on."""
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        os.set_blocking(fd, False)
        self._fd = fd
        self._selector = selector
        self._kept = bytearray()
        self._registered = False
        self._closed = False

    def put(self, data: bytes) -> None:
        """Write now or later; what a reader that is gone does not take is lost."""
        if not self._closed:
            self._kept += data
            if not self._registered:
                self._write()

    def close(self) -> None:
        if not self._closed:
            self._listen(wanted=False)
            self._closed = True
            self._kept.clear()
            os.close(self._fd)

    def _write(self) -> None:
        if self._closed:  # since the selector spoke of it
            return
        try:
            while self._kept:
                del self._kept[: os.write(self._fd, self._kept)]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self.close()
            return
        self._listen(wanted=bool(self._kept))

    def _listen(self, *, wanted: bool) -> None:
        if wanted and not self._registered:
            self._selector.register(self._fd, selectors.EVENT_WRITE, self._write)
        elif self._registered and not wanted:
            self._selector.unregister(self._fd)
        self._registered = wanted
