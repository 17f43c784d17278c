"""Flaws: what is known to fail before it runs, and what is left to the run."""

from __future__ import annotations

import pytest

from pixelproof_server.fixing.proposers.flaws import is_flawed, may_draw, names_in, sound_start

START = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"


@pytest.mark.parametrize(
    "line",
    [
        "ax.plot(x)",
        "ax.plot([1, 2]",
        "ax.plot([1 2])",
        "ax.set_title('Sales)",
        "ax.plot([1, 2, 3], [4, 5])",
        "ax.bar(['a', 'b'], [4, 5], yerr=[1, 2, 3])",
        "ax.set_xticks([1, 2], ['a', 'b', 'c'])",
        "ax.pie([1, 2], labels=['a'] + [b])",
        "names = ['a', 'b']\nax.bar(names, [1, 2, 3])",
        "names = ['a', 'b']\nax.bar(plt.np.arange(len(names)), [1, 2, 3])",
        "x = plt.np.linspace(0, 1, 5)\nax.plot(2 * x, [1, 2, 3])",
        "data = plt.np.array([[1, 2], [3]])",
        "table = plt.pd.DataFrame({'a': [1, 2], 'b': [3]})",
        "fig.add_subplot(1, 2, 3)",
        "ax.bar(['a'], [1], color=['#bfbf1b6'])",
        "plt.bars = plt.figure()",
        "x = plt.np.arange(3)\nsize = 0.2\nax.bar(x - 1.5 * size, [1, 2])",
        "x = plt.np.arange(3)\ny = plt.np.array([1, 2])\nz = x + y",
        "ax.fill_between([1, 2], [1, 2], [1, 2, 3])",
        "for row in [[1, 2], [3, 4]]:\n    ax.plot([1, 2, 3], row)",
        "t = {'a': [1, 2]}\nfor n, (k, v) in enumerate(t.items()):\n    ax.bar([1, 2, 3], v)",
        "x = plt.np.arange(3)\nfor i, row in enumerate([[1, 2]]):\n    ax.bar(x + i * 0.2, row)",
        "x = plt.np.linspace(0, 1, 3, endpoint=False)\nax.plot(x, [1, 2])",
        "f2, axes = plt.subplots(2, 2)\naxes[0].plot([1])",
        "f2, axes = plt.subplots(2, 2)\naxes[1, 2].plot([1])",
        "f2, axes = plt.subplots(2, 2)\nfor one in axes:\n    one.plot([1])",
        "f2, axes = plt.subplots(1, 3)\naxes[3].plot([1])",
        "f2, axes = plt.subplots(1, 3)\naxes[0, 1].plot([1])",
        "f2, axes = plt.subplots(nrows=3)\naxes.plot([1])",
        "ax[0].plot([1])",
        "ax.flatten()",
        "ax.plot_surface([1], [2], [3])",
        "a2 = fig.add_subplot(111)\na2.set_theta_offset(1)",
    ],
)
def test_what_will_fail_is_told(line: str) -> None:
    assert is_flawed(f"{START}{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "for one in [1, 2]:\n    ax.plot([one, 3])",
        "ax.bar(['a', 'b'], [4, 5], yerr=[1, 2], color=['red'])",
        "ax.set_xticks([1, 2], [])",
        "ax.hlines([1, 2], 0, [3, 4])",
        "names = ['a']\nnames += ['b']\nax.bar(names, [1, 2])",
        "values = [1]\nvalues.append(2)\nax.plot([1, 2], values[:2])",
        "def draw(one):\n    ax.plot(one)\ndraw([1, 2])",
        "ax.plot([*range(3)], [1, 2, 3])",
        "ax.boxplot([[1, 2], [3]], labels=['a', 'b'])",
        "fig.add_subplot(1, 2, 2)",
        "fig.add_subplot(111)",
        "ax.bar(['a'], [1], color='#bfbf1b', label='#1', ec='#fff')",
        "table = plt.pd.DataFrame({'a': [1, 2], 'b': 3})",
        "ax.errorbar([1, 2, 3], [1, 2, 3], yerr=[plt.low, plt.high])",
        "ax.plot([1, 2, 3, 4], [5, 6] * 2)",
        "a = [1, 2]\nb = [3, 4]\nax.plot([1, 2, 3, 4], a + b)",
        "x = plt.np.array([1, 2])\nax.plot(x, [3, 4])\nax.plot(2 * x + 1, x - x)",
        "plt.rcParams['font.size'] = 8\nfig.number = 3",
        "x = plt.np.arange(3)\ny = plt.np.array([1])\nz = x + y",
        "x = plt.np.arange(3)\ny = plt.np.arange(2)\nz = x[:2] + y",
        "for row in [[1, 2], [3, 4, 5]]:\n    ax.plot([1, 2, 3][: len(row)], row)",
        "for x, y in [([1, 2], [3, 4]), ([1], [2])]:\n    ax.plot(x, y)",
        "f2, axes = plt.subplots(2, 2)\naxes[0, 1].plot([1])\naxes[0][-1].plot([1])",
        "f2, axes = plt.subplots(2, 2)\nfor row in axes:\n    row[0].plot([1])",
        "f2, axes = plt.subplots(2, 2)\naxes = axes.flatten()\naxes[3].plot([1])",
        "f2, axes = plt.subplots(2, 2)\nfor one in axes.flat:\n    one.plot([1])",
        "f2, axes = plt.subplots(1, 3)\nfor one, v in zip(axes, [1, 2]):\n    one.plot([v])",
        "f2, axes = plt.subplots(1, 1, squeeze=False)\naxes[0, 0].plot([1])",
        "a1, a2 = fig.subplots(1, 2)\na2.plot([1])",
        "a2 = fig.add_subplot(111, projection='3d')\na2.plot_surface([1], [2], [3])",
        "f2, a2 = plt.subplots(subplot_kw={'polar': True})\na2.set_theta_offset(1)",
    ],
)
def test_what_may_run_is_left_to_the_run(line: str) -> None:
    assert not is_flawed(f"{START}{line}\n")


