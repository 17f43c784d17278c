"""What figures are drawn with, as ChartMimic's evaluator would count it."""

from __future__ import annotations

from typing import Any

import pytest

from pixelproof_engine.sight.facts import Drawn, Facts
from pixelproof_executor import Status

from .conftest import Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

HEAD = "import matplotlib.pyplot as plt, numpy as np\n"

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "only the outermost call counts, errorbar and its line are one": (
        "plt.errorbar([1, 2], [3, 4], yerr=1, color='r')",
        {"calls": {"errorbar": 1}, "colours": {("plot", "#ff0000"), ("vlines", "#ff0000")}}),
    "stem is not known: what it draws with counts": (
        "plt.stem([1, 2], [3, 4])", {"calls": {"vlines": 1, "plot": 2}}),
    "pandas and barh end in bars": (
        "import pandas as pd; pd.Series([1, 2]).plot.bar(); plt.barh([1], [2], color='k')",
        {"calls": {"bar": 1, "barh": 1}, "colours": {("bar", "#1f77b4"), ("bar", "#000000")}}),
    "a colour is read when the figure is done": (
        "bars = plt.bar([1, 2], [3, 4]); bars[1].set_facecolor('lime')",
        {"colours": {("bar", "#00ff00")}}),
    "colour maps have names": (
        "plt.imshow([[1, 2]], cmap='hot'); plt.scatter([1], [1], c=[1], cmap='jet')",
        {"colours": {("imshow", "hot"), ("scatter", "jet")}}),
    "polar and 3D calls are their own": (
        ("plt.subplot(121, projection='polar').plot([1, 2], [1, 2], 'k')\n"
         "plt.subplot(122, projection='3d').scatter([1], [1], [1], c='r', depthshade=False)"),
        {"calls": {"polar plot": 1, "3d scatter": 1},
         "colours": {("polar plot", "#000000"), ("3d scatter", "#ff0000")}}),
    "circles count when they are on the figure": (
        "plt.gca().add_patch(plt.Circle((0, 0), 1, color='g')); plt.Circle((0, 0), 2)",
        {"calls": {"Circle": 1}, "colours": {("Circle", "#008000")}}),
    "texts line by line, without x and y ticks": (
        ("plt.plot([1, 2], label='a'); plt.legend(); plt.title('two\\nlines')\n"
         "plt.ylabel('$x^2$'); plt.savefig('twice.png')"),
        {"texts": ["$x^2$", "a", "lines", "two"]}),
    "a z axis keeps its ticks": (
        "ax = plt.subplot(projection='3d'); ax.set_zticks([0, 1], ['low', 'high'])",
        {"texts": ["high", "low"]}),
    "a colour bar splits the cell of its owner": (
        "fig, ax = plt.subplots(); fig.colorbar(ax.imshow([[1, 2]])); fig.add_axes((0, 0, .1, .1))",
        {"cells": [(3, 2, 0, 0), (3, 2, 1, 1)], "axes": 3}),  # matplotlib's grid for it is 3 x 2
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_drawn(chart: Chart, name: str) -> None:
    source, expected = CASES[name]
    outcome = await chart(HEAD + source + "\nplt.show()")
    assert outcome.status is Status.PASSED, outcome.detail + outcome.traceback
    drawn = Facts.model_validate(outcome.figures[0].facts).drawn
    assert drawn is not None
    assert {key: _plain(drawn, key) for key in expected} == expected


async def test_each_figure_has_its_own(chart: Chart) -> None:
    outcome = await chart(HEAD + "plt.plot([1, 2]); plt.figure(); plt.bar([1], [2]); plt.show()")
    calls = [Facts.model_validate(figure.facts).drawn for figure in outcome.figures]
    assert [drawn.calls for drawn in calls if drawn] == [{"plot": 1}, {"bar": 1}]


def _plain(drawn: Drawn, key: str) -> object:
    if key == "colours":
        return set(drawn.colours)
    if key == "texts":
        return sorted(drawn.texts)
    if key == "cells":
        return [(c.rows, c.columns, c.row_start, c.column_start) for c in drawn.cells]
    return getattr(drawn, key)
