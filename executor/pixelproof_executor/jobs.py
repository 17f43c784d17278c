"""What can be run: jobs are data, made by the caller, never touched by the code under test."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Files = dict[str, bytes]
"""A packed tree: relative POSIX path -> content. Paths with ``..`` or a leading ``/``
are refused."""


class Limits(BaseModel):
    """Bounds of one job; the sandbox enforces them, the host keeps its own deadline as well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall_s: float = Field(default=20.0, gt=0, le=600)
    """Longest run, in seconds."""
    memory_mb: int = Field(default=1024, ge=64)
    """Memory, in MiB."""
    processes: int = Field(default=64, ge=1)
    """Processes and threads at the same time."""
    output_bytes: int = Field(default=1 << 20, ge=1024)
    """stdout and stderr together; what goes over ends the job with status ``limit``."""
    disk_mb: int = Field(default=128, ge=1)
    """Space for files that the job writes, in MiB."""
    figures: int = Field(default=20, ge=1)
    """Figures that are collected."""
    png_bytes: int = Field(default=16 << 20, ge=1024)
    """Largest PNG of one figure."""
    pixels: int = Field(default=50_000_000, ge=1)
    """Largest width x height of one figure."""


class _Job(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    files: Files
    limits: Limits = Limits()


class Mount(BaseModel):
    """Data of the host that a job sees, read-only, instead of getting it packed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    """Absolute path of a folder or file on the host."""
    path: str
    """Where it is seen: a relative path in the job's tree."""


class _PythonJob(_Job):
    mounts: tuple[Mount, ...] = ()
    """What is too big for ``files``; only what the user's ``inputs.mount`` names."""
    requirements: tuple[str, ...] = ()
    """Packages that the code needs (PEP 508, no addresses). What the image does not meet is given
    by the policy of the settings, or the job ends as ``environment`` and nothing is run."""


class ChartJob(_PythonJob):
    """Run ``entry`` as ``__main__`` (or import it and call ``call``) and collect every figure."""

    kind: Literal["chart"] = "chart"
    entry: str
    """Path of the script inside ``files``."""
    call: str | None = None
    """Name of a function of ``entry`` to call without arguments after importing it as a module."""
    argv: tuple[str, ...] = ()


class TestJob(_PythonJob):
    """Run pytest on ``tests`` inside ``files``."""

    __test__ = False

    kind: Literal["test"] = "test"
    tests: tuple[str, ...]
    """Test files or node ids, relative to the root of ``files``."""
    expect: tuple[str, ...] | None = None
    """Node ids that must each be reported exactly once; None: those that collection finds."""
    beside: tuple[str, ...] = ()
    """Node ids that are run in one process with the code (tier B) without trying tier A: those that
    are known to need it."""
    doctests: dict[str, str] = {}
    """Modules of ``files`` whose docstrings hold examples to run, by path, with the text that says
    what these expect: that of the file before any edit. Ids are ``PATH::MODULE.NAME``."""


class ScriptJob(_PythonJob):
    """Run ``entry`` as ``__main__``; no figures are collected, the exit decides."""

    kind: Literal["script"] = "script"
    entry: str
    argv: tuple[str, ...] = ()


Report = Literal["exit", "tap", "junit"]
"""How a program tells of its tests: by its exit status alone, or on stdout as TAP or as JUnit's
XML (what stands around the XML is ignored)."""


class CommandJob(_Job):
    """Run a program on ``files`` in an image of the user's choice: any test runner."""

    kind: Literal["command"] = "command"
    argv: tuple[str, ...] = Field(min_length=1)
    """The program and its words, run in the root of ``files``; no shell reads them."""
    image: str
    """Name of an image that the engine has; it needs ``sh`` and ``tar``."""
    report: Report = "exit"


DocumentFormat = Literal["svg", "html", "vega", "vega-lite", "plotly"]
"""What a document is written in: ``plotly`` is the JSON of a plotly figure."""


class RenderJob(_Job):
    """Draw the document ``entry``: one figure. Its scripts may run, but reach nothing outside."""

    kind: Literal["render"] = "render"
    entry: str
    """Path of the document inside ``files``; what it refers to is looked for there as well."""
    format: DocumentFormat
    viewport: tuple[int, int] = (1280, 800)
    """Width and height of a page's window, in CSS pixels; other documents bring their own size."""
    scale: float = Field(default=1.0, gt=0, le=8)
    """Device pixels per CSS pixel."""


Job = Annotated[
    ChartJob | TestJob | ScriptJob | CommandJob | RenderJob, Field(discriminator="kind")
]
