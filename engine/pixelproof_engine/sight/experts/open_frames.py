"""Open frames: axes without a corner of spines, from their rows and columns of tick labels.

A row of labels tells the foot of axes, a column their left side; what spines and grid lines there
are give the exact edges and the extent. A row or column alone needs a spine beside it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..boxes import share_of_smaller
from ..sketch import Line, Panel, PixelBox, Sketch, Word
from .colourbars import numbered_anew
from .frames import background_of
from .legends import are_values, swatch_of
from .numerals import number

_TINY = 0.02
"""Part of the picture up to which a frame without labels is none of axes."""
_LIKE = 20
"""Largest difference in contrast of the lines of one grid."""
_EVEN = 1.7
"""Largest ratio of two gaps between labels of one axis; on a log axis they are even as well."""


def find_open_frames(sketch: Sketch) -> None:
    """Adds a panel for labels that belong to no panel yet."""
    font = sketch.font
    sketch.panels = [
        p
        for p in sketch.panels
        if not (_is_frame_of_legend(p, sketch, font) or _is_scrap(p, sketch, font))
    ]
    labelled = [panel for panel in sketch.panels if has_labels(panel, sketch, font)]
    free = [word for word in sketch.words if not _is_taken(word, labelled, font)]
    rows, columns = _rows(sketch, free, font), _columns(sketch, free, font)
    boxes = []
    for row in rows:
        column = _column_of(row, columns, font)
        if column is not None:
            columns.remove(column)
        boxes.append(_box(sketch, row, column, font))
    boxes += [_box(sketch, None, column, font) for column in columns]
    for box in boxes:
        if box is None or any(_overlaps(box, p.box) for p in labelled):
            continue
        whole = next((p for p in sketch.panels if _is_frame_of(p, box, font)), None)
        if whole is not None:
            labelled.append(whole)
            continue
        # What has no labels of its own and lies in the new axes was a bar or a cell of a grid.
        sketch.panels = [p for p in sketch.panels if p in labelled or not _overlaps(box, p.box)]
        labelled.append(_panel(sketch, box, font))
        trim_labels(sketch, labelled[-1], font)
        sketch.panels.append(labelled[-1])
    sketch.panels = numbered_anew(sketch.panels)


def _is_frame_of(panel: Panel, box: PixelBox, font: float) -> bool:
    """True for four spines that labels on one side only stand around: the frame is more exact."""
    return len(panel.spines) == 4 and all(
        abs(a - b) <= font for a, b in zip(panel.box, box, strict=True)
    )


def _is_frame_of_legend(panel: Panel, sketch: Sketch, font: float) -> bool:
    """True for the frame around a legend that stands outside the axes."""
    _, y0, _, y1 = panel.box
    if panel.colourbar_of is not None or _area(panel) > 0.25 * sketch.width * sketch.height:
        return False
    inside, entries = words_and_entries(sketch, panel.box, font)
    if not entries:
        return False
    if len(entries) == len(inside) and y1 - y0 < 2.6 * max(w.size for w in inside):
        return True  # a row of entries, which value labels may stand right under
    return len(entries) >= 0.6 * len(inside) and not has_labels(panel, sketch, font)


def words_and_entries(sketch: Sketch, box: PixelBox, font: float) -> tuple[list[Word], list[Word]]:
    """The words in a box, and those of them that are entries of a legend."""
    x0, y0, x1, y1 = box
    inside = [w for w in sketch.words if x0 < w.centre[0] < x1 and y0 < w.centre[1] < y1]
    entries = [(w, swatch) for w in inside if (swatch := swatch_of(sketch, w, font)) is not None]
    return inside, [] if are_values(entries, font) else [word for word, _ in entries]


def _is_scrap(panel: Panel, sketch: Sketch, font: float) -> bool:
    """True for a tiny frame without labels that is alone of its size: a legend's, mostly."""
    area = _area(panel)
    if panel.colourbar_of is not None or area > _TINY * sketch.width * sketch.height:
        return False
    alike = any(other is not panel and _area(other) < 1.5 * area for other in sketch.panels)
    return not alike and not has_labels(panel, sketch, font)


