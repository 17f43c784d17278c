"""The worker process of ``SightService``: ``python -P -m pixelproof_engine.sight.worker``.

Reads frames from standard input and answers each on standard output, until the input ends: that
happens when the service lets it go and when the parent process dies.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import traceback
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, BinaryIO

from . import wire

if TYPE_CHECKING:
    from .picture import Picture

_READINGS = 64


def main() -> None:
    """Serves requests until standard input ends."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    # Nothing that a library prints may reach the pipe that carries the frames.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    readings: OrderedDict[bytes, bytes] = OrderedDict()
    while True:
        request = _next(requests)
        if request is None:
            return
        head, blobs = request
        try:
            reply = _answer(head, blobs, readings)
        except Exception as error:
            reply = _refusal(error)
        try:
            answers.write(reply)
        except BrokenPipeError:
            return


def _next(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    prefix = stream.read(4)
    if len(prefix) < 4:
        return None
    head = json.loads(stream.read(wire.head_length(prefix)))
    return head, [stream.read(length) for length in wire.blob_lengths(head)]


def _answer(head: dict[str, Any], blobs: list[bytes], readings: OrderedDict[bytes, bytes]) -> bytes:
    match head["do"]:
        case "load":
            from .picture import load_picture

            picture = _levelled(load_picture(blobs[0]))
            about = {"width": picture.width, "height": picture.height, "notes": picture.notes}
            return wire.packed(about, [picture.png])
        case "read":
            return wire.packed({}, [_read(blobs[0], readings)])
        case "compare":
            return wire.packed({}, [_compare(blobs)])
        case "judge":
            from .judging import judge

            return wire.packed({}, [judge(blobs[0], blobs[1]).model_dump_json().encode()])
        case other:
            raise ValueError(f"unknown request {other!r}")


def _levelled(picture: Picture) -> Picture:
    """A photo of a screen as seen from the front; any other picture as it is."""
    from PIL import Image

    from .cleaning import is_noisy, levelled
    from .picture import Picture, encode_png, pixels

    rgb = pixels(picture.png)
    level = levelled(rgb) if is_noisy(rgb) else None
    if level is None:
        return picture
    height, width = level.shape[:2]
    notes = (*picture.notes, "the picture seems to be a photo of a screen: it was made level")
    return Picture(encode_png(Image.fromarray(level)), width, height, notes)


def _read(png: bytes, readings: OrderedDict[bytes, bytes]) -> bytes:
    """The reading as JSON; equal pixels are read once however they were compressed."""
    from .picture import pixels
    from .reading import read_pixels

    rgb = pixels(png)
    key = hashlib.sha256(str(rgb.shape).encode() + rgb.tobytes()).digest()
    if key not in readings:
        readings[key] = read_pixels(rgb).model_dump_json().encode()
        if len(readings) > _READINGS:
            readings.popitem(last=False)
    readings.move_to_end(key)
    return readings[key]


def _compare(blobs: list[bytes]) -> bytes:
    from .compare import compare
    from .facts import Facts
    from .seen import Seen

    def seen(png: bytes, reading: bytes, exact: bytes) -> Seen:
        return Seen(
            png=png,
            reading=Facts.model_validate_json(reading),
            exact=Facts.model_validate_json(exact) if exact else None,
        )

    return compare(seen(*blobs[:3]), seen(*blobs[3:])).model_dump_json().encode()


def _refusal(error: Exception) -> bytes:
    from .picture import PictureError

    if isinstance(error, ModuleNotFoundError):
        kind = "missing"
        message = (
            f"Reading pictures needs the module {error.name!r}:"
            " install it with pip install 'pixelproof[local]'."
        )
    elif isinstance(error, PictureError):
        kind, message = "picture", str(error)
    else:
        kind = "error"
        message = traceback.format_exception_only(error)[-1].strip()
    return wire.packed({"refused": kind, "message": message})


if __name__ == "__main__":
    main()
