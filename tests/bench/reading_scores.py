"""How well a reading agrees with the exact facts of the same figure: counts, right of total.

Everything is counted on what can be seen. The definitions:

- **text**: lines of text (a text is split where it breaks), equal but for spaces and typographic
  variants of the same sign (``texts.plain``). Not counted: mathtext, lines under 8 px (font size),
  texts that lie outside the picture, labels of a z axis (the facts do not hold them). A line that
  is there n times must be read n times; one marked unreadable is not read.
- **role**: of the lines that were read, those with the right role; equal lines are paired by place.
  With a single axes, title and title of the figure count as one: a picture cannot tell them apart.
- **layout**: F1 of the places in the grid, mean over pictures. Rows and columns are those that
  show (``GridSpec(4, 4)`` with two axes is a grid of 2); "as written" compares them as the code has
  them. Where the code gives axes no place in a grid (``add_axes``, dividers), or the same place
  twice (grids in a grid, subfigures), a picture shows no difference: there every axes of the figure
  has the place where it lies. Colour bars, second scales of one frame, insets and axes that show
  nothing are not counted, but a place that the reading gives to what is none of the grid's axes is
  one too much.
- **kind**: F1 of the kinds in each axes (each once per axes). ``hist`` is ``bar``, and a step is a
  line; what is neither mark nor shape of a chart (``other``, ``table``, ``text``) is not counted.
- **colour**: of the colours in each axes, those with a partner within dE2000 5 in the reading, one
  to one. A see-through colour is taken as it shows on its axes. Not counted: colours by a map,
  and white or the axes' own colour.
- **values**: of every bar, line and scatter series in straight axes the share of values within 2 %
  of the axis' range (in its scale); mean over series. Up to 40 values a series, evenly picked.
  Bars: length, and place within 2 % (on an axis of names: of its place along the axis). Lines:
  height at the abscissa. Points: both coordinates.
  Bars that begin and end outside the axes, or are no longer than 0.3 % of the range, show nothing
  and are not counted; the same series drawn twice in one look shows once and counts once; of over
  20 series of one kind and colour in one axes none can be told from the others: not counted.
  Not counted: values outside the axes, lines of fewer than 2 points, series of over 2000 points,
  and what no axis tells: series in axes without tick labels on the axis of their values. (Places
  along an axis without labels are not asked for.)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from reading_counts import Count, Scores
from reading_values import count_values
from scipy.optimize import linear_sum_assignment

from pixelproof_engine.sight.boxes import overlap
from pixelproof_engine.sight.experts.layout import cells_of
from pixelproof_engine.sight.facts import Axes, Box, Cell, Facts, Series, Text
from pixelproof_engine.sight.likeness import delta_e, f1
from pixelproof_engine.sight.texts import has_maths, plain

SMALLEST_PX = 8.0
SAME_COLOUR = 5.0
_SAME_KIND = {"hist": "bar", "step": "line", "other": "", "table": "", "text": ""}
_MAPPED = {"image", "contour", "surface", "other", "table", "text"}


@dataclass(frozen=True)
class Line:
    """One line of text, where it is, and what for."""

    text: str
    role: str
    place: tuple[float, float] | None


def scores(exact: Facts, reading: Facts) -> Scores:
    result = Scores()
    _texts(exact, reading, result)
    _layout(exact, reading, result)
    for axes, panels in _paired(exact, reading):
        _kinds(axes, panels, result)
        _colours(axes, panels, result)
        count_values(axes, panels, result)
    return result


def text_recall(exact: Facts, read: list[str]) -> Count:
    """Recall of what a bare text recogniser returns: no roles, no places."""
    wanted = [plain(line.text) for line in exact_lines(exact, Counter())]
    left = Counter(plain(part) for text in read for part in text.split("\n"))
    right = sum((Counter(wanted) & left).values())
    return Count(right, len(wanted))


def exact_lines(exact: Facts, excluded: Counter[str]) -> Iterator[Line]:
    """The lines that count, of a figure; what does not is counted in ``excluded``."""
    scale = (exact.dpi or 100.0) / 72.0
    for text in exact.written():
        yield from _counted_lines(text, scale, excluded)
    for axes in exact.axes:
        for role, axis in (("x_tick", axes.x), ("y_tick", axes.y)):
            for tick in axis.ticks:
                place = None
                if tick.position is not None:
                    place = (
                        (tick.position, axes.box[3])
                        if role == "x_tick"
                        else (axes.box[0], tick.position)
                    )
                box = (place[0], place[1], place[0], place[1]) if place else None
                text = Text.model_construct(
                    text=tick.label, role=role, box=box, size=axis.tick_size, readable=True
                )
                yield from _counted_lines(text, scale, excluded)


def _counted_lines(text: Text, scale: float, excluded: Counter[str]) -> Iterator[Line]:
    lines = [line for line in text.text.split("\n") if line.strip()]
    if has_maths(text.text):
        excluded["mathematical lines"] += len(lines)
    elif text.size is not None and text.size * scale < SMALLEST_PX:
        excluded[f"lines under {SMALLEST_PX:g} px"] += len(lines)
    elif text.box is not None and not _on_picture(text.box):
        excluded["lines outside the picture"] += len(lines)
    else:
        for line in lines:
            yield Line(line, text.role, _centre(text.box))


def _on_picture(box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return -0.001 <= x <= 1.001 and -0.001 <= y <= 1.001


def _centre(box: Box | None) -> tuple[float, float] | None:
    return None if box is None else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def _read_lines(reading: Facts) -> list[Line]:
    found = [
        Line(part, text.role, _centre(text.box))
        for text in reading.written()
        for part in text.text.split("\n")
        if part.strip()
    ]
    for axes in reading.axes:
        for role, axis in (("x_tick", axes.x), ("y_tick", axes.y)):
            for tick in axis.ticks:
                at = tick.position or 0.0
                place = (at, axes.box[3]) if role == "x_tick" else (axes.box[0], at)
                found += [Line(part, role, place) for part in tick.label.split("\n") if part]
    return found


def _texts(exact: Facts, reading: Facts, result: Scores) -> None:
    wanted = list(exact_lines(exact, result.excluded))
    left: dict[str, list[Line]] = {}
    for line in _read_lines(reading):
        left.setdefault(plain(line.text), []).append(line)
    one_axes = sum(axes.colourbar_of is None for axes in exact.axes) <= 1
    result.text.total += len(wanted)
    for line in wanted:
        candidates = left.get(plain(line.text), [])
        if not candidates:
            result.missed.append(f"text {line.text!r} ({line.role})")
            continue
        best = min(candidates, key=lambda c: _apart(line, c))
        candidates.remove(best)
        result.text.right += 1
        result.role.total += 1
        same = best.role == line.role
        if one_axes and {best.role, line.role} == {"title", "suptitle"}:
            same = True
        result.role.right += same
        if not same:
            result.missed.append(f"role of {line.text!r}: {line.role}, read as {best.role}")


def _apart(a: Line, b: Line) -> float:
    if a.place is None or b.place is None:
        return 1.0
    return math.dist(a.place, b.place) + (0.02 if a.role != b.role else 0.0)


def _layout(exact: Facts, reading: Facts, result: Scores) -> None:
    wanted = [axes for axes in exact.axes if axes.cell is not None and _is_own(axes)]
    found = [axes for axes in reading.axes if axes.cell is not None and axes.colourbar_of is None]
    places = _seen_places([axes.cell for axes in found if axes.cell])
    score = f1(places, _seen_places(_cells(exact)))
    result.layout += Count(score, 1)
    written = [tuple(a.cell.model_dump().values()) for a in wanted if a.cell]
    read = [tuple(a.cell.model_dump().values()) for a in found if a.cell]
    result.layout_as_written += Count(f1(read, written), 1)
    if score < 1:
        result.missed.append(f"layout: {sorted(written)}, read as {sorted(read)}")


def _is_own(axes: Axes) -> bool:
    return axes.colourbar_of is None and axes.twin_of is None


def _cells(exact: Facts) -> list[Cell]:
    """The places of a figure's axes: as the code gives them, else where they lie."""
    own = [axes for axes in exact.axes if _is_own(axes)]
    axes = [one for one in own if one.cell is not None or (_shows(one) and not _is_inset(one, own))]
    cells = [one.cell for one in axes if one.cell is not None]
    if len(cells) == len(axes) and len(set(map(Cell.model_dump_json, cells))) == len(cells):
        return cells
    return cells_of([one.box for one in axes])