def _area(panel: Panel) -> int:
    x0, y0, x1, y1 = panel.box
    return (x1 - x0) * (y1 - y0)


def has_labels(panel: Panel, sketch: Sketch, font: float) -> bool:
    """True for axes with a row of tick labels under them or a column beside them."""
    if panel.colourbar_of is not None:
        return True
    x0, y0, x1, y1 = panel.box
    large = (x1 - x0) * (y1 - y0) > 0.2 * sketch.width * sketch.height
    return large or any(tick_labels(sketch, panel.box, font))


def tick_labels(
    sketch: Sketch, box: PixelBox, font: float
) -> tuple[list[list[Word]], list[list[Word]]]:
    """Rows of labels under a box, and columns of them beside it."""
    x0, y0, x1, y1 = box
    under = [w for w in sketch.words if 0 < w.box[1] - y1 < 1.6 * font and x0 < w.centre[0] < x1]
    left = [w for w in sketch.words if 0 < x0 - w.box[2] < 1.6 * font and y0 < w.centre[1] < y1]
    return _rows(sketch, under, font), _columns(sketch, left, font)


def _is_taken(word: Word, panels: list[Panel], font: float) -> bool:
    """True for words in a panel or where its tick labels would stand."""
    cx, cy = word.centre
    for panel in panels:
        if panel.colourbar_of is not None:
            continue
        x0, y0, x1, y1 = panel.box
        reach = 1.6 * font
        near_x = x0 - reach < word.box[2] and word.box[0] < x1 + reach
        near_y = y0 - reach < word.box[3] and word.box[1] < y1 + reach
        beside = y0 - font < cy < y1 + font and near_x
        under = x0 - font < cx < x1 + font and near_y
        if beside or under:
            return True
    return False


def _rows(sketch: Sketch, words: list[Word], font: float) -> list[list[Word]]:
    """Labels on one level under one line, evenly apart, lowest row first."""
    level = [w for w in words if abs(w.angle) < 13 and w.text]
    found = []
    for group in _groups(level, lambda w: w.centre[1], 0.45 * font):
        edge = min(w.box[1] for w in group)
        lines = [a for a in sketch.across if edge - 3 * font <= a.at <= edge]
        rows = _parted(group, lines, lambda w: w.centre[0], font)
        found += [row for row in rows if _is_axis([w.centre[0] for w in row], row, font)]
    return sorted(found, key=lambda row: -row[0].centre[1])


def _columns(sketch: Sketch, words: list[Word], font: float) -> list[list[Word]]:
    """Labels that end at one vertical beside one line, evenly apart."""
    level = [w for w in words if abs(w.angle) < 13 and w.text]
    found = []
    for group in _groups(level, lambda w: float(w.box[2]), 0.5 * font):
        edge = max(w.box[2] for w in group)
        lines = [d for d in sketch.down if edge <= d.at <= edge + 3 * font]
        columns = _parted(group, lines, lambda w: w.centre[1], font)
        found += [one for one in columns if _is_axis([w.centre[1] for w in one], one, font)]
    return found


def _parted(
    words: list[Word], lines: list[Line], place: Callable[[Word], float], font: float
) -> list[list[Word]]:
    """Words of one level by the line that they stand along: neighbouring axes have one each."""
    parts: dict[int, list[Word]] = {}
    for word in sorted(words, key=place):
        along = [
            i for i, line in enumerate(lines)
            if line.start - font <= place(word) <= line.end + font
        ]  # fmt: skip
        parts.setdefault(along[0] if along else -1, []).append(word)
    return list(parts.values())


