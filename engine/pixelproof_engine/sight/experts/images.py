"""Images: colours that fill a panel to its rim, as many shades or as a grid of equal cells."""

from __future__ import annotations

import numpy as np

from ..sketch import Colour, Mask, Panel, largest_step
from .palette import Field
from .steps import steps_of

_CUT = 0.25
"""Least part of a column whose colour changes there, where cells meet."""
_ON_CUTS = 0.85
"""Least part of all steps that lie where cells meet."""
_UNEVEN = 0.04
"""Part of a cell by which another may be wider."""
_LEAST_CELL = 7
"""Pixels across a cell."""
_BARE = 0.25
"""Part of a panel in the paper's colour from which on cells are bars."""
_RIM = 4
"""Pixels at the rim that may be the soft edge of a spine."""


def is_image(field: Field, panel: Panel, paper: Colour) -> bool:
    """True where colours fill the panel to its rim and are many or lie in equal cells."""
    height, width = field.rgb.shape[:2]
    ground = np.array(panel.background, np.int16)
    inner = field.rgb[2:-2, 2:-2]
    rim = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]]).astype(np.int16)
    coarse = inner.reshape(-1, 3).astype(np.int32) >> 4
    keys = (coarse[:, 0] << 8) | (coarse[:, 1] << 4) | coarse[:, 2]
    _, counts = np.unique(keys, return_counts=True)
    many = int((counts > 0.003 * len(keys)).sum())
    rim_varied = float((np.abs(rim - ground).max(axis=1) > 12).mean())
    largest = counts.max() / len(keys)
    filled = many >= 6 or (many >= 4 and rim_varied > 0.75)
    covered = float((np.abs(rim - np.array(paper, np.int16)).max(axis=1) > 12).mean())
    if many >= 6 and covered > 0.95 and rim_varied > 0.45 and largest < 0.45:
        return True
    if filled and rim_varied > 0.6 and largest < 0.6 and height * width > 400:
        return True
    bare = float((largest_step(inner, paper) <= 4).mean())
    return many >= 2 and bare < _BARE and _is_celled(field)


def _is_celled(field: Field) -> bool:
    """True for a grid of equal cells, two or more each way, that leaves nothing of the panel."""
    right, below = steps_of(field)
    return _is_cut(right) and _is_cut(below.T)


def _is_cut(steps: Mask) -> bool:
    """True if the columns at which cells meet are evenly apart and few steps are elsewhere."""
    steps = steps[:, _RIM:-_RIM]
    shares = steps.mean(axis=0)
    columns = np.flatnonzero(shares > _CUT)
    if len(columns) == 0:
        return False
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 3) + 1)
    cuts = [float(group.mean()) for group in groups]
    around = np.zeros(len(shares), bool)
    for by in range(-2, 3):
        around[np.clip(columns + by, 0, len(shares) - 1)] = True
    if steps[:, around].sum() < _ON_CUTS * steps.sum():
        return False
    ends = cuts[0], len(shares) - cuts[-1]
    gaps = np.diff(cuts) if len(cuts) > 1 else np.array(ends)
    size = float(gaps.min())
    if size < _LEAST_CELL or max(ends) > size + 2 * _RIM:
        return False
    off = np.abs(gaps - size * np.round(gaps / size))
    return bool(off.max() <= max(3.0, _UNEVEN * size))
