"""``textDocument/codeAction``: finished proofs for this version, and what can be started here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from ..documents import Snapshot
from ..editor.actions import action_for, report_action
from ..editor.announcements import ready_diagnostic
from ..editor.offers import offers
from ..editor.proofs import Finished
from ..server import PixelproofServer


def register(server: PixelproofServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions())
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        snapshot = server.documents.get(params.text_document.uri)
        if snapshot is None:
            return []
        shows_disabled = server.client.shows_disabled
        return [
            action
            for action in _actions(server, snapshot, params.range)
            if _wanted(action, params.context.only) and (shows_disabled or not action.disabled)
        ]


def _actions(
    server: PixelproofServer, snapshot: Snapshot, where: types.Range
) -> Iterator[types.CodeAction]:
    for finished in server.proofs.for_document(snapshot.uri):
        if _touches(finished, where):
            yield from _proof_actions(server, snapshot, finished)
    for diagnostic, finished, proof in server.lints.fixes(snapshot, where):
        yield action_for(
            server.client,
            finished,
            proof,
            server.documents,
            with_edit=not server.client.resolves_edits,
            diagnostics=[diagnostic],
        )
        yield report_action(proof)
    for offer in offers(snapshot, where, server.documents, server.targets, server.workspaces):
        yield offer.action()


def _proof_actions(
    server: PixelproofServer, snapshot: Snapshot, finished: Finished
) -> Iterator[types.CodeAction]:
    client = server.client
    holds = finished.holds_in(server.documents)
    for proof in finished.offered:
        yield action_for(
            client,
            finished,
            proof,
            server.documents,
            with_edit=not client.resolves_edits,
            diagnostics=[ready_diagnostic(snapshot, finished)] if holds else (),
        )
    if finished.offered and holds:
        yield report_action(finished.offered[0])


def _touches(finished: Finished, where: types.Range) -> bool:
    region = finished.lines
    return where.start.line < max(region.end, region.start + 1) and where.end.line >= region.start


def _wanted(action: types.CodeAction, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    if only is None:
        return True
    kind = str(getattr(action.kind, "value", action.kind or ""))
    names = [str(getattr(name, "value", name)) for name in only]
    return any(name == "" or kind == name or kind.startswith(f"{name}.") for name in names)