def _groups(words: list[Word], place: Callable[[Word], float], within: float) -> list[list[Word]]:
    groups: list[list[Word]] = []
    for word in sorted(words, key=place):
        if groups and place(word) - place(groups[-1][0]) <= within:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _is_axis(places: list[float], words: list[Word], font: float) -> bool:
    """True for three or more evenly spaced labels (or two numbers), wide enough for axes."""
    gaps = np.diff(places)
    if len(gaps) == 0 or gaps.min() < 1.1 * font or places[-1] - places[0] < 4 * font:
        return False
    values = [value for word in words if (value := number(word.text)) is not None]
    if len(values) == len(words):
        slope, offset = np.polyfit(places, values, 1)
        misses = np.abs((np.array(values) - offset) / (slope or 1.0) - np.array(places))
        return bool(misses.max() < 0.4 * font or gaps.max() <= _EVEN * gaps.min())
    return bool(len(words) >= 3 and gaps.max() <= _EVEN * gaps.min())


def _column_of(row: list[Word], columns: list[list[Word]], font: float) -> list[Word] | None:
    """The column whose foot is nearest above the left end of a row."""
    fitting = [
        column
        for column in columns
        if column[0].box[2] <= row[0].centre[0] + font
        and column[-1].centre[1] <= row[0].box[1] + 1.5 * font
        and row[0].centre[0] - column[0].box[2] < 0.6 * (row[-1].centre[0] - row[0].centre[0])
    ]
    return min(
        fitting,
        key=lambda c: (row[0].box[1] - c[-1].centre[1]) + (row[0].centre[0] - c[0].box[2]),
        default=None,
    )


def _box(
    sketch: Sketch, row: list[Word] | None, column: list[Word] | None, font: float
) -> PixelBox | None:
    """The frame that labels stand around; None where a lone row or column has no spine."""
    foot = _nearest(sketch.across, min(w.box[1] for w in row), -3 * font) if row else None
    side = _nearest(sketch.down, max(w.box[2] for w in column), 3 * font) if column else None
    if row is None and side is None and column:
        return _ruled(sketch, column, font)
    if column is None and foot is None:
        return None
    if row:
        centres = [w.centre[0] for w in row]
        half = (centres[-1] - centres[0]) / (len(row) - 1) / 2
        right = centres[-1] + half
        x0 = centres[0] - half
        edge = min(w.box[1] for w in row)
        y1 = _beyond(foot, sketch.down, edge) if foot else edge - 0.7 * font
    if column:
        middles = [w.centre[1] for w in column]
        half = (middles[-1] - middles[0]) / (len(column) - 1) / 2
        top, low = middles[0] - half, middles[-1] + half
        edge = max(w.box[2] for w in column)
        x0 = _beyond(side, sketch.across, edge) if side else edge + 0.7 * font
    if row and side and not any(number(w.text) is not None for w in row):
        right = max(right, centres[-1] + centres[0] - x0)  # margins around names are alike
    if row is None and side is not None:
        y1, right = side.end - 1.0, _ink_right(sketch, x0, (top, low))
    if column is None and foot is not None:
        x0 = float(foot.start)
        standing = [d.start for d in sketch.down if _stands_on(d, foot, font)]
        top = float(min(standing, default=round(_ink_top(sketch, foot))))
    ruled = [a.end - 1 for a in sketch.across if abs(a.start - x0) <= font and top - font < a.at]
    raised = [d.start for d in sketch.down if abs(d.end - 1 - y1) <= font and d.at >= x0 - font]
    x1 = float(max(ruled)) if ruled else right
    y0 = float(min(raised)) if raised else top
    box = (round(x0), max(0, round(y0)), min(sketch.width - 1, round(x1)), round(y1))
    least = 5 * font
    return box if box[2] - box[0] > least and box[3] - box[1] > least else None


def _ruled(sketch: Sketch, column: list[Word], font: float) -> PixelBox | None:
    """The frame around lines that begin beside labels, one for each: a grid without spines.

    Marks on a line may tear it, so that only its last part is known.
    """
    edge = max(word.box[2] for word in column)
    beside = [
        line
        for line in sketch.across
        if line.end > edge and any(abs(line.at - word.centre[1]) <= 0.5 * font for word in column)
    ]
    begins = [edge + int(sketch.ink[round(line.at), edge : line.end].argmax()) for line in beside]
    ends = [line.end for line in beside]
    if len(beside) < max(3, 0.7 * len(column)) or np.ptp(begins) > 3 or np.ptp(ends) > 3:
        return None
    half = (column[-1].centre[1] - column[0].centre[1]) / (len(column) - 1) / 2
    y0, y1 = column[0].centre[1] - half, column[-1].centre[1] + half
    return min(begins), max(0, round(y0)), max(ends) - 1, min(sketch.height - 1, round(y1))


