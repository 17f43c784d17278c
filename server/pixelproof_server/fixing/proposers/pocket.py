"""The pocket proposer: a pocket coder, asked in the form that it was trained on.

A small model is quick, so it is asked several times, more freely each time; all answers are drawn,
and likeness chooses. It writes the region anew; it takes no instructions. Code that draws is left
to the search of the first round: what that puts right keeps more of how the author wrote it. What
ran before code failed is kept when it is repaired, and the model's own answer without the statement
that failed is a candidate, too.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pixelproof_engine.client.messages import Message

from ...workspace.secrets import Redaction
from ..concurrency import as_done
from ..edits import split_lines
from ..feedback import clip, failed_line, failed_run
from ..model import LineRange, Proof, Proposal
from .base import ProposerError, Situation, proposal_of
from .careful import write_carefully
from .flaws import names_in, sound_start
from .leaving_out import without_statement
from .model import new_lines
from .prompt import MAX_DIFFERENCES, region_in

if TYPE_CHECKING:
    from pixelproof_engine.client.endpoint import Endpoint

COOLEST, HOTTEST = 0.3, 0.9
"""Temperatures of the second and the last sample; the first is the model's best guess."""
MAX_TOKENS = 1200
MAX_CODE_CHARS = 1500
"""Longer regions do not fit into the model's context together with their answer."""
_ROOM_PX = 512
"""Side of the picture for a model whose name says no preset."""


@dataclass(frozen=True)
class _Question:
    message: Message
    redaction: Redaction
    region: LineRange
    """The lines of ``situation.source`` that the answer replaces."""
    indent: str
    again: bool
    """Whether it is word for word what an earlier round was asked."""
    start: str
    """What the answer begins with: whole lines that ran."""
    known: frozenset[str]
    """Names of the file."""
    is_chart: bool
    """Whether the answer is the whole of a chart."""
    left_out: str
    """The model's last answer without the statement that failed; empty where that is no way on."""


class PocketProposer:
    """Asks the endpoint that serves a pocket coder, if there is one."""

    name = "pocket"

    def __init__(self, choose: Callable[[], Endpoint | None], *, samples: int = 4) -> None:
        """``choose`` names the endpoint anew each round; ``samples`` caps its own setting."""
        self._choose = choose
        self._samples = samples

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        from pixelproof_engine.client.errors import EndpointError

        endpoint = self._choose()
        if endpoint is None or not _is_for_it(situation):
            return
        try:
            side = _side((await endpoint.model()).id)
            asked = await asyncio.to_thread(_question, situation, side)
            count = max(1, min(self._samples, endpoint.settings.samples))
            samples = (
                _sample(endpoint, asked, situation, temperature)
                for temperature in temperatures(count, again=asked.again)
            )
            origin = f"{self.name}:{endpoint.name}"
            made: set[str] = set()
            if asked.left_out:
                summary = "leaves out what failed"
                yield proposal_of(
                    situation, origin, _placed(asked.left_out, asked, situation), summary
                )
            async with aclosing(as_done(samples)) as answers:
                async for source in answers:
                    if source and source not in made:
                        made.add(source)
                        summary = new_lines(situation.source, source)
                        yield proposal_of(situation, origin, source, summary)
        except EndpointError as error:
            raise ProposerError(str(error)) from error


def temperatures(count: int, *, again: bool) -> list[float]:
    """One a sample, rising; the first is 0 unless that would only repeat an answer."""
    first = [] if again else [0.0]
    rest = count - len(first)
    step = (HOTTEST - COOLEST) / max(1, rest - 1)
    return first + [COOLEST + step * number for number in range(rest)]


def kept_lines(failed: int, round_: int) -> int:
    """Lines that a repair of round 1, 2, ... keeps of a program that failed at a 1-based line: all
    above it, then half as many each time, since the fault may lie further up. None where the line
    stands above the program."""
    return max(0, failed - 1) >> max(0, round_ - 1)


def ran_share(code: str, failed: int | None) -> float:
    """How far a program came that failed at a 1-based line, 0 to 1; 0 where that is not known."""
    return (failed or 0) / max(1, code.count("\n"))


def _is_for_it(situation: Situation) -> bool:
    """Whether there is a picture to go by, answers can be drawn and so chosen from, it is its turn,
    and the region is short enough."""
    if situation.target is None or situation.request.intent != "match" or not situation.can_run:
        return False
    asked = _task(situation)
    return len(asked.code) <= MAX_CODE_CHARS and (asked.name != "edit" or situation.round > 0)


