"""What a user may set about fixing, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pixelproof_executor import Limits

if TYPE_CHECKING:
    from ..settings import Settings


@dataclass(frozen=True)
class FixOptions:
    rounds: int = 3
    """Most repair rounds after the first proposals."""
    time_budget_s: float = 180.0
    """The best proof found by then is the answer."""
    limits: Limits = field(default_factory=Limits)
    """Bounds of one run of the chart."""
    test_wall_s: float = 60.0
    """Longest run of the tests for one proposal."""
    test_paths: tuple[str, ...] = ()
    """Test files or folders relative to the root; empty: those that the edit affects."""
    exclude: tuple[str, ...] = ()
    """More ignore patterns (gitignore syntax): never packed."""
    where: str = ""
    """Names executor version, image and runtime: part of the key of remembered outcomes."""


def options_of(settings: Settings) -> FixOptions:
    """The part of the settings that fixing needs, and what names the sandbox."""
    from importlib.metadata import version

    return FixOptions(
        rounds=settings.fix.rounds,
        time_budget_s=settings.fix.time_budget_s,
        limits=settings.executor.limits,
        test_wall_s=settings.tests.wall_s,
        test_paths=settings.tests.paths,
        exclude=settings.privacy.exclude,
        where=f"{version('pixelproof')} {settings.executor.image} {settings.executor.runtime}",
    )
