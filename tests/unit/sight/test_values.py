"""Values of marks: where lines turn, single markers, bars that show through each other."""

from __future__ import annotations

from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.facts import Axes, Series  # noqa: E402

from .read_back import read_back  # noqa: E402


def _axes(figure: Any) -> Axes:
    (axes,) = read_back(figure).axes
    return axes


def _series(figure: Any) -> tuple[Series, ...]:
    return _axes(figure).series


def test_a_line_that_ends_at_the_frame_has_its_ends() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1, 2, 3, 4], [1, 3, 2, 5, 4], marker="o")
    axes.set_xlim(0, 4)
    (line,) = _series(figure)
    assert np.interp([0, 1, 2, 3, 4], line.x, line.y) == pytest.approx([1, 3, 2, 5, 4], abs=0.1)


def test_thick_dashes_with_markers_are_one_line() -> None:
    figure, axes = plt.subplots()
    axes.plot(range(8), [2, 4, 3, 6, 5, 7, 6, 8], "--o", linewidth=3, markersize=9)
    (line,) = _series(figure)
    assert (line.kind, line.line_style) == ("line", "dashed")


def test_markers_of_one_colour_each_are_scatter_series() -> None:
    figure, axes = plt.subplots()
    points = {"red": (1, 2), "blue": (3, 8), "green": (7, 5), "black": (9, 1)}
    for colour, (x, y) in points.items():
        axes.scatter([x], [y], color=colour, s=60)
    found = _series(figure)
    assert {series.kind for series in found} == {"scatter"}
    read_points = sorted((round(s.x[0], 1), round(s.y[0], 1)) for s in found)
    assert read_points == [(1, 2), (3, 8), (7, 5), (9, 1)]


def test_histograms_that_show_through_each_other_keep_their_bars() -> None:
    figure, axes = plt.subplots()
    edges = np.arange(8)
    first, second = [1, 4, 7, 5, 2, 1, 0.5], [0.5, 1, 3, 6, 8, 4, 2]
    for counts, colour in ((first, "tab:blue"), (second, "tab:orange")):
        axes.stairs(counts, edges, fill=True, color=colour, alpha=0.5)
    axes.set_ylim(0, 10)
    found = _series(figure)
    assert len(found) == 2
    assert sorted(max(series.y) for series in found) == pytest.approx([7, 8], abs=0.1)


def test_hatched_bars_are_bars() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b", "c"], [3, 5, 2], color="lightblue", hatch="//", edgecolor="black")
    found = _series(figure)
    (bars,) = (series for series in found if series.kind == "bar")
    assert bars.y == pytest.approx((3, 5, 2), abs=0.08)


def test_a_level_line_across_the_panel_has_its_height() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1, 2, 3], [1, 4, 2, 5], color="tab:blue")
    axes.axhline(3, color="tab:red", linestyle="--")
    (level,) = (s for s in _series(figure) if s.colours == ("#d62728",))
    assert set(level.y) == {3.0}
    assert level.line_style == "dashed"


def test_an_axis_that_counts_up_on_both_sides_is_mirrored() -> None:
    figure, axes = plt.subplots()
    shares = [[10, 14, 8, 20], [25, 20, 24, 30]]
    left = [-(a + b / 2) for a, b in zip(*shares, strict=True)]
    for row, colour in zip(shares, ("#e36c55", "#dcdddd"), strict=True):
        axes.barh(range(4), row, left=left, color=colour, edgecolor="black", linewidth=0.7)
        left = [at + length for at, length in zip(left, row, strict=True)]
    axes.set_xlim(-40, 40)
    axes.set_xticks([-40, -20, 0, 20, 40], ["40", "20", "0", "20", "40"])
    axes.set_yticks(range(4), ["one", "two", "three", "four"])
    read_axes = _axes(figure)
    assert read_axes.x.limits == pytest.approx((-40, 40), abs=0.5)
    lengths = {one.colours[0]: one.y for one in read_axes.series}
    for row, colour in zip(shares, ("#e36c55", "#dcdddd"), strict=True):
        assert lengths[colour] == pytest.approx(row, abs=0.8)


def test_names_that_lean_away_from_their_ticks_still_tell_the_places() -> None:
    figure, axes = plt.subplots()
    names = [f"AF{letter}X" for letter in "ABCDEFGHJKLM"]
    axes.bar(names, range(3, 15), color="tab:orange")
    axes.tick_params(axis="x", rotation=45)
    plt.setp(axes.get_xticklabels(), ha="right")
    (bars,) = _axes(figure).series
    assert bars.x == pytest.approx(range(12), abs=0.1)
    assert bars.y == pytest.approx(range(3, 15), abs=0.2)


def test_each_layer_of_a_stacked_histogram_has_its_own_counts() -> None:
    figure, axes = plt.subplots()
    low, high = [12, 18, 25, 16, 9, 7], [8, 15, 6, 11, 13, 4]
    edges = list(range(6))
    axes.bar(edges, low, width=1, align="edge", color="#70d6ff", edgecolor="black")
    axes.bar(edges, high, width=1, align="edge", bottom=low, color="#ff70a6", edgecolor="black")
    counts = {one.colours[0]: one.y for one in _axes(figure).series}
    assert counts["#70d6ff"] == pytest.approx(low, abs=0.5)
    assert counts["#ff70a6"] == pytest.approx(high, abs=0.5)


def test_what_is_measured_on_a_second_scale_has_its_values() -> None:
    figure, axes = plt.subplots()
    axes.bar(range(5), [310, 250, 400, 180, 270], color="lightsteelblue")
    second = axes.twinx()
    second.plot(range(5), [1.0, 4.5, 3.0, 2.0, 5.0], color="crimson", marker="o")
    first, twin = read_back(figure).axes
    assert (first.twin_of, twin.twin_of) == (None, 0)
    assert [series.kind for series in first.series] == ["bar"]
    (line,) = twin.series
    assert np.interp(range(5), line.x, line.y) == pytest.approx([1.0, 4.5, 3.0, 2.0, 5.0], abs=0.1)


def test_points_in_the_colours_of_a_map_are_one_series() -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(7)
    x, y = random.permutation(40), random.uniform(0, 10, 40)
    axes.scatter(x, y, c=random.uniform(0, 1, 40), cmap="viridis", s=40)
    (points,) = _series(figure)
    assert points.kind == "scatter"
    assert len(points.x) >= 36


def test_bars_that_are_only_hatched_have_their_lengths() -> None:
    figure, axes = plt.subplots()
    axes.bar(range(4), [3, 5, 2, 4], color="white", edgecolor="black", hatch="//")
    (bars,) = _series(figure)
    assert (bars.kind, bars.y) == ("bar", pytest.approx((3, 5, 2, 4), abs=0.1))


def test_two_groups_of_bars_without_a_legend_are_a_series_of_each_colour() -> None:
    figure, axes = plt.subplots()
    for number, colour in enumerate(("tab:blue", "tab:orange", "tab:green")):
        axes.bar([number * 0.25, 1 + number * 0.25], [3 + number, 7 - number], 0.25, color=colour)
    axes.set_xticks([0.25, 1.25], ["one", "two"])
    found = _series(figure)
    assert [len(series.y) for series in found] == [2, 2, 2]
    assert sorted(series.y for series in found) == [
        pytest.approx(pair, abs=0.06) for pair in ((3, 7), (4, 6), (5, 5))
    ]