def _question(situation: Situation, side: int) -> _Question:
    """What to ask; reads and draws."""
    from pixelproof_engine.sight.verbalise import verbalise
    from pixelproof_engine.workshop.pocket.prompt import question, square_png

    assert situation.target is not None
    region = region_in(situation.source, situation)
    task = _task(situation)
    redaction = Redaction()
    sight = verbalise(situation.target.reading)
    code = textwrap.dedent(task.code)
    text = redaction.redact(question(task.name, sight=sight, code=code, feedback=task.feedback))
    return _Question(
        Message("user", text, (square_png(situation.target.png, side),)),
        redaction,
        region,
        _indent(task.code),
        again=task.name == "draw" and situation.round > 0,
        start=redaction.redact(_start(task, code, situation.round)),
        known=names_in(situation.source),
        is_chart=task.name == "draw",
        left_out=_left_out(task, code, situation),
    )


@dataclass(frozen=True)
class _Task:
    """What is asked, with which code, and what is said of it."""

    name: str
    code: str = ""
    feedback: str = ""
    failed: int | None = None
    """The 1-based line of ``code`` at which it failed."""
    is_own: bool = False
    """Whether the model wrote ``code``."""


def _task(situation: Situation) -> _Task:
    """The model's own broken answers go first, of these the one that ran furthest."""
    if own := [task for proof in situation.failures if (task := _repair_of(proof, situation))]:
        return max(own, key=lambda task: ran_share(task.code, task.failed))
    code = _code(situation.source, situation)
    if not code.strip():
        return _Task("draw")
    if situation.fault:
        failed = _failed_line(situation.fault, situation.source, situation)
        return _Task("repair", code, clip(situation.fault), failed)
    told = [one.sentence for one in situation.differences[:MAX_DIFFERENCES]]
    return _Task("edit", code, "\n".join(f"- {' '.join(sentence.split())}" for sentence in told))


def _repair_of(proof: Proof, situation: Situation) -> _Task | None:
    """The repair of what the model wrote, if it did and that does not run."""
    run = failed_run(proof)
    if run is None or not proof.proposal.origin.startswith(PocketProposer.name):
        return None
    source = proof.proposal.source
    failed = _failed_line(run.detail, source, situation)
    return _Task("repair", _code(source, situation), clip(run.detail), failed, is_own=True)


def _failed_line(trace: str, source: str, situation: Situation) -> int | None:
    """The 1-based line of the region in ``source`` at which a run ended, if it ended there."""
    line = failed_line(trace, situation.request.path.name)
    return None if line is None else line - region_in(source, situation).start


def _start(task: _Task, code: str, round_: int) -> str:
    """The lines of what failed that its repair begins with."""
    if task.failed is None:
        return ""
    return sound_start(code, kept_lines(task.failed, round_))


def _left_out(task: _Task, code: str, situation: Situation) -> str:
    """``code`` without what failed, unless its author wrote a line of that."""
    if not task.is_own or task.failed is None:
        return ""
    shorter = without_statement(code, task.failed, names_in(situation.source))
    if shorter is None:
        return ""
    authors = {line.strip() for line in situation.request.source.splitlines()}
    gone = Counter(code.splitlines()) - Counter(shorter.splitlines())
    return "" if any(line.strip() in authors for line in gone if line.strip()) else shorter


def _code(source: str, situation: Situation) -> str:
    region = region_in(source, situation)
    lines = [line.rstrip("\r\n") for line in split_lines(source)]
    return "\n".join(lines[region.start : region.end]) + "\n"


def _indent(code: str) -> str:
    first = next((line for line in code.splitlines() if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]


async def _sample(
    endpoint: Endpoint, asked: _Question, situation: Situation, temperature: float
) -> str:
    """The whole file with one answer in it; empty where the answer is."""
    answer = await write_carefully(
        endpoint, asked.message, max_tokens=MAX_TOKENS, temperature=temperature,
        start=asked.start, known=asked.known, is_chart=asked.is_chart,
    )  # fmt: skip
    return _placed(asked.redaction.restore(answer), asked, situation)


def _placed(code: str, asked: _Question, situation: Situation) -> str:
    """The whole file with ``code`` for its region; empty where the code is."""
    inside = code.strip("\n")
    if not inside.strip():
        return ""
    lines = [line.rstrip("\r\n") for line in split_lines(situation.source)]
    made = textwrap.indent(inside, asked.indent).splitlines()
    text = [*lines[: asked.region.start], *made, *lines[asked.region.end :]]
    return "\n".join(text) + "\n"


def _side(model: str) -> int:
    """The picture's side in pixels, by the preset in the model's name."""
    from pixelproof_engine.workshop.pocket.presets import PRESETS

    named = [preset for name, preset in PRESETS.items() if name in model]
    return max(named, key=lambda preset: len(preset.name)).side if named else _ROOM_PX
