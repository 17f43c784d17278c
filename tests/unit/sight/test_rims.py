"""Lines on areas: the line along the top of an area is one, the edge all round a shape is none."""

from __future__ import annotations

from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from .read_back import read_back  # noqa: E402

X = np.linspace(0, 10, 50)
Y = np.sin(X) + 2


def _kinds(figure: Any) -> list[str]:
    (axes,) = read_back(figure).axes
    return sorted(series.kind for series in axes.series)


@pytest.mark.parametrize(("line", "area"), [("black", "lightblue"), ("blue", "blue")])
def test_a_line_over_the_area_under_it_is_a_line(line: str, area: str) -> None:
    figure, axes = plt.subplots()
    axes.plot(X, Y, color=line)
    axes.fill_between(X, Y, color=area, alpha=0.3)
    assert _kinds(figure) == ["area", "line"]


def test_a_line_over_an_area_that_fills_its_axes_is_a_line() -> None:
    figure, axes = plt.subplots()
    axes.plot(X, Y, color="black")
    axes.fill_between(X, Y, color="lightblue")
    axes.set(xlim=(0, 10), ylim=(0, 4))
    assert _kinds(figure) == ["area", "line"]


@pytest.mark.parametrize("foot", [0, 1])
def test_the_edge_all_round_an_area_is_none(foot: int) -> None:
    figure, axes = plt.subplots()
    axes.fill_between(X, Y, foot * (Y - 1), facecolor="lightblue", edgecolor="black")
    assert _kinds(figure) == ["area"]


def test_edges_of_bars_are_none() -> None:
    figure, axes = plt.subplots()
    axes.bar(range(4), [3, 5, 2, 4], color="lightblue", edgecolor="black", width=1.0)
    assert set(_kinds(figure)) <= {"bar", "hist"}
