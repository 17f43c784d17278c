"""A fork of the supervisor from before the first job, from which cells come that it does not fork.

The supervisor has read every job, tests included. What is forked from it could find them in its
memory; what is forked from here cannot. And it is large: what is forked from a server that was
opened before the libraries were imported starts and ends in a fraction of the time.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from .cell import Room, become

_PR_SET_CHILD_SUBREAPER = 36
_MESSAGE = 1 << 16


class Spring:
    """The supervisor's end."""

    def __init__(
        self,
        body: Callable[[Room], None],
        *,
        guarded: bool = False,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        """``guarded``: a cell acts as ``room.uid`` (what it may touch and signal) but belongs to
        ``room.guard``, so what runs under ``room.uid`` can do nothing to it (kill(2), ptrace(2)).
        ``prepare`` is called in the server, before the first cell.
        """
        # The cells' parent is to be the caller, which judges how they end.
        self.works = ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
        """False: the system (gVisor) gives the caller no grandchildren, so cells are its own forks
        and their memory is as the caller's."""
        self._cell = partial(_run, body, guarded)
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            self._link.close()
            prepare()
            _flow(theirs, self._cell)
        theirs.close()

    def fork(self, room: Room, limits: dict[str, Any], descriptors: list[int]) -> int:
        """A process in ``room`` with these descriptors, as ``cell.cell_of`` wants it."""
        if not self.works:
            pid = os.fork()
            if pid == 0:
                self._cell(room, limits, descriptors)
            return pid
        order = {"room": room.as_data(), "limits": limits}
        socket.send_fds(self._link, [json.dumps(order).encode()], descriptors)
        return int(self._link.recv(_MESSAGE))


def _flow(
    link: socket.socket, cell: Callable[[Room, dict[str, Any], list[int]], NoReturn]
) -> NoReturn:
    while True:
        message, descriptors, _, _ = socket.recv_fds(link, _MESSAGE, 8)
        if not message:
            os._exit(0)
        order = json.loads(message)
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                cell(Room.of_data(order["room"]), order["limits"], descriptors)
            link.send(str(pid).encode())
            os._exit(0)
        os.waitpid(between, 0)
        for descriptor in descriptors:
            os.close(descriptor)


def _run(
    body: Callable[[Room], None],
    guarded: bool,
    room: Room,
    limits: dict[str, Any],
    descriptors: list[int],
) -> NoReturn:
    owner = room.guard if guarded else room.uid
    become(room.uid, owner, limits, descriptors, partial(body, room))
