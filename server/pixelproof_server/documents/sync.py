"""Keeping the documents as the client has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from lsprotocol import types

from .snapshot import Snapshot
from .store import Documents

Event = Literal["opened", "changed", "closed"]

Listener = Callable[[str, Event], None]
"""Called with the document's URI after every change."""


class Sync:
    """Applies the client's notifications to the documents and tells the listeners."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.listeners: list[Listener] = []

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        self._put(params.text_document)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        self._change(document.uri, document.version, params.content_changes)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        self._close(params.text_document.uri)

    def notebook_opened(self, params: types.DidOpenNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            self._put(cell)
        notebook = params.notebook_document
        self._documents.set_cells(notebook.uri, [cell.document for cell in notebook.cells])

    def notebook_changed(self, params: types.DidChangeNotebookDocumentParams) -> None:
        changes = params.change.cells
        if changes is None:
            return
        if changes.structure:
            array = changes.structure.array
            cells = self._documents.cells(params.notebook_document.uri)
            cells[array.start : array.start + array.delete_count] = [
                cell.document for cell in array.cells or ()
            ]
            self._documents.set_cells(params.notebook_document.uri, cells)
            for opened in changes.structure.did_open or ():
                self._put(opened)
            for closed in changes.structure.did_close or ():
                self._close(closed.uri)
        for text in changes.text_content or ():
            self._change(text.document.uri, text.document.version, text.changes)

    def notebook_closed(self, params: types.DidCloseNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            self._close(cell.uri)
        self._documents.close_notebook(params.notebook_document.uri)

    def _put(self, item: types.TextDocumentItem) -> None:
        self._documents.put(item.uri, item.version, str(item.language_id), item.text)
        self._tell(item.uri, "opened")

    def _change(
        self,
        uri: str,
        version: int,
        changes: Sequence[types.TextDocumentContentChangeEvent],
    ) -> None:
        snapshot = self._documents.get(uri)
        if snapshot is None:
            return
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                snapshot = snapshot.replace(
                    snapshot.position(change.range.start.line, change.range.start.character),
                    snapshot.position(change.range.end.line, change.range.end.character),
                    change.text,
                    version,
                )
            else:
                snapshot = Snapshot.of(
                    snapshot.uri, version, snapshot.language, change.text, snapshot.encoding
                )
        self._documents.store(snapshot)
        self._tell(uri, "changed")

    def _close(self, uri: str) -> None:
        self._documents.close(uri)
        self._tell(uri, "closed")

    def _tell(self, uri: str, event: Event) -> None:
        for listener in self.listeners:
            listener(uri, event)
