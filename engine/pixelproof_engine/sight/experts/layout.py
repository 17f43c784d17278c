"""Layout: the place of each panel in the grid of subplots."""

from __future__ import annotations

from collections.abc import Sequence

from ..facts import Cell
from ..sketch import Sketch

_TOUCHING = 0.03
"""Part of a lane that the next one may share: axes without a gap between have a spine together."""


def find_layout(sketch: Sketch) -> list[Cell | None]:
    """Cell of each panel; None for colour bars, insets and where there are no panels."""
    placed = [one.colourbar_of is None and not one.inset for one in sketch.panels]
    boxes = [one.box for one, has_place in zip(sketch.panels, placed, strict=True) if has_place]
    cells = iter(cells_of(boxes))
    return [next(cells) if has_place else None for has_place in placed]


def cells_of(boxes: Sequence[tuple[float, float, float, float]]) -> list[Cell]:
    """Cells in the grid of those rows and columns that boxes (x0, y0, x1, y1) lie in."""
    columns = _lanes([(x0, x1) for x0, _, x1, _ in boxes])
    rows = _lanes([(y0, y1) for _, y0, _, y1 in boxes])
    cells = []
    for x0, y0, x1, y1 in boxes:
        first_column, last_column = _span((x0, x1), columns)
        first_row, last_row = _span((y0, y1), rows)
        cells.append(
            Cell(
                rows=len(rows), columns=len(columns),
                row_start=first_row, row_end=last_row,
                column_start=first_column, column_end=last_column,
            )
        )  # fmt: skip
    return cells


def _lanes(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Lanes of the grid: each is kept as narrow as its narrowest panel."""
    lanes: list[tuple[float, float]] = []
    for low, high in sorted(spans, key=lambda s: s[1] - s[0]):
        if not any(_shared((low, high), lane) > _TOUCHING * (lane[1] - lane[0]) for lane in lanes):
            lanes.append((low, high))
    return sorted(lanes)


def _span(extent: tuple[float, float], lanes: list[tuple[float, float]]) -> tuple[int, int]:
    hit = [
        index
        for index, lane in enumerate(lanes)
        if _shared(extent, lane) > 0.4 * (lane[1] - lane[0])
    ]
    return (hit[0], hit[-1]) if hit else (0, 0)


def _shared(a: tuple[float, float], b: tuple[float, float]) -> float:
    return min(a[1], b[1]) - max(a[0], b[0])
