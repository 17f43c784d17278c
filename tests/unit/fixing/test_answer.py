"""Answers of models: applied exactly, or refused with a reason."""

from __future__ import annotations

import pytest

from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.answer import AnswerError, apply_answer

SOURCE = "import x\n\ndef draw():\n    a = 1\n    b = 1\n    a = 1\n\ndraw()\n"
WHOLE = LineRange(start=0, end=9)
FUNCTION = LineRange(start=2, end=6)


def block(search: str, replace: str) -> str:
    return f"Sure!\n<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"


def test_a_block_is_applied() -> None:
    answer = "```python\n" + block("    b = 1", "    b = 2\n    c = 3") + "```\n"
    expected = SOURCE.replace("    b = 1\n", "    b = 2\n    c = 3\n")
    assert apply_answer(answer, SOURCE, WHOLE) == expected
    assert apply_answer(answer, SOURCE, FUNCTION) == expected


def test_blocks_are_applied_in_order() -> None:
    answer = block("    b = 1", "    b = 2") + block("    b = 2\n    a = 1", "    done()")
    assert "    a = 1\n    done()\n" in apply_answer(answer, SOURCE, WHOLE)


def test_an_empty_replacement_removes() -> None:
    answer = "<<<<<<< SEARCH\n    b = 1\n=======\n>>>>>>> REPLACE"
    assert apply_answer(answer, SOURCE, WHOLE) == SOURCE.replace("    b = 1\n", "")


def test_a_fenced_block_replaces_the_region_alone() -> None:
    answer = "Here:\n```python\ndef draw():\n    a = 5\n```\nDone."
    assert apply_answer(answer, SOURCE, FUNCTION) == (
        "import x\n\ndef draw():\n    a = 5\n\ndraw()\n"
    )


def test_an_empty_file_is_filled() -> None:
    assert apply_answer("```\nx = 1\n```", "", LineRange(start=0, end=1)) == "x = 1\n"
    answer = "<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE"
    assert apply_answer(answer, "", LineRange(start=0, end=1)) == "x = 1\n"


def test_crlf_sources_are_matched() -> None:
    crlf = SOURCE.replace("\n", "\r\n")
    assert "b = 2" in apply_answer(block("    b = 1", "    b = 2"), crlf, WHOLE)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "no fenced block"),
        ("I think the title is wrong.", "no fenced block"),
        ("```\na\n```\n```\nb\n```", "2 fenced blocks"),
        ("```python\nx = 1\n", "not closed"),
        ("```\n\n```", "empty"),
        ("<<<<<<< SEARCH\n    b = 1\n=======\n", "not closed"),
        ("<<<<<<< SEARCH\n<<<<<<< SEARCH\n", "inside another"),
        (block("    nowhere", "x"), "does not stand"),
        (block("    a = 1", "x"), "2 times"),
        (block("", "x"), "SEARCH is empty"),
        (block("import x", "import y"), "does not stand"),
        (block("    b = 1", "    b = 1"), "changes nothing"),
    ],
)
def test_what_is_unclear_is_refused(answer: str, reason: str) -> None:
    with pytest.raises(AnswerError, match=reason):
        apply_answer(answer, SOURCE, FUNCTION)
