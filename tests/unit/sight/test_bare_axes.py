"""Axes without straight spines: polar axes, pies, marks on nothing; and what stands around them."""

from __future__ import annotations

import math
from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from .read_back import read_back  # noqa: E402

SIDES = ("Speed", "Range", "Comfort", "Price", "Safety")


def _labels(ticks: Any) -> set[str]:
    return {tick.label for tick in ticks}


def test_a_radar_chart_has_directions_and_radii() -> None:
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"})
    angles = [2 * math.pi * k / len(SIDES) for k in range(len(SIDES))]
    axes.plot([*angles, angles[0]], [4, 3, 5, 2, 4, 4], color="tab:blue")
    axes.set_xticks(angles, SIDES)
    axes.tick_params(pad=10)
    axes.set_ylim(0, 6)
    axes.set_title("Cars", pad=24)
    facts = read_back(figure)
    (found,) = facts.axes
    assert found.projection == "polar"
    assert _labels(found.x.ticks) == set(SIDES)
    assert {"1", "2", "3", "4"} <= _labels(found.y.ticks)
    assert (found.title or facts.suptitle).text == "Cars"  # type: ignore[union-attr]


def test_a_ring_of_wedges_is_a_pie() -> None:
    figure, axes = plt.subplots()
    axes.pie([45, 30, 25], labels=["North", "South", "East"], wedgeprops={"width": 0.4})
    facts = read_back(figure)
    (found,) = facts.axes
    (pie,) = found.series
    assert pie.kind == "pie"
    assert sorted(pie.y) == pytest.approx([0.25, 0.3, 0.45], abs=0.02)


def test_marks_without_axes_are_one_panel() -> None:
    figure, axes = plt.subplots()
    axes.barh(["One", "Two", "Three", "Four"], [3, 5, 2, 4], color="tab:green")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_title("Counts")
    facts = read_back(figure)
    (found,) = facts.axes
    assert _labels(found.y.ticks) == {"One", "Two", "Three", "Four"}


def test_markers_on_both_spines_do_not_split_the_frame() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 5, 10], [0.5, 0.2, 0.6], "o-", clip_on=False, markersize=18, color="tab:red")
    axes.plot([0, 5, 10], [0.3, 0.7, 0.4], "s-", clip_on=False, markersize=18, color="tab:blue")
    axes.set(xlim=(0, 10), ylim=(0, 1))
    axes.grid(True)
    facts = read_back(figure)
    (found,) = facts.axes
    assert found.box[3] - found.box[1] > 0.7


def test_numbers_in_cells_are_no_legend() -> None:
    figure, axes = plt.subplots()
    values = [[0.12, 0.95, 0.43], [0.88, 0.31, 0.67], [0.54, 0.76, 0.21]]
    axes.imshow(values, cmap="YlOrBr")
    for row, numbers in enumerate(values):
        for column, number in enumerate(numbers):
            axes.text(column, row, f"{number}", ha="center", va="center")
    (found,) = read_back(figure).axes
    assert found.legend is None
    assert {"0.12", "0.43", "0.67", "0.76"} <= {text.text for text in found.texts}


def test_a_legend_under_two_axes_is_one() -> None:
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 4))
    names = ("Agree", "Neutral", "Disagree")
    for axes in (left, right):
        for index, name in enumerate(names):
            axes.bar([index], [index + 2], label=name)
    figure.subplots_adjust(bottom=0.2)
    figure.legend(*left.get_legend_handles_labels(), loc="lower center", ncols=3)
    facts = read_back(figure)
    entries = [t.text for axes in facts.axes if axes.legend for t in axes.legend.texts]
    assert sorted(entries) == sorted(names)


def test_close_tick_labels_are_read_one_by_one() -> None:
    figure, axes = plt.subplots(figsize=(4.9, 3.9))
    axes.plot([-1, 1], [0, 1])
    ticks = [-1 + 0.25 * k for k in range(9)]
    axes.set_xticks(ticks, [f"{tick:.2f}" for tick in ticks])
    (found,) = read_back(figure).axes
    assert {"0.25", "0.50", "0.75"} <= _labels(found.x.ticks)


def test_labels_that_count_both_ways_from_zero_are_kept() -> None:
    figure, axes = plt.subplots()
    axes.barh([0, 1], [30, 45], color="tab:blue")
    axes.barh([0, 1], [-40, -20], color="tab:red")
    axes.set_xticks([-60, -40, -20, 0, 20, 40, 60], ["60", "40", "20", "0", "20", "40", "60"])
    (found,) = read_back(figure).axes
    assert [tick.label for tick in found.x.ticks if tick.label].count("40") == 2
