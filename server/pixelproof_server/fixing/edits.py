"""From two texts to the smallest edits between them, and back.

Lines end at ``\\n``, ``\\r\\n`` or ``\\r`` only, as in the LSP: a form feed or U+2028 ends none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from .model import LineRange, TextEdit

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_lines(text: str) -> list[str]:
    """Lines with their ends; their sum is ``text``."""
    return _LINE.findall(text)


def with_newlines_of(model: str, text: str) -> str:
    """``text`` with the line ends that ``model`` mostly uses, and its byte order mark if any."""
    crlf = model.count("\r\n")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if crlf > model.count("\n") - crlf:
        plain = plain.replace("\n", "\r\n")
    return "\ufeff" + plain if model.startswith("\ufeff") else plain


def minimal_edits(before: str, after: str) -> tuple[TextEdit, ...]:
    """Edits, in order and apart from each other, that turn ``before`` into ``after``.

    Lines are aligned by ``difflib``; inside a changed block what its two sides share at both ends
    is left alone, line by line where the block kept its number of lines.
    """
    old, new = split_lines(before), split_lines(after)
    edits: list[TextEdit] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            pairs = [(i, old[i], new[j1 + i - i1]) for i in range(i1, i2)]
        else:
            pairs = [(i1, "".join(old[i1:i2]), "".join(new[j1:j2]))]
        edits += [_trimmed(line, a, b, old) for line, a, b in pairs if a != b]
    return tuple(edits)


def apply_edits(text: str, edits: Sequence[TextEdit]) -> str:
    """``text`` with ``edits`` (which must not overlap) applied."""
    starts = [0]
    for line in split_lines(text):
        starts.append(starts[-1] + len(line))

    def offset(line: int, column: int) -> int:
        return starts[min(line, len(starts) - 1)] + column

    for edit in sorted(edits, key=lambda e: (e.start_line, e.start_column), reverse=True):
        start = offset(edit.start_line, edit.start_column)
        end = offset(edit.end_line, edit.end_column)
        text = text[:start] + edit.new_text + text[end:]
    return text


def undone(before: str, after: str, now: str) -> str | None:
    """``now`` without what led from ``before`` to ``after``, which it was made from.

    None where what came later stands in the same place.
    """
    back, later = minimal_edits(after, before), minimal_edits(after, now)
    if any(_overlap(one, other) for one in back for other in later):
        return None
    return apply_edits(after, (*back, *later))


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits of one text share a character, or put something in at one place."""
    (start, end), (from_, to) = _ends(one), _ends(other)
    return start == from_ or (start < to and from_ < end)


def _ends(edit: TextEdit) -> tuple[tuple[int, int], tuple[int, int]]:
    return (edit.start_line, edit.start_column), (edit.end_line, edit.end_column)


def changed_lines(edit: TextEdit) -> LineRange:
    """Lines of the original that an edit changes, as a half-open range.

    An edit that inserts whole lines before a line changes none of it: the range is then empty.
    """
    end = edit.end_line + 1
    if edit.end_column == 0 and edit.end_line > edit.start_line:
        end = edit.end_line
    inserts_lines = (
        (edit.start_line, edit.start_column) == (edit.end_line, edit.end_column)
        and edit.start_column == 0
        and edit.new_text.endswith(("\n", "\r"))
    )
    return LineRange(start=edit.start_line, end=edit.start_line if inserts_lines else end)


def size_of(edits: Sequence[TextEdit]) -> int:
    """How much an edit changes: characters put in, plus one per line touched."""
    return sum(len(e.new_text) + 1 + e.end_line - e.start_line for e in edits)


def _trimmed(line: int, a: str, b: str, old: Sequence[str]) -> TextEdit:
    """The edit of the block ``a``, which begins at ``line``, into ``b`` without what they share."""
    shortest = min(len(a), len(b))
    head = next((k for k in range(shortest) if a[k] != b[k]), shortest)
    # A cut between \r and \n would make a line end of its own.
    if head and a[head - 1] == "\r":
        head -= 1
    tail = next((k for k in range(shortest - head) if a[-1 - k] != b[-1 - k]), shortest - head)
    if tail and a[len(a) - tail] == "\n" and a[len(a) - tail - 1 : len(a) - tail] == "\r":
        tail -= 1
    start = _position(line, a[:head], old)
    end = _position(line, a[: len(a) - tail], old)
    return TextEdit(
        start_line=start[0],
        start_column=start[1],
        end_line=end[0],
        end_column=end[1],
        new_text=b[head : len(b) - tail],
    )


def _position(line: int, text: str, old: Sequence[str]) -> tuple[int, int]:
    """Where one stands after ``text``, begun at the start of ``line`` of the old text."""
    parts = split_lines(text)
    if not parts:
        return _last_line_if_open(line, old)
    if parts[-1].endswith(("\n", "\r")):
        return line + len(parts), 0
    return line + len(parts) - 1, len(parts[-1])


def _last_line_if_open(line: int, old: Sequence[str]) -> tuple[int, int]:
    """A place after the last line, where that line has no end, is the end of that line."""
    if line == len(old) and old and not old[-1].endswith(("\n", "\r")):
        return line - 1, len(old[-1])
    return line, 0
