"""Readings against the exact facts of the same figures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image, ImageDraw

from pixelproof_engine.sight.facts import Axes, Facts
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.texts import same_text

PICTURES = Path(__file__).with_name("pictures")


def _grouped(axes: Any) -> None:
    places = np.arange(4)
    axes.bar(places - 0.2, [3, 5, 2, 7], 0.4, label="North")
    axes.bar(places + 0.2, [2, 3, 4, 5], 0.4, label="South")
    axes.set_xticks(places, ["Spring", "Summer", "Autumn", "Winter"])
    axes.set(title="Rain by season", xlabel="Season", ylabel="Rain (mm)")
    axes.legend(title="Region")


def _fruit(axes: Any) -> None:
    axes.barh(["Apples", "Pears", "Plums"], [10, 24, 17], color="green")
    axes.set(title="Fruit", xlabel="Count")


def _lines(axes: Any) -> None:
    x = np.linspace(0, 10, 60)
    axes.plot(x, np.sin(x), label="sine")
    axes.plot(x, np.cos(x), "--", label="cosine")
    axes.set(title="Waves", xlabel="time [s]", ylabel="amplitude", ylim=(-1.5, 1.5))
    axes.legend(loc="lower left")
    axes.grid(True)


def _log(axes: Any) -> None:
    x = np.linspace(1, 10, 40)
    axes.semilogy(x, np.exp(x))
    axes.set(title="Growth", xlabel="day", ylabel="cells")


def _points(axes: Any) -> None:
    noise = np.random.default_rng(3)
    axes.scatter(noise.uniform(0, 9, 25), noise.uniform(0, 90, 25), marker="s", color="purple")
    axes.set(title="Samples", xlabel="depth", ylabel="weight")


def _histogram(axes: Any) -> None:
    axes.hist(np.random.default_rng(0).normal(size=500), bins=12)
    axes.set(title="Errors", ylabel="Frequency")


def _area(axes: Any) -> None:
    x = np.linspace(0, 10, 40)
    axes.fill_between(x, np.sin(x) + 2)
    axes.set(title="Level", xlabel="hour")


def _pie(axes: Any) -> None:
    axes.pie([15, 30, 45, 10], labels=["Frogs", "Hogs", "Dogs", "Logs"])
    axes.set_title("Animals")


def _image(axes: Any) -> None:
    axes.imshow(np.random.default_rng(0).random((8, 8)))
    axes.set_title("Heat")


DRAWN = {
    "bar": _grouped, "barh": _fruit, "line": _lines, "scatter": _points, "hist": _histogram,
    "area": _area, "pie": _pie, "image": _image,
}  # fmt: skip


@pytest.fixture(scope="module")
def both(render: Any) -> Any:
    known: dict[str, tuple[Axes, Axes]] = {}

    def pair(name: str, draw: Any) -> tuple[Axes, Axes]:
        if name not in known:
            png, exact = render(draw)
            known[name] = (read(png).axes[0], exact.axes[0])
        return known[name]

    return pair


@pytest.mark.parametrize("kind", DRAWN)
def test_kind_frame_and_texts(kind: str, both: Any) -> None:
    axes, exact = both(kind, DRAWN[kind])
    assert {s.kind for s in axes.series} == {kind}
    assert len(axes.series) == len(exact.series)
    for mine, theirs in (
        (axes.title, exact.title), (axes.x.label, exact.x.label), (axes.y.label, exact.y.label),
    ):  # fmt: skip
        assert (mine and mine.text) == (theirs and theirs.text)
    if kind != "pie":
        assert axes.box == pytest.approx(exact.box, abs=0.006)
        read_ticks = [t.label for t in axes.x.ticks if t.label]
        assert all(
            same_text(a, b)
            for a, b in zip(read_ticks, [t.label for t in exact.x.ticks], strict=True)
        )


@pytest.mark.parametrize("kind", ["bar", "barh", "line", "scatter", "hist", "area"])
def test_scales_limits_and_grid(kind: str, both: Any) -> None:
    axes, exact = both(kind, DRAWN[kind])
    for mine, theirs in ((axes.x, exact.x), (axes.y, exact.y)):
        assert mine.scale == theirs.scale
        assert mine.grid == theirs.grid
        span = abs(theirs.limits[1] - theirs.limits[0])
        assert mine.limits == pytest.approx(theirs.limits, abs=0.008 * span)


@pytest.mark.parametrize("kind", ["bar", "barh", "line", "scatter", "area", "pie"])
def test_colours_and_legend(kind: str, both: Any) -> None:
    axes, exact = both(kind, DRAWN[kind])
    if kind == "pie":
        assert set(axes.series[0].colours) == set(exact.series[0].colours)
        assert sorted(axes.series[0].y) == pytest.approx([0.10, 0.15, 0.30, 0.45], abs=0.005)
        return
    assert [s.colours[0] for s in axes.series] == [s.colours[0] for s in exact.series]
    assert [s.label for s in axes.series] == [s.label for s in exact.series]
    if exact.legend is not None:
        assert axes.legend is not None
        assert [t.text for t in axes.legend.texts] == [t.text for t in exact.legend.texts]
        assert list(axes.legend.colours) == [s.colours[0] for s in exact.series]
        title = exact.legend.title
        assert (axes.legend.title and axes.legend.title.text) == (title and title.text)


@pytest.mark.parametrize("kind", ["bar", "barh", "hist"])
def test_bar_lengths(kind: str, both: Any) -> None:
    axes, exact = both(kind, DRAWN[kind])
    for mine, theirs in zip(axes.series, exact.series, strict=True):
        if kind == "hist":
            assert [y for y in theirs.y if y] == pytest.approx(mine.y, abs=1.0)
        else:
            assert mine.y == theirs.y
            assert mine.names == theirs.names


def test_log_axis_is_read_from_powers_of_ten(both: Any) -> None:
    axes, exact = both("log", _log)
    assert axes.y.scale == "log"
    assert np.log10(axes.y.limits) == pytest.approx(np.log10(exact.y.limits), abs=0.03)


def test_line_styles_follow_the_curves(both: Any) -> None:
    axes, _ = both("line", _lines)
    assert [s.line_style for s in axes.series] == ["solid", "dashed"]
    sine = axes.series[0]
    at = [float(np.interp(x, sine.x, sine.y)) for x in (1.5, 4.7, 7.8)]
    assert at == pytest.approx(np.sin([1.5, 4.7, 7.8]), abs=0.06)


def test_subplots_have_cells_in_reading_order() -> None:
    figure, grid = plt.subplots(2, 2, figsize=(10, 8))
    for axes, draw in zip(grid.flat, (_grouped, _fruit, _lines, _points), strict=True):
        draw(axes)
    figure.suptitle("Four charts")
    figure.tight_layout()
    out = io.BytesIO()
    figure.savefig(out)
    plt.close(figure)
    facts = read(out.getvalue())
    assert facts.suptitle is not None
    assert facts.suptitle.text == "Four charts"
    assert [a.title.text for a in facts.axes if a.title] == [
        "Rain by season", "Fruit", "Waves", "Samples",
    ]  # fmt: skip
    cells = [a.cell for a in facts.axes]
    assert [(c.rows, c.columns, c.row_start, c.column_start) for c in cells if c] == [
        (2, 2, 0, 0), (2, 2, 0, 1), (2, 2, 1, 0), (2, 2, 1, 1),
    ]  # fmt: skip


def test_a_colour_bar_is_no_subplot(render: Any) -> None:
    def draw(axes: Any) -> None:
        axes.figure.colorbar(axes.imshow(np.random.default_rng(0).random((8, 8))))

    facts = read(render(draw)[0])
    assert [a.colourbar_of for a in facts.axes] == [None, 0]
    assert facts.axes[1].cell is None


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_an_empty_picture_and_noise_are_no_charts() -> None:
    blank = read(_png(Image.new("RGB", (640, 480), "white")))
    assert blank.axes == ()
    assert blank.confidence == 0.0
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3)).astype(np.uint8)
    assert read(_png(Image.fromarray(noise))).confidence < 0.6


def test_text_without_a_chart_is_text(render: Any) -> None:
    image = Image.new("RGB", (400, 100), "white")
    ImageDraw.Draw(image).text((20, 30), "Hello reader", fill="black", font_size=28)
    facts = read(_png(image))
    assert facts.axes == ()
    assert [t.text for t in facts.texts] == ["Hello reader"]
    assert facts.confidence < 0.5


def test_a_text_cut_off_by_the_edge_is_not_trusted(render: Any) -> None:
    def draw(axes: Any) -> None:
        axes.plot([1, 2], [3, 4])
        axes.set_ylabel("A label that is far too long for the height of this small chart. " * 2)

    facts = read(render(draw)[0])
    texts = [t for t in facts.texts if t.text] + [
        a.y.label for a in facts.axes if a.y.label is not None
    ]
    assert texts
    assert not any(t.readable for t in texts)
    assert any("could not be read" in note for note in facts.notes)


@pytest.mark.parametrize("title", ["مبيعات الشهر", "Продажи по дням"])
def test_a_script_that_the_model_lacks_is_unreadable_not_invented(title: str, render: Any) -> None:
    def draw(axes: Any) -> None:
        axes.plot([1, 2], [3, 4])
        axes.set_title(title)

    axes = read(render(draw)[0]).axes[0]
    assert axes.title is not None
    assert not axes.title.readable


def test_equal_pixels_read_equal(render: Any) -> None:
    png, _ = render(_fruit)
    with Image.open(io.BytesIO(png)) as image:
        again = _png(image.convert("RGB"))
    first: Facts = read(png)
    assert first == read(again)


def test_a_label_whose_letters_touch_is_read_whole() -> None:
    """The text detector finds "(mm)" alone, and "Rain" is one piece of ink (Vega's rendering)."""
    facts = read(PICTURES.joinpath("rainfall.png").read_bytes())
    assert [axes.y.label and axes.y.label.text for axes in facts.axes] == ["Rainfall (mm)"]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CITIES = ("New York", "San Jose", "El Paso", "St Paul", "Las Vegas", "Long Beach")


@pytest.mark.parametrize(("names", "width"), [(_MONTHS, 6.4), (_CITIES, 6.8)])
def test_labels_close_to_each_other_belong_to_their_own_ticks(
    names: tuple[str, ...], width: float, render: Any
) -> None:
    """The text detector takes several for one line; labels of two words stay whole."""

    def draw(axes: Any) -> None:
        axes.figure.set_size_inches(width, 4)
        axes.bar(names, [4 + (3 * n) % 7 for n in range(len(names))])
        axes.set_xlabel("Where or when")

    x = read(render(draw)[0]).axes[0].x
    assert x.label is not None
    assert x.label.text == "Where or when"
    assert tuple(tick.label for tick in x.ticks) == names
