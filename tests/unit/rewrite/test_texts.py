"""Titles, labels and other texts are changed where the author wrote them."""

from __future__ import annotations

import pytest

from .figures import axes, changed, difference, facts, line, sources

OO = """
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2, 3])  # the data
ax.set_title('Sales')
plt.show()
"""
PYPLOT = """
import matplotlib.pyplot as plt

plt.plot([1, 2, 3])
plt.xlabel("day")
plt.show()
"""
ONE = facts(axes(line(), title="Sales", x="day"))


@pytest.mark.parametrize(
    ("source", "kind", "current", "target", "expected"),
    [
        (OO, "title", "Sales", "Revenue", "ax.set_title('Revenue')"),
        (OO, "title", "Sales", "It's", """ax.set_title("It's")"""),
        (OO, "x_label", None, "week", "ax.set_xlabel('week')"),
        (PYPLOT, "x_label", "day", "week", 'plt.xlabel("week")'),
        (PYPLOT, "title", None, "Sales", 'plt.title("Sales")'),
        (PYPLOT, "suptitle", None, "All", 'plt.suptitle("All")'),
        (OO, "suptitle", None, "All", "fig.suptitle('All')"),
    ],
)
def test_one_line_is_changed_in_the_style_of_the_file(
    source: str, kind: str, current: str | None, target: str, expected: str
) -> None:
    best = sources(source, ONE, difference(kind, current, target))[0]
    assert changed(source, best) == [expected]


def test_what_is_new_stands_after_the_calls_on_its_axes_and_before_show() -> None:
    best = sources(OO, ONE, difference("y_label", None, "EUR"))[0]
    assert best.index("set_title") < best.index("ax.set_ylabel('EUR')") < best.index("show")
    assert "# the data" in best


def test_a_keyword_of_set_is_used_where_the_author_uses_set() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot(t, s)
    ax.set(xlabel='time (s)', ylabel='voltage (mV)',
           title='About as simple as it gets, folks')
    """
    current = facts(axes(line(), title="About as simple as it gets, folks", x="time (s)"))
    wanted = difference("title", "About as simple as it gets, folks", "Simple")
    assert changed(source, sources(source, current, wanted)[0]) == ["title='Simple')"]


def test_a_label_is_added_to_set() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot(t, s)
    ax.set(title='Simple')
    """
    best = sources(source, facts(axes(line())), difference("x_label", None, "t"))[0]
    assert changed(source, best) == ["ax.set(title='Simple', xlabel='t')"]


def test_set_of_what_is_no_axes_gets_no_title() -> None:
    source = """
    fig, ax = plt.subplots()
    fig.get_layout_engine().set(wspace=0.1)
    ax.plot([1])
    """
    ways = sources(source, ONE, difference("title", None, "New"))
    assert ways
    assert all(".set(wspace=0.1)" in way for way in ways)


def test_pandas_takes_it_as_a_keyword() -> None:
    source = """
    frame.plot(kind='bar', title='Old', rot=0)
    """
    best = sources(source, facts(axes(title="Old")), difference("title", "Old", "New"))[0]
    assert changed(source, best) == ["frame.plot(kind='bar', title='New', rot=0)"]


def test_a_variable_is_followed() -> None:
    source = """
    heading = "Old"
    fig, ax = plt.subplots()
    ax.plot([1])
    ax.set_title(heading, fontsize=9)
    """
    ways = sources(source, facts(axes(line(), title="Old")), difference("title", "Old", "New"))
    assert changed(source, ways[0]) == ['heading = "New"']
    assert 'ax.set_title("New", fontsize=9)' in ways[-1]


def test_an_f_string_keeps_its_values() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot([1])
    ax.set_title(f"Sales of {year} in {unit}")
    """
    current = facts(axes(line(), title="Sales of 2024 in EUR"))
    wanted = difference("title", "Sales of 2024 in EUR", "Profit of 2024 (EUR)")
    best = sources(source, current, wanted)[0]
    assert changed(source, best) == ['ax.set_title(f"Profit of {year} ({unit})")']


def test_the_right_axes_of_a_grid_is_changed() -> None:
    source = """
    fig, axs = plt.subplots(1, 2)
    axs[0].plot([1])
    axs[0].set_title("A")
    axs[1].plot([2])
    axs[1].set_title("B")
    """
    current = facts(
        axes(line(), title="A", box=(0.1, 0.1, 0.4, 0.9)),
        axes(line(), title="B", box=(0.6, 0.1, 0.9, 0.9)),
    )
    best = sources(source, current, difference("title", "B", "C", axes=1))[0]
    assert changed(source, best) == ['axs[1].set_title("C")']
    added = sources(source, current, difference("x_label", None, "t", axes=0))[0]
    assert changed(source, added) == ['axs[0].set_xlabel("t")']


def test_in_a_loop_the_list_is_changed() -> None:
    source = """
    fig, axs = plt.subplots(1, 2)
    for ax, name in zip(axs.flat, ["A", "B"]):
        ax.plot([1])
        ax.set_title(name)
    """
    current = facts(axes(line(), title="A"), axes(line(), title="B"))
    best = sources(source, current, difference("title", "B", "C", axes=1))[0]
    assert changed(source, best) == ['for ax, name in zip(axs.flat, ["A", "C"]):']


def test_after_a_loop_over_axes_the_axes_is_named_by_its_place() -> None:
    source = """
    fig, axs = plt.subplots(2, 2)
    for ax in axs.flat:
        ax.plot([1])
    fig.tight_layout()
    """
    current = facts(*[axes(line())] * 4)
    best = sources(source, current, difference("x_label", None, "t", axes=2))[0]
    assert changed(source, best) == ['axs[1, 0].set_xlabel("t")']
    assert best.index("set_xlabel") < best.index("tight_layout")


def test_a_local_function_that_takes_the_axes_is_entered() -> None:
    source = """
    def draw(ax, values):
        ax.bar(range(3), values)
        ax.set_ylabel('n')

    fig, (top, bottom) = plt.subplots(2)
    draw(bottom, [1, 2, 3])
    """
    current = facts(axes(), axes(y="n"))
    best = sources(source, current, difference("y_label", "n", "count", axes=1))[0]
    assert changed(source, best) == ["ax.set_ylabel('count')"]


def test_no_title_takes_the_call_away() -> None:
    best = sources(OO, ONE, difference("title", "Sales", None))[0]
    assert "set_title" not in best
    assert best.count("\n") == OO.lstrip().count("\n") - 1


def test_nothing_outside_the_region_is_touched() -> None:
    from pixelproof_server.fixing.model import LineRange

    source = """
    title = "Old"

    def draw():
        fig, ax = plt.subplots()
        ax.plot([1])
        ax.set_title(title)
    """
    current = facts(axes(line(), title="Old"))
    ways = sources(
        source, current, difference("title", "Old", "New"), region=LineRange(start=2, end=7)
    )
    assert ways
    assert all('title = "Old"' in way for way in ways)
    assert 'ax.set_title("New")' in ways[0]


def test_braces_and_backslashes_survive() -> None:
    best = sources(OO, ONE, difference("y_label", None, r"a {b} \c"))[0]
    assert r"ax.set_ylabel('a {b} \\c')" in best


def test_an_annotation_is_changed_and_taken_away() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot([1])
    ax.text(1, 2, "peak")
    """
    current = facts(axes(line()))
    best = sources(source, current, difference("annotation", "peak", "top"))[0]
    assert changed(source, best) == ['ax.text(1, 2, "top")']
    assert "text" not in sources(source, current, difference("annotation", "peak", None))[0]
