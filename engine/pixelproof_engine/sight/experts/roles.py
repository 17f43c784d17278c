"""Roles: what each word is for, from where it stands around the panels."""

from __future__ import annotations

import itertools
import re

import numpy as np

from ..facts import Role
from ..sketch import AxisSketch, Panel, Sketch, TickMark, Word
from .legends import swatch_of
from .round_ticks import ROUND_ROLES, round_ticks

_OFFSET = re.compile(r"^[+\-]?(\d+(\.\d+)?)?[x×]?1?[eE][+\-−]?\d+$|^[x×]?10\^-?\d+$")
_NUMBER = re.compile(r"^[\-−+$€£]?[\d.,]+(\^-?\d+)?([kKmMbBGT%°]|e[+\-]?\d+)?$")


def find_roles(sketch: Sketch) -> None:
    """Gives every word its role and panel; joins the lines of titles and labels."""
    font = sketch.font
    free = list(sketch.words)
    for index, panel in enumerate(sketch.panels):
        if panel.projection == "polar":
            for role, words in zip(ROUND_ROLES, round_ticks(panel, free, font), strict=True):
                axis = panel.x if role == "x_tick" else panel.y
                axis.ticks = _marks(words, role, index, free)
    for index, panel in enumerate(sketch.panels):
        if panel.inset:
            _claim_inside(panel, index, free)
            _claim_ticks(sketch, panel, index, free, font)
    for index, panel in enumerate(sketch.panels):
        if not panel.inset:
            _claim_inside(panel, index, free)
    for index, panel in enumerate(sketch.panels):
        if not panel.inset:
            _claim_ticks(sketch, panel, index, free, font)
    for index, panel in enumerate(sketch.panels):
        _claim_labels(sketch, panel, index, free, font)
    _claim_suptitle(sketch, free, font)


def _give(word: Word, role: Role, index: int | None, free: list[Word]) -> None:
    word.role = role
    word.panel = index
    free.remove(word)


def _claim_inside(panel: Panel, index: int, free: list[Word]) -> None:
    x0, y0, x1, y1 = panel.box
    for word in list(free):
        cx, cy = word.centre
        if x0 < cx < x1 and y0 < cy < y1:
            _give(word, "annotation", index, free)
            panel.words.append(word)


def _claim_ticks(sketch: Sketch, panel: Panel, index: int, free: list[Word], font: float) -> None:
    if not panel.framed:
        return
    x0, y0, x1, y1 = panel.box
    reach = 1.6 * font
    below = [
        w for w in free
        if 0 < w.box[1] - y1 <= reach and x0 - font < _along(w, panel) < x1 + font
    ]  # fmt: skip
    above = [
        w for w in free
        if 0 < y0 - w.box[3] <= reach and x0 - font < w.centre[0] < x1 + font
    ]  # fmt: skip
    left = [
        w for w in free
        if 0 < x0 - w.box[2] <= reach and y0 - font < w.centre[1] < y1 + font and not _is_turned(w)
    ]  # fmt: skip
    right = [
        w for w in free
        if 0 < w.box[0] - x1 <= reach and y0 - font < w.centre[1] < y1 + font and not _is_turned(w)
    ]  # fmt: skip
    row = _tick_row(below, font)
    if not row and (_is_row_of_numbers(above) or _are_names(above, panel, font)):
        row = above
    panel.x.ticks = _marks(row, "x_tick", index, free)
    # A small text at a corner is under the axes and beside them.
    left, right = ([w for w in side if w in free] for side in (left, right))
    panel.y.ticks = _marks(_without_label(left, panel), "y_tick", index, free)
    for tick in panel.y.ticks:
        _add_first_words(tick, index, free)
    neighbour = any(
        other is not panel and 0 < other.box[0] - x1 < 8 * font and _level(other, panel)
        for other in sketch.panels
    )
    if right and (not neighbour or not left):
        numbers = [w for w in right if _NUMBER.match(w.text)]
        if not panel.y.ticks and _are_row_names(right, panel, font):
            panel.y.ticks = _marks(right, "y_tick", index, free)
        elif len(numbers) >= max(2, 0.6 * len(right)):
            marks = _marks(numbers, "y_tick", index, free)
            if panel.y.ticks:
                panel.right = AxisSketch(ticks=marks)
            else:
                panel.y.ticks = marks


