"""Kinds of marks: what is a box plot, an error bar, a histogram, an outline or a plain line."""

from __future__ import annotations

import math
from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.facts import Axes, Series  # noqa: E402

from .read_back import read_back  # noqa: E402


def _read(figure: Any) -> Axes:
    (axes,) = read_back(figure).axes
    return axes


def _series(figure: Any) -> tuple[Series, ...]:
    return _read(figure).series


def _kinds(figure: Any) -> set[str]:
    return {series.kind for series in _series(figure)}


def test_boxes_with_whiskers_are_a_box_plot() -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(3)
    samples = [random.normal(centre, 2, 80) for centre in (10, 14, 8)]
    axes.boxplot(samples, patch_artist=True, showfliers=False)
    assert _kinds(figure) == {"box"}


def test_error_bars_belong_to_their_bars() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b", "c", "d"], [3, 5, 2, 4], yerr=[0.4, 0.5, 0.3, 0.6], capsize=6)
    assert _kinds(figure) == {"bar"}


def test_a_ruled_line_across_bars_is_a_line() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b", "c", "d"], [3, 5, 2, 4], width=1.0)
    axes.axvline(1.5, color="black", linestyle="--")
    assert "line" in _kinds(figure)


def test_histograms_that_overlap_are_no_areas() -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(5)
    for centre in (0.0, 1.5):
        axes.hist(random.normal(centre, 1, 2000), bins=24, alpha=0.5)
    assert _kinds(figure) <= {"hist", "bar"}


def test_a_smooth_band_is_an_area() -> None:
    figure, axes = plt.subplots()
    x = np.linspace(0, 6, 200)
    axes.fill_between(x, 0.2 * x + np.sin(x) + 2, color="tab:green")
    assert _kinds(figure) == {"area"}


def test_a_radar_chart_is_lines_and_polygons() -> None:
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"})
    angles = [2 * math.pi * k / 6 for k in range(7)]
    values = [4, 3, 5, 2, 4, 5, 4]
    axes.plot(angles, values, color="tab:blue", linewidth=2)
    axes.fill(angles, values, color="tab:blue", alpha=0.25)
    assert _kinds(figure) == {"line", "polygon"}


def test_a_line_beside_the_highest_bar_is_no_edge_of_it() -> None:
    figure, axes = plt.subplots()
    axes.bar([0, 1, 2, 3], [2, 6, 4, 1], width=1.0, color="#8080ff")
    axes.axvline(1.5, color="black", linewidth=1, linestyle="--")
    axes.set_ylim(0, 6)
    assert _kinds(figure) == {"hist", "line"}


def test_a_black_line_at_the_only_tick_is_no_grid() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b", "c"], [3, -2, 1], color="tab:green")
    axes.axhline(0, color="black")
    axes.set_ylim(-5, 5)
    axes.set_yticks([-5, 0, 5])
    assert _kinds(figure) == {"bar", "line"}


def test_edges_hatches_and_error_bars_of_one_colour_are_no_line() -> None:
    figure, axes = plt.subplots()
    for shift, colour in ((-0.2, "#e7e7e9"), (0.2, "#f3cfba")):
        places = [k + shift for k in range(6)]
        axes.barh(
            places, [3, 5, 2, 4, 6, 1], height=0.4, color=colour, edgecolor="black", hatch="//",
            xerr=0.4, capsize=3,
        )  # fmt: skip
    assert _kinds(figure) == {"barh"}


def test_light_bars_are_told_from_the_soft_edges_of_others() -> None:
    figure, axes = plt.subplots()
    lengths = [4.3, 6.1, 3.2, 5.4]
    for left, colour in ((0, "#e36c55"), (8, "#dcdddd"), (16, "#6a8bef")):
        axes.barh(range(4), lengths, left=left, color=colour, edgecolor="black", linewidth=0.7)
    axes.set_yticks(range(4), ["one", "two", "three", "four"])
    series = _series(figure)
    assert {one.kind for one in series} == {"barh"}
    assert [len(one.y) for one in series] == [4, 4, 4]


def test_a_legend_has_the_colours_inside_its_edged_handles() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b"], [3, 2], color="#84a9e7", edgecolor="black", label="first")
    axes.bar(["c", "d"], [1, 2], color="#dcdddd", edgecolor="black", label="second")
    axes.legend()
    legend = _read(figure).legend
    assert legend is not None
    assert legend.colours == ("#84a9e7", "#dcdddd")


def test_error_bars_that_stand_out_of_bars_are_no_grid() -> None:
    figure, axes = plt.subplots(figsize=(7, 2.4))
    axes.barh(["a", "b", "c"], [6, 7, 5], xerr=[2, 1.5, 2.5], color="#808080", capsize=3)
    axes.set_xlim(0, 9)
    axes_read = _read(figure)
    assert axes_read.y.grid is False
    assert {one.kind for one in axes_read.series} == {"barh"}


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_shapes_around_a_line_are_violins(orientation: str) -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(3)
    samples = [np.concatenate([random.normal(0, s, 60), random.normal(4, 1, 40)]) for s in (1, 2)]
    axes.violinplot(samples, orientation=orientation, widths=0.7, showmeans=True)
    assert _kinds(figure) == {"violin"}


