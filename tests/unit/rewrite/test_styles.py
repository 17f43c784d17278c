"""Colours, markers and line styles are changed in the form in which the author gave them."""

from __future__ import annotations

import pytest

from pixelproof_server.fixing.proposers.rewrite.styles import Format

from .figures import axes, changed, difference, facts, line, series, sources

BAR = facts(axes(series("bar", "bar", colours=("#1f77b4",))))
LINES = facts(axes(*[line(colours=(c,)) for c in ("#ff0000", "#0000ff", "#008000")]))


@pytest.mark.parametrize(
    ("call", "target", "expected"),
    [
        ("ax.bar(x, y)", "#ff0000", 'ax.bar(x, y, color="red")'),
        ("ax.bar(x, y, color='C0')", "#ff7f0e", "ax.bar(x, y, color='tab:orange')"),
        ("ax.bar(x, y, color='#1f77b4')", "#123457", "ax.bar(x, y, color='#123457')"),
        ("ax.bar(x, y, color=(0.1, 0.4, 0.7))", "#d62728", 'ax.bar(x, y, color="tab:red")'),
        ("ax.bar(x, y, **style)", "#ff0000", 'ax.bar(x, y, color="red", **style)'),
        ("df.plot.bar(ax=ax)", "#ff0000", 'df.plot.bar(ax=ax, color="red")'),
        ("sns.barplot(df, ax=ax)", "#ff0000", 'sns.barplot(df, ax=ax, color="red")'),
    ],
)
def test_one_series(call: str, target: str, expected: str) -> None:
    source = f"fig, ax = plt.subplots()\n{call}\n"
    best = sources(source, BAR, difference("series_colour", "#1f77b4", target, series=0))[0]
    assert changed(source, best) == [expected]


def test_a_format_string_keeps_a_letter_where_there_is_one() -> None:
    source = "plt.plot(x, y, 'r--')\n"
    current = facts(axes(line(colours=("#ff0000",))))
    best = sources(source, current, difference("series_colour", "#ff0000", "#0000ff", series=0))
    assert changed(source, best[0]) == ["plt.plot(x, y, 'b--')"]
    best = sources(source, current, difference("series_colour", "#ff0000", "#8c564b", series=0))
    assert changed(source, best[0]) == ["plt.plot(x, y, '--', color='tab:brown')"]


def test_one_of_several_lines_of_one_call() -> None:
    source = "plt.plot(t, t, 'r--', t, t**2, 'bs', t, t**3, 'g^')\n"
    best = sources(source, LINES, difference("series_colour", "#0000ff", "#000000", series=1))[0]
    assert changed(source, best) == ["plt.plot(t, t, 'r--', t, t**2, 'ks', t, t**3, 'g^')"]
    best = sources(source, LINES, difference("marker", "^", "o", series=2))[0]
    assert changed(source, best) == ["plt.plot(t, t, 'r--', t, t**2, 'bs', t, t**3, 'go')"]
    best = sources(source, LINES, difference("line_style", "dashed", "dotted", series=0))[0]
    assert changed(source, best) == ["plt.plot(t, t, 'r:', t, t**2, 'bs', t, t**3, 'g^')"]


