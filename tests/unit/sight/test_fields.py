"""Fields: what fills a plane, as cells or arrows, and axes inside of axes."""

from __future__ import annotations

from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.facts import Axes  # noqa: E402

from .read_back import read_back  # noqa: E402


def _axes(figure: Any) -> tuple[Axes, ...]:
    return read_back(figure).axes


def _kinds(figure: Any) -> set[str]:
    return {series.kind for axes in _axes(figure) for series in axes.series}


def _plane(count: int) -> tuple[Any, Any]:
    side = np.linspace(-2, 2, count)
    x, y = np.meshgrid(side, side)
    return x, y


def test_few_large_cells_are_an_image() -> None:
    figure, axes = plt.subplots()
    axes.imshow([[50, 3], [5, 42]], cmap="Blues")
    assert _kinds(figure) == {"image"}


def test_arrows_all_over_are_a_field_of_vectors() -> None:
    figure, axes = plt.subplots()
    x, y = _plane(9)
    axes.quiver(x, y, -y, x, color="teal")
    (one,) = _axes(figure)[0].series
    assert (one.kind, one.colours) == ("quiver", ("#008080",))


def test_dashes_between_markers_are_no_arrows() -> None:
    figure, axes = plt.subplots()
    axes.plot(np.sin(np.arange(30)), "^--", color="tab:red")
    assert "quiver" not in _kinds(figure)


def test_axes_inside_of_axes_have_their_own_series_and_no_place_in_the_grid() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 10], [0, 5], color="tab:blue")
    inset = figure.add_axes((0.55, 0.2, 0.3, 0.3))
    inset.plot([0, 1, 2], [3, 1, 2], color="tab:red")
    outer, inner = _axes(figure)
    assert {colour for series in outer.series for colour in series.colours} == {"#1f77b4"}
    assert {colour for series in inner.series for colour in series.colours} == {"#d62728"}
    assert outer.cell is not None
    assert inner.cell is None
    assert [tick.label for tick in inner.x.ticks] == ["0", "1", "2"]


def test_an_inset_of_a_tenth_of_its_axes_is_axes() -> None:
    figure, axes = plt.subplots(figsize=(10, 6))
    axes.plot([0, 1, 2, 3], [1, 3, 2, 4])
    inset = figure.add_axes((0.7, 0.25, 0.1, 0.25))
    inset.plot([0, 1, 2], [3, 1, 2], color="tab:red")
    outer, inner = read_back(figure).axes
    assert outer.box[0] < inner.box[0]
    assert inner.box[2] < outer.box[2]
    assert [series.colours for series in inner.series] == [("#d62728",)]
