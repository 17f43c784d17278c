"""One kind of mark becomes another, and the calls around it follow."""

from __future__ import annotations

import pytest

from .figures import axes, changed, difference, facts, line, series, sources

BAR = facts(axes(series("bar", "bar"), y="n"))


def test_bar_to_barh_turns_the_axis_calls_too() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.bar(names, counts, width=0.5, yerr=e)
    ax.set_ylabel('n')
    ax.set_ylim(0, 5)
    """
    ways = sources(source, BAR, difference("kind", "bar", "barh"))
    assert changed(source, ways[0]) == [
        "ax.barh(names, counts, height=0.5, xerr=e)",
        "ax.set_xlabel('n')",
        "ax.set_xlim(0, 5)",
    ]
    assert any(changed(source, way) == ["ax.barh(names, counts, height=0.5, xerr=e)"]
               for way in ways)  # fmt: skip


def test_labels_stay_where_the_target_has_them() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.bar(names, counts)
    ax.set_ylabel('n')
    """
    target = facts(axes(y="n"), source="reading")
    best = sources(source, BAR, difference("kind", "bar", "barh"), target)[0]
    assert changed(source, best) == ["ax.barh(names, counts)"]


def test_stacked_bars_in_a_loop() -> None:
    source = """
    fig, ax = plt.subplots()
    for name, values in counts.items():
        ax.bar(species, values, 0.5, label=name, bottom=below)
    """
    current = facts(axes(series("bar", "bar"), series("bar", "bar")))
    best = sources(source, current, difference("kind", "bar", "barh", series=1))[0]
    assert changed(source, best) == ["ax.barh(species, values, 0.5, label=name, left=below)"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("plt.plot(x, y, 'k')", "plt.scatter(x, y, color='k')"),
        ("plt.plot(x, y, 'r^--', lw=2)", "plt.scatter(x, y, color='r', marker='^')"),
        ("plt.plot(y)", "plt.scatter(range(len(y)), y)"),
        ("plt.plot(x, y, marker='s', ms=4)", "plt.scatter(x, y, marker='s', s=16)"),
    ],
)
def test_line_to_scatter(call: str, expected: str) -> None:
    source = f"{call}\nplt.title('t')\n"
    best = sources(source, facts(axes(line())), difference("kind", "line", "scatter", series=0))[0]
    assert changed(source, best) == [expected]


@pytest.mark.parametrize(
    ("call", "old", "new", "expected"),
    [
        ("plt.scatter(x, y, s=9, c='k')", "scatter", "line", "plt.plot(x, y, color='k')"),
        ("plt.plot(x, y, 'g-')", "line", "bar", "plt.bar(x, y, color='g')"),
        ("plt.bar(x, y, width=1)", "bar", "line", "plt.plot(x, y)"),
        ("plt.plot(x, y, lw=2, label='a')", "line", "area", "plt.fill_between(x, y, label='a')"),
        ("df.plot(kind='line')", "line", "area", "df.plot(kind='area')"),
        ("df.plot(title='t')", "line", "bar", "df.plot(title='t', kind='bar')"),
        ("df.plot.bar(rot=0)", "bar", "barh", "df.plot.barh(rot=0)"),
    ],
)
def test_other_kinds(call: str, old: str, new: str, expected: str) -> None:
    source = f"{call}\nplt.title('t')\n"
    names = {"line": "plot"}
    current = facts(axes(series(old, names.get(old, old))))
    best = sources(source, current, difference("kind", old, new, series=0))[0]
    assert changed(source, best) == [expected]
