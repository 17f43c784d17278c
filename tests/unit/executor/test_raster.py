"""The sandbox's own PNG encoder, read back by another."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pixelproof_executor.supervisor.raster import encode_png


@pytest.mark.parametrize("shape", [(1, 1, 4), (3, 7, 4), (480, 640, 4)])
def test_what_is_decoded_is_what_was_encoded(shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    with Image.open(io.BytesIO(encode_png(memoryview(pixels), 72.0))) as image:
        image.load()
        assert image.mode == "RGBA"
        assert round(image.info["dpi"][0]) == 72
        assert np.array_equal(np.asarray(image), pixels)


def test_a_plain_chart_stays_small() -> None:
    pixels = np.full((480, 640, 4), 255, np.uint8)
    pixels[100:200, 50:60] = (31, 119, 180, 255)
    assert len(encode_png(pixels, 100.0)) < pixels.size // 50
