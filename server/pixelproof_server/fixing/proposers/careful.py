"""Careful writing: an answer is looked at while it comes, and taken back to where it went wrong.

A small model that has lost its thread does not find it again: it goes on from what it has written.
So a line that cannot run (``flaws``) is not kept; the model is asked again from the line before it,
more freely. To decode under a parser's eye is known to turn failures of small models into programs
(PICARD, arXiv 2109.05093); here the grain is the line, and any server that goes on with an answer
will do. Nothing is run or imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pixelproof_engine.client.errors import ContextTooLong
from pixelproof_engine.client.messages import Message

from .flaws import is_flawed, may_draw
from .model import MAX_ANSWER_CHARS

if TYPE_CHECKING:
    from pixelproof_engine.client.endpoint import Endpoint

REWINDS = 32
SPENT = 4
"""In one answer: how often it is asked again, and times ``max_tokens`` that all of these may write.
What comes after that is taken as it is, and the run will say what is wrong."""
TRIES = 3
"""At one line, before lines above it are taken back too, twice as many each time: the fault may lie
there, in a list that is too short."""
_FREER = 0.2
_FREEST = 0.8
"""What each further try at a line adds to the temperature, and where that ends."""


async def write_carefully(
    endpoint: Endpoint,
    question: Message,
    *,
    max_tokens: int,
    temperature: float,
    known: frozenset[str] = frozenset(),
    start: str = "",
    is_chart: bool = False,
    seed: int | None = None,
) -> str:
    """The program that answers ``question``.

    ``known``: names that code around it binds. ``start``: whole lines that it begins with.
    ``is_chart``: it is a whole chart, and may not end before it draws. With ``seed`` a server that
    knows seeds samples the same again.

    Raises:
        EndpointError: The endpoint cannot answer.
    """
    draft = _Draft(start, known, is_chart)
    refused, lines_back = Counter[int](), 1
    for rewind in range(REWINDS + 1):
        place = len(draft.kept)
        draft.is_careful = rewind < REWINDS and draft.pieces < SPENT * max_tokens
        turns = [question, Message("assistant", draft.kept)] if place else [question]
        stream = endpoint.stream_chat(
            turns,
            max_tokens=max_tokens,
            temperature=max(temperature, min(_FREEST, temperature + _FREER * refused[place])),
            seed=None if seed is None else seed + rewind,
        )
        try:
            async with aclosing(stream) as pieces:
                if await draft.take_all(pieces):
                    break
        except ContextTooLong:
            if rewind == 0:
                raise
            break  # what is kept has grown too long to be gone on with
        place = len(draft.kept)
        refused[place] += 1
        if refused[place] % TRIES == 0 and place > len(start):
            draft.take_back(lines_back, len(start))
            refused[len(draft.kept)] += 1
            lines_back *= 2
    return draft.kept


@dataclass
class _Draft:
    """What is kept of an answer so far: whole lines."""

    kept: str
    known: frozenset[str]
    is_chart: bool
    is_careful: bool = True
    pieces: int = 0
    """Of all that came, what was dropped included; mostly one a token."""

    async def take_all(self, pieces: AsyncIterator[str]) -> bool:
        """Keep what comes, line by line; False at the first that cannot run, which is dropped."""
        rest = ""
        async for piece in pieces:
            self.pieces += 1
            *lines, rest = (rest + piece).split("\n")
            if not all(self._keep(line) for line in lines):
                return False
            if len(self.kept) > MAX_ANSWER_CHARS:
                return True
        return self._keep(rest, is_last=True)

    def take_back(self, lines: int, start: int) -> None:
        """Drop so many of the last lines, but none of the first ``start`` characters."""
        shorter = "".join(self.kept.splitlines(keepends=True)[:-lines])
        self.kept = self.kept[: max(len(shorter), start)]

    def _keep(self, line: str, *, is_last: bool = False) -> bool:
        code = self.kept if is_last and not line.strip() else f"{self.kept}{line}\n"
        if self.is_careful and is_flawed(code, self.known, is_whole=is_last):
            return False
        if self.is_careful and self.is_chart and is_last and not may_draw(code):
            return False
        self.kept = code
        return True
