"""Straight lines across a whole panel: ``axhline``, ``axvline``, a series that is constant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..sketch import Mask, SeriesSketch
from .fringes import Ink
from .palette import Field

_WHOLE = 0.96
"""Least part of the panel that a line runs along."""
_INKED = 0.42
"""Least part of that which is ink: dashes and dots leave the rest."""
_WIDEST = 4.5
"""Width of a line at most, points of a figure of usual size."""
_LONGEST_GAP = 0.06


def straight_lines(field: Field, ink: Ink, unit: float) -> tuple[list[SeriesSketch], Mask]:
    """The level and upright lines that run across the panel in one ink, and what else it draws."""
    rest = ink.mask.copy()
    found: list[SeriesSketch] = []
    for upright in (False, True):
        mask = ink.mask.T if upright else ink.mask
        taken = field.taken.T if upright else field.taken
        for low, high in _bands(mask, taken, unit):
            if low > 2 and high < len(mask) - 2:  # else it is the rim's
                found.append(_line(field, ink, (low, high), upright))
            (rest.T if upright else rest)[max(0, low - 1) : high + 1] = False
    return found, rest


def _bands(mask: Mask, taken: Mask, unit: float) -> list[tuple[int, int]]:
    """Rows (from, to) of ink that runs from side to side with gaps of one length at most."""
    full = np.flatnonzero((mask | taken).mean(axis=1) >= _INKED)
    if len(full) == 0:
        return []
    bands: list[tuple[int, int]] = []
    for rows in np.split(full, np.flatnonzero(np.diff(full) > 1) + 1):
        low, high = int(rows[0]), int(rows[-1]) + 1
        if high - low <= max(3.0, _WIDEST * unit) and _runs_across(mask, taken, low, high):
            bands.append((low, high))
    return bands


def _runs_across(mask: Mask, taken: Mask, low: int, high: int) -> bool:
    """True if the ink reaches both sides, and stands out from what lies above and below it."""
    line = np.asarray(mask[low:high].any(axis=0))
    at = np.flatnonzero(line)
    width = len(line)
    if len(at) < _INKED * width * 0.8 or at[-1] - at[0] < _WHOLE * width:
        return False
    hidden = np.asarray(taken[low:high].any(axis=0))
    gaps = _gaps(line | hidden)
    if len(gaps) and (gaps.max() > _LONGEST_GAP * width or np.median(gaps) > 10 * (high - low) + 2):
        return False
    if (line | hidden).mean() < 0.93 and not _are_alike(gaps):
        return False  # no dashes
    for beside in (low - 3, high + 2):
        if 0 <= beside < len(mask) and (mask[beside] & line).sum() > 0.35 * line.sum():
            return False
    return True


def _are_alike(gaps: NDArray[np.int64]) -> bool:
    """True for gaps of one length, but for those that a line across them cuts or that it makes."""
    if gaps.std() <= 0.5 * gaps.mean():
        return True
    long = gaps[gaps > 2]
    usual = float(np.median(long)) if len(long) else 0.0
    return bool(len(long) and (np.abs(long - usual) <= max(1.0, 0.4 * usual)).mean() >= 0.75)


def _gaps(line: Mask) -> NDArray[np.int64]:
    """Lengths of the runs without ink."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (~line).astype(np.int8), [0]])))
    return np.asarray(edges[1::2] - edges[::2])


def _line(field: Field, ink: Ink, band: tuple[int, int], upright: bool) -> SeriesSketch:
    low, high = band
    ox, oy = field.origin
    height, width = ink.mask.shape
    middle = (low + high - 1) / 2
    thick = (ink.mask[:, low:high] if upright else ink.mask[low:high].T).sum(axis=1)
    line = thick > 0
    gaps = _gaps(line)
    style = "solid"
    if len(gaps) >= 4 and gaps.sum() > 0.06 * len(line):
        style = _style(line, float(np.median(thick[line])))
    if upright:
        box = (ox + low, oy, ox + high, oy + height)
        trace = [(ox + middle, oy + height - 0.5), (ox + middle, oy - 0.5)]
    else:
        box = (ox, oy + low, ox + width, oy + high)
        trace = [(ox - 0.5, oy + middle), (ox + width - 0.5, oy + middle)]
    return SeriesSketch(
        "line", [ink.colour], box, int(thick.sum()), trace=trace, line_style=style,
        line_width=round(float(np.median(thick[line])), 2),
    )  # fmt: skip


def _style(line: Mask, thick: float) -> str:
    """Dashes of one length, of two lengths, or dots hardly longer than they are thick."""
    dashes, gaps = _gaps(~line), _gaps(line)
    on, off = float(np.median(dashes)), float(np.median(gaps))
    long, short = (dashes > 2.2 * max(2.0, off)).mean(), (dashes <= 1.4 * max(2.0, off)).mean()
    if long >= 0.25 and short >= 0.25:
        return "dashdot"
    return "dotted" if on <= 1.35 * off or on <= 1.6 * thick else "dashed"
