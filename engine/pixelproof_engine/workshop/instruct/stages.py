"""Stages: a teacher leads until the student's answers pass more often than its own."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from .dialogue import Dialogue, Stage
from .loop import Run, Voice, solves

WINDOW = 20
"""Problems that a comparison looks back on; nothing is compared before there are so many."""


@dataclass
class Stages:
    """Who speaks now.

    Both are measured alike, on first answers to the same problems: the teacher by the first run of
    its own dialogue, the student by the tests that the teacher's dialogue ended with.
    """

    teacher: Voice
    student: Voice | None = None
    window: int = WINDOW
    _passed: deque[tuple[bool, bool]] = field(default_factory=deque)
    _stage: Stage = "teaching"

    @property
    def stage(self) -> Stage:
        return self._stage

    @property
    def voice(self) -> Voice:
        return self.student if self._stage == "self-learning" and self.student else self.teacher

    @property
    def rates(self) -> tuple[float, float] | None:
        """Pass rates of teacher and student over the window; None before it is full."""
        if len(self._passed) < self.window:
            return None
        teacher, student = zip(*self._passed, strict=True)
        return sum(teacher) / self.window, sum(student) / self.window

    async def learn_from(self, dialogue: Dialogue, run: Run) -> None:
        """Measure the student on a problem that the teacher solved, and switch when it is better.

        Raises:
            EndpointError: The student does not answer.
        """
        if self.student is None or self._stage != "teaching" or dialogue.verdict != "passed":
            return
        seed = dialogue.provenance.seed
        self.note(dialogue.rounds == 1, await solves(self.student, dialogue, run, seed))

    def note(self, teacher: bool, student: bool) -> None:
        """One problem, and whose first answer passed."""
        self._passed.append((teacher, student))
        while len(self._passed) > self.window:
            self._passed.popleft()
        rates = self.rates
        if rates is not None and rates[1] > rates[0]:
            self._stage = "self-learning"
