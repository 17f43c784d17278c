"""Names that the code binds and never reads, given to what they are called after."""

from __future__ import annotations

import ast

import pytest

from pixelproof_engine.sight.facts import Text
from pixelproof_engine.sight.seen import Spot
from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite import Chart
from pixelproof_server.fixing.proposers.rewrite.spare import spare_names, spared

from .figures import axes, facts, series

HEAD = "import matplotlib.pyplot as plt\n\n"
EVERYWHERE = Spot(box=(0.0, 0.0, 1.0, 1.0), ink=100, current="#ffffff", target="#000000")


def chart(source: str, *target: Text) -> Chart:
    shown = axes(series("bar", "bar"))
    whole = LineRange(start=0, end=source.count("\n") + 1)
    return Chart(source, whole, facts(shown), facts(axes(texts=target), source="reading"))


def edited(source: str, *target: Text) -> list[str]:
    found = [edit.source for edit in spared(chart(source, *target), [EVERYWHERE])]
    for one in found:
        ast.parse(one)
    return found


def names(source: str) -> list[str]:
    return [one.name for one in spare_names(chart(source))]


def test_only_what_nothing_reads_is_spare() -> None:
    source = (
        f"{HEAD}fig, ax = plt.subplots()\nused, xlabel = 1, 'Year'\ntotal = 0\ntotal += used\n"
        "ax.plot([used], label='x')\nax.xlabel = 3\nlabel = 'Sales'\n"
    )
    assert names(source) == ["fig", "xlabel", "total", "label"]


def test_a_name_that_one_loop_reads_is_spare_in_another() -> None:
    source = (
        f"{HEAD}fig, ax = plt.subplots()\nfor x, c in [(1, 'red')]:\n    ax.bar(x, x, color=c)\n"
        "for x, c in [(2, 'red')]:\n    ax.bar(x, x)\n"
    )
    assert names(source) == ["fig", "c"]
    assert source.replace("ax.bar(x, x)\n", "ax.bar(x, x, color=c)\n") in edited(source)


@pytest.mark.parametrize(
    ("bound", "call"),
    [
        ("xlabel = 'Year'", "ax.set_xlabel(xlabel)"),
        ("label_y = 'Sales'", "ax.set_ylabel(label_y)"),
        ("chart_title = 'Sales by year'", "ax.set_title(chart_title)"),
        ("fig_title = 'Sales by year'", "fig.suptitle(fig_title)"),
        ("ylim_values = (0, 7.35)", "ax.set_ylim(ylim_values)"),
        ("xticks = [0, 2]", "ax.set_xticks(xticks)"),
        ("ytick_labels = ['no', 'yes']", "ax.set_yticklabels(ytick_labels)"),
    ],
)
def test_a_dropped_call_is_made_again_with_the_name_of_what_it_was_given(
    bound: str, call: str
) -> None:
    source = f"{HEAD}{bound}\nfig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\n"
    assert f"{source}{call}\n" in edited(source)[:3]


def test_a_name_that_says_nothing_is_known_by_the_text_that_it_holds() -> None:
    source = f"{HEAD}words = 'Sales by year'\nfig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\n"
    assert edited(source) == []
    read = Text(text="Sales by  year", role="x_label")
    assert edited(source, read) == [f"{source}ax.set_xlabel(words)\n"]


def test_what_belongs_to_one_call_is_given_to_it_together() -> None:
    source = (
        f"{HEAD}legend_labels = ['a', 'b']\nlegend_loc = 'upper left'\nlegend_ncol = 2\n"
        "fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\n"
    )
    wanted = "ax.legend(legend_labels, loc=legend_loc, ncol=legend_ncol)"
    assert f"{source}{wanted}\n" in edited(source)


@pytest.mark.parametrize(
    ("bound", "given"),
    [
        ("legend_elements = [Patch(label='a')]\n", "handles=legend_elements"),
        ("handles = [Patch(label='a')]\n", "handles=handles"),
        ("legend_patches = [Patch()]\nlegend_labels = ['a']\n",
         "handles=legend_patches, labels=legend_labels"),
    ],
)  # fmt: skip
def test_handles_of_a_legend_are_given_by_keyword(bound: str, given: str) -> None:
    """A list that a legend is given alone would be that of its labels."""
    source = f"{HEAD}{bound}fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\n"
    assert f"{source}ax.legend({given})\n" in edited(source)


def test_a_literal_gives_way_to_the_name_that_says_what_it_is() -> None:
    source = (
        f"{HEAD}legend_loc = 'upper left'\nfig, ax = plt.subplots()\nax.bar([1], [3], label='a')\n"
        "ax.legend(loc='center')\n"
    )
    assert source.replace("loc='center'", "loc=legend_loc") in edited(source)


def test_a_loop_over_axes_and_titles_draws_them() -> None:
    source = (
        f"{HEAD}fig, axs = plt.subplots(1, 2)\nfor ax, title in zip(axs, ['a', 'b']):\n"
        "    ax.bar([1, 2], [3, 4])\n"
    )
    assert edited(source)[0] == f"{source}    ax.set_title(title)\n"


def test_what_all_axes_have_is_set_in_their_loop() -> None:
    source = (
        f"{HEAD}yticks = [0, 5]\nfig, axs = plt.subplots(1, 2)\nfor ax in axs:\n"
        "    ax.bar([1, 2], [3, 4])\nplt.show()\n"
    )
    looped = "    ax.bar([1, 2], [3, 4])\n    ax.set_yticks(yticks)\n"
    assert edited(source)[0] == source.replace("    ax.bar([1, 2], [3, 4])\n", looped)


def test_nothing_is_offered_where_the_pictures_agree() -> None:
    source = f"{HEAD}xlabel = 'Year'\nfig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\n"
    assert list(spared(chart(source), [])) == []


def test_what_a_statement_binds_is_not_given_to_its_own_call() -> None:
    source = (
        f"{HEAD}fig, ax = plt.subplots()\ncounts, bins, marks = ax.hist([1, 2])\nax.hist([3, 4])\n"
    )
    found = edited(source)
    assert source.replace("[3, 4]", "[3, 4], bins=bins") in found
    assert not any("[1, 2], bins" in one for one in found)


LINES = "names_legend = ['a', 'b']\nlines = [plt.Line2D([0], [0], lw=4), plt.Line2D([0], [0])]\n"


def test_handles_of_a_legend_are_told_by_what_they_are_made_of() -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.bar([1], [2])\n{LINES}"
    assert any("legend(handles=lines, labels=names_legend)\n" in one for one in edited(source))


def test_a_legend_that_has_no_entries_of_its_own_is_given_them() -> None:
    source = f"{HEAD}fig, ax = plt.subplots()\nax.bar([1], [2])\n{LINES}ax.legend(fontsize=12)\n"
    wanted = "ax.legend(fontsize=12, handles=lines, labels=names_legend)"
    assert source.replace("ax.legend(fontsize=12)", wanted) in edited(source)
