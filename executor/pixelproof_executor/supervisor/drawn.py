"""What a figure was drawn with: texts, places, calls and colours as ChartMimic's scores count them.

The definitions are those of ChartMimic's low-level evaluator (arXiv 2406.09961), which runs a
script with hooks in matplotlib: which functions count, that only the outermost of them does, and
that a colour is read when the figure is done, not when it was asked for. It differs from
``calls.py`` on purpose: there ``stem`` is one call, here it is the ``vlines`` and ``plot`` that it
makes, because the evaluator does not know ``stem``.
"""

from __future__ import annotations

import functools
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .facts_place import grid_cell

_COUNTED = (
    "bar", "barh", "plot", "axhline", "axvline", "axvspan", "axhspan", "hlines", "vlines",
    "errorbar", "boxplot", "violinplot", "violin", "hist", "fill_between", "fill_betweenx",
    "scatter", "quiver", "pie", "fill", "imshow", "pcolor", "contour", "contourf", "broken_barh",
    "tripcolor",
)  # fmt: skip
_COUNTED_3D = ("scatter", "plot", "plot_surface", "bar3d", "bar", "add_collection3d")
_COLOURED = (
    "bar", "scatter", "axhline", "axvline", "_fill_between_x_or_y", "pie", "axvspan", "axhspan",
    "hlines", "vlines", "boxplot", "violinplot", "hist", "quiver", "imshow", "pcolor", "contour",
    "contourf", "fill", "broken_barh", "tripcolor",
)  # fmt: skip
_MOST_COLOURS = 5000

Reader = Callable[[Any], list[str]]


@dataclass
class _Tally:
    """Outermost calls on one axes (or of one patch), with weak hold of what they drew."""

    calls: list[str] = field(default_factory=list)
    coloured: dict[tuple[str, str], tuple[weakref.ref[Any], Reader]] = field(default_factory=dict)
    """By name and last colour at the time of the call: later objects replace earlier ones."""


_tallies: weakref.WeakKeyDictionary[Any, _Tally] = weakref.WeakKeyDictionary()
_texts: weakref.WeakKeyDictionary[Any, list[tuple[Any, str]]] = weakref.WeakKeyDictionary()
"""By renderer: each drawn line of text and its artist, since the renderer was last cleared."""
_drawing: list[Any] = []
_busy = {"count": False, "colour": False}


def watch_drawing() -> None:
    """Hook matplotlib. Called once, before the first fork."""
    from matplotlib.axes import Axes
    from matplotlib.axes._base import _process_plot_var_args  # type: ignore[attr-defined]
    from matplotlib.image import NonUniformImage
    from matplotlib.patches import Circle, Ellipse
    from matplotlib.projections.polar import PolarAxes
    from mpl_toolkits.mplot3d import Axes3D

    for name in _COUNTED:
        _hook(Axes, name, _counted(name))
    for name in _COUNTED_3D:
        _hook(Axes3D, name, _counted(name))
    _hook(_process_plot_var_args, "_make_line", _coloured("plot"))
    for name in _COLOURED:
        _hook(Axes, name, _coloured(name))
    for name in _COUNTED_3D:
        _hook(Axes3D, name, _coloured(name))
    _hook(PolarAxes, "plot", _coloured("plot"))  # the class inherits it, hooked for counting
    for shape in (NonUniformImage, Ellipse, Circle):
        _hook(shape, "__init__", _counted(shape.__name__))
        _hook(shape, "__init__", _coloured(shape.__name__))
    _watch_texts()


def drawn_facts(figure: Any, renderer: Any) -> dict[str, Any]:
    """What ``figure`` was drawn with, just after ``renderer`` has drawn it."""
    own = [
        tally for owner, tally in list(_tallies.items()) if owner.get_figure(root=True) is figure
    ]
    colours = dict.fromkeys(
        (name, one)
        for tally in own
        for (name, _), (artist, read) in tally.coloured.items()
        if (alive := artist()) is not None
        for one in read(alive)
    )
    ticks = set(_tick_texts(figure))
    return {
        "texts": [line for text, line in _texts.get(renderer, []) if id(text) not in ticks],
        "cells": [cell for axes in figure.axes if (cell := _cell(axes)) is not None],
        "axes": len(figure.axes),
        "calls": dict(Counter(name for tally in own for name in tally.calls)),
        "colours": [list(pair) for pair in colours][:_MOST_COLOURS],
    }


def _tick_texts(figure: Any) -> Iterator[int]:
    """The evaluator takes the major ticks of x and y away before it listens; a z axis keeps its."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            yield id(axis.get_offset_text())
            for tick in axis.majorTicks:
                yield id(tick.label1)
                yield id(tick.label2)


def _cell(axes: Any) -> dict[str, int] | None:
    """Place in the grid that holds the axes itself, be it inside another grid's cell."""
    place = axes.get_subplotspec()
    return None if place is None else grid_cell(place)


