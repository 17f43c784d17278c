"""The documents that the client has open, notebooks' cells among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from . import uris
from .notebooks import script
from .snapshot import Encoding, Snapshot

_at_request: ContextVar[Mapping[str, Snapshot]] = ContextVar("documents at the request")


@dataclass(frozen=True)
class Runnable:
    """A document as a file that can be run: itself, or a cell below those before it."""

    path: Path
    text: str
    first_line: int
    """Of the document within ``text``; 0 unless it is a cell."""


@dataclass
class Documents:
    """Open documents by URI; every change swaps in a new snapshot."""

    encoding: Encoding = "utf-16"
    _open: dict[str, Snapshot] = field(default_factory=dict)
    _cells: dict[str, list[str]] = field(default_factory=dict)
    """Notebook's URI -> its cells as ``uris.key``."""

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
        self._cells[notebook] = [uris.key(cell) for cell in cells]

    def cells(self, notebook: str) -> list[str]:
        return list(self._cells.get(notebook, ()))

    def close_notebook(self, notebook: str) -> None:
        self._cells.pop(notebook, None)

    def notebook_of(self, cell: str) -> str | None:
        """URI of the notebook that a cell belongs to; None for ordinary documents."""
        wanted = uris.key(cell)
        return next((book for book, cells in self._cells.items() if wanted in cells), None)

    def path_of(self, uri: str) -> Path | None:
        """The file that holds a document: its own, or its notebook's; None if there is none."""
        return uris.local_path(self.notebook_of(uri) or uri)

    def runnable(self, uri: str) -> Runnable | None:
        """The open document as a file that can be run; None if it is in no file, or not open."""
        path, snapshot = self.path_of(uri), self.get(uri)
        if path is None or snapshot is None:
            return None
        notebook = self.notebook_of(uri)
        if notebook is None:
            return Runnable(path, snapshot.text, 0)
        keys = self._cells[notebook]
        before = keys[: keys.index(uris.key(uri)) + 1]
        cells = [self._open[key] for key in before if key in self._open]
        code = [cell for cell in cells if cell.language == "python"]
        text, first_line = script(code)
        return Runnable(path.with_name(f"{path.stem}_cells.py"), text, first_line)
