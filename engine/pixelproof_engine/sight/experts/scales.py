"""Scales: tick marks, and the map from pixels to data of each axis."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
from numpy.typing import NDArray

from ..sketch import AxisSketch, Panel, Sketch, TickMark, Word, largest_step
from .dates import day, is_date
from .joined import split_at_marks
from .numerals import number

_SURE = 0.93


def find_scales(sketch: Sketch) -> None:
    """Completes ticks, scale and limits of every panel's axes."""
    for panel in sketch.panels:
        if not panel.framed:
            continue
        x_ticks, y_ticks = _tick_marks(sketch, panel)
        panel.x.ticks = _taken_apart(sketch, panel.x.ticks, x_ticks)
        _settle(panel.x, x_ticks, along=0)
        _settle(panel.y, y_ticks, along=1)
        if panel.right is not None:
            _settle(panel.right, [], along=1)


def _taken_apart(sketch: Sketch, ticks: list[TickMark], marks: list[float]) -> list[TickMark]:
    """The ticks of an x axis, with labels that were read as one line each at its own mark."""
    apart: list[TickMark] = []
    for tick in ticks:
        word = tick.word
        labels = split_at_marks(sketch, word, marks) if word is not None else []
        if word is None or len(labels) < 2:
            apart.append(tick)
            continue
        at = next(n for n, one in enumerate(sketch.words) if one is word)
        sketch.words[at : at + 1] = labels
        apart += [TickMark(label.centre[0], label) for label in labels]
    return apart


def _tick_marks(sketch: Sketch, panel: Panel) -> tuple[list[float], list[float]]:
    """Pixel positions of the major tick marks below and to the left of the frame."""
    x0, y0, _x1, _y1 = panel.box
    far = largest_step(sketch.rgb, sketch.background) > 40
    bands = (_band(far, panel, "bottom", sketch.unit), _band(far, panel, "left", sketch.unit))
    # Run of ink that starts at the frame, per position along it.
    lengths = [np.cumprod(band, axis=0).sum(axis=0) for band in bands]
    return _major(lengths[0], x0 - 3, sketch.unit), _major(lengths[1], y0 - 3, sketch.unit)


def _band(far: NDArray[np.bool_], panel: Panel, side: str, unit: float) -> NDArray[np.bool_]:
    """Ink beside the frame, (distance, position along)."""
    x0, y0, x1, y1 = panel.box
    skip = max(1, (panel.spine_width + 1) // 2) + 1
    reach = max(3, round(6 * unit))
    if side == "bottom":
        return far[y1 + skip : y1 + skip + reach, max(0, x0 - 3) : x1 + 4]
    band = far[max(0, y0 - 3) : y1 + 4, max(0, x0 - skip - reach + 1) : max(0, x0 - skip + 1)]
    return band[:, ::-1].T


def _major(lengths: NDArray[np.int64], start: int, unit: float) -> list[float]:
    """Centres of the long marks; minor marks are shorter than 0.75 of them."""
    least = max(2, round(1.0 * unit))
    marks: list[tuple[float, int]] = []
    hit = lengths >= least
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hit.astype(np.int8), [0]])))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a <= max(4, 2.5 * unit):
            core = lengths[a:b]
            weight = np.maximum(core - core.min() + 1, 1)
            centre = float((np.arange(a, b) * weight).sum() / weight.sum())
            marks.append((max(start, 0) + centre, int(core.max())))
    if not marks:
        return []
    longest = max(length for _, length in marks)
    return [position for position, length in marks if length >= 0.75 * longest]


def _settle(axis: AxisSketch, marks: list[float], along: int) -> None:
    words = [tick.word for tick in axis.ticks if tick.word is not None]
    if words:
        angles = [w.angle for w in words if w.along > 1.2 * w.size or w.angle == 0]
        axis.rotation = float(np.median(angles)) if angles else 0.0
    _attach(axis, marks, along)
    factor, added = _offset(axis.offset_text)
    values = [number(t.word.legible) if t.word else None for t in axis.ticks]
    pairs = [(t.position, v * factor) for t, v in zip(axis.ticks, values, strict=True)
             if v is not None]  # fmt: skip
    texts = [w.text for w in words]
    if texts and sum(is_date(t) for t in texts) >= 0.6 * len(texts):
        _dates(axis)
        return
    powers = sum("10^" in t for t in texts) >= max(2, 0.5 * len(texts))
    if (signed := _mirrored(pairs, along)) is not None:
        _fit(axis, signed, powers=False)
        for tick in axis.ticks:
            tick.value = axis.value(tick.position)
        return
    if len(pairs) >= 2 and len(pairs) >= 0.6 * len(words):
        _fit(axis, pairs, powers)
        if axis.slope is not None:
            _correct(axis, factor)
            _add(axis, added)
            return
    if len(words) >= 2 and len(pairs) < 0.6 * len(words):
        _categories(axis, along)


