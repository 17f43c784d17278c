"""Kinds of charts. A new kind is one function that fills a sheet, and one line in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pixelproof_engine.workshop.data.sheet import Sheet

from .bars import bar, bar_with_errors, barh, grouped, stacked
from .curves import band, errorbar, function, line, stackplot, step
from .doubles import (
    dates,
    diverging,
    dumbbell,
    inset,
    logarithmic,
    lollipop,
    marked,
    schedule,
    twin,
)
from .frames import frame_plot, frame_series, sea_bars, sea_heat, sea_lines, sea_spread
from .parts import pie
from .points import bubble, hist, scatter
from .rounds import polar_curve, radar, rose
from .solids import cloud, columns, surface
from .spreads import boxplot, contour, heatmap, quiver, violin

_PANDAS = frozenset({"pandas"})
_SEABORN = frozenset({"pandas", "seaborn"})


@dataclass(frozen=True)
class Kind:
    """One kind of chart and how it may be used."""

    fill: Callable[[Sheet], None]
    weight: float
    """How often it is drawn, relative to the others."""
    projection: str = ""
    """Projection of its axes, if not the usual one."""
    alone: bool = False
    """It needs the whole figure."""
    square: bool = False
    """Its figure is about as wide as high."""
    needs: frozenset[str] = frozenset()
    """Libraries beside matplotlib that its code imports."""


KINDS: dict[str, Kind] = {
    "bar": Kind(bar, 8),
    "barh": Kind(barh, 5),
    "grouped": Kind(grouped, 8),
    "stacked": Kind(stacked, 5),
    "bar_with_errors": Kind(bar_with_errors, 3),
    "line": Kind(line, 14),
    "function": Kind(function, 4),
    "step": Kind(step, 1.5),
    "stackplot": Kind(stackplot, 3),
    "band": Kind(band, 4),
    "errorbar": Kind(errorbar, 4),
    "scatter": Kind(scatter, 7),
    "bubble": Kind(bubble, 2.5),
    "hist": Kind(hist, 5),
    "pie": Kind(pie, 5, square=True),
    "boxplot": Kind(boxplot, 4.5),
    "violin": Kind(violin, 2.5),
    "heatmap": Kind(heatmap, 5),
    "contour": Kind(contour, 3),
    "quiver": Kind(quiver, 1.5),
    "radar": Kind(radar, 3.5, projection="polar", square=True),
    "rose": Kind(rose, 1.5, projection="polar", square=True),
    "polar_curve": Kind(polar_curve, 1, projection="polar", square=True),
    "cloud": Kind(cloud, 1.5, projection="3d"),
    "surface": Kind(surface, 2, projection="3d"),
    "columns": Kind(columns, 0.8, projection="3d"),
    "twin": Kind(twin, 3),
    "inset": Kind(inset, 1.5),
    "logarithmic": Kind(logarithmic, 2.5),
    "dates": Kind(dates, 1.5),
    "lollipop": Kind(lollipop, 1.5),
    "dumbbell": Kind(dumbbell, 1.5),
    "diverging": Kind(diverging, 2),
    "schedule": Kind(schedule, 1.5),
    "marked": Kind(marked, 2.5),
    "frame_plot": Kind(frame_plot, 3, needs=_PANDAS),
    "frame_series": Kind(frame_series, 1.5, needs=_PANDAS),
    "sea_bars": Kind(sea_bars, 2, needs=_SEABORN),
    "sea_spread": Kind(sea_spread, 2, needs=_SEABORN),
    "sea_lines": Kind(sea_lines, 1.5, needs=_SEABORN),
    "sea_heat": Kind(sea_heat, 1.2, needs=_SEABORN),
}
