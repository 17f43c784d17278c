"""``textDocument/publishDiagnostics``: a proof is ready, a picture is refused, lints."""

from __future__ import annotations

from lsprotocol import types

from ..documents.sync import Event
from ..editor.announcements import announcements
from ..server import PixelproofServer


def register(server: PixelproofServer) -> None:
    def on_event(uri: str, event: Event) -> None:
        # While typing only what was published is put right; new findings wait for the save.
        if event != "changed" or uri in server.published:
            announce(server, uri)

    server.sync.listeners.append(on_event)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.gate.clear()  # it may have been a .gitignore
        announce(server, params.text_document.uri)
        for listener in server.saved:
            listener(params.text_document.uri)


def announce(server: PixelproofServer, uri: str) -> None:
    """Publish what there is to say about a document now."""
    snapshot = server.documents.get(uri)
    found = (
        [
            *announcements(snapshot, server.documents, server.proofs, server.workspaces),
            *(diagnostic for _, diagnostic in server.lints.diagnostics(snapshot)),
        ]
        if snapshot
        else []
    )
    if not found and uri not in server.published:
        return
    if found:
        server.published.add(uri)
    else:
        server.published.discard(uri)
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri, found, version=snapshot.version if snapshot else None)
    )
