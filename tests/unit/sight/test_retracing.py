"""A figure taken the way of its target looks as the target does, but for what truly differs."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pixelproof_engine.sight.retracing import retraced

Pixels = NDArray[np.uint8]


def chart(bar: int = 60, left: int = 0) -> Pixels:
    """Paper with a frame and one bar; ``left``: so much more paper beside it, as of a label."""
    rgb = np.full((300, 400 + left, 3), 255, np.uint8)
    rgb[40:42, left + 50 : left + 350] = rgb[258:260, left + 50 : left + 350] = 0
    rgb[40:260, left + 50 : left + 52] = rgb[40:260, left + 348 : left + 350] = 0
    rgb[100:258, left + 200 : left + 200 + bar] = (31, 119, 180)
    return rgb


def shown(rgb: Pixels, scale: float = 1.0, border: int = 0, quality: int | None = None,
          way: Image.Resampling = Image.Resampling.BICUBIC) -> Pixels:  # fmt: skip
    image = Image.fromarray(rgb)
    if scale != 1:
        image = image.resize((round(image.width * scale), round(image.height * scale)), way)
    if border:
        image = ImageOps.expand(image, border, (70, 74, 82))
    if quality is not None:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        image = Image.open(out)
    return np.asarray(image.convert("RGB"))


def away(one: Pixels, other: Pixels) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("scale", [1.0, 1.5, 0.75])
@pytest.mark.parametrize("border", [0, 24])
@pytest.mark.parametrize("quality", [95, 85])
def test_a_figure_goes_the_way_of_its_target(scale: float, border: int, quality: int) -> None:
    target = shown(chart(), scale, border, quality)
    way = retraced(chart(), target)
    assert way is not None
    assert away(way, target) < 0.05 < away(shown(chart(), scale, border), target)


@pytest.mark.parametrize("way", [Image.Resampling.BILINEAR, Image.Resampling.LANCZOS])
def test_it_is_scaled_as_its_target(way: Image.Resampling) -> None:
    target = shown(chart(), 1.5, way=way)
    assert np.array_equal(retraced(chart(), target), target)


def test_what_truly_differs_stays() -> None:
    target = shown(chart(bar=90), 1.5, 24, 85)
    way = retraced(chart(), target)
    assert way is not None
    assert away(way, shown(chart(), 1.5, 24, 85)) < 0.05
    assert away(way, target) > 1


def test_a_figure_of_another_shape_goes_the_way_as_far_as_it_reaches() -> None:
    way = retraced(chart(left=30), shown(chart(), 1.5, 24, 85))
    assert way is not None
    assert way.shape == (498, 693, 3)
    assert away(way, shown(chart(left=30), 1.5, 24, 85)) < 0.3


@pytest.mark.parametrize("left", [0, 30])
def test_a_target_that_has_come_as_it_is_asks_for_no_way(left: int) -> None:
    assert retraced(chart(left=left), chart(bar=90)) is None