def _along(word: Word, panel: Panel) -> float:
    """Where along the x axis a label points: slanted ones by their upper end."""
    if 13 <= word.angle <= 77:
        return max(word.centre[0], min(word.box[2], panel.box[2]))
    if -77 <= word.angle <= -13:
        return min(word.centre[0], max(word.box[0], panel.box[0]))
    return word.centre[0]


def _is_turned(word: Word) -> bool:
    long = len(word.text) > 2 or (not word.readable and word.along > 2 * word.size)
    return abs(word.angle) > 60 and long and not _NUMBER.match(word.text)


def _level(a: Panel, b: Panel) -> bool:
    return min(a.box[3], b.box[3]) - max(a.box[1], b.box[1]) > 0.5 * (b.box[3] - b.box[1])


def _tick_row(below: list[Word], font: float) -> list[Word]:
    """The words of the first row under the axis (slanted ones share their top)."""
    if not below:
        return []
    top = min(w.box[1] for w in below)
    return [w for w in below if w.box[1] - top <= 0.7 * font]


def _is_row_of_numbers(words: list[Word]) -> bool:
    return len(words) >= 3 and sum(bool(_NUMBER.match(w.text)) for w in words) >= 0.7 * len(words)


def _are_names(above: list[Word], panel: Panel, font: float) -> bool:
    """True for four and more short texts on one foot that are spread over the axes: its names.

    A title may be above them, or nothing.
    """
    foot = max((w.box[3] for w in above), default=0)
    row = [w for w in above if foot - w.box[3] < 0.7 * font]
    if len(row) < 4 or len(row) < len(above):
        return False
    places = sorted(_foot(w) for w in row)
    gaps = [b - a for a, b in itertools.pairwise(places)]
    wide = places[-1] - places[0] > 0.5 * (panel.box[2] - panel.box[0])
    return wide and max(gaps) < 1.5 * min(gaps)


def _are_row_names(right: list[Word], panel: Panel, font: float) -> bool:
    """True for four and more texts that begin at one vertical, evenly spread over the axes."""
    if len(right) < 4 or np.ptp([w.box[0] for w in right]) > 0.5 * font:
        return False
    middles = sorted(w.centre[1] for w in right)
    gaps = [b - a for a, b in itertools.pairwise(middles)]
    high = middles[-1] - middles[0] > 0.5 * (panel.box[3] - panel.box[1])
    return high and max(gaps) < 1.3 * min(gaps)


def _foot(word: Word) -> float:
    """Where a text above the axes points to: slanted ones by their lower end."""
    if 13 <= word.angle <= 77:
        return float(word.box[0])
    return float(word.box[2]) if -77 <= word.angle <= -13 else word.centre[0]


def _without_label(left: list[Word], panel: Panel) -> list[Word]:
    """The texts beside the axes without a short label that stands before a column of numbers."""
    numbers = [w for w in left if _NUMBER.match(w.text)]
    if len(numbers) < 2:
        return left
    start = min(w.box[0] for w in numbers)
    return [w for w in left if w in numbers or not _is_short_label(w, panel, start)]


def _is_short_label(word: Word, panel: Panel, ticks_left: float) -> bool:
    """True for one or two letters half way up, before the tick labels: ``y``, ``F1``.

    So short a text does not show that it is turned.
    """
    middle = (panel.box[1] + panel.box[3]) / 2
    short = 0 < len(word.text) <= 2 and not _NUMBER.match(word.text)
    return short and word.box[2] <= ticks_left + 2 and abs(word.centre[1] - middle) < word.along


def _add_first_words(tick: TickMark, index: int, free: list[Word]) -> None:
    """Puts the words that stand a space before a name into it: ``No`` before ``POP``."""
    name = tick.word
    while name is not None and name.angle == 0 and not _NUMBER.match(name.text):
        before = next((w for w in free if _is_before(w, name)), None)
        if before is None:
            return
        free.append(name)
        name = tick.word = _joined([before, name], "y_tick", index, free)


