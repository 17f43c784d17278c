"""One entry of ``Axes.series``: data, colours, names and box in the form of the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .facts_place import Box, Place

_MOST_POINTS = 5000
_MOST_BOXED = 200


@dataclass
class Series:
    """What becomes one entry of ``Axes.series``."""

    kind: str
    artists: list[Any]
    x: Any = ()
    y: Any = ()
    colours: list[str | None] = field(default_factory=list)
    """One per mark, or one for all."""
    label: str | None = None
    names: list[str] | None = None
    marker: str | None = None
    line_style: str | None = None
    line_width: float | None = None
    marker_size: float | None = None
    """Diameter in points."""
    bases: Any = ()
    """Where each bar begins; empty where all begin at 0."""
    names_by: str = ""
    """Axis whose categories name the marks: ``x``, ``y`` or none."""
    call: str | None = None
    container: Any = None
    """What a legend names: the container of bars, of error bars."""

    def is_empty(self) -> bool:
        """Nothing to see: no finite point or no size, e.g. of seaborn's legend entries and bands
        of error, or of the dividers of a colour bar.
        """
        first = self.artists[0]
        if self.kind == "polygon":
            extent = first.get_path().get_extents(first.get_patch_transform())
            return not (extent.width or extent.height)
        if self.kind in ("area", "line") and hasattr(first, "get_paths"):
            return not any(np.isfinite(path.vertices).all(1).any() for path in first.get_paths())
        return hasattr(first, "get_xydata") and not np.isfinite(_points_of(first)).any()

    def facts(
        self, axes: Any, place: Place, names: dict[str, dict[float, str]], notes: list[str]
    ) -> dict[str, Any]:
        x, y, keep = _paired(self.x, self.y)
        total = len(keep)
        if total > _MOST_POINTS:
            every = np.linspace(0, total - 1, _MOST_POINTS).astype(int)
            notes.append(f"a series of {total} points is told by {_MOST_POINTS} of them")
            x, y, keep = x[every], y[every] if len(y) else y, keep[every]
        first = self.artists[0]
        return {
            "kind": self.kind,
            "label": (self.label or None) if self.label is not None else own_label(first),
            "colours": _colours(self.colours, keep),
            "x": [] if self.kind == "pie" else [float(value) for value in x],
            "y": [float(value) for value in y],
            "bases": self._bases(keep),
            "names": self._names(x, keep, names),
            "marker": self.marker,
            "line_style": self.line_style,
            "line_width": self.line_width,
            "marker_size": self.marker_size,
            "alpha": _alpha(first),
            "hatch": first.get_hatch() if hasattr(first, "get_hatch") else None,
            "box": _box(axes, self, x, y, place),
            "call": self.call,
        }

    def _bases(self, keep: Any) -> list[float]:
        bases = _floats(self.bases)
        kept = bases[keep[keep < len(bases)]]
        return [float(base) for base in kept] if np.isfinite(kept).all() and kept.any() else []

    def _names(self, x: Any, keep: Any, names: dict[str, dict[float, str]]) -> list[str]:
        if self.names is not None:
            return [self.names[i] for i in keep if i < len(self.names)]
        known = names.get(self.names_by, {})
        if not known or not len(x):
            return []
        at = np.array(list(known))
        words = list(known.values())
        return [
            words[i] if abs(at[i] - value) <= 0.5 else ""
            for value in x
            for i in [int(np.argmin(np.abs(at - value)))]
        ]


def _points_of(line: Any) -> Any:
    return np.asarray(line.get_xydata(), dtype=float).sum(axis=1)


def own_label(artist: Any) -> str | None:
    """The label that the code gave, None for matplotlib's own (``_child0``)."""
    label = str(artist.get_label() or "")
    return label if label and not label.startswith("_") else None


def _paired(x: Any, y: Any) -> tuple[Any, Any, Any]:
    """Both as floats without what cannot be drawn, and the indices that were kept."""
    first, second = _floats(x), _floats(y)
    if len(second) and len(second) != len(first):
        first = np.arange(len(second), dtype=float)
    good = np.isfinite(first) & (np.isfinite(second) if len(second) else True)
    keep = np.flatnonzero(good)
    return first[keep], second[keep] if len(second) else second, keep


def _floats(values: Any) -> Any:
    try:
        data: Any = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    except (TypeError, ValueError):
        return np.empty(0)
    return np.ravel(data)


def _colours(colours: list[str | None], keep: Any) -> list[str]:
    known = [one for one in colours if one is not None]
    if len(set(known)) <= 1:
        return known[:1]
    if len(colours) > 1 and len(keep) and len(colours) > int(keep[-1]):
        picked = [colours[i] for i in keep]
        return [one for one in picked if one is not None]
    return known[:_MOST_POINTS]


def _alpha(artist: Any) -> float | None:
    value = artist.get_alpha()
    return float(value) if isinstance(value, int | float) else None


def _box(axes: Any, series: Series, x: Any, y: Any, place: Place) -> list[float] | None:
    """Box of the marks, cut to the frame of the axes."""
    if series.kind == "scatter" and axes.name == "rectilinear":
        boxes = [_box_of_points(axes, series.artists[0], x, y, place)] if len(x) else []
    else:
        found = [_box_of(axes, artist, place) for artist in series.artists[:_MOST_BOXED]]
        boxes = [box for box in found if box is not None]
    if not boxes:
        return None
    frame = place.box(axes.bbox) if axes.name == "rectilinear" else (-1.0, -1.0, 2.0, 2.0)
    box = [
        max(frame[0], min(one[0] for one in boxes)),
        max(frame[1], min(one[1] for one in boxes)),
        min(frame[2], max(one[2] for one in boxes)),
        min(frame[3], max(one[3] for one in boxes)),
    ]
    return box if box[0] <= box[2] and box[1] <= box[3] else None


def _box_of(axes: Any, artist: Any, place: Place) -> Box | None:
    """Collections know their extent in data, everything else in pixels."""
    if not hasattr(artist, "get_datalim"):
        return place.box_of(artist)
    extent = artist.get_datalim(axes.transData)
    if axes.name == "3d" or not np.isfinite(extent.get_points()).all():
        return place.box(axes.bbox)  # where it is drawn is not told: it fills the frame
    return place.box(extent.transformed(axes.transData))


def _box_of_points(axes: Any, artist: Any, x: Any, y: Any, place: Place) -> Box:
    """matplotlib tells no extent of a scatter: its points, and half the largest marker around."""
    pixels = axes.transData.transform(np.column_stack([x, y]))
    if hasattr(artist, "get_sizes"):
        sizes = artist.get_sizes()
        points = float(np.sqrt(np.max(sizes))) if len(sizes) else 0.0
    else:
        points = float(artist.get_markersize())
    half = place.renderer.points_to_pixels(points) / 2
    (x0, y0), (x1, y1) = pixels.min(axis=0) - half, pixels.max(axis=0) + half
    return place.x(x0), place.y(y1), place.x(x1), place.y(y0)
