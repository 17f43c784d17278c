"""pixelproof's executor: runs code in a locked-down container and reports what happened.

Usable on its own::

    async with Executor(ExecutorSettings()) as executor:
        outcome = await executor.run(ChartJob(files={"a.py": source}, entry="a.py"))
"""

from .jobs import (
    ChartJob,
    CommandJob,
    DocumentFormat,
    Files,
    Job,
    Limits,
    Mount,
    RenderJob,
    ScriptJob,
    TestJob,
)
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
from .settings import ExecutorSettings, InputSettings, PackageSettings

__all__ = [
    "Box",
    "ChartJob",
    "CommandJob",
    "DocumentFormat",
    "ExecutorSettings",
    "FigureOutcome",
    "FileChange",
    "Files",
    "InputSettings",
    "Integrity",
    "Job",
    "Limits",
    "Mount",
    "Outcome",
    "PackageSettings",
    "RenderJob",
    "ScriptJob",
    "Status",
    "TestJob",
    "TestOutcome",
    "TestVerdict",
]
