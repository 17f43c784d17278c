"""Marks that look like others: thick dashes, dense markers, bands, points in a map's colours."""

from __future__ import annotations

from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.facts import Series  # noqa: E402

from .read_back import read_back  # noqa: E402


def _series(figure: Any) -> tuple[Series, ...]:
    (axes,) = read_back(figure).axes
    return axes.series


def test_thick_dashes_from_edge_to_edge_are_a_line() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 4, 10], [1, 2, 7], color="tab:blue")
    axes.axvline(6, color="tab:orange", linestyle="--", linewidth=4)
    axes.grid()
    (upright,) = (one for one in _series(figure) if one.colours == ("#ff7f0e",))
    assert (upright.kind, set(upright.x)) == ("line", {6.0})


def test_a_line_that_is_hardly_seen_between_its_markers_is_one() -> None:
    figure, axes = plt.subplots()
    x = np.linspace(0, 6, 50)
    for shift in range(8):
        axes.plot(x, np.sin(x + 0.7 * shift), marker="o")
    assert [one.kind for one in _series(figure)] == ["line"] * 8


def test_a_pale_band_that_its_line_parts_is_an_area() -> None:
    figure, axes = plt.subplots()
    x = np.arange(9)
    y = np.array([2, 3, 4, 4.5, 6, 5.8, 7, 8, 8.5])
    axes.plot(x, y, linewidth=4)
    axes.fill_between(x, y - 0.3, y + 0.3, color="tab:blue", alpha=0.2)
    axes.set_ylim(0, 10)
    assert sorted(one.kind for one in _series(figure)) == ["area", "line"]


def test_a_framed_legend_beside_tick_labels_is_no_inset() -> None:
    figure, axes = plt.subplots(figsize=(6, 3.6))
    for number in range(5):
        axes.plot([0, 5, 10], [0, number, 1.5 * number + 1], label=f"a rather long name {number}")
    axes.legend(loc="upper left", borderaxespad=0.3, fontsize=15)
    axes.tick_params(labelsize=12)
    axes.set_ylim(0, 7)
    axes.grid()
    (panel,) = read_back(figure).axes
    assert panel.legend is not None
    assert len(panel.legend.texts) == 5


def test_grid_lines_that_stick_out_of_axes_without_spines_bound_them() -> None:
    with plt.style.context("fivethirtyeight"):
        figure, axes = plt.subplots()
        axes.plot(range(11), [0, 4, 2, 8, 6, 11, 9, 14, 12, 17, 20])
        axes.plot(range(11), [0, -3, -1, -6, -9, -8, -12, -14, -15, -18, -21])
    (panel,) = read_back(figure).axes
    assert panel.box == pytest.approx((0.08, 0.12, 0.95, 0.93), abs=0.02)


def test_points_in_the_colours_of_the_bar_beside_them_are_one_series() -> None:
    figure, axes = plt.subplots()
    x, y = [1, 2, 3, 4, 5, 6, 7, 8], [2, 7, 4, 8, 1, 6, 3, 5]
    points = axes.scatter(x, y, c=[0, 10, 25, 40, 55, 70, 85, 100], s=60)
    axes.grid()
    figure.colorbar(points)
    panel = next(one for one in read_back(figure).axes if one.colourbar_of is None)
    (scatter,) = (one for one in panel.series if one.kind == "scatter")
    assert scatter.x == pytest.approx(x, abs=0.1)
    assert scatter.y == pytest.approx(y, abs=0.1)
    assert len(set(scatter.colours)) == 8
