"""PNG from a drawn canvas and back, quickly: it is otherwise a good part of a render's time."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 2
"""With rows that are not filtered: for charts a fifth of the time of Pillow's way, 20 % larger."""
_BAND = 32
"""Rows that are packed or unpacked at a time: memory that is used again costs less than a new page
of it, above all in a fork."""
_MOST_BANDS = 64
_RGBA = bytes([8, 6, 0, 0, 0])  # bits per channel, colour type, then the only methods there are
_INCHES_PER_METRE = 39.3701


def encode_png(rgba: Any, dpi: float) -> bytes:
    """PNG of an array of shape (height, width, 4), 8 bits a channel (PNG specification, 11.2)."""
    import numpy as np

    pixels = np.asarray(rgba)
    height, width, _ = pixels.shape
    packer = zlib.compressobj(_LEVEL)
    step = _band(height)
    rows = np.zeros((step, 1 + 4 * width), np.uint8)  # a row begins with its filter: 0, none
    packed = []
    for top in range(0, height, step):
        band = pixels[top : top + step]
        rows[: len(band), 1:] = band.reshape(len(band), 4 * width)
        packed.append(packer.compress(rows[: len(band)].data))
    packed.append(packer.flush())
    per_metre = round(dpi * _INCHES_PER_METRE)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack("!II", width, height) + _RGBA),
            _chunk(b"pHYs", struct.pack("!IIB", per_metre, per_metre, 1)),
            _chunk(b"IDAT", b"".join(packed)),
            _chunk(b"IEND", b""),
        )
    )


def decode_png(png: bytes, most: int) -> Any | None:
    """The pixels of what ``encode_png`` made, of shape (height, width, 4); None for any other PNG.

    ``most``: pixels that it may have.
    """

    if not png.startswith(_SIGNATURE):
        return None
    chunks = list(_chunks(png))
    if [kind for kind, _ in chunks] != [b"IHDR", b"pHYs", b"IDAT", b"IEND"]:
        return None
    header, packed = chunks[0][1], chunks[2][1]
    if len(header) != 13 or header[8:] != _RGBA:
        return None
    width, height = struct.unpack_from("!II", header)
    if not 0 < width * height <= most:
        return None
    try:
        return _unpacked(packed, height, width)
    except (zlib.error, ValueError):
        return None


def _unpacked(packed: bytes, height: int, width: int) -> Any:
    """The pixels of rows without filters.

    Raises:
        zlib.error, ValueError: it is not that many rows, or one has a filter.
    """
    import numpy as np

    pixels = np.empty((height, 4 * width), np.uint8)
    unpacker = zlib.decompressobj()
    stride, step = 1 + 4 * width, _band(height)
    for top in range(0, height, step):
        band = pixels[top : top + step]
        data = unpacker.decompress(packed, len(band) * stride)
        rows = np.frombuffer(data, np.uint8).reshape(len(band), stride)
        if rows[:, 0].any():
            raise ValueError("a row has a filter")
        band[:] = rows[:, 1:]
        packed = unpacker.unconsumed_tail
    if unpacker.decompress(packed, 1) or not unpacker.eof or unpacker.unused_data:
        raise ValueError("there are more rows")
    return pixels.reshape(height, width, 4)


def _band(height: int) -> int:
    return min(height, max(_BAND, -(-height // _MOST_BANDS)))


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
