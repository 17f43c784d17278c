"""ChartJob: the entry runs, and every figure that it draws is reported once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .cell import Reporter
from .figures import Collector
from .run_script import run_entry


def run_chart(job: dict[str, Any], root: Path, reporter: Reporter) -> dict[str, Any]:
    collector = Collector(root, job["limits"], reporter)
    with collector.watching():
        run_entry(job, root)
        collector.collect_open()
    return {"figures": collector.count}
