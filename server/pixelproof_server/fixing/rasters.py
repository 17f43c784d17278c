"""Whether a figure shows a picture where a chart should be drawn.

Nothing is more like a target than the target itself, shown. So a raster that newly covers over
half of a figure is refused, however the code came by it.
"""

from __future__ import annotations

import ast

from pixelproof_executor import Outcome

from ..workspace.parsing import parse
from .looking import exact_facts

MOST = 0.5
"""Share of a figure that a new raster may cover."""

_SHOWS = frozenset(
    {"imshow", "matshow", "spy", "figimage", "specgram", "pcolorfast", "pcolormesh", "hist2d",
     "heatmap", "OffsetImage", "FigureImage", "AxesImage", "BboxImage"}
)  # fmt: skip
"""Calls that show a raster, as ``supervisor/facts_rasters.py`` counts them."""


def largest_raster(outcome: Outcome) -> float:
    """Largest share, 0 to 1, of any of the figures that is raster by its facts."""
    facts = [exact_facts(figure) for figure in outcome.figures]
    return max((one.rasters for one in facts if one is not None), default=0.0)


def raster_before(chart: Outcome, source: str) -> float:
    """``largest_raster`` of the unchanged code; if it draws nothing, what its calls are for."""
    if chart.figures:
        return largest_raster(chart)
    return 1.0 if _shows_raster(source) else 0.0


def _shows_raster(source: str) -> bool:
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _SHOWS)
        or (isinstance(node, ast.Name) and node.id in _SHOWS)
        for node in ast.walk(tree)
    )  # fmt: skip
