"""Kinds of charts. A new kind is one function that fills a sheet, and one line in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pixelproof_engine.workshop.data.sheet import Sheet

from .bars import bar, bar_with_errors, barh, grouped, stacked
from .curves import band, errorbar, function, line, stackplot, step
from .parts import pie
from .points import bubble, hist, scatter


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
}
