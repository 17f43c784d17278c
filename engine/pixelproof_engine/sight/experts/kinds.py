"""Kinds: what the experts took for marks is held against a glance at the whole panel.

Contours look like lines to who follows one colour, and the shades of a surface like areas. Where
the glance sees no such marks, they are called what it sees, or dropped where that fills the panel.
"""

from __future__ import annotations

from ..facts import Kind
from ..glance import KINDS, glance
from ..sketch import Panel, SeriesSketch, Sketch

_DOUBTED: dict[Kind, float] = {"line": 0.02, "scatter": 0.02, "bar": 0.02, "barh": 0.02}
_DOUBTED_ELSE = 0.05
"""Below these a panel is thought not to hold marks of a kind."""
_DOUBTED_IN_WHOLE = 0.3
"""The same where something else fills it."""
_SEEN = 0.5
"""From here on marks that are doubted are called by this kind."""
_NOTHING = 0.1
"""Where no kind is above this, the panel holds no marks."""
_SURE = 0.9
"""From here on a kind that no expert has found is told."""
_WHOLE: tuple[Kind, ...] = ("image", "contour", "surface", "quiver")
"""Kinds that fill a panel, and that need no measuring to be told."""
_TRACED: tuple[Kind, ...] = ("line", "errorbar")
"""Kinds of which a trace may be measured."""


def find_kinds(sketch: Sketch) -> None:
    """Drops, renames and adds series by the glance at their panel."""
    panels = [one for one in sketch.panels if one.colourbar_of is None]
    for panel, seen in zip(panels, glance(sketch.rgb, [one.box for one in panels]), strict=True):
        likely = dict(zip(KINDS, map(float, seen), strict=True))
        whole = [kind for kind in _WHOLE if likely[kind] >= _SURE]
        panel.series = [one for one in panel.series if _holds(one, likely, whole)]
        found = {one.kind for one in panel.series}
        panel.series += [_filling(panel, kind) for kind in whole if kind not in found]


def _holds(series: SeriesSketch, likely: dict[Kind, float], whole: list[Kind]) -> bool:
    """False for a series that is none; one that is another than it was taken for is renamed."""
    kind: Kind = "bar" if series.kind == "hist" else series.kind
    least = _DOUBTED_IN_WHOLE if whole else _DOUBTED.get(kind, _DOUBTED_ELSE)
    doubted = likely.get(kind, 1.0) < least
    if not doubted or series.label is not None:
        return True
    if whole:
        return False
    better = max(likely, key=likely.__getitem__)
    if likely[better] < _SEEN:
        return likely[better] > _NOTHING or bool(series.marks)
    if better in _WHOLE or not {kind, better} <= set(_TRACED):
        series.marks, series.trace = [], []
    series.kind = better
    return True


def _filling(panel: Panel, kind: Kind) -> SeriesSketch:
    x0, y0, x1, y1 = panel.box
    return SeriesSketch(kind, [], panel.box, (x1 - x0) * (y1 - y0))
