"""The loop: one problem from the snippet to tests that pass, or to the last round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pixelproof_engine.client.messages import Message

from .dialogue import Dialogue, Provenance, Stage, Turn, Verdict
from .roles import SOLUTION, TESTS, Code, ask_followup, ask_problem, ask_solution, code_in, followup
from .snippets import Snippet

_NO_CODE = (
    "The answer did not hold two blocks of Python: the solution, and pytest functions that check "
    "the function it defines."
)


@dataclass(frozen=True)
class Ran:
    """What became of a run."""

    status: Literal["passed", "failed", "environment"]
    said: str = ""
    """What it printed on failing."""


Run = Callable[[dict[str, str]], Awaitable[Ran]]
"""Runs pytest on files, by path; ``test_solution.py`` holds the tests. It must be a sandbox."""
Ask = Callable[[Sequence[Message], int], Awaitable[str]]
"""Asks a model, with a seed to sample by."""


@dataclass(frozen=True)
class Voice:
    """A model that plays both roles."""

    model: str
    endpoint: Literal["local", "remote"]
    ask: Ask
    temperature: float = 0.7


async def converse(
    snippet: Snippet, voice: Voice, run: Run, *, rounds: int, seed: int, stage: Stage = "teaching"
) -> Dialogue:
    """Ask, solve, run and ask again, at most ``rounds`` runs after the first.

    Raises:
        EndpointError: The model does not answer.
    """
    provenance = Provenance(
        snippet.name, snippet.digest, snippet.licence, voice.model, voice.endpoint, seed,
        voice.temperature, stage,
    )  # fmt: skip
    problem = (await voice.ask(ask_problem(snippet.text), seed)).strip()
    turns = [Turn("questioner", problem)]
    code: Code | None = None
    verdict: Verdict = "failed"
    for number in range(rounds + 1):
        answer = await voice.ask(ask_solution(problem, turns[1:]), seed + 2 * number + 1)
        turns.append(Turn("programmer", answer))
        code = code_in(answer)
        ran = await run_code(code, run)
        turns.append(Turn("executor", ran.said or ran.status))
        if ran.status != "failed":
            verdict = ran.status
            break
        if number < rounds:
            words = await voice.ask(ask_followup(problem, answer, ran.said), seed + 2 * number + 2)
            turns.append(Turn("questioner", followup(words, ran.said)))
    return Dialogue(
        tuple(turns), verdict, provenance, problem, code.solution if code else "",
        code.tests if code else "", number + 1,
    )  # fmt: skip


async def run_code(code: Code | None, run: Run) -> Ran:
    """Run the tests; an answer without code fails without a run."""
    if code is None:
        return Ran("failed", _NO_CODE)
    return await run({SOLUTION: code.solution, TESTS: code.tests})


async def solves(voice: Voice, dialogue: Dialogue, run: Run, seed: int) -> bool:
    """Whether a model's first answer to the problem passes the tests that the dialogue ended with.

    Raises:
        EndpointError: The model does not answer.
    """
    answer = await voice.ask(ask_solution(dialogue.problem, ()), seed)
    code = code_in(answer)
    if code is None:
        return False
    ran = await run({SOLUTION: code.solution, TESTS: dialogue.tests})
    return ran.status == "passed"
