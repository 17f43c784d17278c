"""Sentences: differences in words, for people and models alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import Axes, Series

_NAMES = {
    "title": "title", "suptitle": "figure title", "x_label": "x label", "y_label": "y label",
    "legend_text": "legend entry", "legend_title": "legend title", "annotation": "annotation",
    "text": "a text",
}  # fmt: skip

_SHOWN = 8


def text(kind: str, current: str | None, target: str | None) -> str:
    """``y label is 'Sales', target says 'Revenue'``."""
    name = _NAMES[kind]
    if current is None:
        return f"{name} is missing, target says {target!r}"
    if target is None:
        return f"{name} is {current!r}, target has none"
    return f"{name} is {current!r}, target says {target!r}"


def colour(name: str, current: str, target: str) -> str:
    return f"{name} is {current}, target has {target}"


def marker(name: str, current: str | None, target: str | None) -> str:
    shown = ["no marker" if m is None else f"marker {m!r}" for m in (current, target)]
    return f"{name} has {shown[0]}, target {shown[1]}"


def series_name(axes: Axes, index: int) -> str:
    """``'Beta'`` by its legend text, else ``bar series 2`` (or ``the bar series``)."""
    series = axes.series[index]
    if series.label:
        return repr(series.label)
    if len(axes.series) == 1:
        return f"the {series.kind} series"
    return f"{series.kind} series {index + 1}"


def listed(items: Sequence[object]) -> str:
    """``'a', 'b' and 5 more``."""
    shown = [repr(item) if isinstance(item, str) else f"{item:g}" for item in items[:_SHOWN]]
    more = len(items) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def values(name: str, series: Series, target: tuple[float, ...]) -> str:
    """Names the values that differ, by category where there are names."""
    changed = [k for k, (a, b) in enumerate(zip(series.y, target, strict=True)) if a != b]
    parts = []
    for k in changed[:_SHOWN]:
        where = (
            repr(series.names[k])
            if k < len(series.names)
            else f"x = {series.x[k]:g}"
            if k < len(series.x)
            else f"mark {k + 1}"
        )
        parts.append(f"{series.y[k]:g} at {where}, target {target[k]:g}")
    more = len(changed) - len(parts)
    return f"{name}: " + "; ".join(parts) + (f"; and {more} more" if more > 0 else "")
