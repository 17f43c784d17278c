"""Judging by pixels: distances order candidates, and say where the pictures differ."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pixelproof_engine.sight import judging
from pixelproof_engine.sight.borders import without_border
from pixelproof_engine.sight.facts import Axes, Facts, Text
from pixelproof_engine.sight.judging import judge
from pixelproof_engine.sight.retracing import compressed
from pixelproof_engine.sight.shifting import relaid

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


def cut(rgb: Pixels, top: int = 0, left: int = 0) -> bytes:
    """The picture less rows above and columns on the left, as cut to other contents."""
    return png(np.ascontiguousarray(rgb[top:, left:]))


def test_a_figure_that_was_cut_otherwise_is_shifted_and_not_stretched() -> None:
    target = png(chart(width=80))
    judged = judge(cut(chart(width=60), 30, 20), target)
    (spot,) = judged.places
    x0, y0, x1, y1 = spot.box
    # The bar's missing part, in fractions of the figure of 380 x 270.
    assert x0 * 380 <= 240 <= 260 <= x1 * 380
    assert y0 * 270 <= 70 < 228 <= y1 * 270
    assert (spot.current, spot.target) == ("#ffffff", "#1f77b4")
    assert judged.target_box == pytest.approx((-20 / 380, -30 / 270, 1, 1))
    assert not judged.equal


def test_a_figure_of_another_size_is_further_off_than_one_of_the_targets() -> None:
    target = png(chart())
    as_large, smaller = judge(target, target), judge(cut(chart(), 30, 20), target)
    assert as_large.distance < smaller.distance < judge(png(chart(x=210)), target).distance


def test_what_was_cut_otherwise_is_shifted_at_the_scale_of_its_target() -> None:
    large = Image.fromarray(chart()).resize((600, 450), Image.Resampling.BICUBIC)
    target = png(np.asarray(large))
    same, other = (judge(cut(one, 30, 20), target) for one in (chart(), chart(x=206)))
    assert same.places == ()
    assert other.places
    assert same.distance < other.distance / 4


def bars(width: int, height: int, left: int, top: int) -> bytes:
    """Five bars that fill a picture from a corner on."""
    rgb = np.full((height, width, 3), 255, np.uint8)
    for row in np.linspace(top, height - 50, 5).astype(int):
        rgb[row : row + 25, left : width - 10] = (31, 119, 180)
    return png(rgb)


@pytest.mark.parametrize(
    ("figure", "target"),
    [
        # A smaller target has less ink to disagree in: that alone speaks for no scale.
        ((410, 244, 90, 60), (380, 248, 90, 10)),
        # A legend beside the axes leaves them so little room that nothing stands in its place.
        ((410, 244, 250, 60), (395, 248, 70, 30)),
    ],
)
def test_an_axes_of_another_size_does_not_make_the_target_another_scale(
    figure: tuple[int, int, int, int], target: tuple[int, int, int, int]
) -> None:
    judged = judge(bars(*figure), bars(*target))
    left, top, right, bottom = judged.target_box
    sides = (right - left) * figure[0], (bottom - top) * figure[1]
    assert sides == pytest.approx(target[:2])


def test_a_border_is_part_of_the_picture_that_was_read() -> None:
    shown = ImageOps.expand(Image.fromarray(chart()), 30, (40, 40, 60))
    judged = judge(png(chart()), png(np.asarray(shown)))
    assert judged.target_box == pytest.approx((-30 / 400, -30 / 300, 430 / 400, 330 / 300))


def test_a_reading_is_laid_over_the_figure_as_its_picture_is() -> None:
    words = Text(text="Sales", box=(0.5, 0.5, 0.6, 0.6))
    read = Facts(
        source="reading", width=460, height=360,
        axes=(Axes(box=(0.0, 0.0, 1.0, 1.0), title=words),),
    )  # fmt: skip
    figure = Facts(source="figure", width=400, height=300, axes=())
    laid = relaid(read, figure, (-0.1, -0.2, 1.1, 1.2))
    (axes,) = laid.axes
    assert axes.box == pytest.approx((-0.1, -0.2, 1.1, 1.2))
    assert axes.title is not None
    assert axes.title.text == "Sales"
    assert axes.title.box == pytest.approx((0.5, 0.5, 0.62, 0.64))
    assert (laid.width, laid.height) == (480, 420)
    assert relaid(read, figure, (0.0, 0.0, 1.0, 1.0)) == read


def test_how_a_target_was_compressed_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def counted(rgb: Pixels, quality: int) -> Pixels:
        rounds.append(quality)
        return compressed(rgb, quality)

    monkeypatch.setattr(judging, "compressed", counted)
    buffer = io.BytesIO()
    Image.fromarray(chart()).save(buffer, "JPEG", quality=75)
    target = png(np.asarray(Image.open(buffer)))
    judge(png(chart()), target)
    assert len(rounds) > 1
    for width in (380, 360):  # cut otherwise: laid over the target in another way each
        rounds.clear()
        judge(png(chart()[:, :width]), target)
        assert rounds == [75]
