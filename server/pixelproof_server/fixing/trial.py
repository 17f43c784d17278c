"""Trials: a candidate is drawn and its pixels are judged, without the rest of a proof.

A proof reads the figure, which takes a second; a trial takes as long as the chart needs to be
drawn. So many candidates can be tried, and only the best of them is proven.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.picture import PictureError
from pixelproof_engine.sight.seen import Judged
from pixelproof_engine.sight.service import SightError
from pixelproof_executor import Outcome, Status

from .capabilities import new_capabilities
from .checks import check_region
from .edits import minimal_edits, size_of, with_newlines_of
from .looking import Looker, exact_facts
from .model import Proposal
from .prove import Ground, Prover


@dataclass(frozen=True)
class Tried:
    """What one candidate drew."""

    source: str
    judged: Judged
    facts: Facts | None
    """Exact; None where they do not agree with the picture."""
    size: int
    """Of the edit against the request's text."""


Trial = Callable[[str], Coroutine[Any, Any, Tried | None]]
"""Draws a whole source and judges it; None if it may not be tried or draws nothing."""


class Trials:
    """Trials of one fix. Nothing that a proof would refuse is run."""

    def __init__(self, ground: Ground, looker: Looker, prover: Prover) -> None:
        self._ground = ground
        self._looker = looker
        self._prover = prover
        self._known: dict[str, Tried | None] = {}
        self._tested = False

    @property
    def possible(self) -> bool:
        """Whether there is a target to come closer to, and code that draws."""
        ground = self._ground
        return ground.intent == "match" and ground.baseline.look is not None

    async def __call__(self, source: str) -> Tried | None:
        source = with_newlines_of(self._ground.request.source, source)
        if source not in self._known:
            self._known[source] = await self._try(source)
        return self._known[source]

    def is_further(self, source: str, other: str) -> bool:
        """Whether trials have shown that ``source`` is further from the target than ``other``."""
        one, than = self._known.get(source), self._known.get(other)
        return bool(one and than and one.judged.distance > than.judged.distance)

    async def _try(self, source: str) -> Tried | None:
        ground = self._ground
        edits = minimal_edits(ground.request.source, source)
        proposal = Proposal(id="", origin="trial", source=source, edits=edits, summary="")
        if check_region(proposal, ground.region).status == "failed":
            return None
        if new_capabilities(ground.request.source, source):
            return None
        tree = ground.tree.with_text(ground.path, source)
        if edits and not self._tested:
            # The first guess is mostly the one that holds.
            self._tested = True
            self._prover.test_ahead(tree, source)
        outcome = await self._prover.draw(tree)
        png, facts = self._figure(outcome)
        if png is None or self._looker.target is None:
            return None
        try:
            judged = await self._looker.judge(png)
        except (PictureError, SightError):
            return None
        return Tried(source, judged, facts, size_of(edits))

    def _figure(self, outcome: Outcome) -> tuple[bytes | None, Facts | None]:
        """The figure in the place of the one that the fix began with."""
        before, look = self._ground.baseline.chart.figures, self._ground.baseline.look
        if outcome.status is not Status.PASSED or look is None:
            return None, None
        at = next((n for n, figure in enumerate(before) if figure is look.figure), 0)
        if len(outcome.figures) != len(before) or outcome.figures[at].blank:
            return None, None
        return outcome.figures[at].png, exact_facts(outcome.figures[at])
