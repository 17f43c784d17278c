"""Recording: which kinds of marks a program draws on its axes, by the methods that it calls."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...sight.facts import Kind

_KINDS: dict[str, Kind | None] = {
    **dict.fromkeys(("step", "stairs", "hlines", "vlines", "eventplot", "ecdf"), "line"),
    **dict.fromkeys(("axhline", "axvline", "axline", "xcorr", "acorr", "triplot"), "line"),
    **dict.fromkeys(("psd", "csd", "cohere"), "line"),
    **dict.fromkeys(("magnitude_spectrum", "phase_spectrum", "angle_spectrum"), "line"),
    **dict.fromkeys(("scatter", "scatter3D"), "scatter"),
    **dict.fromkeys(("bar", "hist", "grouped_bar", "bar3d", "voxels"), "bar"),
    **dict.fromkeys(("barh", "broken_barh"), "barh"),
    **dict.fromkeys(("fill_between", "fill_betweenx", "stackplot"), "area"),
    **dict.fromkeys(("boxplot", "bxp"), "box"),
    **dict.fromkeys(("violinplot", "violin"), "violin"),
    **dict.fromkeys(("imshow", "matshow", "spy", "pcolor", "pcolormesh", "pcolorfast"), "image"),
    **dict.fromkeys(("hist2d", "hexbin", "specgram", "tripcolor"), "image"),
    **dict.fromkeys(("contour", "contourf", "tricontour", "tricontourf"), "contour"),
    **dict.fromkeys(("quiver", "barbs", "streamplot"), "quiver"),
    **dict.fromkeys(("fill", "axvspan", "axhspan", "arrow", "add_patch"), "polygon"),
    **dict.fromkeys(("plot_surface", "plot_wireframe", "plot_trisurf"), "surface"),
    **dict.fromkeys(("add_collection", "annotate", "legend", "table", "clabel", "bar_label"), None),
    "errorbar": "errorbar", "stem": "stem", "pie": "pie",
}  # fmt: skip
"""What the methods of axes draw; None is for what the result tells, and for what is no mark."""
_OF_LINES = ("plot", "plot3D", "loglog", "semilogx", "semilogy")


@contextmanager
def recorded() -> Iterator[Callable[[Any], set[Kind]]]:
    """While this is open, what is drawn is noted; it gives the kinds of marks of some axes.

    What a method calls in its turn is not noted, as in the exact facts of a figure.
    """
    from matplotlib.axes import Axes
    from mpl_toolkits.mplot3d import Axes3D

    noted: dict[int, set[Kind]] = {}
    depth = 0

    def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def noting(axes: Any, *values: Any, **keywords: Any) -> Any:
            nonlocal depth
            depth += 1
            try:
                result = method(axes, *values, **keywords)
            finally:
                depth -= 1
            if depth == 0:
                noted.setdefault(id(axes), set()).update(_drawn(name, result))
            return result

        return noting

    kept = [(owner, name, vars(owner)[name]) for owner in (Axes, *Axes.__mro__[1:3], Axes3D)
            for name in (*_KINDS, *_OF_LINES) if name in vars(owner)]  # fmt: skip
    for owner, name, method in kept:
        setattr(owner, name, watched(name, method))
    try:
        yield lambda axes: noted.get(id(axes), set())
    finally:
        for owner, name, method in kept:
            setattr(owner, name, method)


def _drawn(name: str, result: Any) -> set[Kind]:
    from matplotlib.collections import LineCollection

    if name in _OF_LINES:
        return {"scatter" if str(one.get_linestyle()) == "None" else "line" for one in result}
    if name == "add_collection":
        return {"line"} if isinstance(result, LineCollection) else set()
    kind = _KINDS[name]
    return set() if kind is None else {kind}
