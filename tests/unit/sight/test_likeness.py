"""Likeness by hand-computed examples of ChartMimic's definitions."""

from __future__ import annotations

import numpy as np
import pytest

from pixelproof_engine.sight.alignment import overlay, pixel_likeness
from pixelproof_engine.sight.facts import Axes, Cell, Facts, Series, Text
from pixelproof_engine.sight.likeness import WEIGHTS, delta_e, f1, likeness


def chart(
    texts: tuple[str, ...] = (), series: tuple[Series, ...] = (), cell: Cell | None = None
) -> Facts:
    axes = Axes(
        box=(0.1, 0.1, 0.9, 0.9), cell=cell, series=series, texts=tuple(Text(text=t) for t in texts)
    )
    return Facts(source="figure", width=640, height=480, axes=(axes,))


def bar(*colours: str, kind: str = "bar") -> Series:
    return Series(kind=kind, colours=colours)  # type: ignore[arg-type]


def test_f1_of_multisets() -> None:
    assert f1([], []) == 1.0
    assert f1(["a"], []) == 0.0
    assert f1(["a", "a", "b"], ["a", "b", "c"]) == pytest.approx(2 / 3)
    assert f1(["a"], ["a", "b"]) == pytest.approx(2 / 3)


def test_weights_sum_to_one_and_equal_charts_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    facts = chart(("x",), (bar("#ff0000"),))
    assert likeness(facts, facts).total == 1.0


def test_text_ignores_ticks_and_spaces() -> None:
    a = chart(("Day of week", "Sales"))
    b = chart(("Dayof week", "Turnover"))
    assert likeness(a, b).text == pytest.approx(0.5)


def test_layout_compares_cells() -> None:
    one = Cell(rows=1, columns=1, row_start=0, row_end=0, column_start=0, column_end=0)
    two = Cell(rows=1, columns=2, row_start=0, row_end=0, column_start=0, column_end=0)
    assert likeness(chart(cell=one), chart(cell=one)).layout == 1.0
    assert likeness(chart(cell=one), chart(cell=two)).layout == 0.0


def test_kind_counts_what_is_missing_and_what_is_too_much() -> None:
    two = chart(series=(bar("#ff0000"), bar("#00ff00", kind="line")))
    assert likeness(chart(series=(bar("#ff0000"),)), two).kind == pytest.approx(2 / 3)
    assert likeness(two, chart(series=(bar("#ff0000", kind="pie"),))).kind == 0.0


def test_colour_is_the_best_assignment_per_kind() -> None:
    swapped = likeness(
        chart(series=(bar("#ff0000", "#0000ff"),)), chart(series=(bar("#0000ff", "#ff0000"),))
    )
    assert swapped.colour == 1.0
    apart = float(delta_e(["#ff0000"], ["#0000ff"])[0, 0])
    assert apart == pytest.approx(52.88, abs=0.05)
    one = likeness(chart(series=(bar("#ff0000"),)), chart(series=(bar("#0000ff"),)))
    assert one.colour == pytest.approx(1 - apart / 100)
    other_kind = likeness(
        chart(series=(bar("#ff0000"),)), chart(series=(bar("#ff0000", kind="line"),))
    )
    assert other_kind.colour == 0.0


def test_pixels_see_small_changes_and_survive_scaling() -> None:
    facts = chart()
    canvas = np.full((240, 320, 3), 255, np.uint8)
    canvas[60:180, 80:240] = (31, 119, 180)
    moved = canvas.copy()
    moved[60:180, 230:250] = (31, 119, 180)
    same = overlay(canvas, canvas, facts, facts)
    assert pixel_likeness(same) == 1.0
    assert pixel_likeness(overlay(canvas, moved, facts, facts)) < 0.97
    double = canvas.repeat(2, axis=0).repeat(2, axis=1)
    assert pixel_likeness(overlay(canvas, double, facts, facts)) > 0.99
