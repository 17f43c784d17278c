"""Frames: where the axes stand, by their spines, their grid or their background."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..sketch import Line, Mask, Panel, PixelBox, Sketch, furthest, largest_step, mode_colour
from .ruled import ruled_boxes

_SAME = 20
"""Largest channel step along a line that is still one colour: JPEG 85 stays below."""
_MIN_SIDE = 0.08
"""Smallest side of a panel, fraction of the picture's side."""


def find_frames(sketch: Sketch) -> None:
    """Adds the panels, in reading order (top to bottom, left to right)."""
    thickness = max(3, round(2.2 * sketch.unit))
    across = _lines(sketch.rgb, sketch.background, sketch.width * _MIN_SIDE, thickness)
    across = _bridged(across, sketch.ink, sketch.unit)
    turned = np.ascontiguousarray(sketch.rgb.transpose(1, 0, 2))
    down = _lines(turned, sketch.background, sketch.height * _MIN_SIDE, thickness)
    down = _bridged(down, sketch.ink.T, sketch.unit)
    sketch.across, sketch.down = across, down
    reach = max(3, round(2 * sketch.unit))
    boxes = _boxes(across, down, reach) + ruled_boxes(across, down, reach, sketch.unit)
    panels = [panel_of(sketch, box, across, down, reach) for box in _outermost(boxes, reach)]
    taken = [p.box for p in panels]
    for box in _filled(sketch, taken):
        panels = [panel for panel in panels if not _inside(panel.box, box, reach)]
        panels.append(panel_of(sketch, box, across, down, reach))
    sketch.panels = reading_order(panels)


def _lines(
    rgb: NDArray[np.uint8], background: tuple[int, int, int], shortest: float, thickness: int
) -> list[Line]:
    """Horizontal thin runs of one colour that stand out from the background."""
    contrast = furthest(rgb, np.full_like(rgb, background))
    step = furthest(rgb[:, 1:], rgb[:, :-1])
    same = (contrast[:, 1:] > 18) & (contrast[:, :-1] > 18) & (step <= _SAME)
    length = max(16, int(shortest))
    runs = cv2.morphologyEx(
        same.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, length), np.uint8),
        borderType=cv2.BORDER_CONSTANT, borderValue=(0.0,),
    )  # fmt: skip
    lines: list[Line] = []
    for y in np.flatnonzero(runs.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], runs[y], [0]]).astype(np.int8)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if _thin_share(rgb, int(y), slice(start, end + 1), thickness) >= 0.6:
                strength = float(np.median(contrast[y, start : end + 1]))
                lines.append(Line(float(y), int(start), int(end) + 1, strength))
    return _merge(lines, thickness)


def _thin_share(rgb: NDArray[np.uint8], y: int, run: slice, thickness: int) -> float:
    """Share of a run whose colour ends within ``thickness`` rows above and below."""
    here = rgb[y : y + 1, run]
    above = rgb[max(0, y - thickness) : max(0, y - thickness) + 1, run]
    low = min(rgb.shape[0] - 1, y + thickness)
    below = rgb[low : low + 1, run]
    up = furthest(above, here) > _SAME
    down = furthest(below, here) > _SAME
    return float((up & down).mean())


def _merge(lines: list[Line], thickness: int) -> list[Line]:
    """Rows of one thick or blurred line become one line at its centre of contrast."""
    merged: list[Line] = []
    open_lines: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.at):
        for group in open_lines:
            last = group[-1]
            overlap = min(last.end, line.end) - max(last.start, line.start)
            near = line.at - last.at <= 1 and line.at - group[0].at <= thickness
            if near and overlap > 0.8 * min(last.length, line.length):
                group.append(line)
                break
        else:
            open_lines.append([line])
    for group in open_lines:
        strong = max(each.strength for each in group)
        core = [each for each in group if each.strength > 0.5 * strong]
        weight = sum(each.strength for each in core)
        merged.append(
            Line(
                at=sum(each.at * each.strength for each in core) / weight,
                start=min(each.start for each in core),
                end=max(each.end for each in core),
                strength=strong,
                width=len(core),
            )
        )
    return merged


