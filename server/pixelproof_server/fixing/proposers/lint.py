"""The lint proposer: edits that mend a finding, best guess first, without any model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator

from ..model import Proposal
from .base import Situation, proposal_of


class LintProposer:
    """Turns lint findings into syntax-tree edits."""

    name = "lint"

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Remedies of the request's findings, each made in a thread when it is asked for."""
        proposals = _proposals(situation)
        while proposal := await asyncio.to_thread(next, proposals, None):
            yield proposal


def _proposals(situation: Situation) -> Iterator[Proposal]:
    from .remedies import remedies  # libcst takes 150 ms to import
    from .rewrite import Chart, SourceError

    facts = situation.current.exact if situation.current else None
    if facts is None:
        return
    text = situation.source.removeprefix("\ufeff")
    try:
        chart = Chart(text, situation.region, facts, None)
    except SourceError:
        return
    for finding in situation.request.findings:
        for edit in remedies(chart, finding):
            yield proposal_of(situation, "lint", edit.source, edit.summary)
