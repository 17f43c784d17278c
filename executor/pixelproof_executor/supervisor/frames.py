"""Frames on a byte stream: ``u32 header length, u32 blob length, header (JSON), blob``.

Used between host and supervisor and between supervisor and the processes of a job.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

_LENGTHS = struct.Struct("!II")
Frame = tuple[dict[str, Any], bytes]


class FrameError(ValueError):
    """The stream is not made of frames, or a frame is over its cap."""


def encode(header: dict[str, Any], blob: bytes = b"") -> bytes:
    """Half characters (lone surrogates, from odd file names or messages) become ``?``."""
    words = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    text = words.encode(errors="replace")
    return _LENGTHS.pack(len(text), len(blob)) + text + blob


def join(parts: dict[str, bytes]) -> tuple[list[tuple[str, int]], bytes]:
    """Names with sizes (for the header) and the contents one after another (for the blob)."""
    return [(name, len(content)) for name, content in parts.items()], b"".join(parts.values())


def split(sizes: list[tuple[str, int]], blob: bytes) -> dict[str, bytes]:
    """The inverse of ``join``.

    Raises:
        FrameError: the sizes do not add up to the blob's.
    """
    parts, start = {}, 0
    for name, size in sizes:
        parts[name] = blob[start : start + size]
        start += size
    if start != len(blob):
        raise FrameError(f"{start} bytes were announced, {len(blob)} came")
    return parts


class FrameReader:
    """Cuts a byte stream into frames, as it arrives."""

    def __init__(self, most: int, most_header: int | None = None) -> None:
        """``most``: bytes of the longest frame; ``most_header``: of its header alone."""
        self.header_bytes = 0
        """Of all frames so far."""
        self._most = most
        self._most_header = most if most_header is None else most_header
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Frames that are complete with ``data``.

        Raises:
            FrameError: a frame is longer than the cap, or its header is not a JSON object.
        """
        self._buffer += data
        while len(self._buffer) >= _LENGTHS.size:
            header_size, blob_size = _LENGTHS.unpack_from(self._buffer)
            end = _LENGTHS.size + header_size + blob_size
            if end > self._most:
                raise FrameError(f"a frame of {end} bytes is over the cap of {self._most}")
            if header_size > self._most_header:
                raise FrameError(f"a header of {header_size} bytes is over the cap")
            if len(self._buffer) < end:
                return
            text = bytes(self._buffer[_LENGTHS.size : _LENGTHS.size + header_size])
            blob = bytes(self._buffer[_LENGTHS.size + header_size : end])
            del self._buffer[:end]
            self.header_bytes += header_size
            try:
                header = json.loads(text, parse_constant=_no_number)
            except (ValueError, RecursionError) as error:
                raise FrameError(f"a frame's header is not JSON: {error}") from error
            if not isinstance(header, dict):
                raise FrameError("a frame's header is not a JSON object")
            yield header, blob


def _no_number(_name: str) -> None:
    """NaN and the infinities are not JSON: whoever reads on must not meet them."""
