"""pixelproof's executor: runs code in a locked-down container and reports what happened.

Usable on its own::

    async with Executor(ExecutorSettings()) as executor:
        outcome = await executor.run(ChartJob(files={"a.py": source}, entry="a.py"))
"""

from .jobs import ChartJob, Files, Job, Limits, ScriptJob, TestJob
from .outcome import (
    Box,
    FigureOutcome,
    FileChange,
    Integrity,
    Outcome,
    Status,
    TestOutcome,
    TestVerdict,
)
from .settings import ExecutorSettings

__all__ = [
    "Box",
    "ChartJob",
    "ExecutorSettings",
    "FigureOutcome",
    "FileChange",
    "Files",
    "Integrity",
    "Job",
    "Limits",
    "Outcome",
    "ScriptJob",
    "Status",
    "TestJob",
    "TestOutcome",
    "TestVerdict",
]
