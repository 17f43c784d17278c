"""Caps: error bars told by the strokes across their ends."""

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


def test_a_line_with_capped_strokes_has_error_bars_and_its_own_heights() -> None:
    figure, axes = plt.subplots()
    heights = [1.0, 3.0, 2.0, 4.0, 3.5]
    axes.errorbar(range(5), heights, yerr=0.4, fmt="-o", capsize=4)
    (one,) = _series(figure)
    assert one.kind == "errorbar"
    assert np.interp(range(5), one.x, one.y) == pytest.approx(heights, abs=0.08)


def test_lying_strokes_are_error_bars_too() -> None:
    figure, axes = plt.subplots()
    axes.errorbar([1, 3, 2, 4], range(4), xerr=0.5, fmt="s", color="darkblue", capsize=4)
    assert [one.kind for one in _series(figure)] == ["errorbar"]


def test_single_points_with_a_stroke_each_are_error_bars() -> None:
    figure, axes = plt.subplots()
    for place, colour in enumerate(("tab:blue", "tab:orange", "tab:green", "tab:red")):
        axes.errorbar(place, 1 + place % 2, yerr=0.4, fmt="o", color=colour, capsize=6)
    assert {one.kind for one in _series(figure)} == {"errorbar"}


@pytest.mark.parametrize("marker", ["^", "*", "p"])
def test_peaks_and_markers_are_no_caps(marker: str) -> None:
    figure, axes = plt.subplots()
    random = np.random.default_rng(2)
    axes.plot(random.normal(size=12), f"{marker}--", markersize=9)
    axes.plot(random.normal(size=60).cumsum()[::5])
    assert "errorbar" not in {one.kind for one in _series(figure)}
