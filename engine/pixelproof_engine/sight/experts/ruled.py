"""Ruled boxes: frames whose sides are torn by markers, by their whole top and bottom."""

from __future__ import annotations

import itertools

from ..sketch import Line, PixelBox

_LIKE = 60
"""Largest difference in contrast of the spines of one frame."""


def ruled_boxes(across: list[Line], down: list[Line], reach: int, unit: float) -> list[PixelBox]:
    """Rectangles from two equal lines above each other, or beside each other, with pieces of the
    other two spines between them; none may end at another strong line, as at a next panel's."""
    found = [
        (round(x0), low, round(x1), high)
        for low, high, x0, x1 in _spanned(across, down, reach, unit)
    ]
    found += [
        (low, round(y0), high, round(y1))
        for low, high, y0, y1 in _spanned(down, across, reach, unit)
    ]
    return found


def _spanned(
    lines: list[Line], sides: list[Line], reach: int, unit: float
) -> list[tuple[int, int, float, float]]:
    """(first, last) place across two equal lines and (start, end) along them."""
    found = []
    for first, last in itertools.combinations(sorted(lines, key=lambda each: each.at), 2):
        same = abs(first.start - last.start) <= 2 * reach and abs(first.end - last.end) <= 2 * reach
        if not same or abs(first.strength - last.strength) > _LIKE:
            continue
        low, high = round(first.at), round(last.at)
        rival = [
            line.at for line in lines
            if low + reach < line.at < high - reach
            and line.strength > first.strength - _LIKE and line.length > 0.8 * first.length
        ]  # fmt: skip
        torn = [
            _pieces(sides, end, first, (low, high), reach)
            for end in (max(first.start, last.start), min(first.end, last.end) - 1)
        ]
        if not all(pieces and _covers(pieces, low, high, rival, unit) for pieces in torn):
            continue
        # A corner may be under a marker, but not both of one spine.
        starts = min(p.start for pieces in torn for p in pieces)
        ends = max(p.end for pieces in torn for p in pieces)
        if starts <= low + 2 * reach and ends >= high - 2 * reach:
            found.append((low, high, torn[0][0].at, torn[1][0].at))
    return found


def _pieces(
    sides: list[Line], end: int, spine: Line, extent: tuple[int, int], reach: int
) -> list[Line]:
    """Lines of the spine's contrast that stand at an end of it, which may be a tick mark's."""
    return [
        side for side in sides
        if abs(side.at - end) <= 4 * reach
        and side.start < extent[1] and side.end > extent[0]
        and abs(side.strength - spine.strength) <= _LIKE
    ]  # fmt: skip


def _covers(pieces: list[Line], low: int, high: int, rival: list[float], unit: float) -> bool:
    """True if pieces cover most of a side, and no gap is as wide or cut as one between panels."""
    edge = low
    covered = 0
    for piece in sorted(pieces, key=lambda p: p.start):
        gap = (edge, piece.start)
        if gap[1] - gap[0] > 55 * unit or any(gap[0] - 4 <= r <= gap[1] + 4 for r in rival):
            return False
        covered += max(0, min(piece.end, high) - max(piece.start, edge))
        edge = max(edge, piece.end)
    return covered >= 0.5 * (high - low) and high - edge <= 55 * unit
