"""What all who are measured have in common."""

from __future__ import annotations

from typing import Protocol


class CannotRunError(Exception):
    """A contender cannot take part here, or did not do a job; the message says why."""


class Contender(Protocol):
    """Draws charts and runs tests in a container; started before the clock, stopped after it."""

    name: str

    async def start(self) -> None:
        """Get warm, and as ready as it can be.

        Raises:
            CannotRunError: it cannot run on this machine.
        """
        ...

    async def chart(self, code: str) -> bytes:
        """Run a script and return its last figure, a PNG."""
        ...

    async def test(self, code: str) -> None:
        """Run a test file; raises CannotRunError unless every test passed."""
        ...

    async def stop(self) -> None: ...
