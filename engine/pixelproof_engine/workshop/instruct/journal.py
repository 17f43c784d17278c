"""The journal: every dialogue, a line each, and going on where a run was broken off."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pixelproof_engine.workshop.overlap import References, hash_of

from .dialogue import Dialogue, Verdict
from .loop import Run, converse
from .snippets import Snippet
from .stages import Stages

NAME = "dialogues.jsonl"


@dataclass
class Yield:
    """What a run came to."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.verdicts.values())

    def __str__(self) -> str:
        passed = self.verdicts["passed"]
        share = f" ({100 * passed / self.total:.0f} %)" if self.total else ""
        rest = ", ".join(
            f"{self.verdicts[name]} {name}"
            for name in ("failed", "environment", "repeated", "contaminated")
        )
        return f"{passed} of {self.total} passed{share}; {rest}"


async def instruct(
    folder: Path, snippets: Iterable[Snippet], stages: Stages, run: Run, references: References, *,
    rounds: int = 3, seed: int = 0, progress: Callable[[Yield], None] | None = None,
) -> Yield:  # fmt: skip
    """One dialogue per snippet into ``folder``; those of an earlier run are not made again.

    A line that a broken-off run left half-written is dropped, and its snippet is done again.

    Raises:
        EndpointError: The model does not answer; what is done is kept.
        OSError: The journal cannot be written.
    """
    path = folder / NAME
    done = _recovered(path)
    seen = {hash_of(one.solution) for one in done if one.verdict == "passed"}
    digests = {one.provenance.digest for one in done}
    result = Yield(Counter(one.verdict for one in done))
    for one in done:
        if one.verdict == "passed" and one.provenance.stage == "teaching":
            await stages.learn_from(one, run)
    with path.open("a", encoding="utf-8") as journal:
        for snippet in snippets:
            if snippet.digest in digests:
                continue
            digests.add(snippet.digest)
            dialogue = await converse(
                snippet, stages.voice, run, rounds=rounds, seed=seed, stage=stages.stage
            )
            dialogue = _judged(dialogue, seen, references)
            journal.write(dialogue.to_json() + "\n")
            journal.flush()
            os.fsync(journal.fileno())
            result.verdicts[dialogue.verdict] += 1
            if progress is not None:
                progress(result)
            await stages.learn_from(dialogue, run)
    return result


def read_journal(path: Path) -> list[Dialogue]:
    """All dialogues of a journal. Raises OSError, or ValueError for a line that is none."""
    return [Dialogue.from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _judged(dialogue: Dialogue, seen: set[int], references: References) -> Dialogue:
    """A dialogue that passed is not kept if its code is known already, or measured with."""
    if dialogue.verdict != "passed":
        return dialogue
    key = hash_of(dialogue.solution)
    if key in seen:
        return replace(dialogue, verdict="repeated")
    seen.add(key)
    if references.contaminates(dialogue.problem, dialogue.solution, dialogue.tests):
        return replace(dialogue, verdict="contaminated")
    return dialogue


def _recovered(path: Path) -> list[Dialogue]:
    """Whole lines of the journal; a torn last one is cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        return []
    text = path.read_bytes()
    whole = text[: text.rfind(b"\n") + 1]
    if len(whole) != len(text):
        path.write_bytes(whole)
    return [Dialogue.from_json(line) for line in whole.decode("utf-8").splitlines()]
