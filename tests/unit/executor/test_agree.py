"""Facts held against pixels: what an honest figure shows passes, what it lacks is said."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from pixelproof_executor.supervisor.agree import mismatch

RED = [214, 39, 40, 255]


def text(words: str, box: list[float]) -> dict[str, Any]:
    return {"text": words, "box": box, "colour": "#000000"}


def bars(box: list[float], colour: str = "#d62728", **more: Any) -> dict[str, Any]:
    return {"kind": "bar", "box": box, "colours": [colour], "alpha": None, "hatch": None, **more}


@pytest.fixture
def raster() -> Any:
    """White, 200 x 100; ink where the title is, a red bar inside the axes."""
    pixels = np.full((100, 200, 4), 255, dtype=np.uint8)
    pixels[5:9, 90:110] = [0, 0, 0, 255]
    pixels[50:80, 60:80] = RED
    return pixels


@pytest.fixture
def facts() -> dict[str, Any]:
    axes = {
        "box": [0.2, 0.2, 0.8, 0.8],
        "title": text("Sales", [0.4, 0.03, 0.6, 0.1]),
        "x": {"label": None},
        "y": {"label": None},
        "legend": None,
        "series": [bars([0.3, 0.5, 0.4, 0.8])],
    }
    return {
        "width": 200, "height": 100, "axes": [axes], "suptitle": None, "background": "#ffffff",
    }  # fmt: skip


def test_what_is_there_agrees(facts: dict[str, Any], raster: Any) -> None:
    assert mismatch(facts, raster) == ""


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("width",), 300, "300 x 100 pixels"),
        (("background",), "#202020", "background is said to be #202020"),
        (("axes", 0, "box"), [2.0, 2.0, 3.0, 3.0], "no axes"),
        (("axes", 0, "title", "box"), [0.4, 0.85, 0.6, 0.95], "'Sales' is not on the picture"),
        (("axes", 0, "x", "label"), text("Year", [0.4, 0.85, 0.6, 0.95]), "'Year'"),
        (("suptitle",), text("Report", [0.0, 0.9, 0.2, 1.0]), "'Report'"),
        (("axes", 0, "legend"), {"texts": [text("a", [0.7, 0.3, 0.8, 0.4])]}, "'a'"),
        (("axes", 0, "series", 0, "colours"), ["#1f77b4"], "bar marks are said to be #1f77b4"),
        (("axes", 0, "series", 0, "box"), [0.5, 0.5, 0.6, 0.8], "bar marks"),
        (("axes", 0, "box"), "everywhere", "not of the agreed form"),
        (("axes", 0, "box"), [0.2, 0.2, float("inf"), 0.8], "not of the agreed form"),
        (("axes", 0, "title", "colour"), "blue", None),
        (("axes", 0, "series", 0, "colours"), [None], "not of the agreed form"),
        (("axes",), None, "not of the agreed form"),
    ],
)
def test_what_is_claimed_and_not_there_is_said(
    facts: dict[str, Any], raster: Any, path: tuple[Any, ...], value: Any, words: str | None
) -> None:
    place: Any = facts
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    found = mismatch(facts, raster)
    assert found == "" if words is None else words in found


def test_what_an_honest_figure_may_hide_is_not_held_against_it(
    facts: dict[str, Any], raster: Any
) -> None:
    axes = facts["axes"][0]
    hidden = bars([0.3, 0.6, 0.4, 0.8], "#1f77b4")
    axes["series"] = [hidden, *axes["series"]]
    assert mismatch(facts, raster) == "", "later bars lie over these"
    axes["series"] = [bars([0.5, 0.5, 0.6, 0.8], "#1f77b4", alpha=0.2)]
    assert mismatch(facts, raster) == "", "the colour is blended"
    axes["series"] = [bars([0.5, 0.5, 0.505, 0.8], "#1f77b4")]
    assert mismatch(facts, raster) == "", "too narrow to hold it"
    axes["title"] = text("white on white", [0.4, 0.85, 0.6, 0.95]) | {"colour": "#ffffff"}
    assert mismatch(facts, raster) == ""
    facts["background"] = "#202020"
    raster[0, 0, 3] = 0
    assert mismatch(facts, raster) == "", "what is transparent has no colour"


def test_claims_without_end_are_not_looked_up(facts: dict[str, Any], raster: Any) -> None:
    axes = facts["axes"][0]
    everywhere = axes | {"title": text("x", [0.0, 0.0, 1.0, 1.0])}
    facts["axes"] = [copy.copy(everywhere) for _ in range(500)]
    assert mismatch(facts, raster) == "the facts are not of the agreed form"


def test_a_text_that_the_edge_cuts_off_may_show_no_ink(facts: Any, raster: Any) -> None:
    facts["axes"][0]["title"] = text("Sales", [0.4, -0.09, 0.6, 0.01])
    assert mismatch(facts, raster) == ""
    facts["axes"][0]["title"] = text("Sales", [0.4, -0.01, 0.6, 0.01])
    assert "'Sales' is not on the picture" in mismatch(facts, raster)
