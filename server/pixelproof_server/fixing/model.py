"""The words of fixing as data: request, proposal, check, proof, result. Knows no LSP."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pixelproof_engine.sight.lints.base import Finding
from pixelproof_engine.sight.seen import Difference, Likeness
from pixelproof_executor import Integrity, Status

Intent = Literal["match", "repair"]


class Verdict(StrEnum):
    PROVEN = "proven"
    FAILED = "failed"
    UNVERIFIED = "unverified"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineRange(_Data):
    """0-based lines ``[start, end)``."""

    start: int
    end: int


class FixRequest(_Data):
    """What the user asks: make the chart that ``region`` draws like ``target``."""

    path: Path
    """Absolute path of the file."""
    source: str
    """Text of the file as the editor has it (``\\n`` or ``\\r\\n``, kept)."""
    version: int | None = None
    root: Path
    """Workspace folder that is packed and tested."""
    lines: LineRange | None = None
    """Where the user stands or what is selected; None: the whole file."""
    target: bytes | None = None
    """The picture; None with intent ``repair`` and an instruction only."""
    target_path: Path | None = None
    """Where the picture lies, if in the workspace: it is never packed."""
    instruction: str = ""
    intent: Intent = "match"
    findings: tuple[Finding, ...] = ()
    """Lint findings to mend; the only goals then."""


class TextEdit(_Data):
    """One replacement in the original text: 0-based lines and character columns (not UTF-16)."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    new_text: str


class Proposal(_Data):
    """A candidate edit and who made it."""

    id: str
    origin: str
    """``reading``, ``lint``, ``model:<endpoint name>`` or ``pocket:<endpoint name>``."""
    source: str
    """The whole file with the edit applied."""
    edits: tuple[TextEdit, ...]
    summary: str
    """One line for the code action's title: ``y label 'Revenue', bars #ff0000``."""
    round: int = 0
    addresses: tuple[Difference, ...] = ()


class Check(_Data):
    """One piece of evidence."""

    name: Literal[
        "syntax", "region", "capabilities", "run", "figure", "tests", "test command",
        "side effects", "likeness", "goals",
    ]  # fmt: skip
    status: Literal["passed", "failed", "environment", "infra_error", "skipped"]
    integrity: Integrity | Literal["host"] = "host"
    duration_ms: float = 0.0
    detail: str = ""
    job_status: Status | None = None


TIERS = {
    "A": "A: judged outside the process of the code",
    "B": "B: judged beside the code, in its process",
    "host": "host: judged by pixelproof from the text alone",
}
"""What the integrity of a check means, in a line each."""


class Proof(_Data):
    """The evidence for one proposal."""

    id: str
    proposal: Proposal
    verdict: Verdict
    checks: tuple[Check, ...]
    likeness: Likeness | None = None
    likeness_before: Likeness | None = None
    open_differences: tuple[Difference, ...] = ()
    figure_png: bytes | None = None
    capabilities: tuple[str, ...] = ()
    """What the edit newly can do (process, network, eval, file write, import NAME): own click."""
    box: dict[str, str] = {}
    """Where it ran: container, image, engine, versions in the box beside the project's."""
    reason: str = ""
    """Why it is not proven, in one sentence; empty if proven."""


class FixResult(_Data):
    """The answer to one request."""

    verdict: Verdict
    intent: Intent
    best: Proof | None
    proofs: tuple[Proof, ...]
    """Ranked, best first."""
    rounds: int
    """Repair rounds that were spent; 0 if the first proposals were enough."""
    before_png: bytes | None = None
    target_png: bytes | None = None
    differences: tuple[Difference, ...] = ()
    """What departed from the target at the start."""
    timings_ms: dict[str, float]
    message: str
    """One sentence for a person: what was found, or why nothing and what to do."""
    region: LineRange
    notes: tuple[str, ...] = ()
    """What else a person should know: a proposer that failed, files that were not packed."""


class Progress(_Data):
    """A step forward, for a progress bar: ``fraction`` 0 to 1."""

    message: str
    fraction: float


Report = Callable[[Progress], None]
"""Takes each step; called on the event loop, so it must not block."""


class FixError(Exception):
    """A request that cannot be worked on; the message says what to do."""
