"""Differences between two axes lines: grid, tick rotation, scale, categories, limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

from . import sentences
from .facts import Axes, Axis, AxisName
from .found import Found, make
from .texts import confusable, has_maths, plain, same_text

_ROTATION = 8.0
"""Degrees."""
_LIMIT = 0.012
"""Share of an axis's range by which limits may be misread."""


def axis_differences(
    index: int, about: int, name: AxisName, axes_a: Axes, axes_b: Axes, moved: bool, turned: bool
) -> Iterator[Found]:
    a, b = axes_a.axis(name), axes_b.axis(name)
    if a.grid is not None and b.grid is not None and a.grid != b.grid:
        word = {True: "has grid lines", False: "has no grid lines"}
        yield make(
            "grid", index, about, name, axis=name, current=a.grid, target=b.grid,
            sentence=f"the {name} axis {word[a.grid]}, target {word[b.grid]}",
        )  # fmt: skip
    if turned:
        return
    if a.tick_rotation is not None and b.tick_rotation is not None:
        turn = abs(a.tick_rotation - b.tick_rotation) % 180
        if min(turn, 180 - turn) > _ROTATION:
            yield make(
                "tick_rotation", index, about, name, axis=name, current=a.tick_rotation,
                target=b.tick_rotation,
                sentence=f"{name} tick labels are turned by {a.tick_rotation:g} degrees,"
                f" target {b.tick_rotation:g}",
            )  # fmt: skip
    if scale_differs(a, b):
        yield make(
            "scale", index, about, name, axis=name, current=a.scale, target=b.scale,
            sentence=f"the {name} axis is {a.scale}, target {b.scale}",
        )  # fmt: skip
        return
    names = list(_names(index, about, name, a, b))
    yield from names
    if not names and not moved:
        yield from _limits(index, about, name, a, b)


def scale_differs(a: Axis, b: Axis) -> bool:
    """True if one is linear and the other logarithmic."""
    told = {"linear", "log"}
    return a.scale in told and b.scale in told and a.scale != b.scale


def _names(index: int, about: int, axis: str, a: Axis, b: Axis) -> Iterator[Found]:
    """Category names: another order, or other names."""
    if b.scale != "categorical":
        return
    mine = tuple(t.label for t in a.ticks if t.label.strip())
    theirs = tuple(t.label for t in b.ticks if t.label.strip())
    if axis == "y":
        mine, theirs = _upwards(a), _upwards(b)
    if len(mine) != len(theirs) or not mine:
        return
    if all(_same_name(x, y) for x, y in zip(mine, theirs, strict=True)):
        return
    if any(has_maths(label) for label in mine):
        return
    permuted = sorted(key(x) for x in mine) == sorted(key(x) for x in theirs)
    kind = "category_order" if permuted else "tick_labels"
    verb = "are in the order" if permuted else "read"
    yield make(
        kind, index, about, axis, axis=axis, current=mine, target=theirs,
        sentence=f"{axis} categories {verb} {sentences.listed(mine)},"
        f" target {sentences.listed(theirs)}",
    )  # fmt: skip


def key(name: str) -> str:
    """A category name as it is compared: no spaces, no case."""
    return "".join(name.split()).lower()


def _same_name(a: str, b: str) -> bool:
    """Equal, or one is most of the other: labels are often cut off by the picture's edge."""
    if same_text(a, b) or confusable(a, b):
        return True
    short, long = sorted((plain(a), plain(b)), key=len)
    return len(short) >= 3 and len(short) > 0.6 * len(long) and short in long


def _upwards(axis: Axis) -> tuple[str, ...]:
    """Labels of a y axis from the foot up, whichever way the ticks are listed."""
    placed = [t for t in axis.ticks if t.label.strip()]
    if all(t.position is not None for t in placed):
        placed.sort(key=lambda t: -(t.position or 0.0))
    return tuple(t.label for t in placed)


def _limits(index: int, about: int, name: str, a: Axis, b: Axis) -> Iterator[Found]:
    if a.limits is None or b.limits is None or b.scale in ("categorical", "date"):
        return
    mine, theirs = list(a.limits), list(b.limits)
    if a.scale == "log" or b.scale == "log":
        if min(*mine, *theirs) <= 0:
            return
        mine, theirs = [math.log10(v) for v in mine], [math.log10(v) for v in theirs]
    span = max(abs(mine[1] - mine[0]), 1e-300)
    if max(abs(x - y) for x, y in zip(mine, theirs, strict=True)) <= _LIMIT * span:
        return
    # An end that agrees keeps its exact value.
    target = tuple(
        own if abs(x - y) <= _LIMIT * span else other
        for own, other, x, y in zip(a.limits, b.limits, mine, theirs, strict=True)
    )
    yield make(
        "limits", index, about, name, axis=name, current=a.limits, target=target,
        sentence=f"the {name} axis runs from {a.limits[0]:g} to {a.limits[1]:g},"
        f" target from {target[0]:g} to {target[1]:g}",
    )  # fmt: skip
