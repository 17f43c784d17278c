"""Dialogues: who said what until the tests passed, and where it comes from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pixelproof_engine.workshop.sample import Sample

Speaker = Literal["questioner", "programmer", "executor"]
Stage = Literal["teaching", "self-learning"]
Verdict = Literal["passed", "failed", "environment", "repeated", "contaminated"]
"""passed: kept; failed: the tests did not pass in time; environment: it could not be run, which
says nothing of the code; repeated, contaminated: passed, but not to be learned from."""


@dataclass(frozen=True)
class Turn:
    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Provenance:
    """Where a dialogue comes from."""

    snippet: str
    """Name of the snippet."""
    digest: str
    """Of the snippet's text."""
    licence: str
    model: str
    endpoint: Literal["local", "remote"]
    """local: a server on this machine, the embedded engine too."""
    seed: int
    """That the model was asked to sample with; the turns count up from it."""
    temperature: float
    stage: Stage


@dataclass(frozen=True)
class Dialogue:
    """One problem and all that was said of it."""

    turns: tuple[Turn, ...]
    verdict: Verdict
    provenance: Provenance
    problem: str = ""
    solution: str = ""
    tests: str = ""
    rounds: int = 0
    """Times that code was run."""

    def to_json(self) -> str:
        """One line of the journal."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Dialogue:
        """The dialogue of one line.

        Raises:
            ValueError: The line is none.
        """
        try:
            fields: dict[str, Any] = json.loads(line)
            turns = tuple(Turn(**turn) for turn in fields.pop("turns"))
            provenance = Provenance(**fields.pop("provenance"))
            return cls(turns=turns, provenance=provenance, **fields)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a dialogue: {error}") from error


def repairs_of(dialogue: Dialogue) -> list[Sample]:
    """What a dialogue that passed teaches of mending: code that failed, why, and the code after."""
    from .roles import code_in

    if dialogue.verdict != "passed":
        return []
    answers = [turn.text for turn in dialogue.turns if turn.speaker == "programmer"]
    reasons = [turn.text for turn in dialogue.turns if turn.speaker == "executor"]
    found = []
    for before, after, reason in zip(answers, answers[1:], reasons, strict=False):
        first, second = code_in(before), code_in(after)
        if first and second and first.solution != second.solution:
            source = f"dialogue {dialogue.provenance.digest} seed {dialogue.provenance.seed}"
            found.append(
                Sample("repair", second.solution, code=first.solution, feedback=reason,
                       source=source)
            )  # fmt: skip
    return found
