"""A job as the supervisor holds it: its parts, each a process of its own, and what became of them.

A chart or a script is one part (``whole``). Tests are two at once, ``tests`` and ``code``; what
cannot be judged so is run again in a third, ``beside``, where both are in one process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from .verdict import Ending

Role = Literal["whole", "tests", "code", "beside"]


@dataclass
class Part:
    """What is known of a part when its check has looked at everything."""

    checked: dict[str, Any] | None
    """None: the check did not come so far."""
    out: str
    err: str
    seconds: float


@dataclass
class Work:
    id: str
    job: dict[str, Any]
    files: dict[str, bytes]
    slot: int
    began: float = field(default_factory=time.monotonic)
    running: set[Role] = field(default_factory=set)
    endings: dict[Role, Ending] = field(default_factory=dict)
    parts: dict[Role, Part] = field(default_factory=dict)
    answered: bool = False
    clean: bool = True
    """Whether nothing was left behind, so far."""

    @property
    def is_apart(self) -> bool:
        """Whether tests and code get processes of their own (not if no test can be judged so)."""
        job = self.job
        if job["kind"] != "test":
            return False
        return job["expect"] is None or not set(job["expect"]) <= set(job["beside"])

    def ended(self, role: Role, ending: Ending) -> None:
        self.running.discard(role)
        self.endings[role] = ending

    def beside(self) -> list[str]:
        """Test ids (or files, or all that the job names) that are yet to be run beside the code."""
        tests = self.endings.get("tests")
        if tests is None or tests.stopped or tests.exit_status != 0:
            return []
        named = list(dict.fromkeys(c["id"] for c, _ in tests.claims if c["type"] == "beside"))
        return list(self.job["tests"]) if "" in named else named

    def job_for(self, role: Role) -> dict[str, Any]:
        """The job with what this part runs: pytest's ids, and those of examples apart from them."""
        if self.job["kind"] != "test":
            return self.job
        ids = self.beside() if role == "beside" else self.job["tests"]
        named = ids if role == "beside" else self.job["expect"]
        return {
            **self.job,
            "tests": [test for test in ids if not self._is_example(test)],
            "only_examples": named and [test for test in named if self._is_example(test)],
        }

    def _is_example(self, test: str) -> bool:
        return "::" in test and test.partition("::")[0] in self.job["doctests"]
