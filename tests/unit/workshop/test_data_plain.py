"""The plain hand: one way to write what draws the same."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from pixelproof_engine.workshop.data.dice import Dice
from pixelproof_engine.workshop.data.drawing import draw
from pixelproof_engine.workshop.data.making import Recipe, make, missing_libraries
from pixelproof_engine.workshop.data.plain import plain
from pixelproof_engine.workshop.data.program import program

pytest.importorskip("matplotlib")

WRITTEN = """
import pandas as pd
import matplotlib.pyplot as plt
import numpy as np

# --- Data ---
years = np.array([2001, 2002])
cities = ["Bergen", 'Oslo']
rain = [[3, 4], [5, 6]]
colors = ["C1", "#FF0000"]
print("ready")
figure, (left, right) = plt.subplots(1, 2)
for town, row, shade in zip(cities, rain, colors):
    left.plot(years, row, label=town, color=shade)
right.bar(["a", "b"], years, color="k")
left.set(title="It's rain", ylabel="mm")
plt.savefig("rain.png")
"""

PLAIN = """\
import matplotlib.pyplot as plt
import numpy as np
data = np.array([2001, 2002])
fig, (ax, ax2) = plt.subplots(1, 2)
for one, one2, one3 in zip(['Bergen', 'Oslo'], [[3, 4], [5, 6]], ['tab:orange', 'red']):
    ax.plot(data, one2, label=one, color=one3)
ax2.bar(['a', 'b'], data, color='black')
ax.set_title("It's rain")
ax.set_ylabel('mm')
plt.show()
"""


def test_a_program_is_put_into_the_plain_hand() -> None:
    assert plain(WRITTEN) == PLAIN
    assert plain(PLAIN) == PLAIN


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("x = [1, 2]\nplt.plot(x)", "plt.plot([1, 2])"),
        ("x = np.array([1, 2])\nplt.plot(x)", "plt.plot([1, 2])"),
        ("x = np.array([[1, 2]])\nplt.boxplot(x)", "data = np.array([[1, 2]])"),
        ("x = [1, 2]\nx.append(3)\nplt.plot(x)", "data.append(3)"),
        ("x = [1, 2]\nplt.plot(x, x)", "plt.plot(data, data)"),
        ("x = 'sum'\nplt.title(f'{x} 5')", "plt.title(f'{text} 5')"),
        ("plt.style.use('ggplot')\nplt.plot([1], color='C1')", "color='C1'"),
        ("f, ax = plt.subplot_mosaic('AB')\nax['A'].plot([1])", "axes['A'].plot([1])"),
    ],
)
def test_what_may_stand_where_it_is_used(written: str, told: str) -> None:
    code = f"import numpy as np\nimport matplotlib.pyplot as plt\n{written}\n"
    assert told in plain(code)


def test_what_is_drawn_stays_the_same() -> None:
    drawn = 0
    for index in range(24):
        code = program(21, index, missing_libraries()).code
        once = draw(code, Dice("same", index), (384, 512))
        again = draw(plain(code), Dice("same", index), (384, 512))
        assert not _differ(once.picture, again.picture), code
        drawn += 1
    assert drawn == 24


def test_answers_to_a_picture_are_in_the_plain_hand() -> None:
    recipe = Recipe(3, {"draw": 1.0}, without=missing_libraries())
    made = [sample for index in range(6) if (sample := make(recipe, index)) is not None]
    assert made
    assert all(sample.answer == plain(sample.answer) for sample in made)


def _differ(one: bytes, other: bytes) -> bool:
    pictures = [Image.open(io.BytesIO(png)).convert("RGB") for png in (one, other)]
    return ImageChops.difference(*pictures).getbbox() is not None
