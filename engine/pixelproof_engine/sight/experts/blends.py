"""Blends: colours that arise where marks that can be seen through lie over each other."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from ..sketch import Colour, colours_apart
from .fringes import Ink

_CLOSE = 7.0
"""Largest channel error of a blend: each of its colours is rounded."""
_CLEAR = (0.12, 0.92)
"""Opacities that can be told."""
_SOLID = 0.3
_TOUCHING = 0.04
"""Least part of a blend's rim that lies beside each of the inks that make it."""
_WITHIN = 0.85
"""As ``_TOUCHING``, where marks of one colour lie over each other."""


def without_blends(
    inks: list[Ink], background: Colour, known: list[Colour], unit: float
) -> list[Ink]:
    """The inks, where each also covers the places at which it blends with another.

    ``known``: colours of legend entries, which are no blends. Over ``b``, a mark of opacity k that
    shows as ``a`` on the ground g shows as a + (1 - k) (b - g).
    """
    ground = np.array(background, np.float32)
    solid = [ink for ink in inks if ink.solid > _SOLID]
    parents: dict[int, tuple[int, int]] = {}
    order = sorted(
        range(len(solid)),
        key=lambda i: float(np.abs(np.array(solid[i].colour, np.float32) - ground).sum()),
    )
    near = [_grown(ink, unit) for ink in solid]
    for index in order:
        if any(colours_apart(solid[index].colour, colour) < 6 for colour in known):
            continue
        pair = _pair(solid, order[: order.index(index)], near, index, ground)
        if pair is not None:
            parents[index] = pair
    covered = {i: solid[i].mask.copy() for i in range(len(solid)) if i not in parents}
    for index in parents:
        for origin in _origins(index, parents):
            covered[origin] |= solid[index].mask
    kept = [
        Ink(solid[i].colour, mask, _solid(solid[i], mask)) for i, mask in covered.items()
    ] + [ink for ink in inks if ink.solid <= _SOLID]  # fmt: skip
    return sorted(kept, key=lambda ink: -int(ink.mask.sum()))


def _solid(ink: Ink, mask: np.ndarray) -> float:
    """A mark that goes on through others is no thinner than it was."""
    return max(ink.solid, 0.5) if int(mask.sum()) > int(ink.mask.sum()) else ink.solid


def _grown(ink: Ink, unit: float) -> np.ndarray:
    side = 2 * round(1.5 * unit) + 3
    core = cv2.morphologyEx(ink.mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    grown = cv2.dilate(core, np.ones((side, side), np.uint8))
    return np.asarray(grown > 0)


def _pair(
    inks: list[Ink], weaker: list[int], near: list[np.ndarray], index: int, ground: np.ndarray
) -> tuple[int, int] | None:
    """The two inks of which one is a blend that touches both; None if there are none."""
    here = np.array(inks[index].colour, np.float32)
    best: tuple[float, tuple[int, int]] | None = None
    mask = inks[index].mask
    rim = mask & (cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    for i, j in itertools.permutations(weaker, 2):
        error = _error(here, inks[i].colour, inks[j].colour, ground)
        if error > _CLOSE or (best is not None and error >= best[0]):
            continue
        if min(float(near[k][rim].mean()) for k in (i, j)) >= _TOUCHING:
            best = (error, (i, j))
    for i in weaker:
        error = _error(here, inks[i].colour, inks[i].colour, ground)
        if error <= _CLOSE and float(near[i][rim].mean()) >= _WITHIN:
            return (i, i)
    return None if best is None else best[1]


def _error(here: np.ndarray, upper: Colour, lower: Colour, ground: np.ndarray) -> float:
    """How far a colour is from ``upper`` over ``lower``, if ``upper`` can be an opaque colour."""
    a = np.array(upper, np.float32) - ground
    b = np.array(lower, np.float32) - ground
    c = here - ground
    through = float(np.dot(c - a, b)) / max(1.0, float(np.dot(b, b)))
    opacity = 1.0 - through
    if not _CLEAR[0] <= opacity <= _CLEAR[1]:
        return float("inf")
    full = ground + a / opacity
    if full.min() < -8 or full.max() > 263:
        return float("inf")
    return float(np.abs(c - a - through * b).max())


def _origins(index: int, parents: dict[int, tuple[int, int]]) -> set[int]:
    if index not in parents:
        return {index}
    first, second = parents[index]
    return _origins(first, parents) | _origins(second, parents)
