"""Kinds of marks: what is a box plot, an error bar, a histogram, an outline or a plain line."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.picture import load_picture  # noqa: E402
from pixelproof_engine.sight.reading import read  # noqa: E402


def _kinds(figure: Any) -> set[str]:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    (axes,) = read(load_picture(out.getvalue()).png).axes
    return {series.kind for series in axes.series}


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
