"""A notebook's cells as one script, so that the last of them can be run."""

from __future__ import annotations

from collections.abc import Sequence

from ..workspace.cells import plain_cell
from .snapshot import Snapshot

SEPARATOR = "# %%\n"


def script(cells: Sequence[Snapshot]) -> tuple[str, int]:
    """The cells under ``# %%`` lines, and the first line of the last one.

    Every line keeps its number within its cell; what only IPython understands becomes ``pass``.
    """
    parts: list[str] = []
    first_line = 0
    for cell in cells:
        first_line = "".join(parts).count("\n") + 1
        body = plain_cell(cell.text)
        parts.append(f"{SEPARATOR}{body}" + ("" if body.endswith("\n") else "\n"))
    return "".join(parts), first_line
