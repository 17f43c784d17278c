"""Borders: what a screenshot has around a figure."""

from __future__ import annotations

import numpy as np

from .sketch import RGB

_FLAT = 40
"""Channel difference between a border and the paper inside it."""


def without_border(rgb: RGB) -> RGB:
    """The picture inside a border of one colour that ends at once on all sides, else ``rgb``.

    Margins of a chart are no border: what ends them is not a straight edge of another colour.
    """
    x0, y0, x1, y1 = inside_border(rgb)
    return rgb[y0:y1, x0:x1]


def inside_border(rgb: RGB) -> tuple[int, int, int, int]:
    """What such a border leaves of a picture, in its pixels; all of it where there is none."""
    whole = (0, 0, rgb.shape[1], rgb.shape[0])
    colour = np.median(rgb[:2].reshape(-1, 3), axis=0)
    inside = (np.abs(rgb.astype(np.int16) - colour).max(axis=2)) > _FLAT // 2
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows) or not len(columns):
        return whole
    y0, y1, x0, x1 = (int(n) for n in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    cut = rgb[y0:y1, x0:x1]
    if cut.shape == rgb.shape or min(y0, x0, rgb.shape[0] - y1, rgb.shape[1] - x1) < 1:
        return whole
    frame = np.concatenate([cut[1, 1:-1], cut[-2, 1:-1], cut[1:-1, 1], cut[1:-1, -2]])
    paper = np.median(frame, axis=0)
    plain = float((np.abs(frame.astype(np.int16) - paper).max(axis=1) < _FLAT).mean())
    far = float(np.abs(paper - colour).max())
    # A box of lines around a chart is one pixel of ink, not an area of another paper.
    thick = float((np.abs(cut[3:-3, 3:-3].astype(np.int16) - paper).max(axis=2) < _FLAT).mean())
    return (x0, y0, x1, y1) if plain > 0.97 and far > _FLAT and thick > 0.2 else whole
