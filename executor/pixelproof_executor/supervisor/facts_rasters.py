"""How much of a figure is raster: pictures that were not drawn but shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

_GRID = 200
_FINE_MESH = 10_000
"""Cells from which a mesh is as good as a raster."""


def raster_share(figure: Any, renderer: Any) -> float:
    """Share of the picture, 0 to 1, that images and fine meshes cover, counted on a grid.

    Images are those of ``imshow`` and its kin, ``figimage`` and offset boxes.
    """
    covered = np.zeros((_GRID, _GRID), dtype=bool)
    for left, bottom, right, top in _boxes(figure, renderer):
        columns = _cells(left, right, renderer.width)
        rows = _cells(bottom, top, renderer.height)
        covered[rows, columns] = True
    return round(float(covered.mean()), 4)


def _boxes(figure: Any, renderer: Any) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of what is raster, in pixels of the picture, cut to where it may be drawn."""
    from matplotlib.collections import QuadMesh
    from matplotlib.transforms import Bbox

    for artist in _rasters(figure):
        axes = artist.axes
        if not artist.get_visible() or (axes is not None and not axes.get_visible()):
            continue
        if isinstance(artist, QuadMesh):
            values = artist.get_array()
            if values is None or np.size(values) < _FINE_MESH:
                continue
            extent = artist.get_datalim(axes.transData).transformed(axes.transData)
        elif axes is None and hasattr(artist, "get_extent"):
            left, right, bottom, top = artist.get_extent()
            extent = Bbox.from_extents(left, bottom, right, top)
        else:
            extent = artist.get_window_extent(renderer)
        clip = artist.get_clip_box() if artist.get_clip_on() else None
        shown = Bbox.intersection(extent, clip) if clip is not None else extent
        if shown is not None and np.isfinite(shown.extents).all():
            yield shown.xmin, shown.ymin, shown.xmax, shown.ymax


def _rasters(parent: Any) -> Iterator[Any]:
    """Images and meshes below a figure or axes, those in boxes and legends too."""
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import FigureBase
    from matplotlib.image import _ImageBase
    from matplotlib.legend import Legend
    from matplotlib.offsetbox import AnnotationBbox, OffsetBox

    for child in parent.get_children():
        if isinstance(child, _ImageBase | QuadMesh):
            yield child
        elif isinstance(child, Axes | FigureBase):
            yield from _rasters(child)
        elif isinstance(child, AnnotationBbox | OffsetBox | Legend):
            yield from child.findobj(_ImageBase)


def _cells(low: float, high: float, size: float) -> slice:
    """Cells of the grid whose middle lies between two places."""
    first, last = (max(0, round(place / size * _GRID)) for place in (low, high))
    return slice(first, last)