def test_more_may_come_where_not_all_is_written() -> None:
    open_call = f"{START}ax.plot(\n"
    assert is_flawed(open_call)
    assert not is_flawed(open_call, is_whole=False)
    assert is_flawed(f"{START}ax.plot(]\n", is_whole=False), "nothing that comes can mend it"


def test_names_of_other_code_are_known() -> None:
    assert is_flawed("ax.plot(x)\n")
    assert not is_flawed("ax.plot(x)\n", frozenset({"ax", "x"}))
    assert not is_flawed("a = b\nb = a\nax.plot(a, b)\n", frozenset({"ax", "b"}))
    source = "from pylab import *\ndef draw(ax, width=1):\n    for one in x:\n        ax.bar(one)\n"
    assert names_in(source) == {"*", "draw", "ax", "width", "one", "x"}
    assert names_in("def draw(:\n") == frozenset()


def test_a_start_is_cut_after_whole_statements() -> None:
    code = f"{START}for one in [1, 2]:\n    ax.plot(\n        [one])\n    ax.bars(one)\n"
    assert sound_start(code, 2) == START
    assert sound_start(code, 3) == START, "a loop without a body is not whole"
    assert sound_start(code, 5) == code[: code.index("    ax.bars")]
    assert sound_start(code, 0) == ""


@pytest.mark.parametrize(
    ("line", "draws"),
    [
        ("x = np.sin(1)", False),
        ("plt.style.use('ggplot')", False),
        ("plt.show()", False),
        ("ax.plot([1])", True),
        ("axes[0].bar(1, 2)", True),
        ("sns.barplot(x)", True),
        ("table.plot()", True),
    ],
)
def test_a_program_that_only_prepares_draws_nothing(line: str, *, draws: bool) -> None:
    assert may_draw(f"{START}{line}\n") is draws
