"""The glance: what fills a panel is told as a whole, and not taken for lines and areas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.glance import KINDS, SIDE, glance, glimpse  # noqa: E402

from .read_back import read_back  # noqa: E402


def _kinds(figure: Any) -> list[set[str]]:
    return [{series.kind for series in axes.series} for axes in read_back(figure).axes]


def _hills(count: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, x = np.mgrid[-3 : 3 : count * 1j, -3 : 3 : count * 1j]
    return x, y, np.exp(-(x**2) - y**2) - np.exp(-((x - 1) ** 2) - (y - 1) ** 2)


def test_steps_of_one_height_are_contours() -> None:
    figure, axes = plt.subplots()
    axes.contourf(*_hills(), levels=8)
    assert _kinds(figure) == [{"contour"}]


def test_a_surface_is_neither_areas_nor_lines() -> None:
    figure, axes = plt.subplots(subplot_kw={"projection": "3d"})
    axes.plot_surface(*_hills(), cmap="viridis")
    assert _kinds(figure) == [{"surface"}]


@pytest.mark.parametrize("draw", ["plot", "bar", "scatter"])
def test_plain_marks_stay_what_they_were_measured_as(draw: str) -> None:
    figure, axes = plt.subplots()
    getattr(axes, draw)([1, 2, 3, 4, 5], [3, 1, 4, 1, 5])
    assert _kinds(figure) == [{"line" if draw == "plot" else draw}]


def test_a_glance_at_no_panel_and_at_many() -> None:
    rgb = np.full((300, 400, 3), 255, np.uint8)
    assert glance(rgb, []).shape == (0, len(KINDS))
    seen = glance(rgb, [(10, 10, 200, 200), (0, 0, 399, 299)])
    assert seen.shape == (2, len(KINDS))
    assert seen.max() < 0.5


def test_a_glimpse_at_the_edge_of_the_picture_is_whole() -> None:
    rgb = np.zeros((50, 60, 3), np.uint8)
    assert glimpse(rgb, (0, 0, 59, 49)).shape == (3, SIDE, SIDE)
