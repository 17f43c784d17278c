"""Rounds of proposing and proving, until an edit is good enough or nothing new comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from .concurrency import end
from .edits import minimal_edits, with_newlines_of
from .feedback import worth_repair
from .jobs import NO_FAULT_OF_THE_CODE
from .looking import Looker
from .model import Progress, Proof, Proposal, Report, Verdict
from .options import FixOptions
from .proposers.base import Proposer, ProposerError, Searcher, Situation
from .prove import Ground, Prover
from .rank import ranked
from .trial import Trials

GOOD_LIKENESS = 0.97
"""From here on, and with nothing readable left to differ, no further round is spent."""

EXCELLENT_LIKENESS = 0.99
"""From here on even the edits that are being proven are given up: nothing is left to gain."""

MIN_PROGRESS = 0.005
"""A proven edit is worked on further only while rounds bring at least this much likeness."""

FULL_LIKENESS = 0.9995
"""From here on there is nothing to search for."""

MAX_PROPOSALS = 32
"""Proposals of one proposer that are proven per round."""

MOST_FURTHER = 3
"""Proposals that are proven per round though a trial has shown that they lead away from the target:
what is read off the figure may speak for them, but it rarely does."""

PROVED_AT_ONCE = 3
"""Proposals in the sandbox at once: the best guess comes first and is not queued behind the rest
between its run and its tests; one more than two, so that no core waits while a figure is read."""


_Search = Callable[[], Coroutine[Any, Any, Proposal | None]]


class Search:
    """The rounds of one fix; ``proofs`` grows as they are made."""

    def __init__(
        self,
        ground: Ground,
        looker: Looker,
        prover: Prover,
        proposers: Sequence[Proposer],
        options: FixOptions,
    ) -> None:
        self._ground = ground
        self._looker = looker
        self._prover = prover
        self._proposers = proposers
        self._tried = {ground.request.source}
        self._base: Proposal | None = None
        """What the present round builds on; None: the request's own text."""
        self._places = asyncio.Semaphore(PROVED_AT_ONCE)
        self._trials = Trials(ground, looker, prover)
        self._searched: set[tuple[str, str]] = set()
        """Sources from which a search has set out, each with the name of its proposer."""
        self._reached: set[str] = set()
        """Sources at which one has ended."""
        self._options = options
        self._left_s = options.search_s
        """What is left for searches."""
        self.proofs: list[Proof] = []
        self.notes: list[str] = []
        self.rounds = 0
        self.timed_out = False

    async def run(self, report: Report) -> None:
        """Fill ``proofs``; within the time budget, keeping what was proven by then."""
        options = self._options
        try:
            async with asyncio.timeout(options.time_budget_s):
                await self._rounds(options.rounds, report)
                await self._last_search(report)
        except TimeoutError:
            self.timed_out = True
            self.notes.append(f"stopped after the time budget of {options.time_budget_s:g} s")
        finally:
            await self._prover.aclose()

    @property
    def best(self) -> Proof | None:
        return ranked(self.proofs)[0] if self.proofs else None

    async def _rounds(self, repairs: int, report: Report) -> None:
        last: list[Proof] = []
        for number in range(repairs + 1):
            before = self._best_likeness()
            situation = self._situation(number, last)
            last = await self._round(situation, _Part(report, number, repairs + 1))
            if last:
                self.rounds = number
            if not last or any(map(self._is_good, self.proofs)) or not worth_repair(last):
                return
            is_proven = self.best is not None and self.best.verdict is Verdict.PROVEN
            if number and is_proven and self._best_likeness() - before < MIN_PROGRESS:
                return

    async def _last_search(self, report: Report) -> None:
        """Search on from the best edit, unless a search has ended there."""
        situation = self._situation(self.rounds, [])
        if situation.source in self._reached or self._best_likeness() >= FULL_LIKENESS:
            return
        for proposer in self._proposers:
            search = self._search_of(proposer, situation)
            if search is None:
                continue
            report(Progress(message="trying further edits", fraction=_Part.END))
            task = asyncio.create_task(search())
            try:
                await asyncio.wait([task])
            finally:
                await end([task])
            found = self._answer(proposer.name, task)
            if found and (accepted := self._accepted(found, situation)):
                self.proofs.append(await self._prove(accepted, eager=True))

    def _search_of(self, proposer: Proposer, situation: Situation) -> _Search | None:
        """The search of a proposer that can try things out, once from every source."""
        start = (proposer.name, situation.source)
        fresh = bool(situation.source.strip()) and start not in self._searched
        if not (isinstance(proposer, Searcher) and fresh and self._trials.possible):
            return None
        options = self._options
        is_good = any(map(self._is_good, self.proofs))
        seconds = options.polish_s if is_good else options.search_s
        searcher: Searcher = proposer

        async def search() -> Proposal | None:
            self._searched.add(start)
            began = time.monotonic()
            try:
                within = min(seconds, self._left_s)
                found = await searcher.search(situation, self._trials, within)
                self._reached |= {found.source} if found else set()
                return found
            finally:
                self._left_s = max(0.0, self._left_s - (time.monotonic() - began))

        return search if self._left_s else None

    async def _round(self, situation: Situation, report: _Part) -> list[Proof]:
        """All proposers at once; each proposal is proven as soon as it is there."""
        report.say("proposing", 0.0)
        asking = {
            asyncio.create_task(source.ask()): source
            for source in [
                _Source(one, situation, self._search_of(one, situation)) for one in self._proposers
            ]
        }
        proving: set[asyncio.Task[Proof]] = set()
        fresh: list[Proof] = []
        started = further = 0
        try:
            while asking or proving:
                done, _ = await asyncio.wait(
                    {*asking, *proving}, return_when=asyncio.FIRST_COMPLETED
                )
                for answered in [task for task in asking if task in done]:
                    source = asking.pop(answered)
                    proposal = self._answer(source.name, answered)
                    if proposal is None:
                        continue
                    asking[asyncio.create_task(source.ask())] = source
                    accepted = self._accepted(proposal, situation)
                    if accepted and self._trials.is_further(accepted.source, situation.source):
                        further += 1
                        accepted = accepted if further <= MOST_FURTHER else None
                    if accepted:
                        proving.add(asyncio.create_task(self._prove(accepted, eager=not started)))
                        started += 1
                for proven in [task for task in proving if task in done]:
                    proving.discard(proven)
                    fresh.append(proven.result())
                    self.proofs.append(proven.result())
                if started:
                    report.say(f"proving {len(fresh)} of {started}", len(fresh) / started)
                if asking and any(map(self._is_good, fresh)):
                    await end(asking)
                    asking.clear()
                if any(map(self._is_excellent, fresh)):
                    break
        finally:
            await end([*asking, *proving])
        return fresh

    async def _prove(self, proposal: Proposal, *, eager: bool) -> Proof:
        async with self._places:
            return await self._prover.prove(proposal, eager=eager)

    def _answer(self, name: str, task: asyncio.Task[Proposal | None]) -> Proposal | None:
        """The next proposal of a proposer; None if it has no more. A failure is noted."""
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            kind = "" if isinstance(error, ProposerError) else f"{type(error).__name__}: "
            self._note(f"{name}: {kind}{error}")
            return None
        return task.result()

    def _accepted(self, proposal: Proposal, situation: Situation) -> Proposal | None:
        """The proposal with its edits against the request's text; None if it is not new."""
        original = self._ground.request.source
        source = with_newlines_of(original, proposal.source)
        if source in self._tried:
            return None
        self._tried.add(source)
        done = f"{self._base.summary}, " if self._base else ""
        return proposal.model_copy(
            update={
                "summary": f"{done}{proposal.summary}",
                "source": source,
                "edits": minimal_edits(original, source),
                "round": situation.round,
            }
        )

    def _situation(self, number: int, last: Sequence[Proof]) -> Situation:
        """Where the next round starts: from the best so far, if that is better than nothing."""
        ground = self._ground
        best = self.best
        failures = tuple(proof for proof in ranked(last) if proof.verdict is Verdict.FAILED)
        look, source = ground.baseline.look, ground.request.source
        fault = ground.baseline.fault
        self._base = None
        if best is not None and best.verdict is Verdict.PROVEN:
            look, source, fault = self._prover.looks[best.id], best.proposal.source, ""
            self._base = best.proposal
        elif best is not None and look is None:
            look, source = self._prover.looks.get(best.id), best.proposal.source
            self._base = best.proposal
            fault = "" if look else best.reason
        return Situation(
            request=ground.request,
            region=ground.region,
            differences=ground.open_differences(look),
            current=look.seen if look else None,
            target=self._looker.target,
            source=source,
            round=number,
            failures=failures,
            fault=fault,
            can_run=ground.baseline.chart.status not in NO_FAULT_OF_THE_CODE,
        )

    def _is_good(self, proof: Proof) -> bool:
        if proof.verdict is not Verdict.PROVEN:
            return False
        if proof.likeness is None:
            return True
        readable = [d for d in proof.open_differences if d.kind != "pixels"]
        return proof.likeness.total >= GOOD_LIKENESS and not readable

    def _is_excellent(self, proof: Proof) -> bool:
        likeness = proof.likeness
        return bool(likeness and likeness.total >= EXCELLENT_LIKENESS and self._is_good(proof))

    def _best_likeness(self) -> float:
        found = [
            p.likeness.total for p in self.proofs if p.verdict is Verdict.PROVEN and p.likeness
        ]
        return max(found, default=0.0)

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


class _Source:
    """One proposer in one round, asked for one proposal after the other.

    What a search has found is its only proposal; its guesses come where the search found nothing.
    """

    def __init__(self, proposer: Proposer, situation: Situation, search: _Search | None) -> None:
        self.name = proposer.name
        self._search = search
        self._proposals = proposer.propose(situation)
        self._left = MAX_PROPOSALS

    async def ask(self) -> Proposal | None:
        """The next proposal; None if there is none, or none may be asked for any more."""
        search, self._search = self._search, None
        found = await search() if search else None
        if found is not None:
            self._left = 0
            return found
        self._left -= 1
        if self._left < 0:
            await self._proposals.aclose()
        return await anext(self._proposals, None)


class _Part:
    """Maps the progress of one round into that of the whole fix."""

    START, END = 0.2, 0.95

    def __init__(self, report: Report, number: int, count: int) -> None:
        self._report = report
        width = (self.END - self.START) / count
        self._from, self._width = self.START + number * width, width
        self._prefix = f"repair round {number}: " if number else ""

    def say(self, message: str, share: float) -> None:
        fraction = min(1.0, self._from + share * self._width)
        self._report(Progress(message=self._prefix + message, fraction=fraction))