def _watch_texts() -> None:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.text import Text

    def listening(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def draw_and_tell(text: Any, *args: Any, **kwargs: Any) -> Any:
            _drawing.append(text)
            try:
                return draw(text, *args, **kwargs)
            finally:
                _drawing.pop()

        return draw_and_tell

    def recording(draw_text: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw_text)
        def record(
            renderer: Any, gc: Any, x: float, y: float, s: str, *rest: Any, **kw: Any
        ) -> Any:
            _texts.setdefault(renderer, []).append((_drawing[-1] if _drawing else None, s))
            return draw_text(renderer, gc, x, y, s, *rest, **kw)

        return record

    def forgetting(clear: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(clear)
        def forget(renderer: Any) -> Any:
            _texts.pop(renderer, None)
            return clear(renderer)

        return forget

    _hook(Text, "draw", listening)
    _hook(RendererAgg, "draw_text", recording)
    _hook(RendererAgg, "clear", forgetting)


def _hook(
    owner: Any, name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> None:
    setattr(owner, name, around(getattr(owner, name)))


def _outermost(
    what: str, told: Callable[[tuple[Any, ...], dict[str, Any], Any], None]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Hook that tells of a call unless another hook of its kind is under way."""

    def around(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if _busy[what]:
                return method(*args, **kwargs)
            _busy[what] = True
            try:
                result = method(*args, **kwargs)
            finally:
                _busy[what] = False
            told(args, kwargs, result)
            return result

        return watched

    return around


def _counted(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def told(args: tuple[Any, ...], _kwargs: dict[str, Any], _result: Any) -> None:
        _tallies.setdefault(args[0], _Tally()).calls.append(_full_name(name, args[0]))

    return _outermost("count", told)


def _coloured(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def told(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        # `_make_line` belongs to the cycle of colours, and gets its axes as an argument.
        owner = args[1] if name == "plot" and not hasattr(args[0], "get_figure") else args[0]
        tally = _tallies.setdefault(owner, _Tally())
        for artist, read in _parts(name, result, args, kwargs):
            colours = read(artist)
            if colours:
                key = (_full_name(name, owner), colours[-1])
                tally.coloured[key] = (weakref.ref(artist), read)

    return _outermost("colour", told)


def _full_name(name: str, owner: Any) -> str:
    """The evaluator tells the functions of 3D axes, and lines and points of polar ones, apart."""
    projection = getattr(owner, "name", "")
    if projection == "3d" and name in _COUNTED_3D:
        return f"3d {name}"
    if projection == "polar" and name in ("plot", "scatter"):
        return f"polar {name}"
    return name


def _parts(
    name: str, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterable[tuple[Any, Reader]]:
    """What a call drew, and how the colours of each piece are read."""
    if name == "scatter":
        if kwargs.get("cmap") is not None:
            return [(result, _map_name)]
        return [(result, _faces if hasattr(result, "_offsets3d") else _first_face)]
    if name == "plot":
        lines = result[:1] if isinstance(result, tuple) else result
        return [(line, _line) for line in lines]
    if name == "plot_surface":
        return [(result, _map_name if kwargs.get("cmap") is not None else _first_face)]
    if name == "boxplot":
        return [(box, _face) for box in result["boxes"] if hasattr(box, "get_facecolor")]
    if name == "violinplot":
        return [(body, _first_face) for body in result["bodies"]]
    if name == "hist":
        return [(patch, _face) for patch in _patches(result[2])]
    if name == "bar":
        return [(patch, _asked_face) for patch in result]
    if name == "pie":
        return [(wedge, _face) for wedge in result[0]]
    if name == "fill":
        return [(patch, _face) for patch in result]
    if name in ("NonUniformImage", "Ellipse", "Circle"):
        return [(args[0], _map_name if name == "NonUniformImage" else _face)]
    return [(result, _READERS[name])]


def _patches(groups: Any) -> Iterator[Any]:
    for one in groups:
        if hasattr(one, "get_facecolor"):
            yield one
        else:
            yield from one


def _hex(value: Any) -> list[str]:
    from matplotlib import colors

    try:
        return [str(colors.to_hex(value))]
    except (TypeError, ValueError):
        return []


def _line(line: Any) -> list[str]:
    return _hex(line.get_color())


def _face(patch: Any) -> list[str]:
    return _hex(patch.get_facecolor())


def _asked_face(patch: Any) -> list[str]:
    """Face as the code wants it, before ``alpha`` and ``fill`` (polygons of 3D bars keep none)."""
    asked = getattr(patch, "_original_facecolor", None)
    return _face(patch) if asked is None else _hex(asked)


def _first_face(collection: Any) -> list[str]:
    return _faces(collection)[:1]


def _faces(collection: Any) -> list[str]:
    return [one for value in collection.get_facecolor() for one in _hex(value)]


def _edges(collection: Any) -> list[str]:
    return [one for value in collection.get_edgecolor() for one in _hex(value)]


def _map_name(mapped: Any) -> list[str]:
    return [str(mapped.get_cmap().name)]


_READERS: dict[str, Reader] = {
    **dict.fromkeys(("axhline", "axvline"), _line),
    **dict.fromkeys(("axhspan", "axvspan"), _face),
    **dict.fromkeys(("hlines", "vlines"), _edges),
    **dict.fromkeys(("quiver", "broken_barh", "add_collection3d"), _faces),
    **dict.fromkeys(("_fill_between_x_or_y", "bar3d"), _first_face),
    **dict.fromkeys(("imshow", "pcolor", "contour", "contourf", "tripcolor"), _map_name),
}
