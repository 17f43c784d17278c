"""How long to wait for the next key before a model is asked."""

from __future__ import annotations

LONGEST_S = 1.0
_SMOOTHING = 0.3


class Debounce:
    """A pause that grows with the endpoint's response time, so that slow ones are asked less.

    Half the mean response, as keys typed in that time would make the answer stale; bounded by the
    user's minimum and one second (Tabby's bounds are 0.1 and 1 s).
    """

    def __init__(self) -> None:
        self._mean_response_s = 0.0

    def answered(self, seconds: float) -> None:
        """Note how long a request took."""
        if not self._mean_response_s:
            self._mean_response_s = seconds
        self._mean_response_s += _SMOOTHING * (seconds - self._mean_response_s)

    def pause_s(self, minimum_s: float, *, at_line_start: bool) -> float:
        """Seconds to wait: none at the start of a line, where people stop to think."""
        if at_line_start:
            return 0.0
        return max(minimum_s, min(0.5 * self._mean_response_s, LONGEST_S))
