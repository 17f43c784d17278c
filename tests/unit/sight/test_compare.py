"""Differences: every one-property change is found, and nothing else is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.seen import Difference, Seen

from .conftest import perturbed

LINE = {"kind": "line"}
REVERSED = {
    "names": ("Fri", "Thu", "Wed", "Tue", "Mon"),
    "first": (4, 7, 2, 5, 3),
    "second": (6, 5, 4, 3, 2),
}

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, Any, Any]]]] = {
    "title": ({}, {"title": "Turnover"}, [("title", "Sales by day", "Turnover")]),
    "title missing": ({"title": ""}, {"title": "Turnover"}, [("title", None, "Turnover")]),
    "x label": ({}, {"x_label": "Weekday"}, [("x_label", "Day of week", "Weekday")]),
    "y label": ({}, {"y_label": "Sales"}, [("y_label", "Revenue (k$)", "Sales")]),
    "series colour": (
        {}, {"colours": ("tab:blue", "red")}, [("series_colour", "#ff7f0e", "#ff0000")],
    ),
    "legend text": ({}, {"labels": ("Alpha", "Gamma")}, [("legend_text", "Beta", "Gamma")]),
    "legend missing": (
        {"legend": False}, {"legend": True}, [("legend_missing", None, ("Alpha", "Beta"))],
    ),
    "legend extra": ({}, {"legend": False}, [("legend_extra", ("Alpha", "Beta"), None)]),
    "bar to barh": ({}, {"kind": "barh"}, [("kind", "bar", "barh"), ("kind", "bar", "barh")]),
    "line to scatter": (
        LINE, {"kind": "scatter"}, [("kind", "line", "scatter"), ("kind", "line", "scatter")],
    ),
    "limits": ({}, {"y_limits": (0, 12)}, [("limits", (0.0, 7.35), (0.0, 12.0))]),
    "log scale": (LINE, {"log": True}, [("scale", "linear", "log")]),
    "grid": ({}, {"grid": True}, [("grid", False, True), ("grid", False, True)]),
    "tick rotation": ({}, {"rotation": 45}, [("tick_rotation", 0.0, 45.0)]),
    "category order": (
        {}, REVERSED,
        [("category_order", ("Mon", "Tue", "Wed", "Thu", "Fri"), REVERSED["names"])],
    ),
    "bar value": (
        {}, {"first": (3, 5, 6, 7, 4)}, [("value", (3, 5, 2, 7, 4), (3, 5, 6, 7, 4))],
    ),
    "marker": ({**LINE, "marker": "o"}, {"marker": "s"}, [("marker", "o", "s")]),
    "marker added": (LINE, {"marker": "s"}, [("marker", None, "s")]),
    "scatter marker": (
        {"kind": "scatter", "marker": "o"}, {"marker": "^"}, [("marker", "o", "^")],
    ),
    "dashed": (LINE, {"line_style": "--"}, [("line_style", "solid", "dashed")]),
    "dotted": (LINE, {"line_style": ":"}, [("line_style", "solid", "dotted")]),
    "dash-dotted": (LINE, {"line_style": "-."}, [("line_style", "solid", "dashdot")]),
}  # fmt: skip


def told(differences: tuple[Difference, ...]) -> list[tuple[str, Any, Any]]:
    return [(d.kind, d.current, d.target) for d in differences]


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_told_and_nothing_else(name: str, current: Any, target: Any) -> None:
    base, change, expected = CHANGES[name]
    comparison = compare(current(**base), target(**{**base, **change}))
    assert told(comparison.differences) == expected
    assert comparison.likeness.total < 0.9995


PERTURBED = [name for name in CHANGES if name not in ("marker", "marker added", "scatter marker")]


@pytest.mark.parametrize("name", PERTURBED)
def test_one_change_is_told_in_a_screenshot(name: str, current: Any, target: Any) -> None:
    base, change, expected = CHANGES[name]
    comparison = compare(current(**base), target(perturb=True, **{**base, **change}))
    kinds = {kind for kind, _, _ in expected}
    assert kinds <= {d.kind for d in comparison.differences}
    for kind, _, wanted in expected:
        found = next(d.target for d in comparison.differences if d.kind == kind)
        if kind == "series_colour":
            assert all(abs(a - b) <= 12 for a, b in zip(_rgb(found), _rgb(wanted), strict=True))
        elif kind in ("limits", "value"):
            assert found == pytest.approx(wanted, rel=0.02, abs=0.05)
        else:
            assert found == wanted


def _rgb(colour: Any) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


CHARTS: dict[str, dict[str, Any]] = {
    "bars": {},
    "lying bars": {"kind": "barh"},
    "lines": {"kind": "line"},
    "dashed line with markers": {"kind": "line", "marker": "o", "line_style": "--"},
    "points": {"kind": "scatter"},
    "log scale and grid": {"kind": "line", "log": True, "grid": True},
    "turned labels": {"rotation": 45},
    "no legend": {"legend": False},
    "150 dpi, cropped": {"save": {"dpi": 150, "bbox_inches": "tight"}},
    "dark": {"kind": "line", "rc": {
        "figure.facecolor": "black", "axes.facecolor": "black", "text.color": "white",
        "axes.labelcolor": "white", "xtick.color": "white", "ytick.color": "white",
        "axes.edgecolor": "white", "savefig.facecolor": "black",
    }},
}  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_identical_charts_have_no_difference(name: str, current: Any, target: Any) -> None:
    comparison = compare(current(**CHARTS[name]), target(**CHARTS[name]))
    assert comparison.differences == ()
    assert comparison.likeness.total == 1.0


@pytest.mark.parametrize("name", CHARTS)
def test_a_screenshot_of_the_same_chart_has_no_difference(
    name: str, current: Any, target: Any
) -> None:
    comparison = compare(current(**CHARTS[name]), target(perturb=True, **CHARTS[name]))
    assert told(comparison.differences) == []
    assert comparison.likeness.total > 0.85


def test_a_border_around_a_wide_target_is_no_other_shape(current: Any, target: Any) -> None:
    wide = {"rc": {"figure.figsize": (12.0, 2.6)}}
    comparison = compare(current(**wide), target(perturb=True, title="Turnover", **wide))
    assert [d.kind for d in comparison.differences] == ["title"]


def test_the_most_visible_difference_comes_first(current: Any, target: Any) -> None:
    comparison = compare(
        current(), target(title="Turnover", colours=("tab:blue", "red"), first=(3, 5, 6, 7, 4))
    )
    assert [d.kind for d in comparison.differences] == ["value", "series_colour", "title"]


def test_without_exact_facts_the_readings_decide(target: Any) -> None:
    comparison = compare(target(), target(y_label="Revenue"))
    assert [d.sentence for d in comparison.differences] == [
        "y label is 'Revenue (k$)', target says 'Revenue'"
    ]


def test_a_change_that_is_not_understood_is_still_a_difference(current: Any, target: Any) -> None:
    comparison = compare(current(), target(rc={"xtick.major.size": 9}))
    assert comparison.differences
    assert comparison.likeness.total < 1.0


def hatched_stack(axes: Any, title: str = "Shares") -> None:
    """Bars that are read in one way on a figure and in another once scaled and compressed."""
    foot = [0.0] * 12
    for n, hatch in enumerate(("", "//", "..", "xx", "\\\\")):
        high = [0.2 + abs(math.sin(k + n)) for k in range(12)]
        axes.bar(
            range(12), high, 0.9, bottom=foot, label=f"p{n}", hatch=hatch, edgecolor="black",
            linewidth=0.5,
        )  # fmt: skip
        foot = [a + b for a, b in zip(foot, high, strict=True)]
    axes.legend()
    axes.set_title(title)


def many_runs(axes: Any, title: str = "Runs") -> None:
    """Thin lines that cross: as dashed ones, once scaled and compressed."""
    runs = np.random.default_rng(1)
    for n in range(10):
        axes.plot(runs.normal(size=40).cumsum(), label=f"run {n}", linewidth=1)
    axes.legend(fontsize=6)
    axes.set_title(title)


@pytest.mark.parametrize("draw", [hatched_stack, many_runs])
def test_what_is_misread_on_screenshots_alone_is_no_difference(draw: Any, render: Any) -> None:
    png, exact = render(draw)
    current = Seen(png=png, reading=read(png), exact=exact)

    def told_of(title: str) -> list[str]:
        shown = perturbed(render(lambda axes: draw(axes, title))[0])
        return [d.kind for d in compare(current, Seen(png=shown, reading=read(shown))).differences]

    assert exact.axes[0].title is not None
    assert told_of(exact.axes[0].title.text) == []
    assert told_of("Something else") == ["title"]
