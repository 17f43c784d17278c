"""Snapshots: every edit equals the edit of the whole text, trees equal fresh ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixelproof_server.documents import Position, Snapshot
from pixelproof_server.documents.snapshot import Encoding, split_lines
from pixelproof_server.documents.syntax import MAX_PENDING_EDITS

TEXT = st.text(alphabet="ab(:\n\r\t é\U0001f600\u2028'\"", max_size=40)


def snapshot(text: str, encoding: Encoding = "utf-16") -> Snapshot:
    return Snapshot.of("file:///x.py", 1, "python", text, encoding)


@given(TEXT)
def test_lines_join_to_the_text(text: str) -> None:
    assert "".join(split_lines(text)) == text


def test_only_the_line_ends_of_the_protocol_end_lines() -> None:
    assert split_lines("a\nb\r\nc\rd\u2028e\x0cf") == ("a\n", "b\r\n", "c\r", "d\u2028e\x0cf")
    assert split_lines("") == ("",)
    assert split_lines("a\n") == ("a\n", "")


@settings(max_examples=300)
@given(TEXT, TEXT, st.data())
def test_an_edit_equals_the_edit_of_the_whole_text(old: str, new: str, data: st.DataObject) -> None:
    before = snapshot(old)
    places = [
        Position(number, column)
        for number, line in enumerate(before.lines)
        for column in range(len(line.rstrip("\r\n")) + 1)
    ]
    first, last = sorted(
        (data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))),
        key=lambda place: (place.line, place.column),
    )
    after = before.replace(first, last, new, 2)
    expected = old[: before.offset(first)] + new + old[before.offset(last) :]
    assert after.text == expected
    assert after.lines == split_lines(expected)
    assert before.text == old


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.integers(0, 20),
            st.sampled_from(["", "x", "é(", "\n", '"""', "def f():\n    pass\n", "\U0001f600"]),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_an_incremental_tree_equals_a_fresh_one(
    edits: list[tuple[int, int, str]], parse_between: bool
) -> None:
    text = (
        "import os\n\n\ndef area(r):\n    'é'\n    return 3 * r\n\n\nclass A:\n    x = (1,\n 2)\n"
    )
    current = snapshot(text)
    assert current.tree is not None
    for version, (at, length, new) in enumerate(edits, start=2):
        places = [
            Position(number, column)
            for number, line in enumerate(current.lines)
            for column in range(len(line.rstrip("\r\n")) + 1)
        ]
        first = min(at, len(places) - 1)
        last = min(first + length, len(places) - 1)
        current = current.replace(places[first], places[last], new, version)
        if parse_between:
            assert current.tree is not None
    fresh = snapshot(current.text)
    assert current.tree is not None
    assert fresh.tree is not None
    assert current.tree.root_node.end_byte == fresh.tree.root_node.end_byte
    # tree-sitter may recover from an error in another way than it would from scratch.
    if not fresh.tree.root_node.has_error:
        assert str(current.tree.root_node) == str(fresh.tree.root_node)


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_columns_count_in_the_negotiated_units(encoding: Encoding, character: int) -> None:
    text = snapshot("aé\U0001f600b = 1\n", encoding)
    place = text.position(0, character)
    assert place == Position(0, 3)
    assert text.client_character(place) == character


def test_positions_past_the_end_are_cut() -> None:
    text = snapshot("ab\r\ncd")
    assert text.position(0, 99) == Position(0, 2)
    assert text.position(99, 0) == Position(1, 2)
    assert text.position(-1, 5) == Position(0, 0)


def test_a_language_without_grammar_has_no_tree() -> None:
    assert Snapshot.of("file:///x.txt", 1, "plaintext", "a").tree is None


def test_changing_a_snapshot_leaves_its_tree_alone() -> None:
    before = snapshot("x = 1\n")
    assert before.tree is not None
    shape = str(before.tree.root_node)
    after = before.replace(Position(0, 0), Position(0, 5), "def f(): pass", 2)
    assert after.tree is not None
    assert str(after.tree.root_node) != shape
    assert str(before.tree.root_node) == shape


def test_many_edits_without_a_parse_are_all_applied() -> None:
    current = snapshot("")
    assert current.tree is not None
    assert len("x = [1, 2]\n" * 5) > MAX_PENDING_EDITS
    for version, letter in enumerate("x = [1, 2]\n" * 5, start=2):
        end = Position(len(current.lines) - 1, len(current.lines[-1]))
        current = current.replace(end, end, letter, version)
    assert current.tree is not None
    assert not current.tree.root_node.has_error
    assert current.tree.root_node.child_count == 5
