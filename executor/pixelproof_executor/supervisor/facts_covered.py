"""How much of a series lies beneath a legend, in pixels of the drawn figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from .facts_entry import Series
from .facts_place import Place

_STEPS = 2000
"""Places along a line that are looked at."""


def covered_share(series: Series, axes: Any, place: Place) -> float:
    """Share of the visible marks that a legend of the axes or of its figure lies over, 0 to 1.

    Of lines it is the length that counts, of bars the area, of points the number.
    """
    boxes = _legend_boxes(axes, place)
    if not boxes or axes.name not in ("rectilinear", "polar"):
        return 0.0
    if series.kind in ("bar", "barh", "hist"):
        bars = [bar for artist in series.artists for bar in _bars(artist, place)]
        if bars:
            return _of_bars(bars, boxes, axes)
        # The outline of a histogram of type step.
        return _of_points(np.vstack([_along(one) for one in series.artists]), boxes, axes)
    artist = series.artists[0]
    if hasattr(artist, "get_xydata"):
        return _of_points(_along(artist), boxes, axes)
    if series.kind == "scatter":
        points = artist.get_offset_transform().transform(np.ma.filled(artist.get_offsets(), np.nan))
        return _of_points(points, boxes, axes)
    return 0.0


def _legend_boxes(axes: Any, place: Place) -> list[Any]:
    legends = [axes.get_legend(), *axes.get_figure(root=True).legends]
    shown = [legend for legend in legends if legend is not None and legend.get_visible()]
    return [place.extent(legend.get_frame()) for legend in shown]


def _along(line: Any) -> Any:
    """Points at equal distances along a line as drawn; its own points where it has no strokes."""
    points = line.get_transform().transform_path(line.get_path()).vertices
    points = points[np.isfinite(points).all(axis=1)]
    if str(line.get_linestyle()).lower() in ("none", "", " ") or len(points) < 2:
        return points
    steps = np.hypot(*np.diff(points, axis=0).T)
    far = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, far[-1], _STEPS)
    return np.column_stack([np.interp(at, far, points[:, side]) for side in (0, 1)])


def _of_points(points: Any, boxes: list[Any], axes: Any) -> float:
    points = points[np.isfinite(points).all(axis=1)]
    points = points[_inside(points, axes.bbox)]
    if not len(points):
        return 0.0
    under = np.zeros(len(points), dtype=bool)
    for box in boxes:
        under |= _inside(points, box)
    return round(float(under.mean()), 4)


def _inside(points: Any, box: Any) -> Any:
    x, y = points[:, 0], points[:, 1]
    return (x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1)


def _bars(artist: Any, place: Place) -> list[Any]:
    """The box of a bar, or those of all bars of a collection (``broken_barh``); none of a line."""
    if hasattr(artist, "get_width"):
        return [place.extent(artist)]
    if hasattr(artist, "get_paths"):
        shown = artist.get_transform()
        return [path.get_extents(shown) for path in artist.get_paths()]
    return []


def _of_bars(bars: list[Any], boxes: list[Any], axes: Any) -> float:
    from matplotlib.transforms import Bbox

    whole = under = 0.0
    for bar in bars:
        shown = Bbox.intersection(bar, axes.bbox)
        if shown is None:
            continue
        whole += shown.width * shown.height
        parts = [Bbox.intersection(shown, box) for box in boxes]
        under += sum(part.width * part.height for part in parts if part is not None)
    return round(float(min(1.0, under / whole)), 4) if whole else 0.0
