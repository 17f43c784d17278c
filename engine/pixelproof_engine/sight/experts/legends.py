"""Legends: words with a swatch to their left, inside a panel or beside it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from ..sketch import (
    Colour,
    LegendSketch,
    PixelBox,
    Sketch,
    Word,
    colours_apart,
    largest_step,
    mode_colour,
)  # fmt: skip

_VALUE = re.compile(r"^[+\-−$€]?[\d.,]+ ?[kKMB%t]?$")


_FILLED = 0.3
"""Least part of a handle that is of its inner colour, where its edge is of another."""


def find_legends(sketch: Sketch) -> None:
    """Gives each panel its legend; its words leave the annotations."""
    font = sketch.font
    owners = [p for p in sketch.panels if p.colourbar_of is None]
    loose = [w for w in sketch.words if w.role == "unknown"]
    while owners and (found := _found(sketch, loose, font)) is not None:
        # Where each axes has its legend below, that of the axes above is as near to the next.
        free = [p for p in owners if p.legend is None] or owners
        owner = min(free, key=lambda p: _distance(p.box, found.box))
        _claim(found, sketch.panels.index(owner))
        loose = [w for w in loose if w.role == "unknown"]
        owner.legend = found if owner.legend is None else _both(owner.legend, found)
    for index, panel in enumerate(sketch.panels):
        if panel.colourbar_of is not None or panel.legend is not None:
            continue
        legend = _found(sketch, panel.words, font)
        if legend is not None:
            _claim(legend, index)
            panel.words = [w for w in panel.words if w.role == "annotation"]
            panel.legend = legend


def _found(sketch: Sketch, words: list[Word], font: float) -> LegendSketch | None:
    """The largest legend among words."""
    candidates = [w for w in words if w.angle == 0]
    entries = [
        (word, swatch)
        for word in candidates
        if (swatch := swatch_of(sketch, word, font)) is not None
    ]
    entries = _block(entries, font)
    if not entries or are_values(entries, font):
        return None
    return _legend(entries, candidates, font)


def _both(one: LegendSketch, other: LegendSketch) -> LegendSketch:
    """Two legends of one axes as one, so that no entry is lost; the first one's place."""
    return replace(
        one,
        words=one.words + other.words,
        title=one.title or other.title,
        colours=one.colours + other.colours,
        swatches=one.swatches + other.swatches,
    )


def _claim(legend: LegendSketch, index: int) -> None:
    for word in legend.words:
        word.role, word.panel = "legend", index
    if legend.title:
        legend.title.role, legend.title.panel = "legend_title", index


def _distance(box: PixelBox, legend: PixelBox) -> float:
    """How far a legend lies from a panel: gaps between boxes first, then their centres."""
    gaps = [max(box[i] - legend[i + 2], legend[i] - box[i + 2], 0) for i in (0, 1)]
    apart = [abs(box[i] + box[i + 2] - legend[i] - legend[i + 2]) / 2 for i in (0, 1)]
    return math.hypot(*gaps) + 0.01 * math.hypot(*apart)


def swatch_of(sketch: Sketch, word: Word, font: float) -> tuple[PixelBox, Colour] | None:
    """Box and colour of the handle left of a word: matplotlib puts 2 em of it 0.8 em before.

    The strip between handle and word must be clean, and so must a strip before the handle: a data
    line that happens to pass left of an annotation runs through both.
    """
    x0, y0, _, y1 = word.box
    font = max(font, 0.95 * word.size)
    top = max(0, round((y0 + y1) / 2 - 0.45 * font))
    foot = min(sketch.height, round((y0 + y1) / 2 + 0.45 * font) + 1)
    left = max(0, round(x0 - 3.05 * font))
    end = max(0, x0 - 2)  # the letters' soft edge
    strip = sketch.rgb[top:foot, left:end].astype(np.int16)
    if strip.shape[1] < font or strip.shape[0] < 3:
        return None
    ground, _ = mode_colour(sketch.rgb[top:foot, max(0, x0 - 6) : max(1, x0 - 2)].reshape(-1, 3))
    ink = (np.abs(strip - np.array(ground, np.int16)).max(axis=2) > 22).any(axis=0)
    width = len(ink)
    if ink[width - max(2, round(0.3 * font)) :].any():
        return None
    columns = np.flatnonzero(ink)
    if len(columns) == 0 or width - columns[-1] > 2.4 * font:
        return None
    end = int(columns[-1]) + 1
    start = end - 1
    gap = 0
    # Dashes of a line style are part of one handle.
    while start > 0 and gap <= 0.32 * font:
        gap = 0 if ink[start - 1] else gap + 1
        start -= 1
    start += gap
    if end - start > 3.0 * font or end - start < 0.25 * font:
        return None
    box = (left + start, top, left + end, foot)
    if (
        sketch.mended is not None
        and sketch.mended[top:foot, box[0] : box[2]].any(axis=0).mean() > 0.5
    ):
        return None
    colour = _handle_colour(sketch, box, ground)
    if colour is None or _goes_on(sketch, box, colour, ground, font):
        return None
    return box, colour


