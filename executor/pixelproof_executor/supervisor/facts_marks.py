"""Series from matplotlib's artists: kind, data, colours and style of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from .calls import Call
from .facts_entry import Series, own_label
from .facts_place import colour

_STYLES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}
_MAP_SAMPLES = (0.0, 0.25, 0.5, 0.75, 1.0)


def of_bars(container: Any) -> Series:
    patches = list(container.patches)
    across = container.orientation == "horizontal"
    centres: list[float]
    bases: list[float]
    if patches and not hasattr(patches[0], "get_x"):  # in 3D they have turned into polygons
        centres, lengths, bases = [], list(container.datavalues), []
    elif across:
        centres = [bar.get_y() + bar.get_height() / 2 for bar in patches]
        lengths = [bar.get_width() for bar in patches]
        bases = [bar.get_x() for bar in patches]
    else:
        centres = [bar.get_x() + bar.get_width() / 2 for bar in patches]
        lengths = [bar.get_height() for bar in patches]
        bases = [bar.get_y() for bar in patches]
    return Series(
        kind="barh" if across else "bar",
        artists=patches or [container],
        x=centres,
        y=lengths,
        colours=[_patch_colour(bar) for bar in patches],
        label=own_label(container) or (own_label(patches[0]) if patches else None),
        bases=bases,
        names_by="y" if across else "x",
        container=container,
    )


def of_histogram(counts: Any, edges: Any, patches: list[Any], across: bool) -> Series:
    """``across``: True where the bars lie."""
    lengths, bases = counts, []
    if len(patches) == len(counts) and all(hasattr(patch, "get_height") for patch in patches):
        # Of bars on bars matplotlib counts what lies below them, too.
        lengths = [patch.get_width() if across else patch.get_height() for patch in patches]
        bases = [patch.get_x() if across else patch.get_y() for patch in patches]
    return Series(
        kind="hist",
        artists=patches,
        x=edges[: len(counts)],
        y=lengths,
        colours=[_patch_colour(patch) for patch in patches],
        label=own_label(patches[0]) if patches else None,
        bases=bases,
    )


def of_pie(wedges: list[Any]) -> Series:
    return Series(
        kind="pie",
        artists=wedges,
        y=[abs(wedge.theta2 - wedge.theta1) / 360 for wedge in wedges],
        colours=[_patch_colour(wedge) for wedge in wedges],
        label="",
        names=[own_label(wedge) or "" for wedge in wedges],
    )


def of_line(axes: Any, line: Any, kind: str | None = None) -> Series:
    drawn = str(line.get_linestyle())
    marker = str(line.get_marker())
    has_marker = marker.lower() not in ("none", "", " ")
    has_line = drawn in _STYLES and line.get_linewidth() > 0
    x, y = _line_data(axes, line)
    if kind is None:
        stepped = str(line.get_drawstyle()).startswith("steps")
        kind = "step" if stepped else "line" if has_line or not has_marker else "scatter"
    inked = line.get_color() if has_line else line.get_markerfacecolor()
    return Series(
        kind=kind,
        artists=[line],
        x=x,
        y=y,
        colours=[colour(inked) or colour(line.get_markeredgecolor()) or colour(line.get_color())],
        marker=marker if has_marker else None,
        line_style=_STYLES[drawn] if has_line else "none",
        line_width=float(line.get_linewidth()),
        marker_size=float(line.get_markersize()) if has_marker else None,
        names_by="x",
    )


def _line_data(axes: Any, line: Any) -> tuple[Any, Any]:
    """Data coordinates, also of lines that live in other ones (``axhline``, ``axline``)."""
    if hasattr(line, "get_data_3d"):
        x, y, _ = line.get_data_3d()
        return x, y
    if type(line).__name__ == "AxLine":
        return (), ()
    points = line.get_xydata()
    if line.get_transform() != axes.transData and axes.name == "rectilinear":
        to_data = line.get_transform() - axes.transData
        points = to_data.transform(points)
    return points[:, 0], points[:, 1]


def of_errorbar(axes: Any, line: Any, bars: Any) -> Series:
    if line is not None:
        return of_line(axes, line, "errorbar")
    return Series("errorbar", list(bars), colours=_collection_colours(bars[0], edges=True))


def of_boxes(drawn: dict[str, list[Any]]) -> Series:
    """x: positions, y: medians."""
    medians, boxes = drawn["medians"], drawn["boxes"]
    upright = all(np.ptp(line.get_ydata()) == 0 for line in medians)
    along, across = ("get_xdata", "get_ydata") if upright else ("get_ydata", "get_xdata")
    filled = [box for box in boxes if hasattr(box, "get_facecolor")]
    lines = [colour(box.get_color()) for box in boxes if hasattr(box, "get_color")]
    return Series(
        kind="box",
        artists=[*boxes, *drawn["whiskers"], *medians] or [*drawn["fliers"]],
        x=[float(np.mean(getattr(line, along)())) for line in medians],
        y=[float(np.mean(getattr(line, across)())) for line in medians],
        colours=[_patch_colour(box) for box in filled] or lines,
        names_by="x" if upright else "y",
    )


def of_violins(bodies: list[Any]) -> Series:
    """x: positions of the violins."""
    extents = [body.get_paths()[0].get_extents() for body in bodies]
    return Series(
        kind="violin",
        artists=bodies,
        x=[(extent.x0 + extent.x1) / 2 for extent in extents],
        colours=[_collection_colours(body)[0] for body in bodies],
        names_by="x",
    )


def of_mapped(kind: str, artist: Any) -> Series:
    """Colours of what maps numbers to colours: five samples of its colour map, low to high."""
    mapped = getattr(artist, "get_array", lambda: None)() is not None
    drawn = _collection_colours(artist) if hasattr(artist, "get_facecolors") else []
    if mapped and hasattr(artist, "get_cmap"):
        drawn = [colour(artist.get_cmap()(at)) for at in _MAP_SAMPLES]
    return Series(kind=kind, artists=[artist], colours=list(drawn))


def of_arrows(artist: Any) -> Series:
    offsets: Any = np.asarray(artist.get_offsets()) if hasattr(artist, "get_offsets") else []
    grid = len(offsets) > 1
    return Series(
        kind="quiver",
        artists=[artist],
        x=[point[0] for point in offsets] if grid else (),
        y=[point[1] for point in offsets] if grid else (),
        colours=_collection_colours(artist, edges=type(artist).__name__ == "LineCollection")[:1],
    )


def of_broken_bars(collection: Any) -> Series:
    extents = [path.get_extents() for path in collection.get_paths()]
    return Series(
        kind="barh",
        artists=[collection],
        x=[(extent.y0 + extent.y1) / 2 for extent in extents],
        y=[extent.width for extent in extents],
        bases=[extent.x0 for extent in extents],
        colours=_collection_colours(collection),
        names_by="y",
    )


def _area(collection: Any, call: Call) -> Series:
    """The edge that is not the baseline; of a stack, the thickness of the layer."""
    x, y = np.empty(0), np.empty(0)
    paths = collection.get_paths()
    if paths and call.name != "fill":
        points = paths[0].vertices
        if call.name == "fill_betweenx":
            points = points[:, ::-1]
        count = (len(points) - 3) // 2
        x = points[1 : count + 1, 0]
        there, back = points[1 : count + 1, 1], points[count + 2 : -1, 1][::-1]
        if len(there) == len(back) and len(back):
            flat = np.ptp(there) == 0 and np.ptp(back) > 0
            y = back - there if call.name == "stackplot" else back if flat else there
        else:
            x = np.empty(0)
    return Series("area", [collection], x, y, _collection_colours(collection)[:1])


def of_artist(axes: Any, artist: Any, call: Call | None) -> Series | None:
    """A series from one artist; None for texts and what is not a mark."""
    from matplotlib import collections, image, lines, patches, table, text

    name = type(artist).__name__
    if isinstance(artist, text.Text | image.FigureImage):
        return None
    if isinstance(artist, lines.Line2D):
        return of_line(axes, artist)
    if isinstance(artist, image._ImageBase):
        return of_mapped("image", artist)
    if isinstance(artist, table.Table):
        return Series("table", [artist])
    if "Contour" in name:
        return of_mapped("contour", artist)
    if name.startswith("Poly3D"):
        return of_mapped("surface", artist)
    if isinstance(artist, collections.PathCollection):
        return _points(artist, call)
    if isinstance(artist, collections.PolyCollection) and call is not None:
        return _area(artist, call)
    if isinstance(artist, collections.LineCollection):
        return _segments(artist)
    if isinstance(artist, collections.QuadMesh):
        return of_mapped("image", artist)
    if isinstance(artist, collections.Collection):
        return Series("other", [artist], colours=_collection_colours(artist))
    if isinstance(artist, patches.StepPatch):
        return _stairs(artist)
    if isinstance(artist, patches.Patch):
        return Series("polygon", [artist], colours=[_patch_colour(artist)])
    return None


def _points(collection: Any, call: Call | None) -> Series:
    if hasattr(collection, "_offsets3d"):
        x, y = collection._offsets3d[:2]
    else:
        offsets = np.ma.asarray(collection.get_offsets())
        x, y = offsets[:, 0], offsets[:, 1]
    marker = call.marker if call is not None else None
    return Series(
        kind="scatter",
        artists=[collection],
        x=x,
        y=y,
        colours=_collection_colours(collection),
        marker=marker if isinstance(marker, str) else "o" if call is not None else None,
        line_style="none",
        marker_size=_diameter(collection),
        names_by="x",
    )


def _diameter(collection: Any) -> float | None:
    """Of the largest marker, in points: sizes are areas in square points."""
    sizes = collection.get_sizes()
    return float(np.sqrt(np.nanmax(sizes))) if len(sizes) else None


def _segments(collection: Any) -> Series:
    ends = [segment[0] for segment in collection.get_segments() if len(segment)]
    patterns = collection.get_linestyle()
    widths = np.atleast_1d(collection.get_linewidth())
    solid = not patterns or patterns[0][1] is None
    return Series(
        kind="line",
        artists=[collection],
        x=[end[0] for end in ends],
        y=[end[1] for end in ends],
        colours=_collection_colours(collection, edges=True),
        line_style="solid" if solid else "dashed",
        line_width=float(widths[0]) if len(widths) else None,
    )


def _stairs(patch: Any) -> Series:
    values, edges, _ = patch.get_data()
    return Series(
        kind="step",
        artists=[patch],
        x=edges[:-1],
        y=values,
        colours=[_patch_colour(patch)],
        line_width=float(patch.get_linewidth()),
    )


def _patch_colour(patch: Any) -> str | None:
    face = colour(patch.get_facecolor()) if patch.get_fill() else None
    return face or colour(patch.get_edgecolor())


def _collection_colours(collection: Any, *, edges: bool = False) -> list[str | None]:
    drawn = () if edges else collection.get_facecolor()
    if not len(drawn):
        drawn = collection.get_edgecolor()
    # One colour is told many times over where numbers are mapped: look at each only once.
    rounded, places = np.unique(np.atleast_2d(drawn), axis=0, return_inverse=True)
    words = [colour(one) for one in rounded]
    found = [words[place] for place in np.ravel(places)]
    if found and not any(found) and not edges:
        return _collection_colours(collection, edges=True)
    return found or [None]
