"""Remembers which Axes method drew what: the outermost plotting call and its new artists."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_METHODS = (
    "plot", "scatter", "bar", "barh", "grouped_bar", "hist", "hist2d", "step", "stairs", "ecdf",
    "fill", "fill_between", "fill_betweenx", "stackplot", "pie", "imshow", "matshow", "spy",
    "pcolor", "pcolormesh", "pcolorfast", "contour", "contourf", "tricontour", "tricontourf",
    "tripcolor", "triplot", "boxplot", "bxp", "violinplot", "violin", "errorbar", "stem",
    "quiver", "barbs", "streamplot", "hexbin", "eventplot", "broken_barh", "table", "axhline",
    "axvline", "axhspan", "axvspan", "axline", "hlines", "vlines", "loglog", "semilogx",
    "semilogy", "psd", "csd", "specgram", "acorr", "xcorr", "cohere", "magnitude_spectrum",
    "angle_spectrum", "phase_spectrum", "arrow", "bar_label", "pie_label", "text", "annotate",
    "plot_surface", "plot_wireframe", "plot_trisurf", "scatter3D", "plot3D", "bar3d", "voxels",
    "fill_between3d",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One outermost plotting call on an axes."""

    name: str
    artists: tuple[Any, ...]
    """What it added to the axes, in the order of drawing calls."""
    result: Any
    marker: Any
    """The ``marker`` argument: a scatter keeps no other trace of it."""


_calls: weakref.WeakKeyDictionary[Any, list[Call]] = weakref.WeakKeyDictionary()
_depth = 0


def calls_on(axes: Any) -> list[Call]:
    return _calls.get(axes, [])


def track_calls() -> None:
    """Wrap the plotting methods of every axes class. Called once, before the first fork."""
    from matplotlib.axes import Axes
    from mpl_toolkits.mplot3d import Axes3D

    for owner in (Axes, Axes3D):
        for name in _METHODS:
            if name in owner.__dict__:
                setattr(owner, name, _tracked(name, owner.__dict__[name]))


def _tracked(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def tracked(axes: Any, *args: Any, **kwargs: Any) -> Any:
        global _depth
        if _depth:
            return method(axes, *args, **kwargs)
        known = len(axes._children)
        _depth += 1
        try:
            result = method(axes, *args, **kwargs)
        finally:
            _depth -= 1
        new = tuple(axes._children[known:])
        call = Call(name, new, result, kwargs.get("marker"))
        _calls.setdefault(axes, []).append(call)
        return result

    return tracked
