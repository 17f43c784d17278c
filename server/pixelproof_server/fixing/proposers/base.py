"""The one interface of all proposers."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.seen import Difference, Seen

from ..edits import minimal_edits, with_newlines_of
from ..model import FixRequest, LineRange, Proof, Proposal
from ..trial import Trial


@dataclass(frozen=True)
class Situation:
    """All that a proposer may know: an immutable snapshot of where the fix stands."""

    request: FixRequest
    region: LineRange
    differences: tuple[Difference, ...]
    """Still open between ``current`` and the target, most visible first."""
    current: Seen | None
    """What the code as it stands draws (or the best proposal so far, in a repair round)."""
    target: Seen | None
    source: str
    """The text to edit: the request's, or that of the proposal under repair."""
    round: int = 0
    failures: tuple[Proof, ...] = field(default=())
    """Proofs of the last round that did not hold, to learn from."""
    fault: str = ""
    """Why ``source`` draws nothing as it stands (clipped traceback); empty if it draws."""
    can_run: bool = True
    """Whether the code can be run here: there is an engine, and what the code needs is there."""

    @property
    def target_reading(self) -> Facts | None:
        return self.target.reading if self.target else None


def proposal_of(
    situation: Situation,
    origin: str,
    source: str,
    summary: str,
    addresses: tuple[Difference, ...] = (),
) -> Proposal:
    """A proposal from the whole text of the file, in whatever line ends; ``origin`` names the
    proposer, and the endpoint where there is one."""
    original = situation.request.source
    source = with_newlines_of(original, source)
    named = f"{origin}\0{situation.round}\0{source}".encode("utf-8", "surrogatepass")
    return Proposal(
        id=hashlib.sha256(named).hexdigest()[:16],
        origin=origin,
        source=source,
        edits=minimal_edits(original, source),
        summary=summary,
        round=situation.round,
        addresses=addresses,
    )


class ProposerError(Exception):
    """Why a proposer has no candidate, in words for a person."""


class Proposer(Protocol):
    """Makes candidate edits. Registered in ``proposers/__init__.py``, one file each."""

    name: str

    def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Yield candidates, best guess first; none if it has none. No code is run by it.

        Each is proven while the next one is made, and no more are asked for once one is good
        enough. May raise ProposerError; the other proposers go on.
        """
        ...


@runtime_checkable
class Searcher(Protocol):
    """A proposer that can also try things out, when guesses alone have not reached the target."""

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        """The closest to the target that ``trial`` has drawn within about ``seconds``; None if
        nothing came closer than the situation's source. Code is run by ``trial`` alone."""
        ...
