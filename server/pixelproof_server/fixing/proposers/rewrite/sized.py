"""How large the target has the words of a call: a text that says the same in both pictures is as
much longer as its letters are larger."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from statistics import median

from pixelproof_engine.sight.facts import Text
from pixelproof_engine.sight.texts import has_maths, same_text

from .chart import Chart
from .code import argument
from .knob_tables import RUNGS
from .places import Place
from .values import number, text_of

_SHORT = 24.0
"""Pixels under which the length of a text says too little."""

_EXACT, _LOOSE = 0.025, 3.0
"""Share of its length, and pixels beside it, by which a text may be measured wrong: figures tell
the room that it takes, readings its ink."""

_TURNED = 8.0
"""Degrees by which a text may be turned otherwise, or lean away from level and upright."""

_BOLD = (1.03, 1.17)
"""By how much a text is longer in bold."""

_USUAL: Mapping[str, float] = {"set_title": 12.0, "title": 12.0, "suptitle": 12.0}
"""Points at which matplotlib sets the text of a method; 10 that of all others."""


_NEAR_USUAL = 0.06
"""Share by which a size may be off the usual one."""

_SIZES = 2
"""Sizes that are worth a trial."""


def sizes(chart: Chart, place: Place) -> Iterator[tuple[str, str | None]]:
    """(keyword, value as source text) that would make the words of a call as long as the target has
    them, the likeliest first; a value of None: without the keyword."""
    grown = _growth(chart, place)
    if grown is None:
        return
    now, factor = grown
    wanted, usual = now * factor, _USUAL.get(place.method, 10.0)
    keyword = "fontsize"
    given = argument(place.node, keyword, "size")
    if given is not None and given.keyword is not None:
        keyword = given.keyword.value
    if _BOLD[0] < factor < _BOLD[1]:
        yield "fontweight", chart.text("bold")
    if given is not None and abs(wanted / usual - 1) < _NEAR_USUAL:
        yield keyword, None
    near = sorted({*RUNGS["fontsize"], usual}, key=lambda points: abs(points - wanted))
    yield from ((keyword, number(points)) for points in near[:_SIZES])


def _growth(chart: Chart, place: Place) -> tuple[float, float] | None:
    """The points of a call's text, and by which factor the target has it larger; None where it is
    as large, or that cannot be told."""
    if chart.current is None or chart.target is None:
        return None
    theirs = chart.target.written()
    found = [
        (text.size, factor)
        for text in _texts_of(chart, place)
        if text.size and (factor := _factor(chart, text, theirs)) is not None
    ]
    if not found:
        return None
    factor = median(factor for _, factor in found)
    return None if factor == 1.0 else (found[0][0], factor)


def _factor(chart: Chart, mine: Text, theirs: list[Text]) -> float | None:
    """How much longer a text of the figure is in the target; 1 for as long."""
    leans = abs(mine.rotation) % 90
    if mine.box is None or has_maths(mine.text) or min(leans, 90 - leans) > _TURNED:
        return None
    same = [
        text
        for text in theirs
        if text.box is not None
        and same_text(text.text, mine.text)
        and abs(text.rotation - mine.rotation) < _TURNED
    ]
    other = min(same, key=lambda text: (text.role != mine.role, _apart(mine, text)), default=None)
    if other is None:
        return None
    own, length = _length(chart, mine), _length(chart, other)
    if min(own, length) < _SHORT:
        return None
    return 1.0 if abs(length - own) <= _EXACT * own + _LOOSE else length / own


def _apart(one: Text, other: Text) -> float:
    assert one.box is not None
    assert other.box is not None
    return math.dist(one.box[:2], other.box[:2])


def _length(chart: Chart, text: Text) -> float:
    """Of a text along its line, in pixels of the figure."""
    assert text.box is not None
    assert chart.current is not None
    if abs(text.rotation) > 45:
        return (text.box[3] - text.box[1]) * chart.current.height
    return (text.box[2] - text.box[0]) * chart.current.width


def _texts_of(chart: Chart, place: Place) -> Iterator[Text]:
    """The texts of the figure that a call writes."""
    assert chart.current is not None
    if place.method == "suptitle" and chart.current.suptitle is not None:
        yield chart.current.suptitle
    said = {text_of(arg.value) for arg in place.node.args}
    if place.method in {"text", "annotate", "figtext"}:
        yield from (text for text in chart.current.written() if text.text in said)
        return
    for index, axes in enumerate(chart.current.axes):
        if not chart.on(index, place):
            continue
        own = {
            "set_title": axes.title, "title": axes.title, "set_xlabel": axes.x.label,
            "xlabel": axes.x.label, "set_ylabel": axes.y.label, "ylabel": axes.y.label,
        }.get(place.method)  # fmt: skip
        if own is not None:
            yield own
        if place.method == "legend" and axes.legend is not None:
            yield from axes.legend.texts
