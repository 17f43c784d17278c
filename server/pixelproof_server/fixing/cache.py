"""Outcomes of jobs that were run before, by the content of the job."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from pixelproof_executor import Job, Outcome, Status

KEPT = frozenset({Status.PASSED, Status.FAILED, Status.CRASHED, Status.LIMIT, Status.DENIED})
"""What depends on the job alone. A missing package, a slow machine or a lost container does not."""

MAX_BYTES = 32 << 20


def job_key(job: Job, tree_digest: str, where: str) -> str:
    """Name of a job by content: its kind, its tree, what is run, its limits, and where.

    ``tree_digest`` stands for ``job.files``; ``where`` names image, runtime and executor version.
    """
    rest = job.model_dump_json(exclude={"files"})
    return hashlib.sha256(f"{where}\0{tree_digest}\0{rest}".encode()).hexdigest()


class OutcomeCache:
    """The last outcomes, bounded by the bytes of their pictures and texts."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._outcomes: OrderedDict[str, tuple[Outcome, int]] = OrderedDict()

    def get(self, key: str) -> Outcome | None:
        entry = self._outcomes.get(key)
        if entry is None:
            return None
        self._outcomes.move_to_end(key)
        return entry[0]

    def put(self, key: str, outcome: Outcome) -> None:
        if outcome.status not in KEPT or key in self._outcomes:
            return
        size = _size(outcome)
        self._outcomes[key] = (outcome, size)
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, (_, freed) = self._outcomes.popitem(last=False)
            self._bytes -= freed

    def forget(self, key: str) -> None:
        """Drop an outcome that turned out not to repeat itself."""
        _, freed = self._outcomes.pop(key, (None, 0))
        self._bytes -= freed

    def __len__(self) -> int:
        return len(self._outcomes)


def _size(outcome: Outcome) -> int:
    pictures = sum(len(figure.png) + 20_000 for figure in outcome.figures)
    return pictures + len(outcome.stdout) + len(outcome.stderr) + len(outcome.traceback) + 2_000
