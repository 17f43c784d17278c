"""Marks: the series of each panel, by the shapes that each ink draws."""

from __future__ import annotations

import numpy as np

from ..sketch import Panel, SeriesSketch, Sketch, colours_apart, lab_of, largest_step
from .arrows import arrows_of
from .bands import band_of
from .bars import bars_of, joined_bars, one_way
from .bins import side_by_side
from .boxes import boxed
from .bubbles import bubbles_of, joined_points
from .caps import with_caps
from .error_bars import is_straight, without_error_bars
from .floating import with_lengths
from .fringes import Ink
from .images import is_image
from .lines import is_marked_line, line_of
from .lone_points import lone_points
from .mapped_points import mapped_points
from .notches import with_notched_boxes
from .open_boxes import open_boxes
from .outlines import outlined_bars
from .palette import Field, field_of
from .points import points_of
from .polar import polar_series
from .rims import runs_along_top
from .second_scales import on_second_scale
from .segments import segments_of
from .spans import is_span, span_of
from .straight import straight_lines
from .violins import with_violins
from .wedges import pie_of
from .whiskers import with_whiskers

_CORE = 48
"""Channel distance from its colour of a line's inner pixels, at most."""
_CRUMBS = 0.1
"""Part of an ink that may be left beside the straight lines that it draws, if it draws no more."""


def find_marks(sketch: Sketch) -> None:
    """Adds the series to every panel and ties them to the legend's entries."""
    for panel in sketch.panels:
        if panel.colourbar_of is not None:
            continue
        field = field_of(sketch, panel)
        panel.series = _series(sketch, panel, field)
        with_lengths(panel, panel.series)
        _tie_legend(panel)
        panel.series.sort(key=_drawing_order(panel))
        panel.second = on_second_scale(panel)


def _series(sketch: Sketch, panel: Panel, field: Field) -> list[SeriesSketch]:
    if panel.projection == "polar":
        return polar_series(field)
    pie = pie_of(field)
    if pie is not None:
        return [pie]
    if is_image(field, panel, sketch.background):
        height, width = field.rgb.shape[:2]
        return [SeriesSketch("image", [], panel.box, width * height)]
    found, used = arrows_of(field, sketch.unit)
    if not found:
        found, used = open_boxes(field, sketch.unit)
    for ink in field.inks:
        if any(ink is one for one in used):
            continue
        for one in _of_ink(sketch, panel, field, ink):
            one.source = ink.colour
            found.append(one)
    found = lone_points(panel, field, found, sketch.unit)
    found = mapped_points(sketch, panel, field, found)
    found = without_error_bars(field, found, sketch.unit)
    found = with_notched_boxes(field, found, sketch.unit)
    found = with_caps(panel, field, with_violins(field, found, sketch.unit), sketch.unit)
    found = with_whiskers(field, found, sketch.unit)
    found = joined_points(panel, joined_bars(panel, one_way(panel, found)))
    found = boxed(field, found, sketch.unit)
    side_by_side(panel, found)
    return found


def _of_ink(sketch: Sketch, panel: Panel, field: Field, ink: Ink) -> list[SeriesSketch]:
    """What one colour draws: bars, points, an area, or else a line."""
    if _is_grid_rest(panel, field, ink) or _is_spine_rest(ink):
        return []
    area = span_of(field, ink) or band_of(field, ink, panel.background, sketch.unit)
    if area is not None:
        return [area]
    straight, rest = straight_lines(field, ink, sketch.unit)
    if straight and rest.sum() < _CRUMBS * ink.mask.sum():
        return straight
    if ink.solid >= 0.35 and not is_marked_line(ink.mask, sketch.unit):
        bubbles = bubbles_of(panel, field, ink, sketch.unit)
        if bubbles is not None:
            return [bubbles]
        shapes = bars_of(panel, field, ink, sketch.unit)
        if shapes is not None:
            return [shapes]
    if _frames_legend(panel, field, ink, sketch.font):
        return []
    outlined = outlined_bars(panel, field, ink, sketch.unit) if ink.solid < 0.35 else []
    if outlined:
        return outlined
    points = points_of(panel, field, ink, sketch.unit)
    if points is not None:
        return [points]
    if _is_ruled(ink):
        return []
    if ink.solid >= 0.35:
        straight = []
    if straight:
        ink = Ink(ink.colour, rest, ink.solid)
    if not is_straight(ink, sketch.unit) and _is_outline(field, ink, sketch.unit):
        return straight
    if several := segments_of(field, ink, sketch.unit):
        return [*straight, *several]
    line = line_of(panel, field, ink, sketch.unit)
    return straight if line is None else [*straight, line]


