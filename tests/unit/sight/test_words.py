"""Words: what belongs to a text, and what stands beside it."""

from __future__ import annotations

import io

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.experts import rereading  # noqa: E402
from pixelproof_engine.sight.experts.handles import without_handles  # noqa: E402
from pixelproof_engine.sight.experts.lookalikes import is_mark  # noqa: E402
from pixelproof_engine.sight.experts.loose_ink import off_ticks  # noqa: E402
from pixelproof_engine.sight.experts.words import find_words  # noqa: E402
from pixelproof_engine.sight.picture import pixels  # noqa: E402
from pixelproof_engine.sight.sketch import (  # noqa: E402
    Panel,
    Word,
    start,
)

from .blank import blank, word  # noqa: E402


@pytest.mark.parametrize(("left", "right"), [(40, 82), (358, 400)])
def test_the_box_of_a_label_ends_before_the_tick_mark(left: int, right: int) -> None:
    seen = off_ticks(blank(), ((left, 100, right, 112), 0.0))
    assert seen is not None
    (x0, _, x1, _), _ = seen
    assert (x0, x1) == ((40, x1) if left == 40 else (x0, 400))
    assert x1 < 80 or x0 > 360


def test_a_minus_belongs_to_a_number_that_the_detector_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [-4, 4], color="tab:blue")
    axes.set_yticks([-4, -2, 0, 2, 4])
    axes.tick_params(labelsize=9)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    sketch = start(pixels(out.getvalue()))
    sketch.panels = [Panel(box=(80, 53, 576, 427), spines={"left", "right", "top", "bottom"})]
    monkeypatch.setattr("pixelproof_engine.sight.experts.words.find_text", lambda _: [])
    find_words(sketch)
    beside = [word for word in sketch.words if word.box[2] < 76]
    assert sorted(word.text for word in beside) == ["-2", "-4", "0", "2", "4"]


def test_markers_are_no_texts() -> None:
    dot = word("●", 20, 280)
    dot.colour = (255, 255, 255)
    assert is_mark(blank(), dot)


def test_strokes_that_are_turned_are_no_chinese_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    numeral = word("I", 100, 270, width=8)
    numeral.score = 0.6
    monkeypatch.setattr(rereading, "read_lines", lambda crops: [("二", 0.99)] * len(crops))
    rereading.read_again(blank(), [numeral])
    assert numeral.text == "I"


def test_a_handle_is_cut_off_its_entry() -> None:
    figure = plt.figure(figsize=(3, 1))
    figure.text(0.4, 0.5, "Decay", va="center")
    figure.add_artist(plt.Line2D([0.2, 0.33], [0.5, 0.5], color="tab:red"))
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    sketch = start(pixels(out.getvalue()))
    word = Word(box=(58, 40, 165, 62), text="I Decay", score=0.85, size=22, along=107)
    without_handles(sketch, [word])
    assert word.text == "Decay"
    assert word.box[0] > 110