def _is_before(word: Word, name: Word) -> bool:
    size = min(word.size, name.size)
    level = abs(word.centre[1] - name.centre[1]) < 0.3 * size
    alike = 0.6 < word.size / max(1.0, name.size) < 1.6
    return word.angle == 0 and level and alike and 0 <= name.box[0] - word.box[2] < 0.9 * size


def _marks(words: list[Word], role: Role, index: int, free: list[Word]) -> list[TickMark]:
    marks = []
    for word in words:
        _give(word, role, index, free)
        position = word.centre[0] if role == "x_tick" else word.centre[1]
        marks.append(TickMark(position=position, word=word))
    return sorted(marks, key=lambda mark: mark.position)


def _claim_labels(sketch: Sketch, panel: Panel, index: int, free: list[Word], font: float) -> None:
    x0, y0, x1, y1 = panel.box
    for word in list(free):
        if not _OFFSET.match(word.text.replace(" ", "")):
            continue
        if 0 < y0 - word.box[3] < 1.2 * font and abs(word.box[0] - x0) < 3 * font:
            panel.y.offset_text = word
            _give(word, "annotation", index, free)
        elif 0 < word.box[1] - y1 < 4 * font and abs(word.box[2] - x1) < 3 * font:
            panel.x.offset_text = word
            _give(word, "annotation", index, free)
    panel.title = _title(sketch, panel, index, free, font)
    ticks_foot = max([y1, *(m.word.box[3] for m in panel.x.ticks if m.word and m.word.box[1] > y1)])
    under = [
        w for w in free
        if -2 <= w.box[1] - ticks_foot < 3 * font and abs(w.angle) < 13
        and x0 - font < w.centre[0] < x1 + font and not _heads(w, ticks_foot, panel, sketch)
        and swatch_of(sketch, w, font) is None
    ]  # fmt: skip
    panel.x.label = _joined(_stack(under), "x_label", index, free)
    ticks_left = min([x0, *(m.word.box[0] for m in panel.y.ticks if m.word and m.word.box[0] < x0)])
    beside = [
        w for w in free
        if -2 <= ticks_left - w.box[2] < 3 * font and y0 < w.centre[1] < y1
        and (_is_turned(w) or _is_short_label(w, panel, ticks_left))
    ]  # fmt: skip
    panel.y.label = _joined(sorted(beside, key=lambda w: w.box[0]), "y_label", index, free)
    after = [
        w for w in free
        if _is_turned(w) and -2 <= w.box[0] - x1 < 7 * font and y0 < w.centre[1] < y1
    ]  # fmt: skip
    if after and panel.right is not None:
        panel.right.label = _joined(sorted(after, key=lambda w: w.box[0]), "y_label", index, free)
    elif (
        after
        and panel.y.label is None
        and not any(m.word and m.word.box[0] < x0 for m in panel.y.ticks)
    ):
        panel.y.label = _joined(sorted(after, key=lambda w: w.box[0]), "y_label", index, free)


def _heads(word: Word, foot: float, panel: Panel, sketch: Sketch) -> bool:
    """True for a title of a panel below: nearer to it than to the ticks above, and over it."""
    middle = (panel.box[0] + panel.box[2]) / 2
    for other in sketch.panels:
        if other is panel or other.colourbar_of is not None:
            continue
        x0, top, x1, _ = other.box
        nearer = 0 <= top - word.box[3] < max(2.0, word.box[1] - foot)
        own = abs(word.centre[0] - (x0 + x1) / 2) <= abs(word.centre[0] - middle) + 2
        if nearer and own and x0 < word.centre[0] < x1:
            return True
    return False


def _title(sketch: Sketch, panel: Panel, index: int, free: list[Word], font: float) -> Word | None:
    x0, y0, x1, _ = panel.box
    slack = 0.35 * (x1 - x0)
    top = min([y0, *(m.word.box[1] for m in panel.x.ticks if m.word and m.word.box[3] < y0)])
    if not panel.framed:
        top = min([top, *(w.box[1] for w in free if _hugs(w, panel, font))])
    over = [
        w for w in free
        if -2 <= top - w.box[3] < 4.5 * font and abs(w.angle) < 13
        and x0 - slack < w.centre[0] < x1 + slack and not _hugs(w, panel, font)
    ]  # fmt: skip
    over.sort(key=lambda w: -w.box[3])
    lines: list[Word] = []
    for word in over:
        if swatch_of(sketch, word, font) is not None:
            continue  # an entry of a legend
        if not lines:
            if top - word.box[3] > 3.2 * font:
                break
            lines.append(word)
        elif _same_block(lines[-1], word):
            lines.append(word)
    return _joined(lines[::-1], "title", index, free)


