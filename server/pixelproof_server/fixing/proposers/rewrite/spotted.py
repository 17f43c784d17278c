"""What the places of difference point at: texts and colours that stand there on one side only.

A difference that sight states has to be sure; what stands where the pixels differ need not be: it
is drawn and judged before it counts. So texts are paired by their places alone, and colours by what
lies over what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

import libcst as cst
import numpy as np

from pixelproof_engine.sight.boxes import meet
from pixelproof_engine.sight.facts import Box, Facts, Text
from pixelproof_engine.sight.seen import Difference, DifferenceKind, Spot
from pixelproof_engine.sight.texts import has_maths, same_text

from .chart import Chart, Edit
from .laid_out import is_laid_out_otherwise
from .numbers import STEPS, axes_near, coordinates, unit_of
from .texts import literals
from .values import colour_of, distance, name_of, number, number_of, rgb, sensible, text_of

_SAME_PLACE = 0.012
"""Share of the picture by which a reader may misplace the middle of a text."""

_NEAR = 8.0
"""CIEDE2000 under which a literal may be the colour that is seen."""

_OFF = 0.005
"""Share of the picture by which a text may then stand beside its place."""

_MOST_MISSING = 4

_PAPER = "#ffffff"

_OFF_BLEND = 6.0
"""Channel difference by which a blend of two colours may be off."""


def spotted(chart: Chart, spots: Sequence[Spot], own: Facts | None = None) -> Iterator[Edit]:
    """Edits of what stands where the pictures differ, most pixels first.

    ``own``: the reading of the figure that a search began with. A text that is read there, too, and
    that the figure says in other words (as mathematical text) is nothing that it lacks.
    """
    current, target = chart.current, chart.target
    if current is None or target is None:
        return
    mine = [t for t in current.written() if _touched(t.box, spots)]
    theirs = [t for t in target.written() if _touched(t.box, spots)]
    fresh = [t for t in theirs if not _is_misread(t, mine, own)]
    gone: list[Text] = []
    moved: list[tuple[Text, Text]] = []
    for text in mine:
        other = min(
            (f for f in fresh if same_text(f.text, text.text)),
            key=lambda f: _apart(text, f),
            default=None,
        )
        if other is None:
            gone.append(text)
            continue
        fresh.remove(other)
        if _apart(text, other) > _SAME_PLACE:
            moved.append((text, other))
    is_sure, others = _by_likelihood(chart, spots)
    yield from _recoloured(chart, is_sure)
    yield from _reworded(chart, gone, fresh)
    for text, other in moved:
        yield from _moved(chart, text, other)
    for text in fresh[:_MOST_MISSING]:
        yield from _missing(chart, text)
    yield from _recoloured(chart, others)


def _is_misread(text: Text, mine: Sequence[Text], own: Facts | None) -> bool:
    """Whether a text of the target was read in the figure as well, which has none such."""
    if own is None or any(same_text(text.text, one.text) for one in mine):
        return False
    return any(
        same_text(text.text, one.text) and one.box is not None and _apart(text, one) < _SAME_PLACE
        for one in own.written()
    )


# Colours


def _by_likelihood(chart: Chart, spots: Sequence[Spot]) -> tuple[list[Spot], list[Spot]]:
    """Spots where one colour of the code has become another, and those where marks may only stand
    elsewhere: where the target has its axes in other places, and where it shows paper, a colour
    of another mark, or what lies between mark and paper at an edge."""
    facts = chart.current
    if facts is None or is_laid_out_otherwise(chart):
        return [], list(spots)
    papers = _papers(facts)
    known = [*papers, *(c for axes in facts.axes for one in axes.series for c in one.colours[:1])]
    is_sure: list[Spot] = []
    others: list[Spot] = []
    for spot in spots:
        is_known = any(distance(spot.target, colour) < _NEAR for colour in known)
        is_edge = any(_is_between(spot.target, spot.current, paper) for paper in papers)
        (others if is_known or is_edge else is_sure).append(spot)
    return is_sure, others


def _papers(facts: Facts) -> set[str]:
    """The colours of the ground that marks are drawn on."""
    grounds = [facts.background, *(axes.background for axes in facts.axes)]
    return {ground or _PAPER for ground in grounds}


def _is_between(colour: str, one: str, other: str) -> bool:
    """Whether a colour is a blend of two, but for a little."""
    a, b, c = (np.array(rgb(each), np.float64) for each in (one, other, colour))
    way = b - a
    length = float(way @ way)
    share = float((c - a) @ way) / length if length else 0.0
    return 0 < share < 1 and float(np.abs(a + share * way - c).max()) < _OFF_BLEND


def _recoloured(chart: Chart, spots: Sequence[Spot]) -> Iterator[Edit]:
    """Colour literals that say what lies where the target has another colour.

    Not the paper's: what is drawn like that is gone, and that is hardly what was meant.
    """
    facts = chart.current
    papers = _papers(facts) if facts is not None else {_PAPER}
    seen: set[tuple[str, str]] = set()
    for spot in spots:
        pair = (spot.current, spot.target)
        if pair in seen or distance(*pair) < _NEAR or spot.target in papers:
            continue
        seen.add(pair)
        new = chart.text(name_of(spot.target))
        for node in chart.code.nodes(cst.SimpleString):
            if not isinstance(node, cst.SimpleString):
                continue
            said = colour_of(node)
            if said is not None and distance(said, spot.current) < _NEAR:
                source = chart.code.replaced({node: cst.parse_expression(new)})
                yield Edit(source, f"{text_of(node)} becomes {name_of(spot.target)}")


# Texts


def _reworded(chart: Chart, gone: list[Text], fresh: list[Text]) -> Iterator[Edit]:
    """Texts that stand in the place of another one; those that are left stay in the lists."""
    for old in list(gone):
        new = max(fresh, key=lambda f: _alike(old, f), default=None)
        if new is None or _alike(old, new) < 0.6 or has_maths(old.text):
            continue
        fresh.remove(new)
        gone.remove(old)
        for source in literals(chart, old.text, new.text):
            yield Edit(source, f"text '{new.text}'")


def _missing(chart: Chart, text: Text) -> Iterator[Edit]:
    """A text that only the target has, as what it may be: by its role first."""
    from . import rewrites

    if text.box is None or not text.readable:
        return
    index = axes_near(chart.current, text.box)
    yield from _named(chart, text)
    kinds: list[DifferenceKind] = ["annotation", "title", "suptitle"]
    if text.role in ("title", "suptitle", "x_label", "y_label"):
        kinds = [text.role, *(k for k in ("title", "suptitle") if k != text.role), "annotation"]
    for kind in kinds:
        if kind in ("title", "suptitle") and not _is_on_top(chart, text.box, index, kind):
            continue
        if kind == "annotation":
            yield from _written(chart, text, text.box, index)
            continue
        wanted = Difference(
            kind=kind, axes=None if kind == "suptitle" else index, target=text.text,
            sentence=f"the target has {text.text!r}",
        )  # fmt: skip
        edit = next(rewrites(chart, wanted), None)
        if edit is not None:
            yield edit


def _is_on_top(chart: Chart, box: Box, index: int | None, kind: DifferenceKind) -> bool:
    """Whether a text stands where a title does: its middle above the axes, or above all of them."""
    axes = chart.facts(index)
    if kind == "suptitle" and chart.current is not None:
        tops = [one.box[1] for one in chart.current.axes]
    else:
        tops = [axes.box[1]] if axes is not None else []
    return (box[1] + box[3]) / 2 < min(tops, default=1.0) + _SAME_PLACE


def _named(chart: Chart, text: Text) -> Iterator[Edit]:
    """A legend on the axes that draw what a text is the label of, if they have none."""
    from . import rewrites

    for index, axes in enumerate(chart.current.axes if chart.current else ()):
        labels = [series.label for series in axes.series if series.label]
        if axes.legend is None and any(same_text(label, text.text) for label in labels):
            wanted = Difference(
                kind="legend_missing", axes=index, target=tuple(labels),
                sentence=f"the target says {text.text!r}, which is the label of a series",
            )  # fmt: skip
            yield from islice(rewrites(chart, wanted), _MOST_MISSING)


def _written(chart: Chart, text: Text, box: Box, index: int | None) -> Iterator[Edit]:
    """A text put where the target has it: by its corner, as matplotlib does, or by its middle."""
    axes = chart.facts(index)
    if axes is None or not axes.x.limits or not axes.y.limits:
        return
    if "log" in (axes.x.scale, axes.y.scale):
        return
    size = _points(chart, text)
    for x, y, how in (
        (box[0], box[3], ""),
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, "center"),
    ):
        across = _data(x, axes.box[0], axes.box[2], axes.x.limits)
        down = _data(y, axes.box[3], axes.box[1], axes.y.limits)
        quoted = chart.text(how)
        aligned = f", ha={quoted}, va={quoted}" if how else ""
        line = f".text({across}, {down}, {chart.text(text.text)}{aligned}{size})"
        source = chart.insert(index, line)
        if source is not None:
            yield Edit(source, f"text '{text.text}'")


def _points(chart: Chart, text: Text) -> str:
    """The font size of a text that is read, where it is not the usual one."""
    dpi = (chart.current.dpi if chart.current else None) or 100.0
    points = round((text.size or 0.0) * 72 / dpi)
    return f", fontsize={points}" if points and abs(points - 10) > 1 else ""


def _data(at: float, low: float, high: float, limits: tuple[float, float]) -> str:
    """Data units of a place along an axis, on the coarsest usual step that hits it."""
    span = (limits[1] - limits[0]) / ((high - low) or 1.0)
    value = limits[0] + (at - low) * span
    steps = [sensible(value, abs(span), step) for step in STEPS]
    return number(next((s for s in steps if abs(s - value) <= _OFF * abs(span)), steps[-1]))


def _moved(chart: Chart, text: Text, other: Text) -> Iterator[Edit]:
    """A text whose call says where it stands in numbers, put where the target has it."""
    assert text.box is not None
    assert other.box is not None
    across = (other.box[0] + other.box[2] - text.box[0] - text.box[2]) / 2
    down = (other.box[1] + other.box[3] - text.box[1] - text.box[3]) / 2
    for place in chart.places:
        if place.method not in {"text", "annotate", "figtext"}:
            continue
        said = [text_of(arg.value) for arg in place.node.args if arg.keyword is None]
        words = {one.strip() for one in said if one is not None}
        if words and text.text.strip() not in words:
            continue
        x, y = coordinates(place)
        unit = unit_of(chart, place, text.box)
        if unit is None:
            continue
        for step in STEPS:
            changes: dict[cst.CSTNode, cst.CSTNode] = {}
            for node, by, scale in ((x, across, unit[0]), (y, -down, unit[1])):
                value = number_of(node) if node is not None else None
                if node is None or value is None or abs(by) < _OFF:
                    continue
                wanted = value + by * scale
                new = sensible(wanted, abs(scale), step)
                if abs(new - wanted) <= _OFF * abs(scale) and new != value:
                    changes[node] = cst.parse_expression(number(new))
            if changes:
                where = ", ".join(chart.code.text(node) for node in changes.values())
                yield Edit(chart.code.replaced(changes), f"'{text.text}' at {where}")


def _touched(box: Box | None, spots: Sequence[Spot]) -> bool:
    return box is not None and any(meet(box, spot.box) for spot in spots)


def _apart(one: Text, other: Text) -> float:
    """How far the middles of two texts are from each other, as a share of the picture."""
    a, b = one.box, other.box
    assert a is not None
    assert b is not None
    return max(abs(a[0] + a[2] - b[0] - b[2]), abs(a[1] + a[3] - b[1] - b[3])) / 2


def _alike(one: Text, other: Text) -> float:
    """Likeness of the letters, 0 to 1, and a half more for texts in the same place."""
    letters = SequenceMatcher(None, one.text, other.text, autojunk=False).ratio()
    return letters + (0.5 if _apart(one, other) < 0.03 else 0.0)
