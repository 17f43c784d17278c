"""The last results: by proof id, and by document for the version that they were made for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from .model import FixRequest, FixResult, Proof

MAX_RESULTS = 32
MAX_BYTES = 96 << 20


@dataclass(frozen=True)
class Kept:
    """One finished fix."""

    uri: str
    version: int | None
    """Version of the document when the fix was asked for."""
    request: FixRequest
    result: FixResult


class ProofStore:
    """Bounded by count and by the bytes of its pictures; the oldest result goes first."""

    def __init__(self, max_results: int = MAX_RESULTS, max_bytes: int = MAX_BYTES) -> None:
        self._max_results = max_results
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[int, tuple[Kept, int]] = OrderedDict()
        self._next = 0

    def add(self, uri: str, version: int | None, request: FixRequest, result: FixResult) -> None:
        size = _size(request, result)
        self._kept[self._next] = (Kept(uri, version, request, result), size)
        self._next += 1
        self._bytes += size
        while len(self._kept) > 1 and (
            len(self._kept) > self._max_results or self._bytes > self._max_bytes
        ):
            _, (_, freed) = self._kept.popitem(last=False)
            self._bytes -= freed

    def find(self, proof_id: str) -> tuple[Proof, Kept] | None:
        """The proof of this id and the fix that it came from, the newest first."""
        for kept, _ in reversed(self._kept.values()):
            for proof in kept.result.proofs:
                if proof.id == proof_id:
                    return proof, kept
        return None

    def of_document(self, uri: str, version: int | None = None) -> list[Kept]:
        """Finished fixes of a document, newest first; ``version`` None: of every version."""
        return [
            kept
            for kept, _ in reversed(self._kept.values())
            if kept.uri == uri and (version is None or kept.version == version)
        ]

    def forget(self, uri: str) -> None:
        """Drop everything of a document that was closed."""
        for number in [n for n, (kept, _) in self._kept.items() if kept.uri == uri]:
            _, freed = self._kept.pop(number)
            self._bytes -= freed

    def __len__(self) -> int:
        return len(self._kept)


def _size(request: FixRequest, result: FixResult) -> int:
    pictures = [request.target, result.before_png, result.target_png]
    pictures += [proof.figure_png for proof in result.proofs]
    sources = sum(len(proof.proposal.source) for proof in result.proofs)
    return sum(len(png) for png in pictures if png) + sources + len(request.source)
