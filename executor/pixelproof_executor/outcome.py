"""What happened to a job: plain data, the only thing that leaves the executor."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Status(StrEnum):
    """What happened to one job."""

    PASSED = "passed"
    FAILED = "failed"
    """It ran to its end and the code or a test said no (an exception, a failing test)."""
    CRASHED = "crashed"
    """The process died by a signal or left without reporting."""
    TIMEOUT = "timeout"
    LIMIT = "limit"
    """Memory, processes, output, files or disk went over the job's limits."""
    DENIED = "denied"
    """The code tried something that the sandbox forbids and ended because of it."""
    ENVIRONMENT = "environment"
    """An input, a dependency or the network is missing: nothing that an edit could repair."""
    INFRA_ERROR = "infra_error"
    """The sandbox itself failed: no engine, container lost, protocol broken."""


class TestVerdict(StrEnum):
    __test__ = False  # not a test class, whatever pytest thinks of its name

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    MISSING = "missing"
    """Expected, but never reported: counts as a failure."""


Integrity = Literal["A", "B"]
"""A: verdict made outside the process of the code under test. B: beside it, with canaries."""


class Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FigureOutcome(Data):
    """One figure as drawn: PNG bytes and facts (JSON by facts.schema.json, tier B)."""

    png: bytes
    facts: dict[str, Any]
    number: int
    """0-based order of creation within the job."""
    saved_as: str | None = None
    """Path, relative to the job's root, that the code itself saved this figure to."""
    blank: bool = False
    """True if the decoded raster holds one colour only."""
    mismatch: str = ""
    """What the facts claim and the decoded raster contradicts; empty: they agree."""


class TestOutcome(Data):
    __test__ = False

    id: str
    """pytest node id relative to the job's root, e.g. ``tests/test_a.py::test_b[1]``."""
    verdict: TestVerdict
    duration_ms: float = 0.0
    detail: str = ""
    integrity: Integrity = "B"
    why_beside: str = ""
    """Why it is not tier A; empty if it is, or if it was not tried."""


class FileChange(Data):
    """A file of the job's tree that is not as it was before the run (found by hashing)."""

    path: str
    change: Literal["created", "modified", "deleted"]


class Box(Data):
    """Where the job ran, to stand in the proof."""

    container: str
    image: str
    engine: str
    """Name and version of the container engine, e.g. ``docker 20.10.24``."""
    runtime: str
    versions: dict[str, str]
    """Python and library versions inside the sandbox, e.g. ``{"matplotlib": "3.10.7"}``."""
    packages: dict[str, str] = {}
    """Name and version of what was added to the image for this job."""
    hardening: tuple[str, ...] = ()
    """Restrictions in force, e.g. ``network none``, ``read-only root``."""


class Outcome(Data):
    """The answer to one job; there is exactly one per job, whatever happens."""

    status: Status
    detail: str = ""
    """One sentence for a person: what happened, and what to do where something can be done."""
    stdout: str = ""
    stderr: str = ""
    traceback: str = ""
    duration_ms: float = 0.0
    queue_ms: float = 0.0
    retry_s: float | None = None
    """If too many jobs of this user wait already: when to try again, in seconds from now."""
    figures: tuple[FigureOutcome, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    changes: tuple[FileChange, ...] = ()
    """Undeclared and declared changes alike; ``__pycache__`` and ``.pytest_cache`` are left out."""
    integrity: Integrity = "B"
    """Of the verdict: the weakest of its tests."""
    refused: str = ""
    """Why the job's requirements could not be met, if that is why nothing was run."""
    box: Box | None = None
