"""PNG from a drawn canvas and back, quickly: it is otherwise a good part of a render's time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 2
"""With rows that are not filtered: for charts a fifth of the time of Pillow's way, 20 % larger."""
_RGBA = bytes([8, 6, 0, 0, 0])  # bits per channel, colour type, then the only methods there are
_INCHES_PER_METRE = 39.3701


def encode_png(rgba: Any, dpi: float) -> bytes:
    """PNG of an array of shape (height, width, 4), 8 bits a channel (PNG specification, 11.2)."""
    import numpy as np

    pixels = np.asarray(rgba)
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # a row begins with its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, 4 * width)
    per_metre = round(dpi * _INCHES_PER_METRE)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack("!II", width, height) + _RGBA),
            _chunk(b"pHYs", struct.pack("!IIB", per_metre, per_metre, 1)),
            _chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)),
            _chunk(b"IEND", b""),
        )
    )


def decode_png(png: bytes, most: int) -> Any | None:
    """The pixels of what ``encode_png`` made, of shape (height, width, 4); None for any other PNG.

    ``most``: pixels that it may have. Nothing is copied but what is unpacked.
    """
    import numpy as np

    if not png.startswith(_SIGNATURE):
        return None
    chunks = list(_chunks(png))
    if [kind for kind, _ in chunks] != [b"IHDR", b"pHYs", b"IDAT", b"IEND"]:
        return None
    header, packed = chunks[0][1], chunks[2][1]
    if len(header) != 13 or header[8:] != _RGBA:
        return None
    width, height = struct.unpack_from("!II", header)
    size = height * (1 + 4 * width)
    if not 0 < width * height <= most:
        return None
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, size + 1)
    except zlib.error:
        return None
    if len(data) != size or not unpacker.eof or unpacker.unused_data:
        return None
    rows = np.frombuffer(data, np.uint8).reshape(height, 1 + 4 * width)
    return None if rows[:, 0].any() else rows[:, 1:].reshape(height, width, 4)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and contents, up to the first that is cut off or damaged, or to the end."""
    at = len(_SIGNATURE)
    while at + 12 <= len(png):
        (size,) = struct.unpack_from("!I", png, at)
        body = png[at + 4 : at + 8 + size]
        if png[at + 8 + size : at + 12 + size] != struct.pack("!I", zlib.crc32(body)):
            return
        yield body[:4], body[4:]
        at += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
