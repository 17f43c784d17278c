"""Which axes a call is made on, found without running the code."""

from __future__ import annotations

import textwrap

import pytest

from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite.code import Code, SourceError
from pixelproof_server.fixing.proposers.rewrite.places import Survey
from pixelproof_server.fixing.proposers.rewrite.survey import survey


def follow(source: str) -> Survey:
    text = textwrap.dedent(source).lstrip("\n")
    return survey(Code(text, LineRange(start=0, end=text.count("\n") + 1)))


def on(found: Survey, method: str) -> list[list[int]]:
    return [sorted(p.axes) for p in found.places if p.method == method]


@pytest.mark.parametrize(
    ("made", "calls", "expected"),
    [
        ("fig, ax = plt.subplots()", "ax.plot(y)", [[0]]),
        ("fig, axs = plt.subplots(2, 2)", "axs[1, 0].plot(y)\naxs[0][1].plot(y)", [[2], [1]]),
        ("fig, axs = plt.subplots(3)", "axs[-1].plot(y)", [[2]]),
        ("fig, (a, b) = plt.subplots(ncols=2)", "b.plot(y)\na.plot(y)", [[1], [0]]),
        ("fig, ((a, b), (c, d)) = plt.subplots(2, 2)", "c.plot(y)", [[2]]),
        ("fig = plt.figure()\nax = fig.add_subplot(111)", "ax.plot(y)", [[0]]),
        ("fig = plt.figure()\naxs = fig.subplots(1, 2)", "axs[1].plot(y)", [[1]]),
        ("fig, axd = plt.subplot_mosaic([['l', 'r'], ['l', 'b']])", "axd['b'].plot(y)", [[2]]),
        ("fig, ax = plt.subplots()\nother = ax.twinx()", "other.plot(y)", [[1]]),
        ("fig, axs = plt.subplots(2, 2)\nflat = axs.ravel()", "flat[3].plot(y)", [[3]]),
        ("fig, axs = plt.subplots(1, 2)\nax = axs[1]", "ax.plot(y)", [[1]]),
        ("rows = 2\nfig, axs = plt.subplots(rows, 1)", "axs[1].plot(y)", [[1]]),
        ("", "plt.plot(y)", [[0]]),
        ("plt.subplot(211)\nplt.title('a')\nplt.subplot(212)", "plt.plot(y)", [[1]]),
        ("plt.subplot(211)\nplt.subplot(212)\nplt.subplot(211)", "plt.plot(y)", [[0]]),
        ("ax = plt.gca()", "ax.plot(y)", [[0]]),
        ("fig, ax = plt.subplots()\nfig.colorbar(m)", "ax.plot(y)\nplt.plot(y)", [[0], [0]]),
        ("with plt.style.context('x'):\n    fig, ax = plt.subplots()", "ax.plot(y)", [[0]]),
    ],
)
def test_axes(made: str, calls: str, expected: list[list[int]]) -> None:
    assert on(follow(f"import matplotlib.pyplot as plt\n{made}\n{calls}\n"), "plot") == expected


def test_loops_over_axes() -> None:
    found = follow(
        """
        fig, axs = plt.subplots(2, 2)
        for ax in axs.flat:
            ax.plot(y)
        for n, (ax, name) in enumerate(zip(axs[0], names)):
            ax.bar(x, y)
        for ax in (axs[0, 0], axs[1, 1]):
            ax.grid()
        """
    )
    assert on(found, "plot") == [[0, 1, 2, 3]]
    assert on(found, "grid") == [[0, 3]]


def test_functions_are_entered_where_they_are_called() -> None:
    found = follow(
        """
        def draw(ax, values):
            ax.plot(values)

        def alone():
            fig, ax = plt.subplots()
            ax.bar(x, y)

        fig, (a, b) = plt.subplots(2)
        draw(b, [1])
        """
    )
    assert on(found, "plot") == [[1]]
    assert found.axes[on(found, "bar")[0][0]].figure != found.axes[0].figure


def test_figures_are_told_apart() -> None:
    found = follow("fig, ax = plt.subplots()\nax.plot(y)\nplt.figure()\nplt.plot(y)\n")
    assert [a.figure for a in found.axes] == [0, 1]
    assert found.figure_names == {0: "fig"}


def test_pandas_and_seaborn_draw_on_axes() -> None:
    found = follow("ax = df.plot(kind='bar')\nax.set_title('t')\nsns.barplot(df, ax=ax)\n")
    assert on(found, "set_title") == [[0]]
    assert on(found, "barplot") == [[0]]


def test_the_name_of_pyplot_is_the_file_s_own() -> None:
    found = follow("from matplotlib import pyplot as mpl\nmpl.plot(y)\n")
    assert found.pyplot == "mpl"
    assert on(found, "plot") == [[0]]


def test_what_is_no_python_is_said_so() -> None:
    with pytest.raises(SourceError, match="line 1"):
        follow("def f(:\n")
