"""Notifications of the client end up in the documents."""

from lsprotocol import types

from pixelproof_server.documents import Documents
from pixelproof_server.documents.sync import Sync

BOOK = "file:///book.ipynb"


def cell(number: int, text: str) -> types.TextDocumentItem:
    return types.TextDocumentItem(f"vscode-notebook-cell:/book.ipynb#{number}", "python", 1, text)


def opened_notebook() -> tuple[Documents, Sync, list[types.TextDocumentItem]]:
    documents = Documents()
    sync = Sync(documents)
    cells = [cell(0, "import x\n"), cell(1, "x.plot()\n")]
    sync.notebook_opened(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                BOOK,
                "jupyter-notebook",
                1,
                [types.NotebookCell(types.NotebookCellKind.Code, each.uri) for each in cells],
            ),
            cells,
        )
    )
    return documents, sync, cells


def test_changes_apply_in_order_and_in_utf16() -> None:
    documents = Documents()
    sync = Sync(documents)
    uri = "file:///x.py"
    sync.opened(
        types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri, "python", 1, "s = '\U0001f600'\n")
        )
    )
    insert = types.Range(types.Position(0, 7), types.Position(0, 7))
    head = types.Range(types.Position(0, 0), types.Position(0, 1))
    sync.changed(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [
                types.TextDocumentContentChangePartial(insert, "!"),
                types.TextDocumentContentChangePartial(head, "text"),
            ],
        )
    )
    document = documents.get(uri)
    assert document is not None
    assert (document.text, document.version) == ("text = '\U0001f600!'\n", 2)


def test_a_whole_text_replaces_everything() -> None:
    documents = Documents()
    sync = Sync(documents)
    uri = "file:///x.py"
    item = types.TextDocumentItem(uri, "python", 1, "a\n")
    sync.opened(types.DidOpenTextDocumentParams(item))
    first = documents.get(uri)
    sync.changed(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [types.TextDocumentContentChangeWholeDocument("b\n")],
        )
    )
    document = documents.get(uri)
    assert document is not None
    assert document.text == "b\n"
    assert first is not None
    assert not documents.is_current(first)


def test_a_change_of_a_closed_document_is_ignored() -> None:
    documents = Documents()
    sync = Sync(documents)
    sync.changed(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri="file:///x.py"),
            [types.TextDocumentContentChangeWholeDocument("b\n")],
        )
    )
    assert documents.get("file:///x.py") is None


def test_cells_are_documents_of_their_notebook() -> None:
    documents, _, cells = opened_notebook()
    second = documents.get(cells[1].uri)
    assert second is not None
    assert second.text == "x.plot()\n"
    assert documents.notebook_of(cells[1].uri) == BOOK
    assert documents.notebook_of("file:///x.py") is None


def test_cells_come_change_and_go() -> None:
    documents, sync, cells = opened_notebook()
    new = cell(2, "x.show()\n")
    added = types.NotebookCell(types.NotebookCellKind.Code, new.uri)
    sync.notebook_changed(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, BOOK),
            types.NotebookDocumentChangeEvent(
                cells=types.NotebookDocumentCellChanges(
                    structure=types.NotebookDocumentCellChangeStructure(
                        types.NotebookCellArrayChange(1, 1, [added]),
                        did_open=[new],
                        did_close=[types.TextDocumentIdentifier(cells[1].uri)],
                    ),
                    text_content=[
                        types.NotebookDocumentCellContentChanges(
                            types.VersionedTextDocumentIdentifier(version=2, uri=cells[0].uri),
                            [types.TextDocumentContentChangeWholeDocument("import y\n")],
                        )
                    ],
                )
            ),
        )
    )
    first, last = documents.get(cells[0].uri), documents.get(new.uri)
    assert first is not None
    assert first.text == "import y\n"
    assert last is not None
    assert last.text == "x.show()\n"
    assert documents.get(cells[1].uri) is None
    assert documents.cells(BOOK) == [cells[0].uri, new.uri]


def test_a_cell_runs_below_the_cells_before_it() -> None:
    documents, sync, cells = opened_notebook()
    sync.changed(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=cells[0].uri),
            [types.TextDocumentContentChangeWholeDocument("%matplotlib inline\nimport x")],
        )
    )
    runnable = documents.runnable(cells[1].uri)
    assert runnable is not None
    assert runnable.path.name == "book_cells.py"
    lines = runnable.text.split("\n")
    assert lines[runnable.first_line] == "x.plot()"
    assert lines[:3] == ["# %%", "pass  # %matplotlib inline", "import x"]
    compile(runnable.text, "cells", "exec")
    first = documents.runnable(cells[0].uri)
    assert first is not None
    assert "x.plot()" not in first.text
    assert str(documents.path_of(cells[1].uri)) == "/book.ipynb"


def test_a_file_runs_as_it_is() -> None:
    documents = Documents()
    documents.put("file:///a/x.py", 1, "python", "%not magic here\n")
    runnable = documents.runnable("file:///a/x.py")
    assert runnable is not None
    assert (str(runnable.path), runnable.text, runnable.first_line) == (
        "/a/x.py",
        "%not magic here\n",
        0,
    )
    documents.put("untitled:1", 1, "python", "x\n")
    assert documents.runnable("untitled:1") is None
    assert documents.runnable("file:///closed.py") is None
