"""Histograms: the bins that their bars stand for."""

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


def test_a_histogram_has_the_left_edges_of_its_bins_and_its_empty_bins() -> None:
    figure, axes = plt.subplots()
    counts = [2, 5, 8, 6, 0, 0, 3, 4, 1]
    axes.hist(np.arange(9) + 0.5, bins=range(10), weights=counts)
    (bins,) = _series(figure)
    assert bins.kind == "hist"
    assert bins.x == pytest.approx(range(9), abs=0.03)
    assert bins.y == pytest.approx(counts, abs=0.05)


def test_bins_of_several_widths_have_their_own_left_edges() -> None:
    figure, axes = plt.subplots()
    edges = [0, 1, 2, 3.4, 4.4, 5.4, 6.4, 7.8]
    axes.hist(edges[:-1], bins=edges, weights=[1, 3, 5, 4, 3.5, 2, 1])
    (bins,) = _series(figure)
    assert bins.x == pytest.approx(edges[:-1], abs=0.05)


def test_bars_side_by_side_between_the_ticks_are_histograms() -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(3)
    counts, edges, _ = axes.hist(random.normal(size=(800, 3)), bins=8)
    found = _series(figure)
    assert [series.kind for series in found] == ["hist"] * 3
    tallest = int(counts[0].argmax())
    order = ("#1f77b4", "#ff7f0e", "#2ca02c")
    for series in found:
        own = counts[order.index(series.colours[0])]
        at = min(range(len(series.x)), key=lambda n: abs(series.x[n] - edges[tallest]))
        assert series.x[at] == pytest.approx(edges[tallest], abs=0.06)
        assert min(abs(y - own[tallest]) for y in series.y) < 3


def test_bars_in_groups_on_numbered_ticks_are_bars() -> None:
    figure, axes = plt.subplots()
    years = np.arange(2015, 2021)
    for shift, colour in ((-0.25, "tab:red"), (0, "tab:blue"), (0.25, "tab:green")):
        axes.bar(years + shift, [3, 4, 5, 6, 4, 3], width=0.25, color=colour)
    assert {series.kind for series in _series(figure)} == {"bar"}