def _shows(axes: Axes) -> bool:
    ticks = axes.x.ticks or axes.y.ticks
    return bool(axes.series or axes.texts or axes.title or axes.spines or ticks)


def _is_inset(axes: Axes, others: list[Axes]) -> bool:
    x, y = _centre(axes.box) or (0.0, 0.0)
    width = axes.box[2] - axes.box[0]
    return any(
        one.box[0] < x < one.box[2] and one.box[1] < y < one.box[3]
        for one in others
        if one.box[2] - one.box[0] > 1.2 * width
    )


def _seen_places(cells: list[Cell]) -> list[tuple[int, ...]]:
    """Places in the smallest grid that holds all of them as they lie."""
    spans = [
        (
            Fraction(cell.row_start, cell.rows), Fraction(cell.row_end + 1, cell.rows),
            Fraction(cell.column_start, cell.columns),
            Fraction(cell.column_end + 1, cell.columns),
        )
        for cell in cells
    ]  # fmt: skip
    rows = sorted({span[0] for span in spans})
    columns = sorted({span[2] for span in spans})
    return [
        (
            len(rows), len(columns),
            rows.index(a), max(i for i, row in enumerate(rows) if row < b),
            columns.index(c), max(i for i, column in enumerate(columns) if column < d),
        )
        for a, b, c, d in spans
    ]  # fmt: skip


