"""Fringes: colours that only arise where others meet, by anti-aliasing, scaling, compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Colour, Mask, lab_of, largest_step

_SOFT = 0.45
"""Least share of its colour by which a mixed pixel still belongs to a line."""
_BLUR = 18.0
"""Lab distance between shades of one line in a picture with compression noise."""


@dataclass
class Ink:
    """One colour of marks: where it is, in panel coordinates (``Field.origin``)."""

    colour: Colour
    mask: Mask
    solid: float
    """Share of the mask that is thicker than a line."""


def is_noisy(rgb: NDArray[np.uint8], background: Colour) -> bool:
    """True if the ground is not flat, as after JPEG compression."""
    distance = largest_step(rgb, background)
    return bool(((distance > 0) & (distance <= 8)).mean() > 0.01)


def merged(inks: list[Ink], unit: float) -> list[Ink]:
    """In noisy pictures one mark has several shades: thin inks join the like ones they touch."""
    side = (round(3 * unit)) | 1
    kept: list[Ink] = []
    for ink in sorted(inks, key=lambda each: (-each.solid, -int(each.mask.sum()))):
        home = None
        if ink.solid < 0.35:
            home = next((k for k in kept if _alike(ink, k) and _touches(ink, k, side)), None)
        if home is None:
            kept.append(ink)
        else:
            home.mask |= ink.mask
    return kept


def _alike(a: Ink, b: Ink) -> bool:
    first, second = lab_of([a.colour, b.colour])
    return float(np.linalg.norm(first - second)) < _BLUR


def _touches(a: Ink, b: Ink, side: int) -> bool:
    near = cv2.dilate(b.mask.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)
    return float((a.mask & near).sum()) > 0.5 * float(a.mask.sum())


def with_soft_edges(
    rgb: NDArray[np.uint8], data: Mask, inks: list[Ink], background: Colour
) -> list[Ink]:
    """Thin inks with the pixels that they share with the background: blur and compression would
    else tear a line into crumbs."""
    if not inks:
        return []
    free = data.copy()
    for ink in inks:
        free &= ~ink.mask
    ground = np.array(background, np.float32)
    offset = rgb[free].astype(np.float32) - ground
    rays = [np.array(ink.colour, np.float32) - ground for ink in inks]
    shares = np.stack([offset @ ray / max(1.0, float(ray @ ray)) for ray in rays])
    away = np.stack(
        [
            np.abs(offset - share[:, None] * ray).max(axis=1)
            for share, ray in zip(shares, rays, strict=True)
        ]
    )
    nearest = away.argmin(axis=0)
    for index, ink in enumerate(inks):
        if ink.solid >= 0.35:
            continue
        soft = (nearest == index) & (away[index] < 40) & (shares[index] > _SOFT)
        ink.mask[free] |= soft
    return inks


def without_fringes(inks: list[Ink], background: Colour, noisy: bool) -> list[Ink]:
    """Drops colours that only arise where others meet: anti-aliased edges and blur.

    A fringe has no thick part, touches stronger inks nearly everywhere, and its colour lies
    between two of them or between one and the background.
    """
    kept: list[Ink] = []
    ordered = sorted(inks, key=lambda ink: -_strength(ink.colour, background) - 200 * ink.solid)
    for ink in ordered:
        if noisy and (_is_haze(ink, background) or _is_crumb(ink)):
            continue
        others = [other for other in inks if other is not ink]
        if ink.solid < 0.3 and _is_fringe(ink, others, background, 36 if noisy else 14):
            continue
        kept.append(ink)
    if not noisy:
        for ink in kept:
            _drop_rims(ink, kept, background)
    return sorted(kept, key=lambda ink: -int(ink.mask.sum()))


def _drop_rims(ink: Ink, inks: list[Ink], background: Colour) -> None:
    """Takes from a filled colour what is as thin as an edge, beside ink that it is a shade of."""
    if ink.solid < 0.5:
        return
    square = np.ones((3, 3), np.uint8)
    thick = cv2.dilate(cv2.morphologyEx(ink.mask.astype(np.uint8), cv2.MORPH_OPEN, square), square)
    thin = ink.mask & (thick == 0)
    if not thin.any():
        return
    here, ground = np.array(ink.colour, np.float32), np.array(background, np.float32)
    around = np.zeros(ink.mask.shape, bool)
    for other in inks:
        if other is not ink and _between(here, ground, np.array(other.colour, np.float32), 14):
            around |= other.mask
    ink.mask &= ~(thin & (cv2.dilate(around.astype(np.uint8), square) > 0))


def _is_haze(ink: Ink, background: Colour) -> bool:
    """True for thin faint grey: what compression leaves beside spines and legend borders."""
    grey = max(ink.colour) - min(ink.colour) < 16
    return grey and ink.solid < 0.2 and _strength(ink.colour, background) < 64


def _is_crumb(ink: Ink) -> bool:
    """True for thin ink of less than a panel's thousandth: a line is longer."""
    return ink.solid < 0.2 and float(ink.mask.mean()) < 0.0008


def _strength(colour: Colour, background: Colour) -> float:
    return float(np.abs(np.array(colour, np.float32) - np.array(background, np.float32)).max())


def _is_fringe(ink: Ink, others: list[Ink], background: Colour, tolerance: int) -> bool:
    here = np.array(ink.colour, np.float32)
    ends = [
        other
        for other in others
        if _strength(other.colour, background) > _strength(ink.colour, background)
        or other.solid > 0.5
    ]
    if not ends:
        return False
    around = np.zeros_like(ink.mask, dtype=np.uint8)
    between = False
    points = [np.array(background, np.float32)] + [np.array(e.colour, np.float32) for e in ends]
    for i, a in enumerate(points):
        for b in points[i + 1 :]:
            if _between(here, a, b, tolerance):
                between = True
    for end in ends:
        around |= end.mask.astype(np.uint8)
    if not between:
        return False
    reach = 5 if tolerance < 20 else 11
    near = cv2.dilate(around, np.ones((reach, reach), np.uint8)).astype(bool)
    return float((ink.mask & near).sum()) > 0.8 * float(ink.mask.sum())


def _between(
    c: NDArray[np.float32], a: NDArray[np.float32], b: NDArray[np.float32], tolerance: int
) -> bool:
    to = b - a
    length = float(np.dot(to, to))
    if length < 100:
        return False
    share = float(np.dot(c - a, to)) / length
    if not 0.03 < share < 0.97:
        return False
    return float(np.abs(c - a - share * to).max()) < tolerance
