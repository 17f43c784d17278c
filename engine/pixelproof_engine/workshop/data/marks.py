"""Marks: the series of a drawn axes, as a reader of its picture could list them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

_MARKERS = {"None": None, "none": None, "": None, " ": None, ".": "o", ",": None, "8": "o",
            "h": "o", "H": "o", "d": "D", "P": "+", "X": "x"}  # fmt: skip
_STYLES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}
_MOST = 64
"""Points told of a curve."""


def series_of(axes: Any, frame: Any) -> list[SimpleNamespace]:
    """Bars, wedges, areas, points, curves and images, in the order in which they were drawn."""
    found: list[SimpleNamespace] = []
    found += _bars(axes, frame)
    found += _wedges(axes, frame)
    found += _collections(axes, frame)
    found += _lines(axes, frame)
    found += [
        _series("image", frame.box(image.get_window_extent(frame.renderer)))
        for image in axes.images
    ]
    entries = _entries(axes)
    for one in found:
        one.label = entries.get(one.handle) if one.handle is not None else one.label
    return found


def _series(kind: str, box: Any, colours: list[str] | None = None, **more: Any) -> SimpleNamespace:
    whole = {
        "kind": kind, "label": None, "colours": tuple(dict.fromkeys(colours or [])), "x": (),
        "y": (), "names": (), "marker": None, "line_style": None, "box": box, "handle": None,
    }  # fmt: skip
    return SimpleNamespace(**{**whole, **more})


def _entries(axes: Any) -> dict[int, str]:
    """Label of each mark that stands in the legend, by identity."""
    legend = axes.get_legend()
    if legend is None:
        return {}
    shown = {text.get_text() for text in legend.get_texts()}
    handles, labels = axes.get_legend_handles_labels()
    return {
        id(handle): label for handle, label in zip(handles, labels, strict=True) if label in shown
    }


def _hex(colour: Any) -> str | None:
    from matplotlib.colors import to_hex, to_rgba

    rgba = to_rgba(colour)
    if rgba[3] < 0.02:
        return None
    # What is seen on white: a transparent colour is a paler one.
    red, green, blue = (channel * rgba[3] + 1 - rgba[3] for channel in rgba[:3])
    return str(to_hex((red, green, blue)))


def _bars(axes: Any, frame: Any) -> list[SimpleNamespace]:
    found = []
    for container in axes.containers:
        patches = list(getattr(container, "patches", []))
        if not patches:
            continue
        lying = container.orientation == "horizontal"
        boxes = [frame.box(patch.get_window_extent(frame.renderer)) for patch in patches]
        known = [box for box in boxes if box is not None]
        if not known:
            continue
        starts = [p.get_y() if lying else p.get_x() for p in patches]
        sizes = [p.get_height() if lying else p.get_width() for p in patches]
        touching = len(patches) > 4 and all(
            abs(a + size - b) < 1e-6 * max(1.0, abs(b))
            for a, size, b in zip(starts, sizes, starts[1:], strict=False)
        )
        lengths = [p.get_width() if lying else p.get_height() for p in patches]
        names = _names(axes, "y" if lying else "x", starts, sizes) if not touching else ()
        found.append(
            _series(
                "hist" if touching and not lying else "barh" if lying else "bar", _around(known),
                [c for p in patches if (c := _hex(p.get_facecolor()))],
                y=tuple(float(v) for v in lengths), names=names, handle=id(container),
                x=tuple(float(s) for s in starts),
            )
        )  # fmt: skip
    return found


def _names(axes: Any, axis: str, starts: list[float], sizes: list[float]) -> tuple[str, ...]:
    """The tick that each bar stands nearest to."""
    ticks = [
        (tick.get_loc(), tick.label1.get_text().strip())
        for tick in getattr(axes, f"{axis}axis").get_major_ticks()
        if tick.label1.get_text().strip()
    ]
    if not ticks:
        return ()
    return tuple(
        min(ticks, key=lambda tick: abs(tick[0] - (start + size / 2)))[1]
        for start, size in zip(starts, sizes, strict=True)
    )


def _wedges(axes: Any, frame: Any) -> list[SimpleNamespace]:
    from matplotlib.patches import Wedge

    wedges = [patch for patch in axes.patches if isinstance(patch, Wedge)]
    if not wedges:
        return []
    box = _around([
        found for one in wedges if (found := frame.box(one.get_window_extent(frame.renderer)))
    ])  # fmt: skip
    labels = [text.get_text() for text in axes.texts if not text.get_text().rstrip("%").strip()
              .replace(".", "").isdigit()]  # fmt: skip
    shares = [abs(one.theta2 - one.theta1) / 360 for one in wedges]
    names = tuple(labels) if len(labels) == len(wedges) else ()
    colours = [c for one in wedges if (c := _hex(one.get_facecolor()))]
    return [_series("pie", box, colours, y=tuple(shares), names=names)]


def _collections(axes: Any, frame: Any) -> list[SimpleNamespace]:
    from matplotlib.collections import LineCollection, PathCollection, PolyCollection, QuadMesh

    found = []
    for one in axes.collections:
        if not one.get_visible():
            continue
        kind = (
            "image" if isinstance(one, QuadMesh)
            else "scatter" if isinstance(one, PathCollection)
            else "area" if isinstance(one, PolyCollection)
            else ""
        )  # fmt: skip
        if isinstance(one, LineCollection) or not kind:
            continue
        box = frame.box(one.get_window_extent(frame.renderer))
        shades = [c for face in one.get_facecolor()[:12] if (c := _hex(face))]
        edges = [] if shades else [c for edge in one.get_edgecolor()[:12] if (c := _hex(edge))]
        found.append(_series(kind, box, [] if kind == "image" else shades + edges, handle=id(one)))
    return found


def _lines(axes: Any, frame: Any) -> list[SimpleNamespace]:
    found = []
    bars = {id(line) for held in axes.containers for line in _caps(held)}
    owners = {
        id(held[0]): id(held)
        for held in axes.containers
        if isinstance(held, tuple) and held and getattr(held, "patches", None) is None
    }
    for line in axes.lines:
        if id(line) in bars or not line.get_visible():
            continue
        x, y = _numbers(line.get_xdata(orig=False)), _numbers(line.get_ydata(orig=False))
        if len(x) != len(y) or not len(x):
            continue
        marker = _MARKERS.get(str(line.get_marker()), str(line.get_marker()))
        style = _STYLES.get(str(line.get_linestyle()))
        if style is None and marker is None:
            continue
        every = max(1, len(x) // _MOST)
        colour = _hex(line.get_color() if style or marker is None else line.get_markerfacecolor())
        found.append(
            _series(
                "line" if style else "scatter",
                frame.box(line.get_window_extent(frame.renderer)), [colour] if colour else [],
                x=tuple(x[::every].tolist()) if axes.name == "rectilinear" else (),
                y=tuple(y[::every].tolist()) if axes.name == "rectilinear" else (),
                marker=marker, line_style=style or "none",
                handle=owners.get(id(line), id(line)),
            )
        )  # fmt: skip
    return found


def _caps(container: Any) -> list[Any]:
    """Lines of an error bar beside its own line."""
    is_error_bar = isinstance(container, tuple) and getattr(container, "patches", None) is None
    parts = list(container)[1:] if is_error_bar else []
    held = getattr(container, "errorbar", None)
    parts += list(held)[1:] if held is not None else []
    return [line for part in parts if isinstance(part, tuple | list) for line in part]


def _numbers(values: Any) -> Any:
    return np.asarray(values, dtype=float).ravel()


def _around(boxes: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
