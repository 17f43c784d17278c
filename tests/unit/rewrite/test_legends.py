"""Legends appear, vanish and read otherwise."""

from __future__ import annotations

import pytest

from pixelproof_engine.sight.facts import Box, Legend, Text

from .figures import axes, changed, difference, facts, line, series, sources

LABELLED = facts(axes(line(label="a"), line(label="b"), legend=("a", "b")))
SOURCE = """
fig, ax = plt.subplots()
ax.plot(x, y, label='a')
ax.plot(x, z, label='b')
ax.set_title('t')
"""


def test_a_missing_legend_is_added_and_placed() -> None:
    box = (0.6, 0.75, 0.88, 0.86)
    texts = (
        Text(text="a", box=(0.65, 0.76, 0.8, 0.8)),
        Text(text="b", box=(0.65, 0.81, 0.8, 0.85)),
    )
    wanted = axes().model_copy(update={"legend": Legend(texts=texts, box=box)})
    target = facts(wanted, source="reading")
    ways = sources(SOURCE, LABELLED, difference("legend_missing", None, ("a", "b")), target)
    assert changed(SOURCE, ways[0]) == ["ax.legend()"]
    assert changed(SOURCE, ways[1]) == ["ax.legend(loc='lower right')"]


@pytest.mark.parametrize(
    ("box", "given"),
    [
        ((0.911, 0.1345, 0.99, 0.25), "loc='upper left', bbox_to_anchor=(1, 1)"),
        ((0.911, 0.44, 0.99, 0.56), "loc='center left', bbox_to_anchor=(1, 0.5)"),
        ((0.42, 0.02, 0.605, 0.0675), "loc='lower center', bbox_to_anchor=(0.5, 1.05)"),
    ],
)
def test_a_legend_beside_the_axes_is_anchored_there_before_it_is_tried_inside(
    box: Box, given: str
) -> None:
    texts = (
        Text(text="a", box=(box[0], box[1], box[2], box[1] + 0.02)),
        Text(text="b", box=(box[0], box[3] - 0.02, box[2], box[3])),
    )
    wanted = axes().model_copy(update={"legend": Legend(texts=texts, box=box)})
    target = facts(wanted, source="reading")
    ways = sources(SOURCE, LABELLED, difference("legend_missing", None, ("a", "b")), target)
    assert changed(SOURCE, ways[0]) == [f"ax.legend({given})"]
    assert ["ax.legend()"] in [changed(SOURCE, way) for way in ways]


def test_series_without_labels_get_theirs() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot(x, y)
    ax.plot(x, z)
    """
    current = facts(axes(line(), line()))
    ways = sources(source, current, difference("legend_missing", None, ("one", "two")))
    assert changed(source, ways[0]) == [
        'ax.plot(x, y, label="one")',
        'ax.plot(x, z, label="two")',
        "ax.legend()",
    ]
    assert changed(source, ways[1]) == ['ax.legend(["one", "two"])']


def test_a_legend_too_many_goes() -> None:
    source = SOURCE + "ax.legend(loc='best')\n"
    best = sources(source, LABELLED, difference("legend_extra", ("a", "b"), None))[0]
    assert best == SOURCE.lstrip()


def test_an_entry_reads_otherwise() -> None:
    best = sources(SOURCE, LABELLED, difference("legend_text", "b", "beta", series=1))[0]
    assert changed(SOURCE, best) == ["ax.plot(x, z, label='beta')"]


def test_an_entry_in_a_list() -> None:
    source = """
    plt.plot(x, y)
    plt.plot(x, z)
    plt.legend(["a", "b"], title="kind")
    """
    best = sources(source, LABELLED, difference("legend_text", "b", "beta", series=1))[0]
    assert changed(source, best) == ['plt.legend(["a", "beta"], title="kind")']
    best = sources(source, LABELLED, difference("legend_title", "kind", "sort"))[0]
    assert changed(source, best) == ['plt.legend(["a", "b"], title="sort")']


def test_an_entry_that_no_literal_holds_is_listed() -> None:
    source = """
    ax = frame.plot(kind='bar')
    ax.legend(loc='best')
    """
    current = facts(axes(series("bar", "bar", label="a"), legend=("a", "b")))
    best = sources(source, current, difference("legend_text", "b", "beta"))[0]
    assert changed(source, best) == ["ax.legend(loc='best', labels=['a', 'beta'])"]


def test_pandas_has_a_keyword() -> None:
    source = "frame.plot(kind='bar', legend=False)\n"
    current = facts(axes(series("bar", "bar", label="a")))
    best = sources(source, current, difference("legend_missing", None, ("a",)))[0]
    assert changed(source, best) == ["frame.plot(kind='bar', legend=True)"]


def test_entries_that_were_read_in_another_order_are_paired_by_what_they_say() -> None:
    target = facts(axes(legend=("c", "a")), source="reading")
    wanted = difference("legend_text", "a", "c", series=0)
    assert changed(SOURCE, sources(SOURCE, LABELLED, wanted, target)[0]) == [
        "ax.plot(x, z, label='c')"
    ]
