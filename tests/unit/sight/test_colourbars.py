"""What looks like axes and is none: colour bars, frames of legends."""

from __future__ import annotations

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.experts.open_frames import find_open_frames  # noqa: E402
from pixelproof_engine.sight.sketch import (  # noqa: E402
    Panel,
)

from .blank import blank, word  # noqa: E402
from .read_back import read_back  # noqa: E402


def test_a_colour_bar_of_axes_without_spines_is_no_axes() -> None:
    figure, axes = plt.subplots()
    mesh = axes.imshow(np.arange(36).reshape(6, 6) % 11, cmap="YlGn")
    axes.spines[:].set_visible(False)
    figure.colorbar(mesh, label="Yield")
    facts = read_back(figure)
    assert [axes.colourbar_of for axes in facts.axes] == [None, 0]
    assert [tick.label for tick in facts.axes[1].y.ticks] == ["10", "8", "6", "4", "2", "0"]


def test_axes_above_each_other_have_a_colour_bar_each() -> None:
    figure, both = plt.subplots(2, 1, layout="constrained")
    for axes in both:
        figure.colorbar(axes.contourf(np.arange(36).reshape(6, 6) % 11), ax=axes)
    facts = read_back(figure)
    assert [axes.colourbar_of for axes in facts.axes] == [None, None, 0, 1]


def test_a_legend_over_value_labels_is_no_axes() -> None:
    entries = [word(name, x, 20) for name, x in (("Tent", 110), ("ETA", 200), ("RAG", 290))]
    values = [word("50.0", x, 46) for x in (90, 190, 290)]
    sketch = blank(*entries, *values)
    for entry, colour in zip(entries, ((200, 30, 30), (30, 30, 200), (30, 160, 30)), strict=True):
        sketch.rgb[20:30, entry.box[0] - 37 : entry.box[0] - 11] = colour
    legend = Panel(box=(60, 13, 340, 37), spines={"left", "right", "top", "bottom"})
    sketch.panels = [legend, Panel(box=(40, 40, 380, 280), spines={"left", "bottom"})]
    find_open_frames(sketch)
    assert legend not in sketch.panels


def test_a_tiny_frame_without_labels_is_no_axes() -> None:
    sketch = blank()
    legend = Panel(box=(370, 30, 395, 60), spines={"left", "right", "top", "bottom"})
    sketch.panels.append(legend)
    find_open_frames(sketch)
    assert legend not in sketch.panels
