"""PNG from a drawn canvas, quickly: encoding is otherwise a good part of a render's time."""

from __future__ import annotations

import struct
import zlib
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


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
