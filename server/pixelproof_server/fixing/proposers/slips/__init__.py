"""The slip proposer: what a traceback gives away, without any model.

A misspelt name or keyword, a value that a library does not know, a bracket that is missing: the
message names the slip, and near it there is mostly one right word. A few candidates are made; the
run decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from itertools import islice

from ....workspace.parsing import parse, parses
from ...feedback import failed_line, failed_run, without_ansi
from ...model import Proposal
from ..base import Situation, proposal_of
from .names import names_mended
from .signs import signs_mended
from .words import words_mended

MOST = 6
"""Candidates for one slip."""


class SlipProposer:
    """Mends the fault that keeps the code from running, where its message names a slip."""

    name = "slip"

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """The likeliest mending first; none for code that runs."""
        if situation.request.path.suffix != ".py" or not (trace := _trace(situation)):
            return
        line = failed_line(trace, situation.request.path.name)
        ways = mended(situation.source.removeprefix("\ufeff"), trace, line)
        made = await asyncio.to_thread(lambda: list(islice(ways, MOST)))
        for source, summary in made:
            yield proposal_of(situation, self.name, source, summary)


def mended(code: str, trace: str, line: int | None) -> Iterator[tuple[str, str]]:
    """Codes that lack the slip at which ``code`` ended with ``trace``, each with what was done;
    ``line`` is where it failed, counted from 1, if that is known."""
    made = {code}
    try:
        parse(code)
    except SyntaxError as error:
        ways = signs_mended(code, error)
    except (ValueError, RecursionError, MemoryError):
        return
    else:
        ways = _of_a_run(code, trace, line)
    for source, summary in ways:
        if source not in made and parses(source):
            made.add(source)
            yield source, summary


def _of_a_run(code: str, trace: str, line: int | None) -> Iterator[tuple[str, str]]:
    yield from names_mended(code, trace, line)
    yield from words_mended(code, trace, line)


def _trace(situation: Situation) -> str:
    """The traceback of ``situation.source``, if that does not run."""
    for proof in situation.failures:
        if proof.proposal.source == situation.source and (run := failed_run(proof)):
            return without_ansi(run.detail)
    return without_ansi(situation.fault)
