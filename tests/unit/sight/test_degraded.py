"""Pictures that are no clean render: read as far as they can be, and nothing is invented."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt
from PIL import Image, ImageDraw, ImageFont

from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.facts import Facts, Text
from pixelproof_engine.sight.picture import load_picture
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.seen import Seen
from pixelproof_engine.sight.service import SightService
from pixelproof_engine.sight.verbalise import verbalise

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKkr-few.otf"
"""A few letters of Noto Sans CJK KR (SIL Open Font License, beside it)."""


def png_of(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def jpeg_of(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def image_of(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def photo_of(image: Image.Image) -> bytes:
    """A screen on a desk, seen from the side: moire, a shade, a camera's noise, JPEG 80."""
    noise = np.random.default_rng(0)
    size = (image.width * 3 // 2, image.height * 3 // 2)
    screen = np.asarray(image.resize(size, Image.Resampling.BICUBIC)).astype(np.float32)
    height, width = screen.shape[:2]
    ys, xs = np.mgrid[:height, :width]
    moire = 8 * np.sin(xs * 2 * np.pi / 3.1 + ys * 0.07) * np.sin(ys * 2 * np.pi / 3.3)
    screen = screen * 0.88 + 8 + moire[..., None].astype(np.float32)
    wide, high = width + 240, height + 160
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array(
        [[95, 60], [width + 110, 85], [width + 140, height + 70], [60, height + 105]], np.float32
    )
    turn = cv2.getPerspectiveTransform(flat, seen)
    desk = cv2.warpPerspective(screen, turn, (wide, high), borderValue=(52, 48, 45))
    far = np.hypot((np.arange(wide) - 0.4 * wide) / wide,
                   (np.arange(high)[:, None] - 0.4 * high) / high)  # fmt: skip
    lit = desk * (1 - 0.18 * far)[..., None] + noise.normal(0, 5, desk.shape)
    blurred = cv2.GaussianBlur(lit, (3, 3), 0.7)
    return jpeg_of(Image.fromarray(np.clip(blurred, 0, 255).astype(np.uint8)), 80)


@pytest.fixture(scope="module")
def chart(current: Any) -> Seen:
    return current()  # type: ignore[no-any-return]


def texts_of(facts: Facts) -> Iterator[Text]:
    for axes in facts.axes:
        named = (axes.title, axes.x.label, axes.y.label, *axes.texts)
        yield from (text for text in named if text is not None)
        if axes.legend is not None:
            yield from axes.legend.texts
    yield from (*facts.texts, *([facts.suptitle] if facts.suptitle else []))


def said(facts: Facts) -> set[str]:
    """All that a reading claims to stand on the picture."""
    ticks = {t.label for a in facts.axes for axis in (a.x, a.y) for t in axis.ticks}
    return {text.text for text in texts_of(facts) if text.readable} | ticks - {""}


STANDING = {
    "Sales by day", "Day of week", "Revenue (k$)", "Alpha", "Beta", "Mon", "Tue", "Wed", "Thu",
    "Fri", *"01234567",
}  # fmt: skip


def is_whole(facts: Facts) -> bool:
    """The chart of two series of five bars, with its texts in their roles."""
    (axes,) = facts.axes
    return (
        [(series.kind, series.label, len(series.y)) for series in axes.series]
        == [("bar", "Alpha", 5), ("bar", "Beta", 5)]
        and axes.title is not None
        and axes.title.text == "Sales by day"
        and said(facts) == STANDING
    )


async def test_a_photo_of_a_screen_is_made_level_and_read(chart: Seen) -> None:
    async with SightService() as sight:
        picture = await sight.load(photo_of(image_of(chart.png)))
        assert any("photo of a screen" in note for note in picture.notes)
        facts = await sight.read(picture.png)
        same = await sight.load(chart.png)
    assert is_whole(facts)
    assert 0.5 < facts.confidence < chart.reading.confidence
    assert any("noisy" in note for note in facts.notes)
    assert same.notes == (), "a figure is no photo"


def test_a_jpeg_of_quality_30_is_read(chart: Seen) -> None:
    target = load_picture(jpeg_of(image_of(chart.png), 30)).png
    facts = read(target)
    assert is_whole(facts)
    assert 0.5 < facts.confidence < chart.reading.confidence
    assert compare(chart, Seen(png=target, reading=facts)).differences == ()


def test_a_dark_theme_is_read(current: Any) -> None:
    facts = current(rc={**plt.style.library["dark_background"]}).reading
    assert is_whole(facts)
    assert facts.confidence > 0.9


def test_a_picture_of_4k_is_read(current: Any) -> None:
    facts = current(save={"dpi": 450}).reading
    assert (facts.width, facts.height) == (2880, 2160)
    assert is_whole(facts)
    assert facts.confidence > 0.9


def test_of_200_pixels_no_text_is_claimed_and_none_is_edited(chart: Seen) -> None:
    small = image_of(chart.png).resize((200, 150), Image.Resampling.LANCZOS)
    facts = read(png_of(small))
    assert said(facts) <= STANDING
    assert facts.confidence < chart.reading.confidence
    assert any("200 x 150" in note for note in facts.notes)
    told = compare(chart, Seen(png=png_of(small), reading=facts)).differences
    assert [d for d in told if isinstance(d.target, str) and not d.target.startswith("#")] == []


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("요일별 매출", ("월요일", "화요일", "수요일")),
        ("مبيعات الشهر", ("السبت", "الأحد", "الاثنين")),
    ],
    ids=["korean", "arabic"],
)
def test_a_script_without_means_is_unreadable_and_never_edited(
    title: str, names: tuple[str, ...], render: Any
) -> None:
    def draw(title: str, names: tuple[str, ...], label: str) -> Any:
        def drawn(axes: Any) -> None:
            axes.bar(names, [3, 5, 2])
            axes.set(title=title, ylabel=label)

        return drawn

    font_manager.fontManager.addfont(str(FONT))
    family = {"font.family": ["DejaVu Sans", "Noto Sans CJK KR"]}
    target, _ = render(draw(title, names, names[0] + names[1]), rc=family)
    facts = read(target)
    assert said(facts) <= set("0123456789")
    (axes,) = facts.axes
    assert axes.title is not None
    assert not axes.title.readable
    assert axes.title.text == ""
    assert any("could not be read" in note for note in facts.notes)
    assert facts.confidence < 0.95
    assert "titles" not in verbalise(facts)
    png, exact = render(draw("Sales by day", ("Mon", "Tue", "Wed"), "Revenue"))
    current = Seen(png=png, reading=read(png), exact=exact)
    told = compare(current, Seen(png=target, reading=facts)).differences
    texts = {"title", "x_label", "y_label", "suptitle", "tick_labels", "category_order"}
    assert [d for d in told if d.kind in texts] == []