def _paired(exact: Facts, reading: Facts) -> Iterator[tuple[list[Axes], Axes | None]]:
    """Each frame's exact axes (second scales with the first) and the reading's panel there."""
    frames: dict[int, list[Axes]] = {}
    for index, axes in enumerate(exact.axes):
        if axes.colourbar_of is None:
            frames.setdefault(index if axes.twin_of is None else axes.twin_of, []).append(axes)
    panels = [
        axes.model_copy(update={"series": axes.series + _second(reading, index)})
        for index, axes in enumerate(reading.axes)
        if axes.colourbar_of is None and axes.twin_of is None
    ]
    groups = list(frames.values())
    if not groups:
        return
    shared = np.array([[overlap(g[0].box, p.box) for p in panels] for g in groups])
    partner: dict[int, Axes] = {}
    if panels:
        for i, j in zip(*linear_sum_assignment(-shared), strict=True):
            if shared[i, j] > 0.3:
                partner[int(i)] = panels[j]
    for index, group in enumerate(groups):
        yield group, partner.get(index)


def _second(reading: Facts, index: int) -> tuple[Series, ...]:
    """What is measured on the second scale of a frame."""
    return tuple(one for axes in reading.axes if axes.twin_of == index for one in axes.series)


def _kinds(group: list[Axes], panel: Axes | None, result: Scores) -> None:
    wanted = _kinds_of(group)
    found = _kinds_of([panel]) if panel else set()
    result.kind += Count(2 * len(wanted & found), len(wanted) + len(found))
    if wanted != found:
        result.missed.append(f"kinds: {sorted(wanted)}, read as {sorted(found)}")


def _kinds_of(group: list[Axes]) -> set[str]:
    kinds = {
        _SAME_KIND.get(series.kind, series.kind)
        for axes in group
        for series in axes.series
        if series.box is not None or series.kind in _MAPPED
    }
    return kinds - {""}


def _colours(group: list[Axes], panel: Axes | None, result: Scores) -> None:
    ground = group[0].background or "#ffffff"
    wanted: list[str] = []
    drawn: dict[object, list[str]] = {}
    for number, series in enumerate(s for axes in group for s in axes.series):
        if series.kind in _MAPPED or series.box is None:
            result.excluded["series coloured by a map, or not visible"] += 1
            continue
        distinct = list(dict.fromkeys(series.colours))
        if len(distinct) > 20:
            result.excluded["series coloured by a map, or not visible"] += 1
            continue
        marks = (series.kind, series.colours, series.x, series.y, series.bases)
        same = marks if series.x else number
        under = drawn.get(same, [ground] * len(distinct))
        drawn[same] = [_shown(c, series.alpha, on) for c, on in zip(distinct, under, strict=True)]
    for colour in (c for shown in drawn.values() for c in shown):
        if colour not in (ground, "#ffffff") and not _is_among(colour, wanted):
            wanted.append(colour)
    read = [c for s in panel.series for c in dict.fromkeys(s.colours)] if panel else []
    result.colour.total += len(wanted)
    if not wanted:
        return
    hit: set[int] = set()
    if read:
        near = (delta_e(wanted, read) <= SAME_COLOUR).astype(float)
        rows, columns = linear_sum_assignment(-near)
        hit = {int(i) for i, j in zip(rows, columns, strict=True) if near[i, j]}
    result.colour.right += len(hit)
    lost = [colour for i, colour in enumerate(wanted) if i not in hit]
    if lost:
        result.missed.append(f"colours {', '.join(lost)}; read {', '.join(dict.fromkeys(read))}")


def _is_among(colour: str, colours: list[str]) -> bool:
    return bool(colours) and bool((delta_e([colour], colours) <= SAME_COLOUR).any())


def _shown(colour: str, alpha: float | None, ground: str) -> str:
    if alpha is None or alpha >= 1:
        return colour
    parts = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(alpha * a + (1 - alpha) * b):02x}" for a, b in parts)
