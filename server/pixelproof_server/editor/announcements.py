"""What is said about a document without being asked: a proof is ready, a comment is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from ..documents import Documents, Snapshot
from ..documents.directives import Directive, directives
from ..fixing.model import Verdict
from ..workspace.inside import OutsideError, resolve_inside
from .proofs import Finished, Proofs
from .workspaces import Workspaces

SOURCE = "pixelproof"


def announcements(
    snapshot: Snapshot, documents: Documents, proofs: Proofs, workspaces: Workspaces
) -> list[types.Diagnostic]:
    """Everything there is to say about a document as it stands."""
    ready = [
        ready_diagnostic(snapshot, finished)
        for finished in proofs.for_document(snapshot.uri)
        if finished.offered and finished.holds_in(documents)
    ]
    return [*ready, *_refused(snapshot, documents.path_of(snapshot.uri), workspaces)]


def ready_diagnostic(snapshot: Snapshot, finished: Finished) -> types.Diagnostic:
    """On the region: there is an edit, and how far it was proven."""
    best = finished.offered[0]
    word = "a proven" if best.verdict is Verdict.PROVEN else "an UNVERIFIED"
    region = finished.lines
    return types.Diagnostic(
        range=_lines(snapshot, region.start, region.end),
        message=f"{word} edit is ready: {best.proposal.summary}. {finished.result.message}",
        severity=types.DiagnosticSeverity.Information,
        source=SOURCE,
        code="proof-ready",
        data={"proofId": best.id},
    )


def obstacle(directive: Directive, path: Path | None, workspaces: Workspaces) -> str | None:
    """Why a directive's picture may not or cannot be opened; None if it can."""
    if directive.path is None:
        return None
    if path is None:
        return "the document is not saved, so its pictures cannot be found: save it"
    try:
        picture = resolve_inside(workspaces.root_of(path), directive.path, base=path.parent)
    except OutsideError as error:
        return str(error)
    return None if picture.is_file() else f"there is no picture {directive.path!r}"


def _refused(
    snapshot: Snapshot, path: Path | None, workspaces: Workspaces
) -> Iterator[types.Diagnostic]:
    for directive in directives(snapshot):
        if reason := obstacle(directive, path, workspaces):
            yield types.Diagnostic(
                range=_lines(snapshot, directive.line, directive.line + 1),
                message=reason,
                severity=types.DiagnosticSeverity.Warning,
                source=SOURCE,
                code="target-refused",
            )


def _lines(snapshot: Snapshot, start: int, end: int) -> types.Range:
    """The range of whole lines ``[start, end)``, without the last line's end."""
    count = len(snapshot.lines)
    first = min(start, count - 1)
    last = min(max(end - 1, first), count - 1)
    text = snapshot.lines[last].rstrip("\r\n")
    at = snapshot.position(last, 0)
    length = snapshot.client_character(type(at)(last, len(text)))
    return types.Range(types.Position(first, 0), types.Position(last, length))