def test_japanese_is_read(render: Any) -> None:
    def draw(axes: Any) -> None:
        axes.bar(["月曜日", "火曜日", "水曜日"], [3, 5, 2])
        axes.set_title("曜日別の売上")

    font_manager.fontManager.addfont(str(FONT))
    png, _ = render(draw, rc={"font.family": ["DejaVu Sans", "Noto Sans CJK KR"]})
    facts = read(png)
    assert {"曜日別の売上", "月曜日", "火曜日", "水曜日"} <= said(facts)
    assert facts.confidence > 0.9


def test_what_is_no_chart_says_so_and_gives_no_difference_in_texts(chart: Seen) -> None:
    noise = np.random.default_rng(0)
    blobs = cv2.GaussianBlur(noise.normal(0, 60, (480, 640, 3)).astype(np.float32), (0, 0), 18)
    grain = blobs * 6 + 128 + noise.normal(0, 6, blobs.shape)
    page = Image.new("RGB", (800, 500), "white")
    lines = [f"{n}. The quick brown fox jumps over line {n}" for n in range(8)]
    for n, line in enumerate(lines):
        place = (40, 30 + 50 * n)
        ImageDraw.Draw(page).text(place, line, fill="black", font=ImageFont.load_default(20))
    pictures = {
        "empty": png_of(Image.new("RGB", (640, 480), "white")),
        "photo": png_of(Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))),
        "text": png_of(page),
    }
    for name, png in pictures.items():
        facts = read(png)
        assert facts.axes == (), name
        assert facts.confidence <= 0.1, name
        assert said(facts) <= set(lines), name
        told = compare(chart, Seen(png=png, reading=facts)).differences
        assert [d for d in told if d.axes is not None] == [], name
