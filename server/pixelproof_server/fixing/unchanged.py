"""What else changed on a figure, beyond the goals: compared on the exact facts.

Places and sizes of boxes are left out: a longer label moves its neighbours, and that is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pixelproof_engine.sight.facts import Axes, Axis, Facts, Text
from pixelproof_engine.sight.seen import Difference, DifferenceKind

Place = tuple[str, int | None, str | None, int | None]
"""What, which axes, which axis, which series."""

_SERIES = ("kind", "label", "series_colour", "value", "names", "marker", "line_style", "line_width")

_FOLLOWS: dict[DifferenceKind, tuple[str, ...]] = {
    "series_colour": ("series_colour", "legend"),
    "marker": ("marker", "legend"),
    "line_style": ("line_style", "legend"),
    "legend_missing": ("legend", "label"),
    "legend_extra": ("legend", "label"),
    "legend_text": ("legend", "label"),
    "legend_title": ("legend",),
    "scale": ("scale", "limits", "tick_labels"),
    "limits": ("limits", "tick_labels"),
    "tick_rotation": ("tick_rotation", "tick_labels"),
    "kind": (*_SERIES, "legend", "limits", "tick_labels", "scale", "x_label", "y_label"),
    "category_order": ("value", "names", "series_colour", "tick_labels"),
    "value": ("value", "limits", "tick_labels"),
    "series_count": (*_SERIES, "legend", "limits", "tick_labels"),
    "figure_size": ("figure_size", "tick_labels"),
}
"""What may change with a goal of this kind; by default only the thing of the same name."""


def other_changes(before: Facts, after: Facts, goals: Collection[Difference]) -> tuple[str, ...]:
    """Sentences for everything that changed and follows from no goal."""
    return changes_but(before, after, lambda place: any(_covers(goal, place) for goal in goals))


def changes_but(before: Facts, after: Facts, may: Callable[[Place], bool]) -> tuple[str, ...]:
    """Sentences for everything that changed, but what ``may``."""
    was, now = dict(_view(before)), dict(_view(after))
    changed = [
        place
        for place in dict.fromkeys((*was, *now))
        if was.get(place) != now.get(place) and not may(place)
    ]
    return tuple(
        f"{_name(place)} changed from {was.get(place)!r} to {now.get(place)!r}" for place in changed
    )


def _covers(goal: Difference, place: Place) -> bool:
    what, axes, axis, series = place
    if what not in _FOLLOWS.get(goal.kind, (goal.kind,)):
        return False
    same_axes = goal.axes is None or axes is None or axes == goal.axes
    same_axis = goal.axis is None or axis is None or axis == goal.axis
    same_series = goal.series is None or series is None or series == goal.series
    return same_axes and same_axis and same_series


def _name(place: Place) -> str:
    what, axes, axis, series = place
    parts = [f"{axis} " if axis else "", what.replace("_", " ")]
    parts.append(f" of series {series + 1}" if series is not None else "")
    parts.append(f" on axes {axes + 1}" if axes else "")
    return "".join(parts)


def _view(facts: Facts) -> Iterator[tuple[Place, object]]:
    yield ("figure_size", None, None, None), (facts.width, facts.height)
    yield ("layout", None, None, None), len(facts.axes)
    yield ("suptitle", None, None, None), _text(facts.suptitle)
    yield ("annotation", None, None, None), tuple(_text(text) for text in facts.texts)
    yield ("background", None, None, None), facts.background
    for index, axes in enumerate(facts.axes):
        yield from _axes_view(index, axes)


def _axes_view(index: int, axes: Axes) -> Iterator[tuple[Place, object]]:
    def of(what: str, series: int | None = None) -> Place:
        return (what, index, None, series)

    yield of("title"), _text(axes.title)
    yield of("background"), axes.background
    yield of("spines"), tuple(sorted(axes.spines or ()))
    yield of("projection"), axes.projection
    yield of("annotation"), tuple(_text(text) for text in axes.texts)
    legend = axes.legend
    yield (
        of("legend"),
        (_text(legend.title), tuple(_text(text) for text in legend.texts), legend.colours)
        if legend
        else None,
    )
    yield of("x_label"), _text(axes.x.label)
    yield of("y_label"), _text(axes.y.label)
    yield from _axis_view(index, "x", axes.x)
    yield from _axis_view(index, "y", axes.y)
    for number, series in enumerate(axes.series):
        yield of("kind", number), series.kind
        yield of("label", number), series.label
        yield of("series_colour", number), (series.colours, series.alpha, series.hatch)
        yield of("value", number), (_rounded(series.x), _rounded(series.y))
        yield of("names", number), series.names
        yield of("marker", number), series.marker
        yield of("line_style", number), series.line_style
        yield of("line_width", number), series.line_width


def _axis_view(index: int, name: str, axis: Axis) -> Iterator[tuple[Place, object]]:
    yield ("scale", index, name, None), axis.scale
    yield ("limits", index, name, None), _rounded(axis.limits or ())
    yield ("grid", index, name, None), bool(axis.grid)
    yield ("tick_rotation", index, name, None), axis.tick_rotation
    yield ("tick_labels", index, name, None), tuple(tick.label for tick in axis.ticks)


def _text(text: Text | None) -> tuple[str, str | None, float | None] | None:
    return (text.text, text.colour, text.size) if text else None


def _rounded(values: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" for value in values)
