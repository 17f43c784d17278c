"""Knobs: which values are tried, and in which order."""

from __future__ import annotations

import ast

import pytest

from pixelproof_engine.sight.facts import Axis, Box, Facts, Text, Tick
from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite import Chart
from pixelproof_server.fixing.proposers.rewrite.knobs import Knob, knobs

from .figures import BOX, axes, facts, series

HEAD = "import matplotlib.pyplot as plt\n\n"


def turned(source: str, target: Facts | None = None, current: Facts | None = None) -> list[Knob]:
    shown = current or facts(axes(series("bar", "bar")))
    whole = LineRange(start=0, end=source.count("\n") + 1)
    return list(knobs(Chart(source, whole, shown, target or shown)))


def made(found: list[Knob]) -> list[str]:
    sources = [option.make() for knob in found for option in knob.options]
    for source in sources:
        ast.parse(source)
    return sources


def knob_with(found: list[Knob], source: str) -> tuple[Knob, int]:
    """The knob that makes a source, and which of its options does."""
    for knob in found:
        for rank, option in enumerate(knob.options):
            if option.make() == source:
                return knob, rank
    raise AssertionError(f"no knob makes this:\n{source}")


def test_a_keyword_is_tried_as_other_calls_of_the_method_have_it() -> None:
    source = (
        f"{HEAD}fig, ax = plt.subplots()\nwide = 3\nax.plot([1], linewidth=wide)\n"
        "ax.plot([2], linewidth=wide)\nax.plot([3])\nax.plot([4], linewidth=9)\n"
    )
    found = turned(source)
    added, at = knob_with(found, source.replace("plot([3])", "plot([3], linewidth=wide)"))
    assert at < added.first
    changed, at = knob_with(found, source.replace("linewidth=9", "linewidth=wide"))
    assert at < changed.first


def test_what_only_other_calls_have_is_no_value_of_this_methods_keyword() -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.bar([1], [2], alpha=0.37)\nax.plot([3])\n"
    assert source.replace("plot([3])", "plot([3], alpha=0.37)") not in made(turned(source))


def test_an_item_is_tried_as_another_call_has_it_where_its_names_are_known() -> None:
    drawn = "    maps = ['a', 'b']\n    for i in range(2):\n        axs[i].imshow(Z, cmap={})\n"
    known = f"{HEAD}def one(axs):\n{drawn.format('maps[i]')}\ndef other(axs):\n"
    source = known + drawn.format("'viridis'")
    assert known + drawn.format("maps[i]") in made(turned(source))
    unknown = f"{known}    axs[0].imshow(Z, cmap='viridis')\n"
    assert unknown.replace("'viridis'", "maps[i]") not in made(turned(unknown))


def test_a_legend_is_moved_by_its_anchor() -> None:
    source = (
        f"{HEAD}fig, ax = plt.subplots()\nax.plot([1], label='a')\n"
        "ax.legend(bbox_to_anchor=(0.5, -0.1))\n"
    )
    moved = [knob for knob in turned(source) if knob.step and knob.value == -0.1]
    nearest = [next(knob.ladder(up=False)).make() for knob in moved]
    assert source.replace("-0.1)", "-0.15)") in nearest


def test_a_figure_is_larger_by_as_much_as_its_picture_is() -> None:
    source = f"{HEAD}fig, ax = plt.subplots(figsize=(6, 5))\nax.bar([1], [2])\n"
    shown = facts(axes(series("bar", "bar")))
    cut = shown.model_copy(update={"width": 571, "height": 466})
    target = shown.model_copy(update={"width": 766, "height": 469})
    _, at = knob_with(turned(source, target, cut), source.replace("(6, 5)", "(8, 5)"))
    assert at == 0


def test_ticks_are_placed_where_the_marks_stand() -> None:
    def labelled(*labels: str) -> Facts:
        ticks = tuple(Tick(label=label) for label in labels)
        return facts(axes(series("bar", "bar"), x_axis=Axis(ticks=ticks)))

    source = (
        f"{HEAD}fig, ax = plt.subplots()\nx, names = [0, 1], ['one', 'two']\n"
        "ax.bar(x, [3, 4])\nax.set_xticklabels(names)\nplt.show()\n"
    )
    found = made(turned(source, labelled("one", "two"), labelled("two")))
    for ticks in ("x", "range(len(names))"):
        assert source.replace("(names)\n", f"(names)\nax.set_xticks({ticks})\n") in found
    placed, _ = knob_with(
        turned(source, labelled("one", "two"), labelled("two")),
        source.replace("(names)\n", "(names)\nax.set_xticks(x)\n"),
    )
    assert placed.box is not None
    assert placed.box[1] == pytest.approx(BOX[3], abs=0.02)
    assert "set_xticks" not in "".join(made(turned(source, labelled("two"), labelled("two"))))


@pytest.mark.parametrize("box", [(0.125, 0.12, 0.9, 0.8), (0.6, 0.12, 0.9, 0.88)])
def test_what_takes_up_room_comes_first_where_the_axes_stand_elsewhere(box: Box) -> None:
    """However far away: where there is but one axes, it is no other one."""
    source = (
        f"{HEAD}fig, ax = plt.subplots()\nax.bar([1], [2], alpha=0.5, label='a')\n"
        "ax.legend(loc='center')\n"
    )
    shown = facts(axes(series("bar", "bar")))
    moved = facts(axes(series("bar", "bar"), box=box))
    legend = source.replace(", loc='center'", "").replace("loc='center'", "")
    shared = source.replace("subplots()", "subplots(sharex=True)")
    bars = source.replace(", alpha=0.5", "")
    still, other = turned(source, shown, shown), turned(source, moved, shown)
    assert knob_with(other, legend)[0].prior > 2 * knob_with(still, legend)[0].prior
    assert knob_with(other, shared)[0].prior > 2 * knob_with(still, shared)[0].prior
    assert knob_with(other, bars)[0].prior == knob_with(still, bars)[0].prior


