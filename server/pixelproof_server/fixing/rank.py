"""The order of proofs: tests, run, likeness, smallest edit."""

from __future__ import annotations

from collections.abc import Sequence

from .edits import size_of
from .model import Proof, Verdict

_VERDICTS = {Verdict.PROVEN: 0, Verdict.UNVERIFIED: 1, Verdict.FAILED: 2}
NEAR = 0.002
"""Likenesses closer than this are equal: the smaller edit wins."""


def ranked(proofs: Sequence[Proof]) -> tuple[Proof, ...]:
    """Best first."""
    return tuple(sorted(proofs, key=_key))


def _key(proof: Proof) -> tuple[float, ...]:
    likeness = proof.likeness.total if proof.likeness else 0.0
    return (
        _VERDICTS[proof.verdict],
        not _holds(proof, "tests"),
        not _holds(proof, "run"),
        -round(likeness / NEAR),
        len(proof.capabilities),
        size_of(proof.proposal.edits),
        proof.proposal.round,
    )


def _holds(proof: Proof, name: str) -> bool:
    return any(check.name == name and check.status == "passed" for check in proof.checks)
