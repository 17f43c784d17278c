"""The check's process, forked from a small server: the warm one is large and slow to fork."""

from __future__ import annotations

import contextlib
import fcntl
import os
from functools import partial

from .cell import EXTRA_FD, RESULT_FD, Cell, Reporter, Room, cell_of
from .check import Packed, check
from .frames import FrameReader, encode, join, split
from .pictures import Picture
from .spring import Spring

CHECK_SECONDS = 10.0
_LIMITS = {"wall_s": CHECK_SECONDS, "memory_mb": 1024, "processes": 256, "disk_mb": 64}
_PIPE_BYTES = 1 << 20
"""What an order usually fits into, so that writing it does not wait for the reader."""


class Checker:
    """Starts checks; to be made before anything large is imported."""

    def __init__(self, *, layered: bool) -> None:
        """``layered``: a layer of packages may bring a numpy or pillow of its own for the jobs, so
        the image's must not be imported here, but in the small server alone."""
        if not layered:
            _import_decoders()
        self._spring = Spring(_run, guarded=True, prepare=_import_decoders)

    def check(
        self,
        room: Room,
        before: dict[str, Packed],
        pictures: list[Picture],
        pixels: int,
        nonce: str,
    ) -> Cell:
        """Start ``check.check``; its reports carry ``nonce``."""
        sizes, blob = join({str(number): one.png for number, one in enumerate(pictures)})
        order = {
            "before": before,
            "facts": [one.facts for one in pictures],
            "sizes": sizes,
            "pixels": pixels,
            "nonce": nonce,
        }
        take, give = os.pipe()
        with contextlib.suppress(OSError):
            fcntl.fcntl(give, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        cell = cell_of(partial(self._spring.fork, room, _LIMITS), take)
        os.close(take)
        with contextlib.suppress(BrokenPipeError), os.fdopen(give, "wb", buffering=0) as file:
            data = memoryview(encode(order, blob))
            while data:
                data = data[file.write(data) :]
        return cell


def _import_decoders() -> None:
    """What every check of a picture needs."""
    import PIL.PngImagePlugin  # noqa: F401

    from . import agree  # noqa: F401


def _run(room: Room) -> None:
    with os.fdopen(EXTRA_FD, "rb") as file:
        data = file.read()
    order, blob = next(FrameReader(len(data)).feed(data))
    pngs = split(order["sizes"], blob).values()
    pictures = [Picture(png, facts) for png, facts in zip(pngs, order["facts"], strict=True)]
    before = {path: (size, digest) for path, (size, digest) in order["before"].items()}
    check(room, before, pictures, order["pixels"], Reporter(RESULT_FD, order["nonce"]))
