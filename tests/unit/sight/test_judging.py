"""Judging by pixels: distances order candidates, and say where the pictures differ."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pixelproof_engine.sight.judging import judge, without_border

Pixels = NDArray[np.uint8]


def chart(x: int = 200, width: int = 60) -> Pixels:
    """White paper with a frame and one bar that begins at ``x``."""
    rgb = np.full((300, 400, 3), 255, np.uint8)
    rgb[40:42, 50:350] = rgb[258:260, 50:350] = 0
    rgb[40:260, 50:52] = rgb[40:260, 348:350] = 0
    rgb[100:258, x : x + width] = (31, 119, 180)
    return rgb


def png(rgb: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG")
    return buffer.getvalue()


def test_equal_pixels_have_no_distance() -> None:
    judged = judge(png(chart()), png(chart()))
    assert judged.equal
    assert judged.exact
    assert judged.distance == 0
    assert judged.places == ()


def test_a_mark_that_comes_nearer_is_closer_before_it_overlaps() -> None:
    target = png(chart(x=60, width=20))
    far, near, there = (judge(png(chart(x, 20)), target).distance for x in (300, 70, 62))
    assert there < near <= far


def test_the_place_of_a_difference_is_told_with_its_ink() -> None:
    judged = judge(png(chart(width=60)), png(chart(width=80)))
    (spot,) = judged.places
    x0, y0, x1, y1 = spot.box
    assert x0 * 400 <= 260 <= 280 <= x1 * 400
    assert y0 * 300 <= 100 < 258 <= y1 * 300
    assert spot.ink == 20 * 158
    assert (spot.current, spot.target) == ("#ffffff", "#1f77b4")


def test_a_target_in_a_border_and_scaled_is_laid_over_the_figure() -> None:
    shown = ImageOps.expand(Image.fromarray(chart()).resize((600, 450)), 30, (40, 40, 60))
    target = png(np.asarray(shown))
    same, other = judge(png(chart()), target), judge(png(chart(x=100)), target)
    assert not same.exact
    assert same.distance < other.distance / 5
    assert other.places
    assert not judge(png(chart()), png(np.asarray(ImageOps.expand(
        Image.fromarray(chart()), 30, (40, 40, 60))))).places  # fmt: skip


def test_a_compressed_target_has_no_places_of_its_own() -> None:
    def shown(quality: int) -> bytes:
        buffer = io.BytesIO()
        large = Image.fromarray(chart()).resize((600, 450), Image.Resampling.BICUBIC)
        large.save(buffer, "JPEG", quality=quality)
        return png(np.asarray(Image.open(buffer)))

    for quality in (85, 60):
        same, other = judge(png(chart()), shown(quality)), judge(png(chart(x=206)), shown(quality))
        assert not same.exact
        assert same.places == ()
        assert other.places
        assert same.distance < other.distance / 4


def test_margins_and_frames_of_a_chart_are_no_border() -> None:
    assert without_border(chart()).shape == chart().shape
    dark = 255 - chart()
    assert without_border(dark).shape == dark.shape
