"""What a chart lint is: a pure function over the exact facts of one figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..facts import Axes, Axis, AxisName, Facts

Level = Literal["off", "hint", "information", "warning", "error"]
"""How loud a lint is, from silent to loudest; the words are those of LSP's severities."""

WORDS = {
    "title": "title", "suptitle": "figure title", "x_label": "x label", "y_label": "y label",
    "x_tick": "x tick labels", "y_tick": "y tick labels", "legend": "legend entry",
    "legend_title": "legend title", "annotation": "annotation", "unknown": "text",
}  # fmt: skip
"""Roles of texts in words."""


@dataclass(frozen=True)
class Figure:
    """One figure as drawn."""

    facts: Facts
    number: int = 0
    """0-based order of creation among the figures of a run."""
    saved_as: str | None = None
    """Path that the code saved it to, if it did."""


@dataclass(frozen=True)
class Thresholds:
    """What a user may set of what counts as a fault."""

    contrast: float = 3.0
    """Least contrast ratio of a text, 1 to 21."""
    dpi: float = 100.0
    """Least resolution of a saved raster picture."""
    slices: int = 7
    """Most slices of a pie."""


class Finding(BaseModel):
    """One fault of one figure. Two findings are the same fault if their ``subject`` is equal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    """Of the lint, e.g. ``PXP101``."""
    message: str
    """One sentence for a person, with what was measured."""
    figure: int = 0
    axes: int | None = None
    """Index into ``Facts.axes``."""
    axis: AxisName | None = None
    series: tuple[int, ...] = ()
    """Indices into ``Axes.series``."""
    text: str | None = None
    """The text that it is about, as drawn."""
    role: str | None = None
    """Its role, as in ``facts.Role``."""

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about, without what was measured."""
        return (self.code, self.figure, self.axes, self.axis, self.series, self.text, self.role)


Check = Callable[[Figure, Thresholds], Iterable[Finding]]


@dataclass(frozen=True)
class Lint:
    """One kind of fault, why it is one, and who says so."""

    code: str
    name: str
    """In settings and on the command line, e.g. ``tick-overlap``."""
    summary: str
    rationale: str
    sources: tuple[str, ...]
    level: Level
    """Unless the user sets another."""
    check: Check


def fraction_of(value: float, low: float, high: float) -> float:
    """Where ``value`` lies between ``low`` (0) and ``high`` (1)."""
    return (value - low) / (high - low) if high != low else 0.0


def shown_axes(facts: Facts) -> list[tuple[int, Axes]]:
    """Plain axes with data: no colour bars, maps, polar or 3D axes."""
    return [
        (index, axes)
        for index, axes in enumerate(facts.axes)
        if axes.projection == "rectilinear" and axes.colourbar_of is None
    ]


def both(axes: Axes) -> tuple[tuple[AxisName, Axis], tuple[AxisName, Axis]]:
    return ("x", axes.x), ("y", axes.y)
