"""Labels: which axis and which axes a text is for, and in what case it is written."""

from __future__ import annotations

import math

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.experts.capitals import find_capitals  # noqa: E402
from pixelproof_engine.sight.experts.roles import find_roles  # noqa: E402
from pixelproof_engine.sight.experts.round_ticks import round_ticks  # noqa: E402
from pixelproof_engine.sight.sketch import (  # noqa: E402
    Panel,
    TickMark,
    Word,
)

from .blank import blank, word  # noqa: E402
from .read_back import read_back  # noqa: E402


def test_letters_of_ticks_have_the_case_of_their_height() -> None:
    sketch = blank(*(word(str(n), 40, 40 * n) for n in range(1, 5)))
    (panel,) = sketch.panels
    small, large = word("X", 120, 270, 8, 8), word("s", 200, 270, 8, 10)
    panel.x.ticks = [TickMark(120, small), TickMark(200, large)]
    find_capitals(sketch)
    assert (small.text, large.text) == ("x", "S")


def test_a_letter_half_way_up_is_the_label_of_the_axis() -> None:
    ticks = [word(str(n), 64, 40 * n) for n in range(1, 6)]
    sketch = blank(word("y", 40, 135), *ticks)
    find_roles(sketch)
    (panel,) = sketch.panels
    assert panel.y.label is not None
    assert panel.y.label.text == "y"
    assert len(panel.y.ticks) == 5


def test_a_name_of_two_words_is_one_label() -> None:
    sketch = blank(
        word("No", 34, 60), word("POP", 54, 60), word("POP", 54, 120), word("RAG", 54, 180)
    )
    find_roles(sketch)
    labels = [tick.word.text for tick in sketch.panels[0].y.ticks if tick.word]
    assert labels == ["No POP", "POP", "RAG"]


def test_names_above_a_grid_of_cells_are_its_ticks() -> None:
    figure, axes = plt.subplots()
    axes.imshow(np.arange(25).reshape(5, 5) % 7)
    names = ["Lisbon", "Oslo", "Prague", "Rome", "Vienna"]
    axes.set_xticks(range(5), names)
    axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False)
    (found,) = read_back(figure).axes
    assert [tick.label for tick in found.x.ticks] == names


def test_names_at_the_right_of_a_grid_of_cells_are_its_ticks() -> None:
    names = [word(name, 390, y) for name, y in zip("ABCD", (60, 120, 180, 240), strict=True)]
    sketch = blank(*names)
    sketch.panels = [Panel(box=(40, 30, 380, 270), spines={"left", "right", "top", "bottom"})]
    find_roles(sketch)
    assert [tick.word for tick in sketch.panels[0].y.ticks] == names


def test_legends_below_each_of_two_axes_are_both_told() -> None:
    figure, pair = plt.subplots(2, figsize=(6, 8), gridspec_kw={"hspace": 0.3})
    for axes, name in zip(pair, ("Standard", "Innovative"), strict=True):
        axes.plot([1, 3, 2], color="tab:blue", label=name)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), frameon=False)
    facts = read_back(figure)
    entries = [text.text for axes in facts.axes if axes.legend for text in axes.legend.texts]
    assert sorted(entries) == ["Innovative", "Standard"]


def _at(text: str, angle: float, far: float) -> Word:
    x = 200 + far * math.cos(math.radians(angle))
    y = 200 - far * math.sin(math.radians(angle))
    return word(text, round(x - 20), round(y - 5), 40)


def test_labels_of_directions_may_stand_off_the_ring() -> None:
    ring = [_at(f"side {k}", 60 * k, 150) for k in range(6)]
    title = word("Cars", 190, 10)
    panel = Panel(box=(90, 90, 310, 310), framed=False, projection="polar")
    around, _ = round_ticks(panel, [*ring, title], 13.0)
    assert around == ring


def test_radii_have_even_steps() -> None:
    panel = Panel(box=(0, 0, 400, 400), framed=False, projection="polar")
    radii = [_at(str(20 * k), 0, 40 * k) for k in range(1, 4)]
    data = [_at(str(value), 90, 2 * value) for value in (30, 44, 71, 90)]
    _, found = round_ticks(panel, [*data, *radii], 13.0)
    assert found == radii


def test_a_small_text_at_a_corner_is_claimed_once() -> None:
    sketch = blank()
    (panel,) = sketch.panels
    x0, _, _, y1 = panel.box
    corner = word("0", 0, 0)
    corner.box = (x0 - 8, y1 + 1, x0 - 2, y1 + 7)
    sketch.words.append(corner)
    find_roles(sketch)
    assert corner.role == "x_tick"
    assert [tick.word for tick in panel.x.ticks] == [corner]
    assert panel.y.ticks == []
