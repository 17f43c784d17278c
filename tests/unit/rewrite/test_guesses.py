"""What is guessed beyond the stated differences."""

from __future__ import annotations

from pixelproof_engine.sight.facts import Facts, Text
from pixelproof_server.fixing.proposers.guesses import guesses

from .figures import axes, facts, series


def shown(*texts: str) -> Facts:
    loose = tuple(Text(text=text, role="annotation") for text in texts)
    return facts(axes(series("line", "plot"))).model_copy(update={"texts": loose})


def guessed(current: Facts, target: Facts, own: Facts | None = None) -> list[tuple[object, object]]:
    found = guesses(current, own or current, target, ())
    return [(d.current, d.target) for d in found if d.kind == "annotation"]


def test_a_text_is_taken_for_the_one_that_reads_much_alike() -> None:
    current, target = shown("peak at noon", "Source: DWD"), shown("Source: DWD", "peak at night")
    assert guessed(current, target) == [("peak at noon", "peak at night")]


def test_of_a_text_of_several_lines_only_the_line_that_differs_is_changed() -> None:
    current, target = shown("Big Axes \nGirdSpec[1:, -1]"), shown("Big Axes", "GridSpec[1:, -1]")
    assert guessed(current, target) == [
        ("Big Axes \nGirdSpec[1:, -1]", "Big Axes \nGridSpec[1:, -1]")
    ]


def test_lines_that_were_read_as_one_are_no_difference() -> None:
    assert guessed(shown("Big Axes\nGridSpec"), shown("Big Axes GridSpec")) == []


def test_what_the_reader_gets_wrong_on_both_sides_is_no_difference() -> None:
    current, misread = shown("Rainfall (mm)"), shown("fall (mm)")
    assert guessed(current, misread, own=misread) == []
    assert guessed(current, misread) == [("Rainfall (mm)", "fall (mm)")]
