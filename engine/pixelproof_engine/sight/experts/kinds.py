"""Kinds: what the experts took for marks is held against a glance at the whole panel.

Contours look like lines to who follows one colour, and the shades of a surface like areas. Where
the glance sees no such marks, they are called what it sees, or dropped where that fills the panel.
"""

from __future__ import annotations

from ..facts import Kind
from ..glance import KINDS, glance
from ..sketch import Panel, SeriesSketch, Sketch

_DOUBTED: dict[Kind, float] = {
    "line": 0.02, "scatter": 0.02, "bar": 0.02, "barh": 0.02, "hist": 0.02, "area": 0.03,
}  # fmt: skip
"""Below these a panel is thought not to hold marks of a kind; other kinds are found by parts of
their own (caps, whiskers, a ring) and stand as they are."""
_DOUBTED_IN_WHOLE = 0.3
"""The same where something else fills it."""
_MANY_POINTS = 20
"""So many points of one size are no mistake, if nothing else fills the panel."""
_SEEN = 0.5
"""From here on marks that are doubted are called by this kind."""
_NOTHING = 0.1
"""Where no kind is above this, the panel holds no marks."""
_SURE = 0.75
"""From here on a kind that fills the panel is told, whether an expert has found it or not."""
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
        doubted = [one for one in panel.series if _is_doubted(one, likely, bool(whole))]
        best = max(likely, key=likely.__getitem__)
        if doubted and best in _WHOLE and likely[best] >= _SEEN and best not in whole:
            whole.append(best)
        panel.series = [
            one
            for one in panel.series
            if not any(one is other for other in doubted)
            or (not whole and _is_another(one, best, likely[best]))
        ]
        found = {one.kind for one in panel.series}
        panel.series += [_filling(panel, kind) for kind in whole if kind not in found]


def _is_doubted(series: SeriesSketch, likely: dict[Kind, float], filled: bool) -> bool:
    if series.kind not in _DOUBTED or series.label is not None:
        return False
    if series.kind == "scatter" and len(series.marks) >= _MANY_POINTS and not filled:
        return False
    kind: Kind = "bar" if series.kind == "hist" else series.kind
    return likely[kind] < (_DOUBTED_IN_WHOLE if filled else _DOUBTED[series.kind])


def _is_another(series: SeriesSketch, kind: Kind, likely: float) -> bool:
    """Calls a series by the kind that the panel holds; False where it seems to hold none."""
    if likely < _SEEN:
        return likely > _NOTHING or bool(series.marks)
    if not {series.kind, kind} <= set(_TRACED):
        series.marks, series.trace = [], []
    series.kind = kind
    return True


def _filling(panel: Panel, kind: Kind) -> SeriesSketch:
    x0, y0, x1, y1 = panel.box
    return SeriesSketch(kind, [], panel.box, (x1 - x0) * (y1 - y0))
