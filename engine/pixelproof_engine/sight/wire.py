"""Frames between the service and its worker: a JSON head and raw byte strings.

Layout: 4 bytes big-endian length of the head, the head (``{"blobs": [n1, n2...], ...}``), then the
blobs. Used in both directions over the worker's standard streams.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

MAX_HEAD = 1 << 20
MAX_BLOB = 256 << 20


def packed(head: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One frame as bytes."""
    line = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    return b"".join([len(line).to_bytes(4, "big"), line, *blobs])


def head_length(prefix: bytes) -> int:
    """Length of the head from its 4 bytes. Raises ValueError if that is no frame."""
    length = int.from_bytes(prefix, "big")
    if length > MAX_HEAD:
        raise ValueError("not a frame of the picture reader")
    return length


def blob_lengths(head: dict[str, Any]) -> list[int]:
    """Lengths of the blobs that follow. Raises ValueError beyond the largest blob."""
    lengths = [int(length) for length in head["blobs"]]
    if any(not 0 <= length <= MAX_BLOB for length in lengths):
        raise ValueError("not a frame of the picture reader")
    return lengths
