"""Layout: the place of each panel in the grid of subplots."""

from __future__ import annotations

from ..facts import Cell
from ..sketch import Sketch


def find_layout(sketch: Sketch) -> list[Cell | None]:
    """Cell of each panel; None for colour bars, insets and where there are no panels."""
    panels = [p for p in sketch.panels if p.colourbar_of is None and not p.inset]
    columns = _lanes([(p.box[0], p.box[2]) for p in panels])
    rows = _lanes([(p.box[1], p.box[3]) for p in panels])
    cells: list[Cell | None] = []
    for panel in sketch.panels:
        if panel.colourbar_of is not None or panel.inset:
            cells.append(None)
            continue
        first_column, last_column = _span((panel.box[0], panel.box[2]), columns)
        first_row, last_row = _span((panel.box[1], panel.box[3]), rows)
        cells.append(
            Cell(
                rows=len(rows), columns=len(columns),
                row_start=first_row, row_end=last_row,
                column_start=first_column, column_end=last_column,
            )
        )  # fmt: skip
    return cells


def _lanes(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lanes of the grid: each is kept as narrow as its narrowest panel."""
    lanes: list[tuple[int, int]] = []
    for low, high in sorted(spans, key=lambda s: s[1] - s[0]):
        if not any(min(high, lane[1]) - max(low, lane[0]) > 0 for lane in lanes):
            lanes.append((low, high))
    return sorted(lanes)


def _span(extent: tuple[int, int], lanes: list[tuple[int, int]]) -> tuple[int, int]:
    hit = [
        index
        for index, lane in enumerate(lanes)
        if min(extent[1], lane[1]) - max(extent[0], lane[0]) > 0.4 * (lane[1] - lane[0])
    ]
    return (hit[0], hit[-1]) if hit else (0, 0)