def test_a_heap_that_stands_on_the_axis_is_no_violin() -> None:
    figure, axes = plt.subplots()
    x = np.linspace(-4, 12, 300)
    for centre, colour in ((0, "tab:blue"), (8, "tab:orange")):
        axes.fill_between(x, np.exp(-((x - centre) ** 2)) + 1e-9, color=colour)
    axes.set_ylim(0, 1.2)
    assert _kinds(figure) == {"area"}


def test_points_with_whiskers_are_error_bars() -> None:
    figure, axes = plt.subplots()
    axes.errorbar(range(6), [2, 4, 3, 6, 5, 7], yerr=[1, 0.8, 1.2, 0.9, 1, 1.1], fmt="o", capsize=4)
    assert _kinds(figure) == {"errorbar"}


def test_a_line_that_turns_at_its_markers_has_no_whiskers() -> None:
    figure, axes = plt.subplots()
    axes.plot(range(8), [2, 2, 2, 7, 7, 1, 1, 4], "-s", markersize=7)
    assert _kinds(figure) == {"line"}


def test_boxes_of_which_two_begin_level_are_still_a_box_plot() -> None:
    figure, axes = plt.subplots()
    samples = [[1, 4, 5, 6, 9], [0, 4, 6, 8, 10], [3, 6, 7, 9, 12]]
    drawn = axes.boxplot(samples, patch_artist=True, widths=0.5)
    for box, colour in zip(drawn["boxes"], ("tomato", "orange", "tan"), strict=True):
        box.set_facecolor(colour)
    assert _kinds(figure) == {"box"}


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_boxes_without_face_colours_are_a_box_plot(orientation: str) -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(4)
    samples = [random.normal(centre, 2, 60) for centre in (10, 14, 8, 12)]
    axes.boxplot(samples, orientation=orientation)
    assert _kinds(figure) == {"box"}


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_boxes_that_narrow_at_their_medians_are_a_box_plot(orientation: str) -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(4)
    samples = [random.normal(centre, 2, 120) for centre in (10, 14, 8)]
    drawn = axes.boxplot(samples, notch=True, patch_artist=True, orientation=orientation)
    for box, colour in zip(drawn["boxes"], ("#8dd3c7", "#bebada", "#fb8072"), strict=True):
        box.set_facecolor(colour)
    series = _series(figure)
    assert {one.kind for one in series} == {"box"}
    assert {colour for one in series for colour in one.colours} == {"#8dd3c7", "#bebada", "#fb8072"}


def test_empty_rectangles_without_whiskers_are_no_box_plot() -> None:
    figure, axes = plt.subplots()
    axes.bar(range(4), [2, 3, 1, 2], bottom=[1, 2, 3, 2], fill=False, edgecolor="green")
    assert "box" not in _kinds(figure)


def test_error_bars_in_a_colour_of_their_own_are_no_lines() -> None:
    figure, axes = plt.subplots()
    x = [1.2, 2.9, 0.4, 1.9, 2.3, 0.9]
    axes.errorbar(x, range(6), xerr=0.4, fmt="s", color="red", ecolor="black", capsize=3)
    axes.axvline(1.5, color="black", linewidth=0.8)
    assert _kinds(figure) == {"errorbar", "line"}


def test_lines_that_cross_beside_points_are_no_error_bars() -> None:
    figure, axes = plt.subplots()
    axes.scatter(range(6), [2, 4, 3, 6, 5, 7], color="crimson", s=50)
    axes.plot([0, 5], [1.5, 7.5], color="black")
    assert _kinds(figure) == {"scatter", "line"}


def test_bars_behind_a_line_are_bars() -> None:
    figure, axes = plt.subplots()
    axes.bar(range(6), [7, 9, 4, 8, 5, 9], color="lightsteelblue")
    axes.plot(range(6), [1, 8, 7, 4, 3, 2], color="crimson", marker="o")
    assert _kinds(figure) == {"bar", "line"}


def test_points_of_sizes_that_differ_are_points() -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(7)
    at, sizes = random.uniform(0, 10, (2, 14)), random.uniform(40, 500, 14)
    axes.scatter(*at, s=sizes, alpha=0.5, color="purple")
    assert _kinds(figure) == {"scatter"}


def test_the_outline_of_a_histogram_is_a_histogram() -> None:
    figure, axes = plt.subplots()
    axes.hist(np.random.default_rng(7).normal(0, 1, 1000), bins=20, histtype="step")
    assert _kinds(figure) <= {"hist", "bar"}
