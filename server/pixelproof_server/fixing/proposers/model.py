"""The model proposer: any OpenAI-compatible endpoint, with or without vision."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from pixelproof_engine.client.messages import Message

from ..concurrency import as_done
from ..feedback import clip
from ..model import Proposal
from .answer import AnswerError, apply_answer
from .base import ProposerError, Situation, proposal_of
from .prompt import Aids, Prompt, build_prompt, quoted

if TYPE_CHECKING:
    from pixelproof_engine.client.endpoint import Endpoint

MAX_ANSWER_CHARS = 60_000
MIN_TOKENS, MAX_TOKENS = 512, 4096
FIRST_TEMPERATURE, NEXT_TEMPERATURE = 0.0, 0.7
"""The first sample is the model's best guess, the others explore."""
SUMMARY_CHARS = 60


class ModelProposer:
    """Asks the endpoint that does ``fix`` now for several answers, and applies them."""

    name = "model"

    def __init__(self, choose: Callable[[], Endpoint | None], *, samples: int = 1) -> None:
        """``choose`` names the endpoint anew each round; ``samples`` caps its own setting."""
        self._choose = choose
        self._samples = samples

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        from pixelproof_engine.client.errors import EndpointError, TooManyImages

        endpoint = self._choose()
        if endpoint is None:
            return
        try:
            try:
                async with aclosing(self._proposals(endpoint, situation)) as proposals:
                    async for proposal in proposals:
                        yield proposal
            except TooManyImages:
                # The endpoint knows the server's limit by now.
                async with aclosing(self._proposals(endpoint, situation)) as proposals:
                    async for proposal in proposals:
                        yield proposal
        except EndpointError as error:
            raise ProposerError(str(error)) from error

    async def _proposals(
        self, endpoint: Endpoint, situation: Situation
    ) -> AsyncGenerator[Proposal, None]:
        aids = await _aids(endpoint)
        prompt = await asyncio.to_thread(build_prompt, situation, aids)
        count = max(1, min(self._samples, endpoint.settings.samples))
        origin = f"{self.name}:{endpoint.name}"
        made: set[str] = set()
        problems: list[str] = []
        samples = (self._sample(endpoint, prompt, situation, n) for n in range(count))
        async with aclosing(as_done(samples)) as answers:
            async for answer in answers:
                if isinstance(answer, AnswerError):
                    problems.append(str(answer))
                elif answer not in made:
                    made.add(answer)
                    summary = new_lines(situation.source, answer)
                    yield proposal_of(situation, origin, answer, summary)
        if not made:
            reasons = "; ".join(dict.fromkeys(problems))
            raise ProposerError(f"{endpoint.name} gave no edit that can be applied: {reasons}")

    async def _sample(
        self, endpoint: Endpoint, prompt: Prompt, situation: Situation, number: int
    ) -> str | AnswerError:
        """One answer, applied; one that cannot be applied is sent back once with the reason."""
        temperature = NEXT_TEMPERATURE if number or situation.round else FIRST_TEMPERATURE
        messages = prompt.messages
        problem: AnswerError | None = None
        for _ in range(2):
            answer = await ask(endpoint, messages, _token_budget(situation), temperature)
            try:
                text = prompt.redaction.restore(answer)
                return apply_answer(text, situation.source, prompt.region)
            except AnswerError as error:
                problem = error
            again = f"That answer cannot be applied:\n{quoted(str(problem))}\nAnswer again."
            messages = (
                *prompt.messages,
                Message("assistant", prompt.redaction.redact(clip(answer))),
                Message("user", prompt.redaction.redact(again)),
            )
        return problem or AnswerError("no answer")


async def _aids(endpoint: Endpoint) -> Aids:
    settings = endpoint.settings
    return Aids(
        pictures=endpoint.max_images if await endpoint.sees() else 0,
        picture_px=settings.max_image_px,
        verbalise=settings.verbalise,
        crayon=settings.crayon,
    )


def _token_budget(situation: Situation) -> int:
    """About three characters make a token of code; room for the whole text and some words."""
    return min(MAX_TOKENS, MIN_TOKENS + len(situation.source) // 3)


async def ask(
    endpoint: Endpoint, messages: Sequence[Message], max_tokens: int, temperature: float
) -> str:
    """A whole answer; a runaway one is cut off."""
    pieces: list[str] = []
    length = 0
    stream = endpoint.stream_chat(messages, max_tokens=max_tokens, temperature=temperature)
    async with aclosing(stream):
        async for piece in stream:
            pieces.append(piece)
            length += len(piece)
            if length > MAX_ANSWER_CHARS:
                break
    return "".join(pieces)


def new_lines(before: str, after: str) -> str:
    """What an edit does in one line: the first new line of code, and how many more there are."""
    old = set(before.removeprefix("\ufeff").splitlines())
    lines = after.removeprefix("\ufeff").splitlines()
    new = [line.strip() for line in lines if line.strip() and line not in old]
    if not new:
        return "lines removed"
    first = new[0] if len(new[0]) <= SUMMARY_CHARS else new[0][: SUMMARY_CHARS - 1] + "…"
    more = len(new) - 1
    return first + (f" and {more} more line{'s' if more > 1 else ''}" if more else "")
