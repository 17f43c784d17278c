"""The learning rate over a training that may be cut into runs."""

from __future__ import annotations

import math
from dataclasses import dataclass

LOWEST = 0.05
"""Of the peak, at the end."""


@dataclass(frozen=True)
class Schedule:
    """Warm-up, then a half cosine down to a twentieth (Loshchilov and Hutter, arXiv 1608.03983).

    A run that goes on from weights alone (its optimiser is new) stays on the same cosine, and warms
    up again to where it stands there.
    """

    peak: float
    warm_up: int
    """Steps."""
    steps: int | None
    """Steps of the whole training; None while that is not known yet, for its first part."""
    start: int = 0
    """The step at which the present optimiser began."""

    def rate(self, step: int) -> float:
        warm = min(1.0, (step - self.start + 1) / self.warm_up)
        if self.steps is None:
            return self.peak * warm
        done = min(1.0, step / self.steps)
        return self.peak * warm * (LOWEST + (1 - LOWEST) * (1 + math.cos(math.pi * done)) / 2)