def _frames_legend(panel: Panel, field: Field, ink: Ink, font: float) -> bool:
    """True for thin ink that lies all around the legend: its border."""
    if panel.legend is None or ink.solid > 0.2:
        return False
    ys, xs = np.nonzero(ink.mask)
    ox, oy = field.origin
    x0, y0, x1, y1 = panel.legend.box
    near = (
        (xs + ox > x0 - 1.5 * font) & (xs + ox < x1 + 1.5 * font)
        & (ys + oy > y0 - 1.5 * font) & (ys + oy < y1 + 1.5 * font)
    )  # fmt: skip
    return bool(near.mean() > 0.9)


def _is_outline(field: Field, ink: Ink, unit: float) -> bool:
    """True for edges of filled shapes: thin ink that mostly touches another, thick ink."""
    import cv2

    around = np.zeros(ink.mask.shape, np.uint8)
    side = 2 * round(2.5 * unit) + 3
    for other in field.inks:
        if other is ink or other.solid <= 0.5 or is_span(other):
            continue
        mask = other.mask.astype(np.uint8)
        around |= mask
        whole = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
        if (ink.mask & (whole > 0)).sum() > 0.6 * ink.mask.sum():
            return False  # it runs along the middle of a band
    if ink.solid > 0.3 or not around.any():
        return False
    reach = max(3, 2 * round(1.6 * unit) + 1)
    near = cv2.dilate(around, np.ones((reach, reach), np.uint8)).astype(bool)
    if (ink.mask & near).sum() <= 0.7 * ink.mask.sum():
        return False
    # The edge of an area of the line's own colour that can be seen through is paler than the line.
    core = ink.mask & (largest_step(field.rgb, ink.colour) <= _CORE)
    return not runs_along_top(core, around > 0, reach)


def _is_ruled(ink: Ink) -> bool:
    """True for two or more grey lines straight across the panel: a grid between the ticks."""
    if ink.solid > 0.3 or max(ink.colour) - min(ink.colour) > 24 or max(ink.colour) < 128:
        return False
    for mask in (ink.mask, ink.mask.T):
        covered = mask.mean(axis=0)
        ruled = covered > 0.3
        apart = int((np.diff(np.concatenate([[0], ruled.astype(np.int8)])) == 1).sum())
        if apart >= 2 and mask[:, ruled].sum() > 0.85 * mask.sum():
            return True
    return False


def _is_grid_rest(panel: Panel, field: Field, ink: Ink) -> bool:
    """True for thin ink on grid lines in their colour, or for one more such line."""
    import cv2

    lines = [*panel.grid_x, *panel.grid_y]
    if not lines:
        return False
    apart = [colours_apart(g.colour, ink.colour) for g in lines]
    if min(apart) > (40 if ink.solid <= 0.3 else 12):
        return False
    ruled = np.zeros(ink.mask.shape, np.uint8)
    for one in panel.grid_x:
        at = one.at - field.origin[0]
        ruled[:, max(0, at - 2) : at + 3] = 1
    for one in panel.grid_y:
        at = one.at - field.origin[1]
        ruled[max(0, at - 2) : at + 3] = 1
    full = ink.mask.mean(axis=1) > 0.3
    ruled[cv2.dilate(full.astype(np.uint8), np.ones((3, 1), np.uint8)).ravel() > 0] = 1
    return bool((ink.mask & (ruled > 0)).sum() > 0.8 * ink.mask.sum())


def _is_spine_rest(ink: Ink) -> bool:
    """True for thin grey that lies along the panel's rim: the soft edge of its spines."""
    if ink.solid > 0.2 or max(ink.colour) - min(ink.colour) > 24:
        return False
    return bool(ink.mask[1:-1, 1:-1].sum() < 0.4 * ink.mask.sum())


def _tie_legend(panel: Panel) -> None:
    """Legend entry and series of the nearest colour belong together, one to one."""
    legend = panel.legend
    if legend is None or not panel.series:
        return
    from scipy.optimize import linear_sum_assignment

    entries = [c if c is not None else (0, 0, 0) for c in legend.colours]
    series = [s.colours[0] if s.colours else (0, 0, 0) for s in panel.series]
    cost = np.linalg.norm(lab_of(entries)[:, None] - lab_of(series)[None], axis=2)
    for i, j in zip(*linear_sum_assignment(cost), strict=True):
        if cost[i, j] < 25:
            panel.series[j].label = legend.words[i].legible or None


def _drawing_order(panel: Panel):  # type: ignore[no-untyped-def]
    order = {w.text: i for i, w in enumerate(panel.legend.words)} if panel.legend else {}

    def key(series: SeriesSketch) -> tuple[int, int]:
        return (order.get(series.label or "", len(order)), -series.area)

    return key
