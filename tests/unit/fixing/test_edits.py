from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pixelproof_server.fixing.edits import (
    apply_edits,
    changed_lines,
    minimal_edits,
    size_of,
    split_lines,
    undone,
    with_newlines_of,
)
from pixelproof_server.fixing.model import LineRange, TextEdit

texts = st.lists(
    st.sampled_from(["a = 1", "b", "", "\tc", "é\u2028ü", "d\fe", "𝄞 x"]), max_size=8
).flatmap(
    lambda lines: st.lists(
        st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines)
    ).flatmap(
        lambda ends: st.sampled_from(["", "tail"]).map(
            lambda last: "".join(a + b for a, b in zip(lines, ends, strict=True)) + last
        )
    )
)


@given(texts, texts)
def test_edits_turn_one_text_into_the_other(before: str, after: str) -> None:
    edits = minimal_edits(before, after)
    assert apply_edits(before, edits) == after
    assert bool(edits) == (before != after)
    places = [(e.start_line, e.start_column, e.end_line, e.end_column) for e in edits]
    assert all(a[2:] <= b[:2] for a, b in pairwise(places))
    lines = split_lines(before)
    for start_line, start_column, end_line, end_column in places:
        for line, column in ((start_line, start_column), (end_line, end_column)):
            text = lines[line] if line < len(lines) else ""
            assert column <= len(text.rstrip("\r\n"))


@given(texts)
def test_lines_sum_to_the_text(text: str) -> None:
    assert "".join(split_lines(text)) == text
    assert all(line for line in split_lines(text))


def test_only_what_differs_is_replaced() -> None:
    before = "import x\nax.set_ylabel('Sales')\nplt.show()\n"
    after = "import x\nax.set_ylabel('Revenue')\nplt.show()\n"
    (edit,) = minimal_edits(before, after)
    assert edit == TextEdit(
        start_line=1, start_column=15, end_line=1, end_column=20, new_text="Revenue"
    )


def test_an_inserted_line_changes_no_other_line() -> None:
    before = "a = 1\nc = 3\n"
    (edit,) = minimal_edits(before, "a = 1\nb = 2\nc = 3\n")
    assert (edit.new_text, edit.start_line) == ("b = 2\n", 1)
    assert changed_lines(edit) == LineRange(start=1, end=1)


def test_a_line_added_to_a_file_without_a_last_line_end() -> None:
    (edit,) = minimal_edits("a = 1", "a = 1\nb = 2")
    assert (edit.start_line, edit.start_column, edit.new_text) == (0, 5, "\nb = 2")
    assert changed_lines(edit) == LineRange(start=0, end=1)


def test_removed_lines_are_counted() -> None:
    (edit,) = minimal_edits("a\nb\nc\nd\n", "a\nd\n")
    assert changed_lines(edit) == LineRange(start=1, end=3)


def test_crlf_and_byte_order_mark_are_kept() -> None:
    before = "\ufeffa = 1\r\nb = 2\r\n"
    after = with_newlines_of(before, "a = 1\nb = 3\n")
    assert after == "\ufeffa = 1\r\nb = 3\r\n"
    (edit,) = minimal_edits(before, after)
    assert (edit.start_line, edit.new_text) == (1, "3")


def test_size_grows_with_text_and_lines() -> None:
    small = minimal_edits("a = 1\n", "a = 2\n")
    large = minimal_edits("a = 1\nb = 2\n", "x = 99\ny = 77\n")
    assert 0 < size_of(small) < size_of(large)


def test_an_edit_is_taken_back_from_under_later_ones() -> None:
    before = "plot(x, y)\ntitle('a')\n"
    after = "plot(x, y, ls=':')\ntitle('a')\n"
    now = "plot(x, y, ls=':', lw=2)\ntitle('b')\ngrid()\n"
    assert undone(before, after, now) == "plot(x, y, lw=2)\ntitle('b')\ngrid()\n"


def test_an_edit_that_a_later_one_changed_is_not_taken_back() -> None:
    before, after = "plot(x, lw=1)\n", "plot(x, lw=2.5)\n"
    assert undone(before, after, "plot(x, lw=3.5)\n") is None
    assert undone("a()\n", "a()\nb()\n", "a()\nc()\n") is None


@given(texts, texts)
def test_what_nothing_came_after_is_taken_back_whole(before: str, after: str) -> None:
    assert undone(before, after, after) == before
