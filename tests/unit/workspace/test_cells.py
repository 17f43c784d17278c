"""Notebook files as scripts and back."""

from __future__ import annotations

import json

import pytest

from pixelproof_server.workspace.cells import code_of, plain_cell, script_of, with_script


def notebook(*sources: str | list[str], indent: int | None = 1) -> str:
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "source": ["# Größe"]}]
    cells += [{"cell_type": "code", "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=indent, ensure_ascii=False) + "\n"


def sources(text: str | None) -> list[object]:
    assert text is not None
    return [c["source"] for c in json.loads(text)["cells"] if c["cell_type"] == "code"]


def test_cells_stand_one_after_the_other() -> None:
    book = notebook(["import x\n", "x.plot()"], "x.show()\n")
    script = "# %% cell 0\nimport x\nx.plot()\n# %% cell 1\nx.show()\n"
    assert script_of(book) == script
    assert code_of("a.ipynb", book) == script
    assert code_of("a.py", book) == book
    assert code_of("a.ipynb", "no notebook") == "no notebook"


@pytest.mark.parametrize("indent", [1, 2, 4, None])
def test_only_what_was_edited_changes_in_the_file(indent: int | None) -> None:
    book = notebook(["plt.bar(x, y)\n", "plt.title('a')"], "plt.show()\n", indent=indent)
    script = script_of(book)
    assert script is not None
    assert with_script(book, script) == book
    edited = with_script(book, script.replace("'a'", "'ä'"))
    assert edited == book.replace("'a'", "'ä'")
    grown = with_script(book, "import numpy\n" + script.replace("show()", "show()\nx = 1"))
    assert sources(grown) == [
        ["import numpy\n", "plt.bar(x, y)\n", "plt.title('a')"], "plt.show()\nx = 1\n",
    ]  # fmt: skip


def test_what_only_ipython_understands_stays() -> None:
    cell = "%matplotlib inline\nfiles = !ls\nfiles?\nif files:\n    !pwd\nplt.title('a')"
    book = notebook(cell, "%%bash\necho a")
    script = script_of(book)
    assert script is not None
    compile(script, "script", "exec")
    assert script.count("\n") == 10
    assert sources(with_script(book, script.replace("'a'", "'b'"))) == [
        cell.replace("'a'", "'b'"), "%%bash\necho a",
    ]  # fmt: skip
    assert with_script(book, script.replace("echo a", "echo b")) is None


def test_cells_that_cannot_be_told_apart_are_not_written() -> None:
    book = notebook("x = 1", "y = 2")
    assert with_script(book, "x = 1\ny = 2\n") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"cells": []}', '{"cells": [1, {"cell_type": 2}]}']
)
def test_other_files_are_no_notebooks(text: str) -> None:
    assert script_of(text) is None
    assert with_script(text, "x = 1") is None


def test_a_cell_keeps_its_lines() -> None:
    assert plain_cell("  %time f()\nx = 5 % 3\n%cd") == (
        "  pass  # %time f()\nx = 5 % 3\npass  # %cd"
    )
