"""Differences between two facts, one kind after the other. Either side may be exact or read."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from . import sentences
from .axis_differences import axis_differences
from .facts import Axes, Facts, Legend, Text
from .found import Found, far, make, text_differences
from .pairing import pair_axes, pair_series
from .series_differences import series_differences
from .texts import same_text

_TEXTS = frozenset({"title", "suptitle", "x_label", "y_label", "legend_title", "legend_text"})

SAME_RATIO = 0.04
"""Logarithm of two ratios of width and height up to which they are the same."""


def differences(current: Facts, target: Facts) -> list[Found]:
    """Everything in which ``current`` departs from ``target``; indices are ``current``'s."""
    found: list[Found] = []
    found += text_differences("suptitle", None, None, current.suptitle, target.suptitle)
    for a, b in pair_axes(current, target):
        found += list(_axes(a, b, current.axes[a], target.axes[b], current, target))
    found += _size(current, target)
    # What seems to be missing may be the text that could not be read.
    hidden = any(not text.readable for text in target.texts)
    return [f for f in found if not (hidden and f.difference.kind in _TEXTS and _is_loss(f))]


def _is_loss(found: Found) -> bool:
    return found.difference.target is None and found.difference.current is not None


def _axes(
    index: int, about: int, a: Axes, b: Axes, current: Facts, target: Facts
) -> Iterator[Found]:
    yield from text_differences("title", index, about, a.title, b.title)
    pairs = pair_series(a, b)
    turned = any({a.series[i].kind, b.series[j].kind} == {"bar", "barh"} for i, j in pairs.matched)
    if not turned:
        yield from text_differences("x_label", index, about, a.x.label, b.x.label)
        yield from text_differences("y_label", index, about, a.y.label, b.y.label)
    yield from _legend(index, about, a, b)
    series = list(series_differences(index, about, a, b, pairs, current, target))
    yield from series
    moved = turned or any(f.difference.kind in ("value", "kind") for f in series)
    for name in ("x", "y"):
        yield from axis_differences(index, about, name, a, b, moved, turned)
    if a.background and b.background and far(a.background, b.background, 8.0):
        yield make(
            "background", index, about, current=a.background, target=b.background,
            sentence=sentences.colour("background", a.background, b.background),
        )  # fmt: skip


def _legend(index: int, about: int, a: Axes, b: Axes) -> Iterator[Found]:
    mine, theirs = _entries(a.legend), _entries(b.legend)
    if not mine and not theirs:
        return
    if not mine:
        names = tuple(text.text for text in theirs)
        yield make(
            "legend_missing", index, about, target=names,
            sentence=f"the legend is missing, target has {sentences.listed(names)}",
        )  # fmt: skip
        return
    if not theirs:
        names = tuple(text.text for text in mine)
        yield make(
            "legend_extra", index, about, current=names,
            sentence=f"there is a legend ({sentences.listed(names)}), target has none",
        )  # fmt: skip
        return
    yield from text_differences(
        "legend_title", index, about, a.legend.title if a.legend else None,
        b.legend.title if b.legend else None,
    )  # fmt: skip
    for position in range(max(len(mine), len(theirs))):
        first = mine[position] if position < len(mine) else None
        second = theirs[position] if position < len(theirs) else None
        for found in text_differences("legend_text", index, (about, position), first, second):  # type: ignore[arg-type]
            series = _series_named(a, first.text) if first else None
            yield Found(found.difference.model_copy(update={"series": series}), found.about)


def _entries(legend: Legend | None) -> tuple[Text, ...]:
    return () if legend is None else legend.texts


def _series_named(axes: Axes, name: str) -> int | None:
    for index, series in enumerate(axes.series):
        if series.label is not None and same_text(series.label, name):
            return index
    return None


def _size(current: Facts, target: Facts) -> list[Found]:
    """Another shape of the whole picture. Scale alone is no difference: screenshots are scaled."""
    ratio = (current.width / current.height) / (target.width / target.height)
    if abs(math.log(ratio)) < SAME_RATIO:
        return []
    scale = _font(current) / _font(target) if _font(current) and _font(target) else 1.0
    size = (float(round(target.width * scale)), float(round(target.height * scale)))
    mine = (float(current.width), float(current.height))
    return [
        make(
            "figure_size",
            None,
            None,
            current=mine,
            target=size,
            confidence=0.6,
            sentence=f"the figure is {mine[0]:.0f} x {mine[1]:.0f} pixels,"
            f" target about {size[0]:.0f} x {size[1]:.0f} at the same text size",
        )
    ]


def _font(facts: Facts) -> float:
    """Median height of the labels in pixels, 0 without any."""
    texts = [axis.label for axes in facts.axes for axis in (axes.x, axes.y)]
    texts += [axes.title for axes in facts.axes]
    heights = [
        min(t.box[2] - t.box[0], 1.0) * facts.width
        if abs(t.rotation) > 45
        else (t.box[3] - t.box[1]) * facts.height
        for t in texts
        if t is not None and t.box is not None and "\n" not in t.text
    ]
    return float(np.median(heights)) if heights else 0.0
