"""Where on the figure a call shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pixelproof_engine.sight.facts import AxisName, Box, Text

from .chart import Chart, drawing_name
from .places import Place
from .values import text_of

_TICKED: Mapping[str, AxisName] = {
    "set_xticks": "x", "xticks": "x", "set_xticklabels": "x",
    "set_yticks": "y", "yticks": "y", "set_yticklabels": "y",
}  # fmt: skip


def box_of(chart: Chart, place: Place) -> Box | None:
    """The part of the figure that the call of ``place`` draws, as far as the facts tell."""
    if chart.current is None:
        return None
    method, facts = place.method, chart.current
    if method == "suptitle":
        return _of(facts.suptitle)
    found: list[Box] = []
    for index, axes in enumerate(facts.axes):
        if not chart.on(index, place):
            continue
        if method in {"set_title", "title"}:
            found += _boxes([axes.title])
        elif method in {"set_xlabel", "xlabel"}:
            found += _boxes([axes.x.label])
        elif method in {"set_ylabel", "ylabel"}:
            found += _boxes([axes.y.label])
        elif (letter := _TICKED.get(method)) is not None:
            found.append(beside(axes.box, letter))
        elif method == "legend":
            found += [axes.legend.box] if axes.legend and axes.legend.box else []
        elif method in {"text", "annotate"}:
            said = {text_of(a.value) for a in place.node.args}
            words = _boxes([t for t in (*axes.texts, *facts.texts) if t.text in said])
            found += words or [wide(axes.box)]
        elif drawing_name(place) is not None:
            found.append(axes.box)
        else:
            found.append(wide(axes.box))
    return _hull(found) if found else None


def _of(text: Text | None) -> Box | None:
    return text.box if text is not None else None


def _boxes(texts: Sequence[Text | None]) -> list[Box]:
    return [t.box for t in texts if t is not None and t.box is not None]


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(b[0] for b in boxes), min(b[1] for b in boxes),
        max(b[2] for b in boxes), max(b[3] for b in boxes),
    )  # fmt: skip


def wide(box: Box) -> Box:
    """The frame with its tick labels and axis labels."""
    return (box[0] - 0.12, box[1] - 0.05, box[2] + 0.05, box[3] + 0.12)


def beside(box: Box, letter: AxisName) -> Box:
    """Where the tick labels of a frame stand that are drawn below it or at its left."""
    if letter == "x":
        return (box[0] - 0.03, box[3] - 0.01, box[2] + 0.03, box[3] + 0.12)
    return (box[0] - 0.14, box[1] - 0.03, box[0] + 0.01, box[3] + 0.03)
