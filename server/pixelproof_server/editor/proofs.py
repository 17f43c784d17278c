"""Finished searches by document, to be listed as code actions and shown as reports."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from ..documents import Snapshot, uris
from ..fixing.model import FixRequest, FixResult, Proof, Verdict

KEPT_RESULTS = 32


@dataclass(frozen=True)
class Finished:
    """A search that ended, with the document that it was made for."""

    snapshot: Snapshot
    request: FixRequest
    result: FixResult

    @property
    def offered(self) -> tuple[Proof, ...]:
        """What may be shown as an edit: every proven proof, else the best unverified one."""
        proofs = self.result.proofs
        proven = tuple(proof for proof in proofs if proof.verdict is Verdict.PROVEN)
        unverified = tuple(proof for proof in proofs if proof.verdict is Verdict.UNVERIFIED)
        return proven or unverified[:1]

    def holds_for(self, snapshot: Snapshot | None) -> bool:
        """True while the document's text is the one that was proven."""
        return snapshot is self.snapshot or (
            snapshot is not None and snapshot.lines == self.snapshot.lines
        )


class Proofs:
    """The last finished searches; a newer one for the same document and region comes first."""

    def __init__(self) -> None:
        self._finished: OrderedDict[str, Finished] = OrderedDict()

    def add(self, finished: Finished) -> None:
        """Keep it under the id of each of its proofs."""
        for proof in finished.result.proofs:
            self._finished[proof.id] = finished
        while len({id(kept) for kept in self._finished.values()}) > KEPT_RESULTS:
            self._finished.popitem(last=False)

    def find(self, proof_id: str) -> tuple[Finished, Proof] | None:
        finished = self._finished.get(proof_id)
        if finished is None:
            return None
        return finished, next(proof for proof in finished.result.proofs if proof.id == proof_id)

    def for_document(self, uri: str) -> list[Finished]:
        """Newest first; what an unchanged later search of the same region replaced is left out."""
        found: dict[tuple[int, int, str], Finished] = {}
        for finished in reversed(self._finished.values()):
            if uris.key(finished.snapshot.uri) == uris.key(uri):
                region = finished.result.region
                found.setdefault((region.start, region.end, finished.request.intent), finished)
        return list(found.values())
