"""ChartJob: the entry runs, and every figure that it draws is reported once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .cell import Reporter
from .collect_altair import AltairWatch
from .collect_browser import Watch, last_figure, watching
from .collect_plotly import PlotlyWatch
from .figures import Collector
from .run_script import run_entry

_WATCHES: dict[str, Watch] = {"plotly": PlotlyWatch(), "altair": AltairWatch()}
"""By the module whose import says that the image has the library."""


def run_chart(job: dict[str, Any], root: Path, reporter: Reporter) -> dict[str, Any]:
    collector = Collector(root, job["limits"], reporter)
    with collector.watching(), watching(collector, root, _WATCHES) as collected:
        value = run_entry(job, root)
        collector.collect_open()
        if collected is None:
            return {"figures": collector.count}
        last = last_figure(_WATCHES, value) if collected.count == 0 else None
        if last is not None:
            watch, figure = last
            watch.draw(figure, collected)
        return {"figures": collector.count, **collected.verdict()}
