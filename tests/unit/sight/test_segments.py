"""Segments: straight lines of one colour that cross are lines of their own."""

from __future__ import annotations

from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.facts import Series  # noqa: E402

from .read_back import read_back  # noqa: E402


def _lines(figure: Any) -> list[Series]:
    (axes,) = read_back(figure).axes
    assert {series.kind for series in axes.series} == {"line"}
    return sorted(axes.series, key=lambda one: one.y[0])


def test_straight_lines_of_one_colour_that_cross_are_several() -> None:
    figure, axes = plt.subplots()
    ends = [(1, 9), (3, 4), (8, 2)]
    for first, last in ends:
        axes.plot([0, 10], [first, last], color="tab:red")
    found = _lines(figure)
    assert [(line.y[0], line.y[-1]) for line in found] == [
        pytest.approx(one, abs=0.15) for one in ends
    ]


def test_two_lines_with_corners_are_two() -> None:
    figure, axes = plt.subplots()
    for shift in (0, 3):
        axes.plot([0, 3, 6, 9], np.array([1, 4, 2, 5]) + shift, color="black")
    found = _lines(figure)
    assert len(found) == 2
    for line, shift in zip(found, (0, 3), strict=True):
        read = np.interp([0, 3, 6, 9], line.x, line.y)
        assert read == pytest.approx(np.array([1, 4, 2, 5]) + shift, abs=0.2)


def test_a_line_goes_on_under_another_mark() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 10], [2, 8], color="black")
    axes.plot([0, 10], [7, 1], color="black")
    axes.plot([2], [3.2], "o", color="tab:orange", markersize=12)
    (panel,) = read_back(figure).axes
    black = [series for series in panel.series if series.colours == ("#000000",)]
    assert sorted((round(s.x[0]), round(s.x[-1])) for s in black) == [(0, 10), (0, 10)]


def test_a_curve_and_its_shadow_are_no_segments() -> None:
    figure, axes = plt.subplots()
    x = np.linspace(0, 10, 80)
    axes.plot(x, np.sin(x), color="black")
    axes.plot(x, np.sin(x) + 3, color="black")
    (panel,) = read_back(figure).axes
    assert len(panel.series) == 1