def _nearest(lines: list[Line], edge: float, reach: float) -> Line | None:
    """The line nearest to an edge, up to ``reach`` before (negative) or behind it."""
    low, high = sorted((edge, edge + reach))
    near = [line for line in lines if low <= line.at <= high]
    return min(near, key=lambda line: abs(line.at - edge), default=None)


def _beyond(line: Line, crossing: list[Line], edge: float) -> float:
    """Where axes end that a line is the outermost of: there, or where the lines of their grid do
    that run on over it. ``edge``: of the labels, which they do not reach."""
    outwards = 1 if edge > line.at else -1
    ends = [
        other.end - 1 if outwards > 0 else other.start
        for other in crossing
        if line.start <= other.at < line.end
        and other.start < line.at < other.end
        and abs(other.strength - line.strength) <= _LIKE
    ]
    past = [end for end in ends if 3 < outwards * (end - line.at) <= outwards * (edge - line.at)]
    return float(np.median(past)) if len(past) >= 2 else line.at


def _stands_on(line: Line, foot: Line, font: float) -> bool:
    return abs(line.end - 1 - foot.at) <= font and foot.start - 3 <= line.at <= foot.end + 3


def _ink_top(sketch: Sketch, foot: Line) -> float:
    """Top of what is drawn above a line, down from the first gap of a title's height."""
    drawn = sketch.ink[: round(foot.at), foot.start : foot.end]
    ink = np.asarray(drawn.any(axis=1), bool)
    top = round(foot.at)
    gap = 0
    while top > 0 and gap < 0.12 * sketch.height:
        gap = 0 if ink[top - 1] else gap + 1
        top -= 1
    return float(top + gap)


def _ink_right(sketch: Sketch, left: float, rows: tuple[float, float]) -> float:
    ink = sketch.ink[max(0, round(rows[0])) : round(rows[1]), round(left) :].any(axis=0)
    columns = np.flatnonzero(ink)
    return left + float(columns[-1]) if len(columns) else left


def _overlaps(a: PixelBox, b: PixelBox) -> bool:
    return share_of_smaller(a, b) > 0.2


def trim_labels(sketch: Sketch, panel: Panel, font: float) -> None:
    """Takes the tick mark off labels beside a new frame, which hung on them as a dash."""
    column = [
        word for word in sketch.words
        if -0.6 * font < panel.box[0] - word.box[2] < 1.6 * font
        and panel.box[1] - font < word.centre[1] < panel.box[3] + font and word.angle == 0
    ]  # fmt: skip
    dashed = [word for word in column if len(word.text) > 1 and word.text[-1] in "-–—"]
    if len(dashed) < max(2, 0.6 * len(column)):
        return
    for word in dashed:
        word.text = word.text[:-1].rstrip()
        word.box = (*word.box[:2], word.box[2] - round(0.4 * font), word.box[3])


def _panel(sketch: Sketch, box: PixelBox, font: float) -> Panel:
    x0, y0, x1, y1 = box
    spines = set()
    for name, lines, at, low, high in (
        ("left", sketch.down, x0, y0, y1),
        ("right", sketch.down, x1, y0, y1),
        ("top", sketch.across, y0, x0, x1),
        ("bottom", sketch.across, y1, x0, x1),
    ):
        if any(
            abs(line.at - at) <= 3 and line.length > 0.7 * (high - low) and line.strength > 150
            for line in lines
        ):
            spines.add(name)
    reach = max(3, round(0.2 * font))
    return Panel(box=box, spines=spines, background=background_of(sketch, box, reach))
