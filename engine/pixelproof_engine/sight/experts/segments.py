"""Segments: several straight lines of one colour that cross or lie over each other."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from ..sketch import Mask, SeriesSketch
from .fringes import Ink
from .palette import Field

_SEVERAL = 0.2
"""Least part of an ink's columns that hold two or more runs of it, where it draws several lines."""
_MOST = 8
_PIECES = 16
"""Connected pieces of the ink at most: more are dashes or crumbs."""
_SHORTEST = 0.06
"""Length of a segment at least, part of the panel's diagonal."""
_EXPLAINED = 0.93
"""Least part of the ink that the segments cover."""
_EACH = 0.06
"""Part of the ink that a segment covers at least, on average: of a curve it is less."""
_OVER, _OPEN = 12.0, 3.0
"""Longest gap in a line under other marks (points of a figure of usual size), and bare (pixels)."""
_MEET = 5.0
"""Points of a figure of usual size between the ends of segments that are one line."""

Point = tuple[float, float]
Segment = tuple[Point, Point]


def segments_of(field: Field, ink: Ink, unit: float) -> list[SeriesSketch]:
    """The lines that an ink draws, if these are several and straight between few corners."""
    if not _are_several(ink.mask):
        return []
    found = _found(field, ink.mask, unit)
    chains = _chains(found, _MEET * unit) if found else []
    return [_line(field, ink, chain) for chain in chains] if len(chains) >= 2 else []


def _are_several(mask: Mask) -> bool:
    padded = np.pad(mask.astype(np.int8), ((1, 1), (0, 0)))
    runs = (np.diff(padded, axis=0) > 0).sum(axis=0)
    if (runs >= 2).sum() <= _SEVERAL * max(1, (runs >= 1).sum()) or np.median(runs) > _MOST:
        return False
    return cv2.connectedComponents(mask.astype(np.uint8))[0] - 1 <= _PIECES


def _found(field: Field, mask: Mask, unit: float) -> list[Segment]:
    """Straight segments, longest first; none if they leave much of the ink or are many.

    Each is the longest that the progressive Hough transform finds in what the others leave.
    """
    least = max(12.0, _SHORTEST * math.hypot(*mask.shape))
    rest = mask.astype(np.uint8)
    wide = max(3, round(3 * unit))
    hit = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    segments: list[Segment] = []
    while rest.sum() > (1 - _EXPLAINED) * mask.sum():
        lines = cv2.HoughLinesP(rest, 1, math.pi / 360, round(0.6 * least), None, least, 3 * unit)
        left = float(rest.sum()) / float(mask.sum())
        if lines is None or len(segments) == _MOST or left > 1 - len(segments) * _EACH:
            return []
        ends = max(lines.reshape(-1, 4).tolist(), key=lambda e: math.dist(e[:2], e[2:]))
        fitted = _fitted(mask, (ends[0], ends[1]), (ends[2], ends[3]), wide)
        one, two = _whole_length(field, hit, fitted, _OVER * unit)
        segments.append((min(one, two), max(one, two)))
        cv2.line(rest, _whole(one), _whole(two), (0.0,), wide + 2)
    return segments


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _fitted(mask: Mask, one: Point, two: Point, wide: int) -> Segment:
    """The segment through the middle of the ink along another, from end to end of it."""
    strip = np.zeros(mask.shape, np.uint8)
    cv2.line(strip, _whole(one), _whole(two), (1.0,), wide)
    ys, xs = np.nonzero((strip > 0) & mask)
    vx, vy, cx, cy = (float(v) for v in cv2.fitLine(
        np.stack([xs, ys], axis=1).astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01
    ).ravel())  # fmt: skip
    along = (xs - cx) * vx + (ys - cy) * vy
    low, high = float(along.min()), float(along.max())
    return (cx + low * vx, cy + low * vy), (cx + high * vx, cy + high * vy)


def _whole_length(field: Field, hit: Mask, segment: Segment, over: float) -> Segment:
    """The segment as far as it goes on: under words, and under other marks for a while."""
    (x0, y0), (x1, y1) = segment
    length = max(1.0, math.dist(*segment))
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    ends = []
    for (x, y), step in (((x0, y0), -1.0), ((x1, y1), 1.0)):
        end, at, gap = 0.0, 0.0, 0.0
        while True:
            at += 1.0
            column, row = round(x + step * at * dx), round(y + step * at * dy)
            if not (0 <= row < hit.shape[0] and 0 <= column < hit.shape[1]):
                break
            if hit[row, column]:
                end, gap = at, 0.0
            elif not field.taken[row, column]:
                gap += 1.0 if field.drawn[row, column] else over / _OPEN
            if gap > over:
                break
        ends.append((x + step * end * dx, y + step * end * dy))
    return ends[0], ends[1]


def _chains(segments: list[Segment], reach: float) -> list[list[Point]]:
    """Segments joined where just two of them end, one after the other from left to right."""
    after: dict[int, int] = {}
    ends = [point for segment in segments for point in segment]
    for (i, a), (j, b) in itertools.permutations(enumerate(segments), 2):
        if math.dist(a[1], b[0]) <= reach:
            meeting = sum(math.dist(a[1], end) <= reach for end in ends)
            if meeting == 2:
                after[i] = j
    chains = []
    for start in set(range(len(segments))) - set(after.values()):
        chain, at = [segments[start][0]], start
        while at in after:
            end, begin = segments[at][1], segments[after[at]][0]
            chain.append(((end[0] + begin[0]) / 2, (end[1] + begin[1]) / 2))
            at = after[at]
        chains.append([*chain, segments[at][1]])
    return sorted(chains)


def _line(field: Field, ink: Ink, points: list[Point]) -> SeriesSketch:
    ox, oy = field.origin
    placed = [(ox + x, oy + y) for x, y in points]
    xs, ys = [x for x, _ in placed], [y for _, y in placed]
    box = (int(min(xs)), int(min(ys)), math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1)
    area = sum(math.dist(a, b) for a, b in itertools.pairwise(placed))
    return SeriesSketch("line", [ink.colour], box, round(area), trace=placed, line_style="solid")
