"""The words of linting as data: order, fault, report. Knows no LSP."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from pixelproof_engine.sight.lints import Finding, Level, Thresholds
from pixelproof_executor import Status

from ..fixing.model import FixRequest

_LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class LintOrder:
    """A file as it is to be linted."""

    path: Path
    """Absolute path of the file."""
    source: str
    root: Path
    """Workspace folder that is packed."""


@dataclass(frozen=True)
class LintOptions:
    """What the user set about lints."""

    levels: dict[str, Level] = field(default_factory=dict)
    """By code; what is not in it is as loud as its lint says."""
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True)
class Span:
    """A place in the source: 0-based lines, and columns in characters."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Fault:
    """A finding with its level and the call that causes it."""

    finding: Finding
    name: str
    """Of the lint, e.g. ``tick-overlap``."""
    level: Level
    span: Span


@dataclass(frozen=True)
class LintReport:
    """What was found; without figures ``why`` says why there are none."""

    order: LintOrder
    faults: tuple[Fault, ...]
    figures: int
    status: Status | None
    """Of the run; None if nothing was to be run."""
    why: str = ""

    def loudest_first(self) -> list[Fault]:
        """The faults by their level; those of one level stay in the order of the source."""
        return sorted(self.faults, key=lambda fault: _LEVELS.index(fault.level), reverse=True)

    def mending(self, fault: Fault, version: int | None = None) -> FixRequest:
        """The search for an edit that mends one fault in what was linted."""
        return FixRequest(
            path=self.order.path,
            source=self.order.source,
            version=version,
            root=self.order.root,
            intent="repair",
            findings=(fault.finding,),
        )
