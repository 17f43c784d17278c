"""Finished searches by document, to be listed as code actions and shown as reports."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from pixelproof_engine.sight.lints.base import Finding

from ..documents import Documents, Snapshot, uris
from ..fixing.model import FixRequest, FixResult, LineRange, Proof, Verdict

KEPT_RESULTS = 64
OFFERED = 3


@dataclass(frozen=True)
class Finished:
    """A search that ended, with the document that it was made for."""

    snapshot: Snapshot
    request: FixRequest
    result: FixResult
    first_line: int = 0
    """Of the document within what was run: not 0 for a notebook's cell."""
    target_state: tuple[int, int] | None = None
    """What ``file_state`` said of the target's file when it was read."""

    @property
    def offered(self) -> tuple[Proof, ...]:
        """What may be shown as an edit: the best proven proofs, else one that is unverified."""
        proofs = self.result.proofs
        proven = tuple(proof for proof in proofs if proof.verdict is Verdict.PROVEN)
        unverified = tuple(proof for proof in proofs if proof.verdict is Verdict.UNVERIFIED)
        return proven[:OFFERED] or unverified[:1]

    @property
    def lines(self) -> LineRange:
        """The region, in lines of the document."""
        region = self.result.region
        return LineRange(
            start=max(region.start - self.first_line, 0),
            end=max(region.end - self.first_line, 0),
        )

    def holds_in(self, documents: Documents) -> bool:
        """True while what was proven is what stands there, and the target's file is the same."""
        runnable = documents.runnable(self.snapshot.uri)
        if runnable is None or runnable.text != self.request.source:
            return False
        return file_state(self.request.target_path) == self.target_state


def file_state(path: Path | None) -> tuple[int, int] | None:
    """Size and time of change, which differ once a file was written; None without a file."""
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found else None


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

    def for_finding(self, uri: str, finding: Finding) -> Finished | None:
        """The search for what mends a lint finding of a document."""
        searches = (one for one in self._finished.values() if one.request.findings == (finding,))
        return next((one for one in searches if _is_of(one, uri)), None)

    def forget_findings(self, uri: str) -> None:
        """The document is linted anew: what mended the old findings is not kept."""
        for proof_id, finished in list(self._finished.items()):
            if finished.request.findings and _is_of(finished, uri):
                del self._finished[proof_id]

    def for_document(self, uri: str) -> list[Finished]:
        """Searches that were asked for, newest first.

        What an unchanged later search of the same region replaced is left out.
        """
        found: dict[tuple[int, int, str], Finished] = {}
        for finished in reversed(self._finished.values()):
            if _is_of(finished, uri) and not finished.request.findings:
                region = finished.lines
                found.setdefault((region.start, region.end, finished.request.intent), finished)
        return list(found.values())


def _is_of(finished: Finished, uri: str) -> bool:
    return uris.key(finished.snapshot.uri) == uris.key(uri)
