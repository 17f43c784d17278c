"""What a user may set about fixing, as plain data."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from pixelproof_engine.sight.lints.base import Thresholds
from pixelproof_executor import Limits
from pixelproof_executor.jobs import Report


@dataclass(frozen=True)
class TestCommand:
    """Another test runner than pytest, by the user's settings."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    argv: tuple[str, ...]
    image: str
    report: Report = "exit"
    instead: bool = False
    """It takes the place of pytest."""

    def __str__(self) -> str:
        return shlex.join(self.argv)


@dataclass(frozen=True)
class FixOptions:
    rounds: int = 3
    """Most repair rounds after the first proposals."""
    time_budget_s: float = 180.0
    """The best proof found by then is the answer."""
    search_s: float = 12.0
    """How long the searches of one fix may take, all rounds together."""
    polish_s: float = 3.0
    """The same once a proven edit has all that can be read as in the target, but not all pixels."""
    limits: Limits = field(default_factory=Limits)
    """Bounds of one run of the chart."""
    test_wall_s: float = 60.0
    """Longest run of the tests for one proposal."""
    test_paths: tuple[str, ...] = ()
    """Test files or folders relative to the root; empty: those that the edit affects."""
    test_command: TestCommand | None = None
    """Another test runner, beside or instead of pytest."""
    reach_folder: Path | None = None
    """Where it is kept which tests reach which functions; None: nowhere."""
    exclude: tuple[str, ...] = ()
    """More ignore patterns (gitignore syntax): never packed."""
    mount: tuple[str, ...] = ()
    """Folders and files of this machine that the sandbox may see in place, read-only."""
    listed: frozenset[str] = frozenset()
    """Packages that the user named (canonical names): an import of theirs may ask for them."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """What the lints count as a fault: an edit must bring no new one."""
    where: str = ""
    """Names executor version, image and runtime: part of the key of remembered outcomes."""