def test_all_bars_of_an_axes_are_turned_at_once() -> None:
    source = (
        f"{HEAD}fig, (ax, other) = plt.subplots(1, 2)\nax.bar(n, low, width=0.5)\n"
        "ax.bar(n, high, bottom=low)\nother.bar(n, low)\n"
    )
    turn = (
        source.replace("ax.bar", "ax.barh").replace("width=", "height=").replace("bottom", "left")
    )
    assert turn in made(turned(source))


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("[1, 3, 7.8, 7, 9]", "[1, 3, 5, 7, 9]"),
        ("[0.5, 0.2, 0.3, 0.4]", "[0.1, 0.2, 0.3, 0.4]"),
        ("[2, 4, 6, 9]", "[2, 4, 6, 8]"),
        ("[2, 4, 6, 8]", None),
        ("[2, 4, 7, 9]", None),
        ("[3, 3, 3, 4]", None),
        ("[1, 2, 4]", None),
    ],
)
def test_one_number_that_leaves_an_even_row_is_put_into_it(row: str, wanted: str | None) -> None:
    source = f"{HEAD}ticks = {row}\nfig, ax = plt.subplots()\nax.set_yticks(ticks)\n"
    even = [text for text in made(turned(source)) if f"ticks = {row}" not in text]
    assert even == ([source.replace(row, wanted)] if wanted else [])


def test_keywords_of_seaborn_and_pandas_are_known() -> None:
    source = (
        "import pandas as pd\nimport seaborn as sns\n\ntable = pd.read_csv('t.csv')\n"
        "sns.histplot(table, x='a')\nsns.heatmap(table)\n"
        "table.plot(kind='bar', alpha=0.5)\nsns.barplot(table, x='a', y='b')\n"
    )
    found = made(turned(source))
    for old, new in (
        ("x='a')\nsns.heat", "x='a', kde=True)\nsns.heat"),
        ("heatmap(table)", "heatmap(table, annot=True)"),
        ("heatmap(table)", "heatmap(table, cmap='plasma')"),
        ("alpha=0.5)", "alpha=0.5, rot=45)"),
        ("y='b')", "y='b', errorbar=None)"),
        ("y='b')", "y='b', palette='muted')"),
    ):
        assert source.replace(old, new) in found


def test_what_is_drawn_anyway_is_not_asked_for() -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.plot([1])\nax.plot([2], linestyle=':')\n"
    tried = made(turned(source))
    assert source.replace("[1]", "[1], linestyle='--'") in tried
    assert source.replace("[1]", "[1], linestyle='-'") not in tried
    assert source.replace("':'", "'-'") in tried


def test_a_knob_knows_the_colour_of_what_its_call_draws() -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.plot([1])\nax.plot([2])\n"
    lines = [series("line", "plot", colours=(colour,)) for colour in ("#1f77b4", "#ff7f0e")]
    knob, _ = knob_with(
        turned(source, current=facts(axes(*lines))),
        source.replace("[2]", '[2], linestyle="--"'),
    )
    assert knob.colours == ("#ff7f0e",)


def test_a_call_that_another_axes_has_is_made_on_this_one() -> None:
    head = f"{HEAD}fig, (one, two) = plt.subplots(1, 2)\none.bar([1], [2])\ntwo.bar([1], [2])\n"
    source = f"{head}one.tick_params(axis='both', length=0)\none.set_title('One')\n"
    bar = series("bar", "bar")
    shown = facts(axes(bar, box=(0.1, 0.1, 0.4, 0.9)), axes(bar, box=(0.5, 0.1, 0.9, 0.9)))
    tried = made(turned(source, current=shown))
    call = "two.bar([1], [2])\n"
    assert source.replace(call, f"{call}two.tick_params(axis='both', length=0)\n") in tried
    assert not any("two.set_title('One')" in one for one in tried)


def titled(width: float, **fields: object) -> Facts:
    """A figure whose title of 12 points takes so much of its width."""
    title = Text(text="Sales by day", role="title", size=12.0, box=(0.3, 0.02, 0.3 + width, 0.06))
    shown = facts(axes(series("bar", "bar"))).axes[0].model_copy(update={"title": title, **fields})
    return facts(shown)


@pytest.mark.parametrize(
    ("was", "width", "wanted"),
    [
        ("", 0.3, ", fontsize=18"),
        (", fontsize=24", 0.1, ""),
        (", fontsize=24", 0.15, ", fontsize=18"),
        ("", 0.217, ", fontweight='bold'"),
    ],
)
def test_the_size_of_a_text_is_told_by_its_length(was: str, width: float, wanted: str) -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.set_title('Sales by day'{was})\n"
    current = titled(0.2)
    if was:
        title = current.axes[0].title
        assert title is not None
        current = titled(0.2, title=title.model_copy(update={"size": 24.0}))
    found = turned(source, titled(width), current)
    measured = [knob for knob in found if knob.place.endswith("measured")]
    assert made(measured)[0] == source.replace(f"day'{was}", f"day'{wanted}")
    assert measured[0].prior == max(knob.prior for knob in found)


@pytest.mark.parametrize("width", [0.2, 0.204])
def test_a_text_that_is_as_long_says_nothing_of_its_size(width: float) -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.set_title('Sales by day')\n"
    found = turned(source, titled(width), titled(0.2))
    assert not [knob for knob in found if knob.place.endswith("measured")]