def _attach(axis: AxisSketch, marks: list[float], along: int) -> None:
    """Moves each label's tick to its tick mark; marks without a label become bare ticks."""
    if not marks:
        return
    words = [t.word for t in axis.ticks if t.word]
    best: tuple[float, list[float]] | None = None
    for anchor in ("centre", "high", "low"):
        ends = [_anchor(w, anchor, along) for w in words]
        misses = [min(abs(e - m) for m in marks) for e in ends]
        # Squared: labels taken for their neighbours leave one far from any mark.
        cost = float(np.sqrt(np.mean(np.square(misses)))) if misses else 0.0
        if best is None or cost < best[0] - 0.75:
            best = (cost, ends)
    ends = best[1] if best else []
    ticks: list[TickMark] = []
    taken: set[float] = set()
    spacing = float(np.min(np.diff(sorted(marks)))) if len(marks) > 1 else 40.0
    for word, end in zip(words, ends, strict=True):
        mark = min(marks, key=lambda m: abs(m - end))
        if abs(mark - end) <= max(4.0, 0.45 * spacing) and mark not in taken:
            taken.add(mark)
            ticks.append(TickMark(mark, word))
        else:
            ticks.append(TickMark(end, word))
    ticks += [TickMark(mark) for mark in marks if mark not in taken]
    axis.ticks = sorted(ticks, key=lambda tick: tick.position)


def _anchor(word: Word, anchor: str, along: int) -> float:
    low, high = (word.box[0], word.box[2]) if along == 0 else (word.box[1], word.box[3])
    if anchor == "centre" or word.angle % 90 == 0:
        return (low + high - 1) / 2
    # Slanted labels aligned by an end: the corner of the text, half a line in.
    inset = 0.35 * word.size
    return high - inset if anchor == "high" else low + inset


def _offset(offset: Word | None) -> tuple[float, float]:
    """What an offset text multiplies the labels by, and what it adds: ``1e6``, ``1e-10+1e-5``."""
    if offset is None:
        return 1.0, 0.0
    text = offset.text.replace(" ", "").replace("−", "-").replace("×", "").replace("x", "")
    power = r"(?:(?:1|l)?e([+\-]?\d+)|10\^(-?\d+))"
    found = re.fullmatch(rf"(?:{power})?(?:([+\-])(?:{power}|([\d.]+(?:e[+\-]?\d+)?)))?", text)
    if not found:
        return 1.0, 0.0
    factor = _power(found[1] or found[2]) if found[1] or found[2] else 1.0
    if found[3] is None:
        return factor, 0.0
    added = _power(found[4] or found[5]) if found[4] or found[5] else number(found[6]) or 0.0
    return factor, -added if found[3] == "-" else added


def _power(exponent: str) -> float:
    return 10.0 ** int(exponent) if abs(int(exponent)) < 100 else 1.0


def _dates(axis: AxisSketch) -> None:
    """A scale of days, where the labels write whole dates."""
    axis.scale = "date"
    days = [day(t.word.legible) if t.word else None for t in axis.ticks]
    pairs = [(t.position, d) for t, d in zip(axis.ticks, days, strict=True) if d is not None]
    line = _consensus(pairs)
    if line is None or line[2] < max(2, 0.6 * len(pairs)):
        return
    axis.slope, axis.offset = line[:2]
    for tick, own in zip(axis.ticks, days, strict=True):
        tick.value = own


def _mirrored(pairs: list[tuple[float, float]], along: int) -> list[tuple[float, float]] | None:
    """Labels that count up on both sides of a 0, with the signs they lack; None if these do not.

    Diverging bars and pyramids of ages are labelled so. Values grow to the right and upwards.
    """
    zeros = [position for position, value in pairs if value == 0]
    if len(pairs) < 3 or len(zeros) != 1:
        return None
    turn = -1.0 if along == 0 else 1.0
    signed = [(p, v * turn if p < zeros[0] else -v * turn) for p, v in pairs]
    values = [value for _, value in sorted(signed)]
    if min(value for _, value in pairs) < 0 or not values[0] * values[-1] < 0:
        return None
    line = _consensus(signed)
    return signed if line is not None and line[2] == len(pairs) else None


def _fit(axis: AxisSketch, pairs: list[tuple[float, float]], powers: bool) -> None:
    """The line through most (position, value) pairs, in values or in their logarithms."""
    linear = _consensus(pairs)
    positive = [(p, math.log10(v)) for p, v in pairs if v > 0]
    logarithmic = _consensus(positive) if len(positive) >= 2 else None
    use_log = powers
    if not powers and logarithmic and linear and len(positive) >= 3:
        use_log = logarithmic[2] > linear[2] and logarithmic[2] >= 3
    chosen = logarithmic if use_log else linear
    if chosen is None or chosen[2] < max(2, 0.5 * len(pairs)):
        return
    axis.slope, axis.offset = chosen[0], chosen[1]
    axis.scale = "log" if use_log else "linear"