def test_the_second_of_three_calls() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot(x, a, color="red")
    ax.plot(x, b, color="blue")
    ax.plot(x, c, color="green")
    """
    best = sources(source, LINES, difference("series_colour", "#0000ff", "#ffa500", series=1))[0]
    assert changed(source, best) == ['ax.plot(x, b, color="orange")']


def test_a_list_that_a_loop_goes_over() -> None:
    source = """
    for color in ['red', 'blue', 'green']:
        ax.plot(x, y, c=color)
    """
    source = "fig, ax = plt.subplots()\n" + source.replace("\n    ", "\n")
    best = sources(source, LINES, difference("series_colour", "#0000ff", "#ffa500", series=1))[0]
    assert changed(source, best) == ["for color in ['red', 'orange', 'green']:"]


def test_a_list_that_a_subscript_picks_from() -> None:
    source = """
    colours = ["#ff0000", "#0000ff", "#008000"]
    fig, ax = plt.subplots()
    for n in range(3):
        ax.plot(x, y[n], color=colours[n])
    """
    best = sources(source, LINES, difference("series_colour", "#008000", "#17becf", series=2))[0]
    assert changed(source, best) == ['colours = ["#ff0000", "#0000ff", "tab:cyan"]']


def test_a_loop_without_colours_gets_a_cycle() -> None:
    source = """
    fig, ax = plt.subplots()
    for n in range(3):
        ax.plot(x, y[n])
    """
    best = sources(source, LINES, difference("series_colour", "#0000ff", "#ffa500", series=1))[0]
    assert changed(source, best) == ['ax.set_prop_cycle(color=["red", "orange", "green"])']
    assert best.index("set_prop_cycle") < best.index("for n")


def test_a_variable_is_changed_or_the_call_alone() -> None:
    source = """
    accent = "tab:blue"
    fig, ax = plt.subplots()
    ax.bar(x, y, color=accent)
    ax.set_ylabel("n", color=accent)
    """
    ways = sources(source, BAR, difference("series_colour", "#1f77b4", "#d62728", series=0))
    assert changed(source, ways[0]) == ['accent = "tab:red"']
    assert changed(source, ways[1]) == ['ax.bar(x, y, color="tab:red")']


def test_a_colour_for_each_mark() -> None:
    source = """
    tints = ['tab:red', 'tab:blue']
    fig, ax = plt.subplots()
    ax.bar(x, y, color=tints)
    """
    wanted = difference("series_colour", None, ("#d62728", "#2ca02c"), series=0)
    best = sources(source, BAR, wanted)[0]
    assert changed(source, best) == ["tints = ['tab:red', 'tab:green']"]
    plain = "fig, ax = plt.subplots()\nax.bar(x, y)\n"
    best = sources(plain, BAR, wanted)[0]
    assert changed(plain, best) == ['ax.bar(x, y, color=["tab:red", "tab:green"])']


@pytest.mark.parametrize(
    ("call", "kind", "target", "expected"),
    [
        ("ax.plot(y)", "marker", "s", 'ax.plot(y, marker="s")'),
        ("ax.plot(y, marker='o')", "marker", "s", "ax.plot(y, marker='s')"),
        ("ax.plot(y, marker='o')", "marker", None, "ax.plot(y)"),
        ("ax.plot(y, 'o-')", "marker", None, "ax.plot(y, '-')"),
        ("ax.plot(y, 'o-')", "line_style", "dashdot", "ax.plot(y, 'o-.')"),
        ("ax.plot(y, 'o-')", "line_style", "none", "ax.plot(y, 'o')"),
        ("ax.plot(y, ls='--')", "line_style", "solid", "ax.plot(y, ls='-')"),
        ("ax.plot(y, 'r')", "line_style", "dashed", "ax.plot(y, 'r--')"),
        ("ax.plot(y, lw=1)", "line_width", 2.9, "ax.plot(y, lw=3)"),
        ("ax.plot(y)", "line_width", 2.4, "ax.plot(y, linewidth=2.5)"),
    ],
)
def test_marker_style_and_width(call: str, kind: str, target: object, expected: str) -> None:
    source = f"fig, ax = plt.subplots()\n{call}\n"
    best = sources(source, facts(axes(line())), difference(kind, None, target, series=0))[0]
    assert changed(source, best) == [expected]


def test_arguments_one_a_line_stay_so() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.bar(
        x,
        y,
    )
    """
    best = sources(source, BAR, difference("series_colour", None, "#ff0000", series=0))[0]
    assert 'ax.bar(\n    x,\n    y,\n    color="red",\n)' in best


@pytest.mark.parametrize("text", ["r--", "o-.g", "C1:", "k", "^", "--", "-.b", ".-"])
def test_format_strings_are_read_and_written_back(text: str) -> None:
    parsed = Format.parse(text)
    assert parsed is not None
    assert parsed.write(text) == text


@pytest.mark.parametrize("text", ["red", "--r--", "x label", "q"])
def test_other_strings_are_no_format(text: str) -> None:
    assert Format.parse(text) is None


def test_a_marker_goes_to_the_series_that_can_have_one() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.plot(t, s, 'o')
    ax.vlines(t, [0], s)
    """
    current = facts(
        axes(
            series("scatter", "plot", colours=("#1f77b4",), marker="o"),
            series("line", "vlines", colours=("#1f77b4",)),
        )
    )
    ways = sources(source, current, difference("marker", None, "s", series=1))
    assert changed(source, ways[0]) == ["ax.plot(t, s, 's')"]
    assert any("'^'" in way for way in ways)