def _goes_on(sketch: Sketch, box: PixelBox, colour: Colour, ground: Colour, font: float) -> bool:
    """True for a colour that reaches past a handle's place above or below: a bar of the data."""
    x0, top, x1, foot = box
    reach = max(2, round(0.4 * font))
    contrast = colours_apart(colour, ground)
    near = min(40, contrast // 2 + 1)

    def covered(rows: slice) -> bool:
        same = largest_step(sketch.rgb[rows, x0:x1], colour) < near
        # An error bar in the middle of a handle may stick out; a bar is there in its whole width.
        return bool(same.size and (same.mean(axis=1) > 0.5).all())

    return covered(slice(max(0, top - reach), top + 1)) or covered(slice(foot - 1, foot + reach))


def _handle_colour(sketch: Sketch, box: PixelBox, ground: Colour) -> Colour | None:
    """The handle's main colour: most frequent of those far from the ground."""
    part = sketch.rgb[box[1] : box[3], box[0] : box[2]].reshape(-1, 3)
    distance = np.abs(part.astype(np.int16) - np.array(ground, np.int16)).max(axis=1)
    far = distance.max()
    if far < 22:
        return None
    filled, _ = mode_colour(part[distance >= 22])
    if (largest_step(part[None], filled)[0] <= 4).mean() > _FILLED:
        return filled
    return mode_colour(part[distance > 0.7 * far])[0]


def are_values(entries: list[tuple[Word, tuple[PixelBox, Colour]]], font: float) -> bool:
    """True for numbers beside cells or bars: the handles of a legend are alike, those are not."""
    numbers = sum(bool(_VALUE.match(word.text)) for word, _ in entries)
    if not entries or numbers < 0.7 * len(entries):
        return False
    widths = [box[2] - box[0] for _, (box, _) in entries]
    starts = [word.box[0] - box[0] for word, (box, _) in entries]
    slack = 0.3 * font
    alike = max(widths) - min(widths) <= slack and max(starts) - min(starts) <= slack
    colours = {colour for _, (_, colour) in entries}
    return len(entries) < 2 or not alike or len(colours) < len(entries)


def _block(
    entries: list[tuple[Word, tuple[PixelBox, Colour]]], font: float
) -> list[tuple[Word, tuple[PixelBox, Colour]]]:
    """Entries that stand in columns or rows together; a lone one must look like a handle."""
    if not entries:
        return []
    best: list[tuple[Word, tuple[PixelBox, Colour]]] = []
    for word, _ in entries:
        group = [
            e
            for e in entries
            if abs(e[0].box[0] - word.box[0]) < 0.35 * font
            or abs(e[0].centre[1] - word.centre[1]) < 0.35 * font
        ]
        # Several columns: everything on the rows of the first one.
        group = _unbroken(group, word, font)
        rows = [e[0].centre[1] for e in group]
        group = [e for e in entries if any(abs(e[0].centre[1] - r) < 0.35 * font for r in rows)]
        if len(group) > len(best):
            best = group
    return sorted(best, key=lambda e: (round(e[0].box[0] / (2 * font)), e[0].box[1]))


def _unbroken(
    group: list[tuple[Word, tuple[PixelBox, Colour]]], word: Word, font: float
) -> list[tuple[Word, tuple[PixelBox, Colour]]]:
    """The entries around ``word`` that follow each other without a gap of three lines."""
    near: list[tuple[Word, tuple[PixelBox, Colour]]] = []
    for entry in sorted(group, key=lambda e: e[0].centre[1]):
        if near and entry[0].centre[1] - near[-1][0].centre[1] > 3.6 * font:
            if near[-1][0].centre[1] >= word.centre[1] - 1:
                break
            near = []
        near.append(entry)
    return near


def _legend(
    entries: list[tuple[Word, tuple[PixelBox, Colour]]],
    candidates: list[Word],
    font: float,
) -> LegendSketch:
    words = [word for word, _ in entries]
    swatches = [swatch for _, (swatch, _) in entries]
    # A single marker stands in the middle of its two em wide place.
    x0 = min([*(s[0] for s in swatches), *(round(w.box[0] - 2.85 * font) for w in words)])
    y0 = min(w.box[1] for w in words)
    x1 = max(w.box[2] for w in words)
    y1 = max(w.box[3] for w in words)
    title = None
    for word in candidates:
        above = 0 <= y0 - word.box[3] < 0.9 * font
        if word not in words and above and x0 - 2 * font <= word.centre[0] <= x1 + 2 * font:
            title = word
            x0, y0, x1 = min(x0, word.box[0]), word.box[1], max(x1, word.box[2])
    pad = round(0.55 * font)
    box = (max(0, x0 - pad), max(0, y0 - pad), x1 + pad, y1 + pad)
    return LegendSketch(
        box=box,
        words=words,
        title=title,
        colours=[colour for _, (_, colour) in entries],
        swatches=list(swatches),
    )
