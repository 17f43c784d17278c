"""Where things stand on the saved picture: fractions of it, origin at the top left."""

from __future__ import annotations

from typing import Any

Box = tuple[float, float, float, float]
_DIGITS = 5
_SAMPLES = 24
"""Pixels looked at along each side of a box, at most twice as many."""
_COMMON = 1 / 3
"""Share of what is not ink that one colour must have to be what is behind."""
_ALL_INK = 0.95


class Place:
    """Turns display coordinates, as they are while a figure is saved, into fractions of it."""

    def __init__(self, renderer: Any) -> None:
        """``renderer``: the one that has just drawn the picture; its pixels are the picture's."""
        self.renderer = renderer
        self._extents: dict[int, tuple[Any, Any]] = {}
        """By id: the artist, which is kept alive so that the id stays its own, and its extent."""

    def x(self, pixel: float) -> float:
        return round(float(pixel / self.renderer.width), _DIGITS)

    def y(self, pixel: float) -> float:
        return round(float(1 - pixel / self.renderer.height), _DIGITS)

    def box(self, extent: Any) -> Box:
        """Box of an extent in display coordinates (a ``Bbox``)."""
        (x0, y0), (x1, y1) = extent.get_points().tolist()
        return self.x(min(x0, x1)), self.y(max(y0, y1)), self.x(max(x0, x1)), self.y(min(y0, y1))

    def extent(self, artist: Any) -> Any:
        """Extent of an artist in display coordinates (a ``Bbox``), measured once.

        Raises:
            what its ``get_window_extent`` raises.
        """
        known = self._extents.get(id(artist))
        if known is None:
            known = self._extents[id(artist)] = artist, artist.get_window_extent(self.renderer)
        return known[1]

    def box_of(self, artist: Any) -> Box | None:
        """Box of an artist, None where it has none."""
        try:
            extent = self.extent(artist)
        except (AttributeError, TypeError, ValueError, RuntimeError, NotImplementedError):
            return None
        if not (extent.width > 0 or extent.height > 0):
            return None
        box = self.box(extent)
        return box if all(abs(side) < 100 for side in box) else None

    def colour_behind(self, box: Box, ink: str | None) -> str | None:
        """The commonest colour of the picture in ``box`` but ``ink``; None if none is common.

        It is ``ink`` itself where hardly anything else is there.
        """
        import numpy as np  # not above: `drawn` is loaded before a layer may bring its own numpy

        pixels = np.asarray(self.renderer.buffer_rgba())
        high, wide = pixels.shape[:2]
        left, right = (min(max(round(side * wide), 0), wide) for side in (box[0], box[2]))
        top, bottom = (min(max(round(side * high), 0), high) for side in (box[1], box[3]))
        part = pixels[top:bottom, left:right]
        if not part.size:
            return None
        part = part[:: part.shape[0] // _SAMPLES + 1, :: part.shape[1] // _SAMPLES + 1]
        found, counts = np.unique(
            np.ascontiguousarray(part).view(np.uint32).ravel(), return_counts=True
        )
        shares, rest = counts / counts.sum(), 1.0
        for most in np.argsort(-shares)[:2]:
            red, green, blue, alpha = found[most : most + 1].view(np.uint8)
            name = f"#{red:02x}{green:02x}{blue:02x}"
            if name == ink and shares[most] < _ALL_INK:
                rest -= shares[most]
                continue  # bold letters: what is next common is behind them
            return name if shares[most] >= _COMMON * rest and alpha else None
        return None


def colour(value: Any) -> str | None:
    """``#rrggbb`` of a colour as matplotlib knows it; None for "none" and the fully transparent."""
    from matplotlib import colors

    try:
        red, green, blue, alpha = colors.to_rgba(value)
    except (TypeError, ValueError):
        return None
    return None if alpha == 0 else str(colors.to_hex((red, green, blue)))


def grid_cell(place: Any) -> dict[str, int]:
    """Where a ``SubplotSpec`` lies in its grid; rows and columns count from 0, ends included."""
    rows, columns = place.get_gridspec().get_geometry()
    return {
        "rows": rows,
        "columns": columns,
        "row_start": place.rowspan.start,
        "row_end": place.rowspan.stop - 1,
        "column_start": place.colspan.start,
        "column_end": place.colspan.stop - 1,
    }
