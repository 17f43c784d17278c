"""Figure size, background and frame lines."""

from __future__ import annotations

from .figures import axes, changed, difference, facts, line, sources

ONE = facts(axes(line()))


def test_figure_size() -> None:
    source = "fig, ax = plt.subplots(figsize=(6, 4))\nax.plot(x, y)\n"
    best = sources(source, ONE, difference("figure_size", (600.0, 400.0), (800.0, 450.0)))[0]
    assert changed(source, best) == ["fig, ax = plt.subplots(figsize=(8, 4.5))", ]  # fmt: skip
    bare = "plt.plot(x, y)\n"
    best = sources(bare, ONE, difference("figure_size", (640.0, 480.0), (800.0, 450.0)))[0]
    assert changed(bare, best) == ["plt.gcf().set_size_inches(8, 4.5)"]


def test_background() -> None:
    source = "fig, ax = plt.subplots()\nax.plot(x, y)\n"
    best = sources(source, ONE, difference("background", "#ffffff", "#d3d3d3"))[0]
    assert changed(source, best) == ['ax.set_facecolor("lightgray")']
    best = sources(source, ONE, difference("background", "#ffffff", "#d3d3d3", axes=None))[0]
    assert changed(source, best) == ['fig.set_facecolor("lightgray")']


def test_frame_lines() -> None:
    source = "fig, ax = plt.subplots()\nax.plot(x, y)\n"
    everything = ("left", "right", "top", "bottom")
    best = sources(source, ONE, difference("spines", everything, ("left", "bottom")))[0]
    assert changed(source, best) == ['ax.spines[["top", "right"]].set_visible(False)']
