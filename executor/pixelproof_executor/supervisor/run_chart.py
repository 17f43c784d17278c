"""ChartJob: the entry runs, and every figure that it draws is reported once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from .cell import Reporter
from .collect_altair import AltairWatch
from .collect_browser import Watch, last_variable, watch_of, watching
from .collect_plotly import PlotlyWatch
from .figures import Collector
from .run_script import run_entry

_WATCHES: dict[str, Watch] = {"plotly": PlotlyWatch(), "altair": AltairWatch()}
"""By the module whose import says that the image has the library."""


def run_chart(job: dict[str, Any], root: Path, reporter: Reporter) -> dict[str, Any]:
    collector = Collector(root, job["limits"], reporter)
    with collector.watching(), watching(collector, root, _WATCHES) as collected:

        def draw(value: Any) -> None:
            watch = watch_of(_WATCHES, value) if collected is not None else None
            if watch is not None and collected is not None:
                watch.draw(value, collected)

        def show(value: Any) -> None:
            """As a notebook does at the end of a cell."""
            draw(value)
            if isinstance(value, _seaborn_plots()):
                value.show()
            collector.end_cell()

        value = run_entry(job, root, show)
        collector.collect_open()
        if collected is not None and collected.count == 0:
            shown = watch_of(_WATCHES, value) is not None
            draw(value if shown else last_variable(_WATCHES))
        return {"figures": collector.count, **(collected.verdict() if collected else {})}


def _seaborn_plots() -> tuple[Any, ...]:
    objects = sys.modules.get("seaborn.objects")
    return (objects.Plot,) if objects is not None else ()
