"""A proposer of the tests: the interface by which any proposal enters, with what a test says."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from pixelproof_server.fixing.model import Proposal
from pixelproof_server.fixing.proposers.base import Situation, proposal_of


class Given:
    """Proposes these sources first, then what a function of the situation says."""

    name = "given"

    def __init__(self, *sources: str, then: Callable[[Situation], Sequence[str]] | None = None):
        self._sources = sources
        self._then = then
        self.situations: list[Situation] = []

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        self.situations.append(situation)
        if situation.round == 0:
            sources: Sequence[str] = self._sources
        else:
            sources = self._then(situation) if self._then else ()
        for source in sources:
            yield proposal_of(situation, self.name, source, "an edit")
