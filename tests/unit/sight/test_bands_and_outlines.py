"""Bands across the axes, and bars that are told by their edges and their hatching alone."""

from __future__ import annotations

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from .read_back import read_back  # noqa: E402


def test_bands_across_the_axes_are_no_bars_and_hide_no_line() -> None:
    figure, axes = plt.subplots()
    weeks, values = [1, 4, 7, 10, 13, 16, 19, 22], [1, 3, 2, 4, 8, 9, 6, 2]
    axes.plot(weeks, values, color="tab:red", marker="x")
    axes.axvspan(4, 13, color="bisque")
    axes.axvspan(13, 20, color="paleturquoise")
    (found,) = read_back(figure).axes
    assert sorted(series.kind for series in found.series) == ["line", "polygon", "polygon"]


def test_bars_that_are_hatched_across_are_whole() -> None:
    figure, axes = plt.subplots()
    axes.bar(["a", "b", "c"], [3, 5, 2], color="lightblue", hatch="--")
    (found,) = read_back(figure).axes
    bars = next(series for series in found.series if series.kind == "bar")
    assert bars.y == pytest.approx((3, 5, 2), abs=0.1)


def test_outlined_bars_may_stand_on_both_sides_of_a_line() -> None:
    figure, axes = plt.subplots(figsize=(8, 6))
    axes.barh(["a", "b", "c", "d"], [5, -9, 12, -4], color="white", edgecolor="black", hatch="//")
    axes.axvline(0, color="black")
    axes.spines[["left", "right", "top"]].set_visible(False)
    (found,) = read_back(figure).axes
    bars = next(series for series in found.series if series.kind == "barh")
    assert sorted(bars.y) == pytest.approx([-9, -4, 5, 12], abs=0.2)
    assert "line" in {series.kind for series in found.series}