def _consensus(pairs: list[tuple[float, float]]) -> tuple[float, float, int] | None:
    """Slope, offset and number of inliers of the best line (all pairs tried: ticks are few)."""
    best: tuple[int, float, list[int]] | None = None
    for (p, v), (q, w) in itertools.combinations(pairs, 2):
        if abs(p - q) < 2 or v == w:
            continue
        slope = (w - v) / (q - p)
        misses = [abs((value - v) / slope + p - position) for position, value in pairs]
        inliers = [i for i, miss in enumerate(misses) if miss <= 2.0]
        error = sum(misses[i] for i in inliers)
        if best is None or (len(inliers), -error) > (best[0], -best[1]):
            best = (len(inliers), error, inliers)
    if best is None:
        return None
    positions = np.array([pairs[i][0] for i in best[2]])
    values = np.array([pairs[i][1] for i in best[2]])
    slope, offset = np.polyfit(positions, values, 1)
    return float(slope), float(offset), best[0]


def _correct(axis: AxisSketch, factor: float) -> None:
    """Tick values from the fit; a misread label takes the text that its place demands."""
    read = [t for t in axis.ticks if t.word is not None]
    digits = [len(t.word.text.rpartition(".")[2]) if t.word and "." in t.word.text else 0
              for t in read]  # fmt: skip
    decimals = int(np.median(digits)) if digits else 0
    plain = all(t.word and re.fullmatch(r"[\-−]?[\d.]+", t.word.text) for t in read if t.word
                and t.word.score > 0.9)  # fmt: skip
    tolerance = 1.5 * abs(axis.slope or 0.0)
    for tick in axis.ticks:
        fitted = axis.value(tick.position)
        if fitted is None:
            continue
        step = tolerance if axis.scale == "linear" else tolerance * abs(fitted) * 2.3
        tick.value = nice(fitted, step)
        own = number(tick.word.text) if tick.word else None
        if own is not None and abs(own * factor - fitted) <= 2 * step:
            tick.value = own * factor
        elif tick.word is not None and plain and axis.scale == "linear" and _doubtful(tick.word):
            tick.word.text = f"{fitted / factor:.{decimals}f}"


def _add(axis: AxisSketch, added: float) -> None:
    """Moves a linear scale by what its offset text adds to every label."""
    if not added or axis.scale != "linear" or axis.offset is None:
        return
    axis.offset += added
    for tick in axis.ticks:
        tick.value = None if tick.value is None else tick.value + added


def _doubtful(word: Word) -> bool:
    """False for a label that was read well: it may well say something else than its place."""
    return word.score < _SURE


def nice(value: float, tolerance: float) -> float:
    """The shortest decimal within ``tolerance`` of ``value``."""
    if not math.isfinite(value) or tolerance <= 0:
        return value
    if abs(value) <= tolerance:
        return 0.0
    exponent = math.floor(math.log10(tolerance)) + 1
    for power in range(exponent + 1, exponent - 3, -1):
        unit = 10.0**power
        for step in (unit, unit / 2):
            rounded = round(value / step) * step
            if abs(rounded - value) <= tolerance:
                return float(f"{rounded:.12g}")
    return float(f"{value:.6g}")


def _categories(axis: AxisSketch, along: int) -> None:
    """Names on an axis stand at 0, 1, 2... from the left or the foot: matplotlib's unit."""
    axis.scale = "categorical"
    named = [t for t in axis.ticks if t.word is not None]
    if along == 1:
        named.reverse()
    if len(named) < 2:
        return
    positions = np.array([t.position for t in named])
    steps = np.abs(np.diff(positions))
    if steps.min() <= 0:
        _by_marks(axis, along)
        return
    # A name that was not read leaves a gap of several steps; one that was found askew is put right.
    step = float(np.median(steps[steps < 1.25 * steps.min() + 2]))
    step *= float(np.sign(positions[-1] - positions[0]))
    places = np.round((positions - positions[0]) / step)
    right = np.abs(positions - positions[0] - places * step) <= 0.2 * abs(step) + 1
    if right.mean() < 0.8 or places[-1] > 2 * len(named) or (np.diff(places) <= 0).any():
        _by_marks(axis, along)
        return
    slope, offset = np.polyfit(positions[right], places[right], 1)
    axis.slope, axis.offset = float(slope), float(offset)
    for place, tick in zip(places, named, strict=True):
        tick.value = float(place)


def _by_marks(axis: AxisSketch, along: int) -> None:
    """Places of names by the tick marks alone, where these are even and the labels lie askew."""
    ticks = axis.ticks if along == 0 else axis.ticks[::-1]
    positions = np.array([tick.position for tick in ticks])
    steps = np.diff(positions)
    if len(steps) < 2 or np.abs(steps - np.median(steps)).max() > 2:
        return
    slope, offset = np.polyfit(positions, np.arange(len(positions)), 1)
    axis.slope, axis.offset = float(slope), float(offset)
    for place, tick in enumerate(ticks):
        tick.value = float(place)
