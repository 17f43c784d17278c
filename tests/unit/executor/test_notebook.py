"""A notebook's cells as Python, without IPython."""

from __future__ import annotations

import json

import pytest

from pixelproof_executor.supervisor.notebook import NotebookError, cells_of, plain_python


def test_code_cells_in_order() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# not this"]},
        {"cell_type": "code", "source": ["x = 1\n", "x"]},
        {"cell_type": "code", "source": "y = 10 % 3"},
    ]
    assert cells_of(json.dumps({"cells": cells}).encode()) == ["x = 1\nx", "y = 10 % 3"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"cells": [{"source": "x"}]}'])
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    with pytest.raises(NotebookError):
        cells_of(content)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%matplotlib inline\nx = 1", []),
        ("if True:\n    %config A.b = 'c'\nx = 1", []),
        ("!pip install it\nx = 1", ["!pip install it"]),
        ("names = !ls\nx = 1", ["!ls"]),
        ("%%time\nx = 1", []),
        ("%%bash\nx = 1", ["%%bash"]),
        ("sum?\nx = 1", ["sum?"]),
        ("x = (10\n% 3)", []),
    ],
)
def test_what_needs_ipython_is_told(
    cell: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = plain_python(cell)
    assert plain.count("\n") == cell.count("\n"), "lines keep their numbers"
    space: dict[str, object] = {}
    exec(plain, space)
    assert space.get("x") == (None if cell.startswith("%%bash") else 1)
    assert [line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()] == said
