"""Colours by name: the names that code has for them, and none where it has none."""

from __future__ import annotations

import pytest

from pixelproof_engine.sight.colour_names import CYCLE, name_of


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("#ff7f0e", "tab:orange"),
        ("#fd800f", "tab:orange"),
        ("#000002", "black"),
        ("#808080", "gray"),
        ("#7f7f7f", "tab:gray"),
        ("#00ffff", "cyan"),
        ("#ff00ff", "magenta"),
        ("#add8e6", "lightblue"),
        ("#ff7f20", None),
        ("#7cd5d7", None),
    ],
)
def test_a_colour_has_the_name_that_code_gives_it(code: str, name: str | None) -> None:
    assert name_of(code) == name


def test_every_name_stands_for_its_colour_in_matplotlib() -> None:
    colours = pytest.importorskip("matplotlib.colors")
    for name, code in {**colours.CSS4_COLORS, **colours.TABLEAU_COLORS}.items():
        told = name_of(code.lower())
        assert told is not None, name
        assert colours.to_hex(told) == code.lower()
    assert [colours.to_hex(name) for name in CYCLE] == [
        colours.to_hex(f"C{number}") for number in range(10)
    ]
