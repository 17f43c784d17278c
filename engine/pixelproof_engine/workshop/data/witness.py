"""Witness: what a good reader could tell of a drawn figure, taken from the figure itself.

The facts have the shape of ``sight.facts`` as far as ``sight.verbalise`` looks at them, but need
no pydantic: the same words are made of them. What a reader cannot see is not told, and what it
calls by another name has that name here (an error bar is a line to it).
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

_NOTHING = SimpleNamespace(
    label=None, scale=None, limits=None, ticks=(), tick_rotation=None, grid=None
)


def witness(figure: Any) -> SimpleNamespace:
    """Facts of ``figure``, which must have been drawn."""
    renderer = figure.canvas.get_renderer()
    width, height = figure.canvas.get_width_height(physical=True)
    frame = _Frame(float(width), float(height), renderer)
    top = getattr(figure, "_suptitle", None)
    axes = [one for one in figure.axes if one.get_visible()]
    return SimpleNamespace(
        width=width,
        height=height,
        suptitle=_text(top.get_text()) if top is not None else None,
        axes=[_axes(one, frame) for one in axes],
        texts=[_text(one.get_text()) for one in figure.texts if one is not top],
        strokes=(),
    )


class _Frame:
    """The picture's pixels, and fractions of them."""

    def __init__(self, width: float, height: float, renderer: Any) -> None:
        self.width, self.height, self.renderer = width, height, renderer

    def box(self, extent: Any) -> tuple[float, float, float, float] | None:
        """Fractions from the top left; None for an extent that is not finite."""
        found = (
            extent.x0 / self.width, 1 - extent.y1 / self.height,
            extent.x1 / self.width, 1 - extent.y0 / self.height,
        )  # fmt: skip
        if not all(map(math.isfinite, found)):
            return None
        return tuple(round(min(1.0, max(0.0, v)), 4) for v in found)


def _text(words: str, confidence: float = 1.0) -> SimpleNamespace | None:
    words = " ".join(words.split())
    return SimpleNamespace(text=words, readable=True, confidence=confidence) if words else None


def _axes(axes: Any, frame: _Frame) -> SimpleNamespace:
    from .marks import series_of

    projection = axes.name if axes.name in ("polar", "3d") else "rectilinear"
    flat = projection == "rectilinear"
    shown = axes.axison
    series = series_of(axes, frame)
    legend = axes.get_legend()
    titles = (axes.get_title(), axes.get_title("left"), axes.get_title("right"))
    said = {text for one in series for text in (one.label,) if text}
    return SimpleNamespace(
        box=frame.box(axes.get_window_extent(frame.renderer)) or (0.0, 0.0, 1.0, 1.0),
        title=_text(next((one for one in titles if one), "")),
        x=_axis(axes, "x") if shown and flat else _NOTHING,
        y=_axis(axes, "y") if shown and flat else _NOTHING,
        series=series,
        legend=_legend(legend, frame) if legend is not None else None,
        texts=[
            told
            for one in axes.texts
            if one.get_visible() and (told := _text(one.get_text())) and told.text not in said
        ],
        projection=projection,
    )


def _axis(axes: Any, name: str) -> SimpleNamespace:
    axis = getattr(axes, f"{name}axis")
    labels, places = [], []
    for tick in axis.get_major_ticks():
        words = tick.label1.get_text().strip()
        if words and tick.label1.get_visible():
            labels.append(words)
            places.append(tick.get_loc())
    low, high = getattr(axes, f"get_{name}lim")()
    inside = [
        (place, label)
        for place, label in zip(places, labels, strict=True)
        if min(low, high) <= place <= max(low, high)
    ]
    labels = [label for _, label in inside]
    scale: str | None = getattr(axes, f"get_{name}scale")()
    if labels and not all(_is_number(label) for label in labels):
        scale = "date" if _is_date(axis) else "categorical"
    elif not labels:
        scale = None
    rotation = axis.get_ticklabels()[0].get_rotation() if labels else 0.0
    lines = axis.get_gridlines()
    return SimpleNamespace(
        label=_text(axis.get_label().get_text()) if axis.get_label().get_visible() else None,
        scale=scale,
        limits=(float(low), float(high)) if labels and scale in ("linear", "log") else None,
        ticks=[SimpleNamespace(label=label, place=place) for place, label in inside],
        tick_rotation=rotation if rotation and rotation < 180 else None,
        grid=bool(lines) and any(line.get_visible() for line in lines[:1]),
    )


def _is_date(axis: Any) -> bool:
    return "Date" in type(axis.get_major_formatter()).__name__


def _is_number(label: str) -> bool:
    plain = label.replace("\u2212", "-").replace(",", "").strip("%$€ kM")
    if "mathdefault" in plain or "{" in plain:
        return True
    try:
        float(plain)
    except ValueError:
        return False
    return True


def _legend(legend: Any, frame: _Frame) -> SimpleNamespace:
    title = legend.get_title().get_text()
    return SimpleNamespace(
        box=frame.box(legend.get_window_extent(frame.renderer)),
        title=_text(title),
        texts=[text for one in legend.get_texts() if (text := _text(one.get_text()))],
    )
