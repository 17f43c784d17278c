"""Programs that were changed or broken on purpose: what is told of them is what was done."""

from __future__ import annotations

import pytest

from pixelproof_engine.workshop.data.dice import Dice
from pixelproof_engine.workshop.data.drawing import run
from pixelproof_engine.workshop.data.edits import OPERATORS, edited
from pixelproof_engine.workshop.data.making import Recipe, make, missing_libraries
from pixelproof_engine.workshop.data.plain import plain
from pixelproof_engine.workshop.data.program import program
from pixelproof_engine.workshop.data.repairs import CLIP, as_shown, broken
from pixelproof_engine.workshop.data.source import Source

WITHOUT = missing_libraries()
BARS = """\
import matplotlib.pyplot as plt

labels = ["Mon", "Tue", "Wed"]
values = [3, 5, 4]
plt.figure(figsize=(6, 4))
plt.bar(labels, values, color="red", label="Cups")
plt.title("Cups sold")
plt.ylim(0, 8)
plt.grid(True, axis="y")
plt.legend()
"""
LINES = """\
import matplotlib.pyplot as plt

x = [1, 2, 3]
y = [1, 4, 9]
z = [2, 3, 4]
plt.plot(x, y, marker="o", linestyle="--", color="#0000ff", label="A")
plt.plot(x, z, color="green", label="B")
plt.ylabel("Speed")
plt.yscale("log")
plt.xticks(rotation=45)
plt.legend()
"""


def sentences(code: str) -> set[str]:
    source = Source(code)
    return {
        change.sentence
        for operator in OPERATORS
        for seed in range(30)
        for change in operator(source, Dice(seed))
    }


def test_differences_are_told_as_the_product_tells_them() -> None:
    bars = sentences(BARS)
    assert "title is missing, target says 'Cups sold'" in bars
    assert "the legend is missing, target has 'Cups'" in bars
    assert "the y axis has no grid lines, target has grid lines" in bars
    assert any("at 'Mon', target 3" in one for one in bars)
    assert "the y axis runs from 0 to 10, target from 0 to 8" in bars
    assert any(
        one.startswith("colour of 'Cups' is #") and one.endswith("target has #ff0000")
        for one in bars
    )
    assert any("x categories are in the order 'Tue', 'Mon', 'Wed', target" in one for one in bars)
    assert any(one.endswith("target about 600 x 400 at the same text size") for one in bars)
    lines = sentences(LINES)
    assert "the y axis is linear, target log" in lines
    assert "'A' is dotted, target has it dashed" in lines
    assert "'B' is dashed, target has it solid" in lines
    assert "there are 1 series, target has 2" in lines
    assert "x tick labels are turned by 90 degrees, target 45" in lines
    assert any(one.startswith("'A' has marker ") for one in lines)
    assert "'B' is drawn as scatter, target shows line" in lines


@pytest.mark.parametrize("code", [BARS, LINES])
def test_every_change_is_undone_by_nothing_but_itself(code: str) -> None:
    source = Source(code)
    for operator in OPERATORS:
        for change in operator(source, Dice(3)):
            changed = source.with_swaps(*change.swaps)
            assert changed != code
            assert not run(changed), changed


def test_changed_programs_still_run() -> None:
    made = 0
    for index in range(40):
        code = program(6, index, WITHOUT).code
        found = edited(code, Dice("edit", index))
        if found is None:
            continue
        changed, told = found
        assert changed != code
        assert 1 <= len(told) <= 3
        assert not run(changed), changed
        made += 1
    assert made > 30


def test_broken_programs_really_fail() -> None:
    errors = set()
    for index in range(40):
        code = program(7, index, WITHOUT).code
        found = broken(code, Dice("break", index))
        assert found is not None
        worse, trace = found
        assert worse != code
        assert run(worse)
        assert 'File "chart.py"' in trace
        errors.add(trace.splitlines()[-1].split(":")[0])
    assert {"NameError", "AttributeError", "SyntaxError"} <= errors


def test_a_traceback_is_clipped_and_names_no_place_of_this_machine() -> None:
    assert 'File "/usr/lib/python3/site-packages/matplotlib/axes.py"' in as_shown(
        'Traceback\n  File "/home/me/venv/lib/python3.11/site-packages/matplotlib/axes.py", line 1'
    )
    long = as_shown("x" * (2 * CLIP + 50))
    assert long == "x" * CLIP + "\n... 50 characters left out ...\n" + "x" * CLIP


@pytest.mark.parametrize("task", ["edit", "repair"])
def test_a_sample_leads_back_to_the_program(task: str) -> None:
    recipe = Recipe(2, {task: 1.0}, longest_side_px=(160, 200), without=WITHOUT)  # type: ignore[dict-item]
    for index in range(4):
        sample = make(recipe, index)
        assert sample is not None
        assert sample.task == task
        code = program(2, index, WITHOUT).code
        assert sample.answer in ((code,) if task == "edit" else (code, plain(code)))
        assert sample.code != sample.answer
        assert sample.picture
        if task == "edit":
            assert all(line.startswith("- ") for line in sample.feedback.splitlines())
        else:
            assert "Error" in sample.feedback