def _hugs(word: Word, panel: Panel, font: float) -> bool:
    """A label of a pie's wedge: close to the disc's rim, away from its middle line or on it."""
    if panel.framed:
        return False
    x0, y0, x1, y1 = panel.box
    cx, cy, radius = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2
    dx = max(word.box[0] - cx, 0, cx - word.box[2])
    dy = max(word.box[1] - cy, 0, cy - word.box[3])
    return bool((dx * dx + dy * dy) ** 0.5 < radius * 1.1 + 0.6 * font)


def _same_block(lower: Word, upper: Word) -> bool:
    height = max(lower.size, upper.size)
    level = abs(lower.box[1] - upper.box[1]) < 0.5 * height and _gap(lower, upper) < 1.5 * height
    close = lower.box[1] - upper.box[3] < 0.75 * height
    alike = 0.7 < lower.size / max(1.0, upper.size) < 1.45
    return close and alike and (level or abs(lower.centre[0] - upper.centre[0]) < 0.3 * height
                                or abs(lower.box[0] - upper.box[0]) < 0.5 * height)  # fmt: skip


def _gap(a: Word, b: Word) -> int:
    return max(a.box[0], b.box[0]) - min(a.box[2], b.box[2])


def _stack(words: list[Word]) -> list[Word]:
    """The nearest line under the ticks and those that continue it below."""
    lines: list[Word] = []
    for word in sorted(words, key=lambda w: w.box[1]):
        if not lines or _same_block(word, lines[-1]):
            lines.append(word)
    return lines


def _joined(lines: list[Word], role: Role, index: int | None, free: list[Word]) -> Word | None:
    """Several lines (or pieces of one) as one word; the pieces are claimed."""
    if not lines:
        return None
    first = lines[0]
    if len(lines) > 1:
        parts, joint = _in_order(lines)
        joined = Word(
            box=(
                min(w.box[0] for w in lines), min(w.box[1] for w in lines),
                max(w.box[2] for w in lines), max(w.box[3] for w in lines),
            ),
            angle=first.angle,
            text=joint.join(w.text for w in parts),
            score=min(w.score for w in lines),
            readable=all(w.readable for w in lines),
            colour=first.colour,
            size=first.size,
        )  # fmt: skip
    else:
        joined = first
    for word in lines:
        _give(word, role, index, free)
    joined.role = role
    joined.panel = index
    return joined


def _in_order(lines: list[Word]) -> tuple[list[Word], str]:
    """Pieces in reading order, and what joins them: a space on one line, else a line break."""
    first = lines[0]
    if abs(first.angle) > 60:
        level = all(abs(w.centre[0] - first.centre[0]) < 0.6 * first.size for w in lines)
        if level:
            return sorted(lines, key=lambda w: -w.centre[1] * first.angle), " "
        return lines, "\n"
    if all(abs(w.centre[1] - first.centre[1]) < 0.6 * first.size for w in lines):
        return sorted(lines, key=lambda w: w.box[0]), " "
    return lines, "\n"


def _claim_suptitle(sketch: Sketch, free: list[Word], font: float) -> None:
    if not sketch.panels:
        return
    top = min(panel.box[1] for panel in sketch.panels)
    titles = [p.title.box[1] for p in sketch.panels if p.title and p.box[1] < top + 3 * font]
    top = min([top, *titles])
    middle = (sketch.content[0] + sketch.content[2]) / 2
    over = [
        w for w in free
        if w.box[3] <= top + 2 and abs(w.angle) < 13
        and abs(w.centre[0] - middle) < 0.2 * sketch.width
        and swatch_of(sketch, w, font) is None
    ]  # fmt: skip
    over.sort(key=lambda w: w.box[1])
    sketch.suptitle = _joined(_stack(over), "suptitle", None, free)
