"""ChartMimic's low-level score on pairs worked out by hand from the published definition."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pixelproof_engine.sight.facts import Cell, Drawn
from pixelproof_engine.sight.lowlevel import FAILED, LowLevel, low_level


def cell(rows: int, columns: int, row: int, column: int) -> Cell:
    return Cell(
        rows=rows, columns=columns,
        row_start=row, row_end=row, column_start=column, column_end=column,
    )  # fmt: skip


def drawn(
    texts: Iterable[str] = (),
    cells: Iterable[Cell] = (),
    calls: dict[str, int] | None = None,
    colours: Iterable[str] = (),
) -> Drawn:
    """``colours``: ``"bar #ff0000"`` each. As many axes as cells."""
    places = tuple(cells)
    pairs = tuple((pair.rsplit(" ", 1)[0], pair.rsplit(" ", 1)[1]) for pair in colours)
    return Drawn(
        texts=tuple(texts), cells=places, axes=len(places), calls=calls or {}, colours=pairs
    )


ONE = cell(1, 1, 0, 0)
LEFT, RIGHT = cell(1, 2, 0, 0), cell(1, 2, 0, 1)
BLACK_WHITE = ("plot #000000", "plot #ffffff")

# dE2000 of black and white is 100 (only lightness differs, at mean L = 50, where S_L = 1): 0 alike.
# dE2000 of black and #777777 (L = 50.03): S_L = 1 + 0.015 * 24.98**2 / sqrt(20 + 24.98**2)
# = 1 + 9.3644 / 25.3803 = 1.36896, so 50.0344 / 1.36896 = 36.549: 0.63451 alike.
GREY = 0.63451

PAIRS: dict[str, tuple[Drawn, Drawn, LowLevel]] = {
    "equal": (
        drawn(["a"], [ONE], {"bar": 1}, ["bar #ff0000"]),
        drawn(["a"], [ONE], {"bar": 1}, ["bar #ff0000"]),
        LowLevel(1, 1, 1, 1),
    ),
    "a text is there twice, and one is spelt otherwise: 2 right of 3 and of 4": (
        drawn(["x", "x", "Sales "], [ONE]),
        drawn(["x", "x", "x", "Sales"], [ONE]),
        LowLevel(4 / 7, 1, 1, 1),
    ),
    "nothing is written where three texts are wanted": (
        drawn([], [ONE]), drawn(["a", "b", "c"], [ONE]), LowLevel(0, 1, 1, 1),
    ),
    "one of two places is drawn, in a grid of its own: none right": (
        drawn(cells=[ONE]), drawn(cells=[LEFT, RIGHT]), LowLevel(1, 0, 1, 1),
    ),
    "twins share a place: 2 right of 3 and of 2": (
        drawn(cells=[LEFT, LEFT, RIGHT]), drawn(cells=[LEFT, RIGHT]), LowLevel(1, 4 / 5, 1, 1),
    ),
    "two lines for three, and a bar too much: 2 right of 3 and of 3": (
        drawn(cells=[ONE], calls={"plot": 2, "bar": 1}),
        drawn(cells=[ONE], calls={"plot": 3}),
        LowLevel(1, 1, 2 / 3, 1),
    ),
    "lines of polar axes are no plain lines": (
        drawn(cells=[ONE], calls={"plot": 1}),
        drawn(cells=[ONE], calls={"polar plot": 1, "fill": 1}),
        LowLevel(1, 1, 0, 1),
    ),
    "colours count within their call only": (
        drawn(cells=[ONE], colours=["bar #ff0000", "plot #0000ff"]),
        drawn(cells=[ONE], colours=["bar #0000ff", "plot #ff0000"]),
        # Red and blue: dE2000 52.88 on either side, so 0.4712 each: 2 * 0.9424 / 4.
        LowLevel(1, 1, 1, 0.47120),
    ),
    "the same two colours in another order cost nothing": (
        drawn(cells=[ONE], colours=BLACK_WHITE),
        drawn(cells=[ONE], colours=reversed(BLACK_WHITE)),
        LowLevel(1, 1, 1, 1),
    ),
    "black for grey: one of 1 and of 2 is 0.63 right": (
        drawn(cells=[ONE], colours=["plot #000000"]),
        drawn(cells=[ONE], colours=["plot #777777", "bar #777777"]),
        LowLevel(1, 1, 1, 2 * GREY / 3),
    ),
    "the best assignment wins, not the first: grey to black, white to white": (
        drawn(cells=[ONE], colours=["plot #777777", "plot #ffffff"]),
        drawn(cells=[ONE], colours=BLACK_WHITE),
        LowLevel(1, 1, 1, 2 * (GREY + 1) / 4),
    ),
    "colour maps are equal or they are not": (
        drawn(cells=[ONE], colours=["imshow viridis", "contour jet"]),
        drawn(cells=[ONE], colours=["imshow viridis", "contour hot"]),
        LowLevel(1, 1, 1, 1 / 2),
    ),
    "eleven shades of red are one colour; with two blues left over there are 3": (
        drawn(cells=[ONE], colours=["bar #ff0000", "bar #0000ff", "plot #00ff00"]),
        drawn(
            cells=[ONE],
            colours=[*(f"bar #ff{n:02x}{n:02x}" for n in range(11)), "bar #0000ff", "plot #0000f0"],
        ),
        # Kept: #ff0000 and #0000ff (the second blue is like it, though another call drew it).
        # 2 right of 3 and of 2.
        LowLevel(1, 1, 1, 4 / 5),
    ),
    "ten colours are all kept, however alike": (
        drawn(cells=[ONE], colours=["bar #ff0000"]),
        drawn(cells=[ONE], colours=[f"bar #ff{n:02x}00" for n in range(10)]),
        LowLevel(1, 1, 1, 2 / 11),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_worked_by_hand(name: str) -> None:
    made, wanted, expected = PAIRS[name]
    assert low_level(made, wanted) == pytest.approx(expected, abs=2e-5)
    assert low_level(wanted, made) == pytest.approx(expected, abs=2e-5), "F1 has no direction"


def test_score_is_the_mean_of_the_parts_times_100() -> None:
    made = drawn(["a", "b"], [LEFT], {"bar": 1}, ["bar #000000"])
    wanted = drawn(["a"], [LEFT, RIGHT], {"bar": 1}, ["bar #ffffff"])
    assert low_level(made, wanted) == pytest.approx((2 / 3, 2 / 3, 1, 0), abs=1e-6)
    assert low_level(made, wanted).score == pytest.approx(100 * (2 / 3 + 2 / 3 + 1) / 4, abs=1e-4)


def test_a_failed_run_scores_nothing() -> None:
    assert low_level(None, drawn(["a"], [ONE])) == FAILED
    assert FAILED.score == 0


def test_graphs_are_laid_out_by_the_number_of_their_axes() -> None:
    loose = Drawn(axes=2)
    placed = drawn(cells=[LEFT, RIGHT])
    assert low_level(loose, placed).layout == 0
    assert low_level(loose, placed, graph=True).layout == 1
    assert low_level(Drawn(axes=1), placed, graph=True).layout == pytest.approx(2 / 3)
