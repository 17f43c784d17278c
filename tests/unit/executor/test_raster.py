"""The sandbox's own PNG encoder, read back by another, and its decoder beside that one."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pixelproof_executor.supervisor.raster import decode_png, encode_png


@pytest.mark.parametrize("shape", [(1, 1, 4), (3, 7, 4), (480, 640, 4)])
def test_what_is_decoded_is_what_was_encoded(shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    with Image.open(io.BytesIO(encode_png(memoryview(pixels), 72.0))) as image:
        image.load()
        assert image.mode == "RGBA"
        assert round(image.info["dpi"][0]) == 72
        assert np.array_equal(np.asarray(image), pixels)
    decoded = decode_png(encode_png(pixels, 72.0), shape[0] * shape[1])
    assert decoded is not None
    assert np.array_equal(decoded, pixels)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def test_only_what_the_encoder_makes_is_decoded_quickly() -> None:
    good = encode_png(np.full((3, 7, 4), 9, np.uint8), 72.0)
    assert decode_png(good, 21) is not None
    rows = bytes(3 * (1 + 4 * 7))
    filtered = b"\1" + rows[1:]
    start, end = good[: good.index(b"IDAT") - 4], chunk(b"IEND", b"")
    others = {
        "more pixels than allowed": (good, 20),
        "cut off": (good[:-1], 21),
        "damaged": (good.replace(b"pHYs", b"pHYz"), 21),
        "another chunk": (start + chunk(b"tRNS", b"") + good[len(start) :], 21),
        "two pieces": (start + chunk(b"IDAT", zlib.compress(rows)) * 2 + end, 21),
        "filtered": (start + chunk(b"IDAT", zlib.compress(filtered)) + end, 21),
        "too little": (start + chunk(b"IDAT", zlib.compress(rows[1:])) + end, 21),
        "too much": (start + chunk(b"IDAT", zlib.compress(rows + b"\0")) + end, 21),
        "data after the end": (start + chunk(b"IDAT", zlib.compress(rows) + b"x") + end, 21),
        "not deflated": (start + chunk(b"IDAT", rows) + end, 21),
    }
    assert {what for what, one in others.items() if decode_png(*one) is not None} == set()
    assert decode_png(start + chunk(b"IDAT", zlib.compress(rows)) + end, 21) is not None


def test_a_plain_chart_stays_small() -> None:
    pixels = np.full((480, 640, 4), 255, np.uint8)
    pixels[100:200, 50:60] = (31, 119, 180, 255)
    assert len(encode_png(pixels, 100.0)) < pixels.size // 50
