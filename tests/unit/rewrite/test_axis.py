"""Limits, scales, grids and tick labels."""

from __future__ import annotations

import pytest

from pixelproof_engine.sight.facts import Axis

from .figures import axes, changed, difference, facts, line, series, sources

ONE = facts(axes(line()))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ax.set_xlim(0, 5)", "ax.set_xlim(0, 2)"),
        ("ax.set_xlim((0, 5))", "ax.set_xlim((0, 2))"),
        ("ax.set_xlim([0, 5])", "ax.set_xlim([0, 2])"),
        ("ax.set_xlim(left=0, right=5)", "ax.set_xlim(left=0, right=2)"),
        ("ax.set_xlim(right=5)", "ax.set_xlim(right=2, left=0)"),
        ("ax.set(xlim=(0, 5))", "ax.set(xlim=(0, 2))"),
        ("ax.axis([0, 5, -1, 1])", "ax.axis([0, 2, -1, 1])"),
        ("ax.set_title('t')", "ax.set_xlim(0, 2)"),
    ],
)
def test_limits_as_the_author_sets_them(call: str, expected: str) -> None:
    source = f"fig, ax = plt.subplots()\nax.plot(x, y)\n{call}\n"
    best = sources(source, ONE, difference("limits", (0.0, 5.0), (0.004, 1.996), axis="x"))[0]
    assert changed(source, best) == [expected]


def test_limits_on_pyplot_and_the_other_ways() -> None:
    source = "plt.plot(x, y)\nplt.ylim(-1, 1)\n"
    ways = sources(source, ONE, difference("limits", (-1.0, 1.0), (-2.31, 118.2), axis="y"))
    assert changed(source, ways[0]) == ["plt.ylim(-2, 118)"]
    assert "ylim" not in ways[-1]  # the target may have automatic limits


def test_turned_limits_stay_turned() -> None:
    source = "fig, ax = plt.subplots()\nax.plot(x, y)\n"
    best = sources(source, ONE, difference("limits", (0.0, 4.0), (4.01, -0.01), axis="x"))[0]
    assert changed(source, best) == ["ax.set_xlim(4, 0)"]


@pytest.mark.parametrize(
    ("call", "axis", "target", "expected"),
    [
        ("ax.plot(x, y)", "y", "log", 'ax.set_yscale("log")'),
        ("plt.plot(x, y)", "x", "log", 'plt.xscale("log")'),
        ("ax.semilogx(x, y)", "x", "linear", "ax.plot(x, y)"),
        ("ax.semilogx(x, y)", "y", "log", "ax.loglog(x, y)"),
        ("df.plot(ax=ax)", "y", "log", "df.plot(ax=ax, logy=True)"),
    ],
)
def test_scale(call: str, axis: str, target: str, expected: str) -> None:
    source = f"{'' if call.startswith('plt') else 'fig, ax = plt.subplots()'}\n{call}\n"
    current = facts(axes(line(), series("line", "semilogx")))
    best = sources(source, current, difference("scale", None, target, axis=axis))[0]
    assert changed(source, best) == [expected]


def test_scale_in_a_loop_serves_all_axes() -> None:
    source = """
    fig, (ax0, ax1) = plt.subplots(nrows=2)
    for ax in (ax0, ax1):
        ax.set_xscale('linear')
    ax0.plot(xs, ys)
    ax1.plot(xs, ys)
    """
    current = facts(axes(line()), axes(line()))
    best = sources(source, current, difference("scale", "linear", "log", axes=1, axis="x"))[0]
    assert changed(source, best) == ["ax.set_xscale('log')"]


@pytest.mark.parametrize(
    ("call", "x", "y", "expected"),
    [
        ("", True, True, ["ax.grid(True)"]),
        ("", False, True, ['ax.grid(axis="y")']),
        ("ax.grid()", False, False, []),
        ("ax.grid(False)", True, True, ["ax.grid(True)"]),
        ("ax.grid(True, axis='x')", False, True, ["ax.grid(True, axis='y')"]),
    ],
)
def test_grid(call: str, x: bool, y: bool, expected: list[str]) -> None:
    source = f"fig, ax = plt.subplots()\nax.plot(x, y)\n{call}\n"
    target = facts(axes(x_axis=Axis(grid=x), y_axis=Axis(grid=y)), source="reading")
    best = sources(source, ONE, difference("grid", None, y, axis="y"), target)[0]
    assert changed(source, best) == expected
    assert ("grid" in best) == bool(expected)


def test_a_grid_that_is_there_is_not_added_again() -> None:
    source = "fig, ax = plt.subplots()\nax.plot(x, y)\nax.grid(True)\n"
    target = facts(axes(x_axis=Axis(grid=True), y_axis=Axis(grid=True)), source="reading")
    assert sources(source, ONE, difference("grid", None, True, axis="y"), target) == []


@pytest.mark.parametrize(
    ("call", "angle", "expected"),
    [
        ("ax.tick_params('x', rotation=90)", 44.0, "ax.tick_params('x', rotation=45)"),
        ("ax.tick_params(axis='y', rotation=90)", 44.0, 'ax.tick_params(axis="x", rotation=45)'),
        ("ax.set_xticks(t, names)", 90.0, "ax.set_xticks(t, names, rotation=90)"),
        ("plt.xticks(rotation=10)", 30.0, "plt.xticks(rotation=30)"),
        ("plt.setp(ax.get_xticklabels(), rotation=10)", 37.2,
         "plt.setp(ax.get_xticklabels(), rotation=37)"),
    ],
)  # fmt: skip
def test_tick_rotation(call: str, angle: float, expected: str) -> None:
    source = f"fig, ax = plt.subplots()\nax.plot(x, y)\n{call}\n"
    best = sources(source, ONE, difference("tick_rotation", 0.0, angle, axis="x"))[0]
    assert changed(source, best) in ([expected], [expected.replace('"', "'")])


def test_tick_labels() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.bar(["a", "b", "c"], y)
    """
    wanted = difference("tick_labels", ("a", "b", "c"), ("a", "beta", "c"), axis="x")
    best = sources(source, facts(axes(series("bar", "bar"))), wanted)[0]
    assert changed(source, best) == ['ax.bar(["a", "beta", "c"], y)']
