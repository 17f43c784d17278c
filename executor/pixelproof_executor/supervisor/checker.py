"""The check's process, forked from a small server: the warm one is large and slow to fork.

It is there while the job's process still runs, and looks at each figure as soon as it is reported:
when the job has ended, little is left to be done. It belongs to the guard uid all the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

from .cell import EXTRA_FD, RESULT_FD, Cell, Reporter, Room, cell_of
from .check import Packed, check
from .frames import Frame, FrameReader, encode
from .pictures import Looks
from .spring import Spring

CHECK_SECONDS = 10.0
_LIMITS = {"wall_s": CHECK_SECONDS, "memory_mb": 1024, "processes": 256, "disk_mb": 64}
_ORDER_BYTES = 1 << 30
_CHUNK = 1 << 18


class Checker:
    """Starts checks; to be made before anything large is imported."""

    def __init__(self, *, layered: bool) -> None:
        """``layered``: a layer of packages may bring a numpy or pillow of its own for the jobs, so
        the image's must not be imported here, but in the small server alone."""
        if not layered:
            _import_decoders()
        self._spring = Spring(_run, guarded=True, prepare=_import_decoders)

    def open(self, room: Room) -> tuple[Cell, int]:
        """Start a check. Returns its cell and the descriptor for orders to it.

        Orders are frames: ``first_order``, then for each figure ``picture`` with its facts and its
        PNG, then ``go`` when nothing that the job still does counts any more.
        """
        take, give = os.pipe()
        cell = cell_of(partial(self._spring.fork, room, _LIMITS), take)
        os.close(take)
        return cell, give


def _import_decoders() -> None:
    """What every check of a picture needs."""
    import PIL.PngImagePlugin  # noqa: F401

    from . import agree  # noqa: F401


def first_order(before: dict[str, Packed], pixels: int, nonce: str) -> bytes:
    """What a check has to know from the beginning."""
    return encode({"before": before, "pixels": pixels, "nonce": nonce})


def _run(room: Room) -> None:
    orders = _orders()
    start, _ = next(orders)
    looks = Looks(start["pixels"])
    before = {path: (size, digest) for path, (size, digest) in start["before"].items()}
    for order, png in orders:
        if order["type"] == "go":
            check(room, before, looks, Reporter(RESULT_FD, start["nonce"]))
            return
        looks.add(png, order["facts"])


def _orders() -> Iterator[Frame]:
    reader = FrameReader(_ORDER_BYTES)
    while data := os.read(EXTRA_FD, _CHUNK):
        yield from reader.feed(data)