def _bridged(lines: list[Line], ink: Mask, unit: float) -> list[Line]:
    """Parts of one line as one: a marker that is not clipped lies over the spine."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda each: each.start):
        for other in joined:
            level = abs(other.at - line.at) <= 1 and abs(other.strength - line.strength) <= 60
            gap = line.start - other.end
            over = ink[round(other.at), other.end : line.start]
            if level and 0 <= gap <= 28 * unit and (gap < 3 or over.mean() > 0.5):
                other.end = line.end
                other.width = max(other.width, line.width)
                break
        else:
            joined.append(line)
    return sorted(joined, key=lambda each: each.at)


def _boxes(across: list[Line], down: list[Line], reach: int) -> list[PixelBox]:
    """Rectangles from lines that meet in a corner: full boxes and L-shapes alike."""
    found: list[PixelBox] = []
    tick = 4 * reach
    for low in across:
        for side in down:
            left = _meets(side.at, low.start, tick)
            right = _meets(low.end - 1, side.at, tick)
            bottom = _meets(side.end - 1, low.at, tick)
            top = _meets(low.at, side.start, tick)
            if not ((left or right) and (bottom or top)):
                continue
            x0, x1 = round(side.at) if left else low.start, low.end - 1 if left else round(side.at)
            y0, y1 = side.start if bottom else round(low.at), round(low.at) if bottom else side.end
            # The far ends may run on into a tick mark: the spine there tells the true corner.
            far_x = [o.at for o in down if o is not side and o.length > 0.8 * side.length]
            far_y = [o.at for o in across if o is not low and o.length > 0.8 * low.length]
            if left:
                x1 = _snap(x1, far_x, tick)
            else:
                x0 = _snap(x0, far_x, tick)
            if bottom:
                y0 = _snap(y0, far_y, tick)
            else:
                y1 = _snap(y1, far_y, tick)
            if x1 - x0 > tick and y1 - y0 > tick:
                found.append((x0, y0, x1, y1))
    return found


def corners_of(sketch: Sketch, reach: int) -> list[PixelBox]:
    """Rectangles that have a line on each of their four sides."""
    lines = sketch.across, sketch.down
    boxes = set(_boxes(*lines, reach))
    return [box for box in boxes if len(panel_of(sketch, box, *lines, reach).spines) == 4]


def _meets(later: float, earlier: float, tick: int) -> bool:
    """True if a line ends at another one, or runs past it by no more than a tick mark."""
    return -3 <= later - earlier <= tick


def _snap(end: int, candidates: list[float], tick: int) -> int:
    near = [c for c in candidates if abs(c - end) <= tick]
    nearest: float = min(near, key=lambda c: abs(c - end), default=end)
    return round(nearest)


def _outermost(boxes: list[PixelBox], reach: int) -> list[PixelBox]:
    """One box of each bundle of near-equal ones, and none that lies within another."""
    kept: list[PixelBox] = []
    for box in sorted(_whole(boxes, reach), key=lambda b: -(b[2] - b[0]) * (b[3] - b[1])):
        if not any(_inside(box, other, reach) for other in kept):
            kept.append(box)
    return [box for box in kept if not _splits(box, kept, reach)]


def _whole(boxes: list[PixelBox], reach: int) -> list[PixelBox]:
    """Boxes that share two opposite sides and overlap are parts of one: its spine is torn."""
    whole: list[PixelBox] = []
    for box in sorted(set(boxes)):
        for index, other in enumerate(whole):
            for low, high in ((0, 1), (1, 0)):
                same = all(abs(box[i] - other[i]) <= reach for i in (low, low + 2))
                shared = min(box[high + 2], other[high + 2]) - max(box[high], other[high])
                if same and shared > 0.5 * min(
                    box[high + 2] - box[high], other[high + 2] - other[high]
                ):
                    whole[index] = (
                        min(box[0], other[0]), min(box[1], other[1]),
                        max(box[2], other[2]), max(box[3], other[3]),
                    )  # fmt: skip
                    break
            else:
                continue
            break
        else:
            whole.append(box)
    return whole


def _splits(box: PixelBox, boxes: list[PixelBox], reach: int) -> bool:
    """True for the picture's own outline: a box around two or more others."""
    inner = [b for b in boxes if b != box and _inside(b, box, reach)]
    return len(inner) >= 2


def _inside(inner: PixelBox, outer: PixelBox, reach: int) -> bool:
    return (
        inner[0] >= outer[0] - reach
        and inner[1] >= outer[1] - reach
        and inner[2] <= outer[2] + reach
        and inner[3] <= outer[3] + reach
    )


