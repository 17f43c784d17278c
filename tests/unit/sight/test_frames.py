"""Axes that are hard to find: torn spines, none at all, legends that look like axes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt

from pixelproof_engine.sight.experts.layout import cells_of
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.reading import read


def reading_of(figure: Any) -> Facts:
    picture = io.BytesIO()
    figure.savefig(picture, dpi=100)
    plt.close(figure)
    return read(picture.getvalue())


def box_of(axes: Any) -> tuple[float, float, float, float]:
    place = axes.get_position()
    return place.x0, 1 - place.y1, place.x1, 1 - place.y0


def test_markers_over_the_spines_do_not_tear_the_axes() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 4.8))
    for level, colour in ((1.0, "blue"), (0.9, "red"), (0.6, "green")):
        axes.plot([0, 1, 2], [level, 0.5, level], "o-", ms=12, color=colour, clip_on=False)
    axes.set(xlim=(0, 2), ylim=(0, 1.2))
    facts = reading_of(figure)
    assert [axes.cell is not None for axes in facts.axes] == [True]
    assert facts.axes[0].box == pytest.approx(box_of(axes), abs=0.01)


def test_axes_with_no_corner_of_spines_are_found_by_their_labels() -> None:
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(6.4, 6.4))
    for axes in (upper, lower):
        axes.bar(["red", "green", "blue", "grey"], [2.0, 3.5, 1.2, 2.8], color="tab:purple")
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.grid(axis="y")
    figure.subplots_adjust(hspace=0.4)
    boxes = [box_of(axes) for axes in (upper, lower)]
    facts = reading_of(figure)
    assert [(axes.cell.rows, axes.cell.row_start) for axes in facts.axes if axes.cell] == [
        (2, 0),
        (2, 1),
    ]
    for found, box in zip(facts.axes, boxes, strict=True):
        assert found.box == pytest.approx(box, abs=0.05)
        assert [tick.label for tick in found.x.ticks if tick.label] == [
            "red",
            "green",
            "blue",
            "grey",
        ]


def test_a_framed_legend_below_the_axes_is_no_axes() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
    for name in ("North", "South", "West"):
        axes.plot([0, 1, 2], np.random.default_rng(len(name)).uniform(0, 9, 3), label=name)
    figure.legend(loc="outside lower center", ncols=3, fancybox=False, edgecolor="black")
    facts = reading_of(figure)
    assert len(facts.axes) == 1
    assert facts.axes[0].legend is not None
    assert {text.text for text in facts.axes[0].legend.texts} == {"North", "South", "West"}


def test_numbers_in_stacked_bars_are_no_legend() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 4.8))
    left = np.zeros(3)
    for values, colour in (([20, 30, 25], "#e54e35"), ([30, 20, 35], "#fdbb6c")):
        bars = axes.barh(["one", "two", "three"], values, left=left, color=colour)
        axes.bar_label(bars, label_type="center", fmt="%d%%")
        left += values
    facts = reading_of(figure)
    assert facts.axes[0].legend is None
    assert sum(text.text.endswith("%") for text in facts.axes[0].texts) >= 5


def test_bars_on_an_axis_without_zero_have_their_whole_length() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 4.8))
    axes.bar(["a", "b", "c"], [0.75, 0.82, 0.68])
    axes.set_ylim(0.5, 0.9)
    series = reading_of(figure).axes[0].series
    assert [one.kind for one in series] == ["bar"]
    assert series[0].y == pytest.approx((0.75, 0.82, 0.68), abs=0.005)


def test_titles_of_the_lower_row_are_no_labels_of_the_upper() -> None:
    figure, grid = plt.subplots(2, 2, figsize=(7, 6), layout="constrained")
    for number, axes in enumerate(grid.flat):
        axes.plot([0, 1, 2], [number, 2, 1])
        axes.set_title(f"Case {number + 1}")
    facts = reading_of(figure)
    assert [axes.title.text for axes in facts.axes if axes.title] == [
        "Case 1",
        "Case 2",
        "Case 3",
        "Case 4",
    ]
    assert [axes.x.label for axes in facts.axes] == [None] * 4


def test_labels_with_a_grid_line_each_are_axes_without_spines() -> None:
    figure, axes = plt.subplots(figsize=(6.4, 4.8))
    names = ("Set1", "Dark2", "Paired", "Accent", "Pastel1")
    maps = [plt.get_cmap(name)(np.arange(8)) for name in names]
    for row, colours in enumerate(maps):
        axes.scatter(range(8), [row] * 8, c=colours, s=180, edgecolors="dimgray", zorder=2)
    axes.set_yticks(range(5), names)
    axes.grid(visible=True, axis="y")
    axes.tick_params(length=0)
    axes.set(xticks=[], xlim=(-1, 12))
    axes.spines[:].set_visible(False)
    facts = reading_of(figure)
    (panel,) = facts.axes
    assert {tick.label for tick in panel.y.ticks} == set(names)
    assert panel.box[0::2] == pytest.approx(box_of(axes)[0::2], abs=0.02)
    (points,) = panel.series
    assert points.kind == "scatter"
    assert len(points.colours) == 40


def test_axes_with_one_spine_between_them_are_two_rows() -> None:
    cells = cells_of([(200, 10, 530, 107), (70, 106, 550, 490)])
    assert [(cell.rows, cell.row_start, cell.row_end) for cell in cells] == [(2, 0, 0), (2, 1, 1)]


def test_a_disc_of_one_colour_with_a_rim_is_the_ground_of_polar_axes() -> None:
    figure, axes = plt.subplots(subplot_kw={"projection": "polar", "facecolor": "lightyellow"})
    axes.plot(np.linspace(0, 6, 50), np.linspace(0, 2, 50))
    (found,) = reading_of(figure).axes
    assert found.projection == "polar"
    assert {"0°", "180°"} <= {tick.label for tick in found.x.ticks}
