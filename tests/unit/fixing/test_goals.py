"""Goals from instructions, and whether figures meet them."""

from __future__ import annotations

import pytest
from fixing_made import facts

from pixelproof_engine.sight.facts import Axis, Series, Text
from pixelproof_server.fixing.goals import goals_of, is_met
from pixelproof_server.fixing.unchanged import other_changes


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("set the title to 'Rain'", [("title", None, None, "Rain")]),
        ("The chart's title should be \"It's\"", [("title", None, None, "It's")]),
        ("y label 'Revenue'", [("y_label", None, None, "Revenue")]),
        ("x-axis label: “Day”", [("x_label", None, None, "Day")]),
        ("make the bars red", [("series_colour", None, 0, "#ff0000")]),
        ("red bars and a dashed line",
         [("series_colour", None, 0, "#ff0000"), ("line_style", None, 1, "dashed")]),
        ("colour the line #00ff00", [("series_colour", None, 1, "#00ff00")]),
        ("use a log scale on the y axis", [("scale", "y", None, "log")]),
        ("logarithmic x axis", [("scale", "x", None, "log")]),
        ("add grid lines", [("grid", "x", None, True), ("grid", "y", None, True)]),
        ("remove the legend", [("legend_extra", None, None, None)]),
        ("rotate the x tick labels by 45 degrees", [("tick_rotation", "x", None, 45.0)]),
        ("y axis from 0 to 10", [("limits", "y", None, (0.0, 10.0))]),
        ("the y axis must start at zero", []),
        ("start the y axis at 1", [("limits", "y", None, (1.0, 2.1))]),
        ("turn it into horizontal bars",
         [("kind", None, 0, "barh"), ("kind", None, 1, "barh")]),
        ("make it nicer", []),
        ("", []),
    ],
)  # fmt: skip
def test_goals(instruction: str, expected: list[tuple[object, ...]]) -> None:
    found = [(g.kind, g.axis, g.series, g.target) for g in goals_of(instruction, facts())]
    assert found == expected


def test_words_inside_quotes_mean_nothing() -> None:
    (goal,) = goals_of("title 'red bars from 0 to 5, no grid'", facts())
    assert goal.kind == "title"


def test_a_met_goal_is_none() -> None:
    assert goals_of("title 'Shop'", facts()) == ()


def test_goals_are_met_by_the_facts_alone() -> None:
    (goal,) = goals_of("y label 'Revenue'", facts())
    assert not is_met(goal, facts())
    assert is_met(goal, facts(y=Axis(label=Text(text="Revenue"))))
    (limits,) = goals_of("y axis from 0 to 10", facts())
    assert is_met(limits, facts(y=Axis(limits=(0.0, 10.0))))
    assert not is_met(limits, facts(y=Axis(limits=(0.0, 9.0))))
    (red,) = goals_of("make the bars red", facts())
    assert is_met(red, facts(series=(Series(kind="bar", colours=("#ff0000",)),)))
    assert not is_met(red, facts(series=()))


def test_what_else_changed_is_named() -> None:
    before = facts()
    goals = goals_of("make the bars red", before)
    red = Series(kind="bar", label="one", colours=("#ff0000",), x=(0, 1), y=(1, 2))
    line = before.axes[0].series[1]
    assert other_changes(before, facts(series=(red, line)), goals) == ()
    (title,) = other_changes(before, facts(series=(red, line), title=Text(text="No")), goals)
    assert title.startswith("title changed")
    (value,) = other_changes(
        before, facts(series=(red.model_copy(update={"y": (1, 3)}), line)), goals
    )
    assert "value of series 1" in value
    other_line = line.model_copy(update={"colours": ("#000000",)})
    (colour,) = other_changes(before, facts(series=(red, other_line)), goals)
    assert "series 2" in colour


def test_what_follows_from_a_goal_is_no_change_of_its_own() -> None:
    before = facts()
    goals = goals_of("y axis from 0 to 10", before)
    y = before.axes[0].y.model_copy(update={"limits": (0.0, 10.0)})
    assert other_changes(before, facts(y=y), goals) == ()
    x = before.axes[0].x.model_copy(update={"limits": (0.0, 10.0)})
    assert len(other_changes(before, facts(x=x, y=y), goals)) == 1


def test_moved_boxes_are_no_change() -> None:
    assert other_changes(facts(), facts(box=(0.2, 0.1, 0.9, 0.9)), ()) == ()