def _filled(sketch: Sketch, taken: list[PixelBox]) -> list[PixelBox]:
    """Panels without spines: rectangles of a background of their own (ggplot, seaborn)."""
    rgb = sketch.rgb.astype(np.int16)
    far = largest_step(sketch.rgb, sketch.background) > 6
    for x0, y0, x1, y1 in taken:
        far[max(0, y0 - 2) : y1 + 3, max(0, x0 - 2) : x1 + 3] = False
    size = max(3, round(4 * sketch.unit)) | 1
    # Grid lines in the figure's own background colour must not cut the panel.
    gap = max(3, round(2 * sketch.unit)) | 1
    closed = cv2.morphologyEx(far.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    found: list[PixelBox] = []
    for x, y, w, h, area in stats[1:count]:
        small = w < max(8, 0.15 * sketch.width) or h < max(8, 0.15 * sketch.height)
        if small or area < 0.75 * w * h:
            continue
        inner = rgb[y + 2 : y + h - 2, x + 2 : x + w - 2]  # the rim itself may be a blend
        ring = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]]).astype(np.uint8)
        _, share = mode_colour(ring)
        if share > 0.6:
            found.append((int(x), int(y), int(x + w - 1), int(y + h - 1)))
    return found


def panel_of(
    sketch: Sketch, box: PixelBox, across: list[Line], down: list[Line], reach: int
) -> Panel:
    """A panel with the spines that the lines ``across`` and ``down`` give a box.

    ``reach``: pixels by which a line may be off the box.
    """
    x0, y0, x1, y1 = box
    spines: set[str] = set()
    widths = [1]
    tick = 4 * reach
    for line in across:
        if line.length < 0.8 * (x1 - x0) or line.start < x0 - tick or line.end > x1 + 1 + tick:
            continue
        if abs(line.at - y0) <= reach:
            spines.add("top")
        elif abs(line.at - y1) <= reach:
            spines.add("bottom")
            widths.append(line.width)
    for line in down:
        if line.length < 0.8 * (y1 - y0) or line.start < y0 - tick or line.end > y1 + 1 + tick:
            continue
        if abs(line.at - x0) <= reach:
            spines.add("left")
        elif abs(line.at - x1) <= reach:
            spines.add("right")
    background = background_of(sketch, box, reach)
    return Panel(
        box=box,
        spines=spines,
        background=background,
        framed=bool(spines) or not _is_disc(sketch, box),
        spine_width=max(widths),
    )


def background_of(sketch: Sketch, box: PixelBox, reach: int) -> tuple[int, int, int]:
    """The figure's colour where enough of it shows, else the commonest near the rim."""
    x0, y0, x1, y1 = box
    inner = sketch.rgb[y0 + reach : y1 - reach, x0 + reach : x1 - reach]
    if inner.size == 0:
        return sketch.background
    far = largest_step(inner, sketch.background)
    if (far <= 4).mean() > 0.12 and (far[[0, -1]] <= 4).mean() > 0.3:
        return sketch.background
    rim = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])
    return mode_colour(rim)[0]


def _is_disc(sketch: Sketch, box: PixelBox) -> bool:
    """True if the box's corners are plain figure background: a pie, not an axes patch."""
    x0, y0, x1, y1 = box
    inset = max(2, (x1 - x0) // 30)
    corners = sketch.rgb[[y0 + inset, y0 + inset, y1 - inset, y1 - inset],
                         [x0 + inset, x1 - inset, x0 + inset, x1 - inset]]  # fmt: skip
    far = np.abs(corners.astype(np.int16) - np.array(sketch.background, np.int16)).max(axis=1)
    return bool((far <= 4).sum() >= 3)


def reading_order(panels: list[Panel]) -> list[Panel]:
    ordered: list[Panel] = []
    rest = list(panels)
    while rest:
        first = min(rest, key=lambda p: p.box[1])
        middle = (first.box[1] + first.box[3]) / 2
        row = [p for p in rest if p.box[1] <= middle <= p.box[3] or p is first]
        row = [p for p in row if abs(p.box[1] - first.box[1]) < (first.box[3] - first.box[1]) / 2]
        ordered += sorted(row, key=lambda p: p.box[0])
        rest = [p for p in rest if p not in row]
    return ordered
