"""Leaving out: what goes with a statement that failed, and what stays."""

from __future__ import annotations

import pytest

from pixelproof_server.fixing.proposers.leaving_out import without_statement

HEAD = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"


@pytest.mark.parametrize(
    ("code", "line", "left"),
    [
        ("ax.plot([1])\nax.bars([1])\nax.grid()\n", 4, "ax.plot([1])\nax.grid()\n"),
        ("ax.plot([1])\nax.text(\n    1,\n    2,\n)\n", 5, "ax.plot([1])\n"),
        ("n = f()\nx = n + 1\nax.plot([1])\nax.plot(x)\n", 3, "ax.plot([1])\n"),
        ("ax.plot([1])\nfor i in [1]:\n    ax.bars(i)\n", 5, "ax.plot([1])\n"),
        (
            "for i in [1]:\n    ax.plot(i)\n    ax.bars(i)\n",
            5,
            "for i in [1]:\n    ax.plot(i)\n",
        ),
        ("ax.plot([1])\nif True: ax.bars(1)\n", 4, "ax.plot([1])\n"),
        ("ax.plot([1])\nx = 1\nax.plot([1 2])\n", 5, "ax.plot([1])\nx = 1\n"),
        ("ax.plot([1])\n@f\ndef g():\n    pass\n", 4, "ax.plot([1])\n"),
    ],
)
def test_the_smallest_statement_goes_with_what_needs_it(code: str, line: int, left: str) -> None:
    known = frozenset({"f"})
    assert without_statement(HEAD + code, line, known) == HEAD + left


@pytest.mark.parametrize(
    ("code", "line"),
    [(HEAD + "ax.plot([1])\n", 2), (HEAD + "ax.plot([1])\n", 3), ("ax.plot([1\n", 1), (HEAD, 9)],
    ids=["nothing has axes", "nothing is drawn", "no program", "no such line"],
)
def test_where_nothing_would_be_left_there_is_no_way_on(code: str, line: int) -> None:
    assert without_statement(code, line) is None
