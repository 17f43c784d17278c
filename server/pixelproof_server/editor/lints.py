"""The last lint of each open document, and what is said of it while it is what was linted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lsprotocol import types

from ..documents import Documents, Position, Snapshot, uris
from ..fixing.model import Proof, Verdict
from ..linting.model import Fault, LintOrder, LintReport, Span
from .proofs import Finished, Proofs
from .workspaces import Workspaces

SOURCE = "pixelproof"
MOST_MENDED = 8
"""Faults of one document that quick fixes are searched for."""
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


@dataclass(frozen=True)
class Linted:
    """A report with the document that it speaks of."""

    snapshot: Snapshot
    report: LintReport
    first_line: int
    """Of the document within what was run: not 0 for a notebook's cell."""


class Lints:
    """Lints open documents and keeps the last report of each."""

    def __init__(self, documents: Documents, workspaces: Workspaces, proofs: Proofs) -> None:
        self._documents = documents
        self._workspaces = workspaces
        self._proofs = proofs
        self._linted: dict[str, Linted] = {}

    async def lint(self, uri: str) -> LintReport | None:
        """Lint a document as it is now; None if it is not a saved Python document.

        Raises FixError for a file that cannot be run.
        """
        snapshot, runnable = self._documents.get(uri), self._documents.runnable(uri)
        if snapshot is None or runnable is None or snapshot.language != "python":
            return None
        home = self._documents.path_of(uri) or runnable.path
        order = LintOrder(runnable.path, runnable.text, self._workspaces.root_of(home))
        async with self._workspaces.services_for(home) as services:
            report = await (await services.linter()).lint(order)
        self._proofs.forget_findings(uri)
        self._linted[uris.key(uri)] = Linted(snapshot, report, runnable.first_line)
        return report

    async def mend(self, uri: str) -> None:
        """Search a proven edit for each fault that a remedy is known for, the loudest first."""
        linted = self.current(uri)
        if linted is None:
            return
        report = linted.report
        home = self._documents.path_of(uri) or report.order.path
        async with self._workspaces.services_for(home) as services:
            mender = await services.mender()
            for fault in report.loudest_first()[:MOST_MENDED]:
                request = report.mending(fault, linted.snapshot.version)
                result = await mender.fix(request)
                self._proofs.add(Finished(linted.snapshot, request, result, linted.first_line))

    def fixes(
        self, snapshot: Snapshot, where: types.Range
    ) -> Iterator[tuple[types.Diagnostic, Finished, Proof]]:
        """Proven edits for the faults that ``where`` touches, with their diagnostics."""
        for fault, diagnostic in self.diagnostics(snapshot):
            finished = self._proofs.for_finding(snapshot.uri, fault.finding)
            best = finished.result.best if finished else None
            if finished is None or best is None or best.verdict is not Verdict.PROVEN:
                continue
            if where.start <= diagnostic.range.end and diagnostic.range.start <= where.end:
                yield diagnostic, finished, best

    def forget(self, uri: str) -> None:
        """The document was closed."""
        self._linted.pop(uris.key(uri), None)

    def current(self, uri: str) -> Linted | None:
        """The last report, if the document is still what was linted."""
        linted, runnable = self._linted.get(uris.key(uri)), self._documents.runnable(uri)
        if linted is None or runnable is None or runnable.text != linted.report.order.source:
            return None
        return linted

    def diagnostics(self, snapshot: Snapshot) -> list[tuple[Fault, types.Diagnostic]]:
        """Every fault of a document as it stands; those above a notebook's cell are of others."""
        linted = self.current(snapshot.uri)
        if linted is None:
            return []
        return [
            (fault, _diagnostic(snapshot, fault, linted.first_line))
            for fault in linted.report.faults
            if fault.span.start_line >= linted.first_line
        ]


def _diagnostic(snapshot: Snapshot, fault: Fault, above: int) -> types.Diagnostic:
    return types.Diagnostic(
        range=_range(snapshot, fault.span, above),
        message=fault.finding.message,
        severity=SEVERITIES[fault.level],
        source=SOURCE,
        code=fault.finding.code,
        data={"lint": fault.name},
    )


def _range(snapshot: Snapshot, span: Span, above: int) -> types.Range:
    places = (
        Position(min(line - above, len(snapshot.lines) - 1), column)
        for line, column in (
            (span.start_line, span.start_column),
            (span.end_line, span.end_column),
        )
    )
    start, end = (types.Position(at.line, snapshot.client_character(at)) for at in places)
    return types.Range(start, end)
