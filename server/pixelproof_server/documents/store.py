"""The documents that the client has open, notebooks' cells among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from . import uris
from .snapshot import Encoding, Snapshot

_at_request: ContextVar[Mapping[str, Snapshot]] = ContextVar("documents at the request")


@dataclass
class Documents:
    """Open documents by URI; every change swaps in a new snapshot."""

    encoding: Encoding = "utf-16"
    _open: dict[str, Snapshot] = field(default_factory=dict)
    _cells: dict[str, list[str]] = field(default_factory=dict)
    """Notebook -> its cells, both as ``uris.key``."""

    def get(self, uri: str) -> Snapshot | None:
        return self._open.get(uris.key(uri))

    def freeze(self) -> None:
        """Remember the documents as they are, for what runs in this context (one request)."""
        _at_request.set(dict(self._open))

    def at_request(self, uri: str) -> Snapshot | None:
        """The document that the request's positions are about, whatever was typed since."""
        return _at_request.get(self._open).get(uris.key(uri))

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(tuple(self._open.values()))

    def is_current(self, snapshot: Snapshot) -> bool:
        """False once the document was changed or closed."""
        return self.get(snapshot.uri) is snapshot

    def put(self, uri: str, version: int | None, language: str, text: str) -> Snapshot:
        snapshot = Snapshot.of(uri, version, language, text, self.encoding)
        self._open[uris.key(uri)] = snapshot
        return snapshot

    def store(self, snapshot: Snapshot) -> None:
        """Swap in a later snapshot of an open document."""
        self._open[uris.key(snapshot.uri)] = snapshot

    def close(self, uri: str) -> None:
        self._open.pop(uris.key(uri), None)

    def set_cells(self, notebook: str, cells: list[str]) -> None:
        """Name the notebook's code cells, in their order."""
        self._cells[uris.key(notebook)] = [uris.key(cell) for cell in cells]

    def cells(self, notebook: str) -> list[str]:
        return list(self._cells.get(uris.key(notebook), ()))

    def close_notebook(self, notebook: str) -> None:
        self._cells.pop(uris.key(notebook), None)

    def notebook_of(self, cell: str) -> str | None:
        """The notebook (as ``uris.key``) that a cell belongs to; None for ordinary documents."""
        wanted = uris.key(cell)
        return next((book for book, cells in self._cells.items() if wanted in cells), None)
