"""Differences turned into syntax-tree edits: one file per family of edit.

An edit is a generator ``(Chart, Difference) -> Edit...``: several ways to close one difference,
best guess first. ``EDITS`` is the register: a new kind of edit is one function and one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pixelproof_engine.sight.seen import Difference, DifferenceKind

from . import axis, data, frame, kinds, legends, styles, texts
from .chart import Chart, Edit
from .code import SourceError

Rewrite = Callable[[Chart, Difference], Iterator[Edit]]

EDITS: Mapping[DifferenceKind, Rewrite] = {
    "kind": kinds.kind,
    "category_order": data.category_order,
    "value": data.value,
    "title": texts.slot,
    "suptitle": texts.slot,
    "x_label": texts.slot,
    "y_label": texts.slot,
    "annotation": texts.annotation,
    "legend_missing": legends.missing,
    "legend_extra": legends.extra,
    "legend_text": legends.text,
    "legend_title": legends.title,
    "series_colour": styles.colour,
    "marker": styles.marker,
    "line_style": styles.line_style,
    "line_width": styles.line_width,
    "scale": axis.scale,
    "limits": axis.limits,
    "grid": axis.grid,
    "tick_rotation": axis.tick_rotation,
    "tick_labels": axis.tick_labels,
    "figure_size": frame.figure_size,
    "background": frame.background,
    "spines": frame.spines,
}
"""In the order in which edits are put together: what changes structure comes first."""


def rewrites(chart: Chart, difference: Difference) -> Iterator[Edit]:
    """Ways to close ``difference``, best guess first, each once and none that changes nothing."""
    make = EDITS.get(difference.kind)
    seen = {chart.code.source}
    for edit in make(chart, difference) if make is not None else ():
        if edit.source not in seen:
            seen.add(edit.source)
            yield edit


__all__ = ["EDITS", "Chart", "Edit", "SourceError", "rewrites"]
