"""A circuit breaker: a server that keeps failing is left alone for a while.

Closed -> open after ``threshold`` failures in a row -> half-open after the pause, when exactly one
request may try -> closed on its success, open again with a doubled pause on its failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Not thread-safe: belongs to one event loop."""

    def __init__(
        self,
        *,
        threshold: int = 3,
        pause_s: float = 5.0,
        longest_pause_s: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = threshold
        self._first_pause_s = pause_s
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._failures = 0
        self._pause_s = pause_s
        self._open_until: float | None = None
        self._trying = False

    @property
    def is_available(self) -> bool:
        """Whether a request would be let through now."""
        if self._open_until is None:
            return True
        return self._clock() >= self._open_until and not self._trying

    @property
    def opens_in_s(self) -> float:
        """Seconds until the next try is let through; 0 when closed."""
        if self._open_until is None:
            return 0.0
        return max(0.0, self._open_until - self._clock())

    def begin(self) -> bool:
        """Ask to send a request; every True must be followed by one of the three below."""
        if not self.is_available:
            return False
        self._trying = self._open_until is not None
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._pause_s = self._first_pause_s
        self._open_until = None
        self._trying = False

    def failed(self) -> None:
        """The server is to blame: unreachable, silent, or 5xx."""
        self._failures += 1
        if self._open_until is not None:
            self._pause_s = min(self._pause_s * 2, self._longest_pause_s)
        if self._trying or self._failures >= self._threshold:
            self._open_until = self._clock() + self._pause_s
        self._trying = False

    def abandoned(self) -> None:
        """The caller cancelled before the server showed whether it works."""
        self._trying = False
