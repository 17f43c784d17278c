"""Chart lints: pure functions over the exact facts of a figure, in a register."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from . import encoding, labelling, legibility
from .base import Figure, Finding, Level, Lint, Thresholds

LINTS: tuple[Lint, ...] = (*legibility.LINTS, *labelling.LINTS, *encoding.LINTS)
"""Every lint, by code. A new one is a function in one of the modules and an entry in its list."""

BY_CODE = {lint.code: lint for lint in LINTS}


def find(
    figures: Iterable[Figure],
    thresholds: Thresholds,
    *,
    off: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What the lints say of ``figures``, in their order and by code; ``off`` holds codes."""
    return tuple(
        finding
        for figure in figures
        for lint in LINTS
        if lint.code not in off
        for finding in lint.check(figure, thresholds)
    )


__all__ = ["BY_CODE", "LINTS", "Figure", "Finding", "Level", "Lint", "Thresholds", "find"]
