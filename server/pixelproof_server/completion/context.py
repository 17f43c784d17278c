"""What a model is shown around the cursor: the nearest text first, and where it belongs.

Copilot spends about half its budget on text before the cursor and a sixth on text after it; the
shares here are settings. What does not fit is cut at line starts, but imports and the headers of
the enclosing definitions stay, because names are looked up there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..documents import Position, Snapshot
from ..settings import CompletionSettings
from ..workspace.secrets import redact

if TYPE_CHECKING:
    from tree_sitter import Node

CHARACTERS_PER_TOKEN = 3.5
"""Of source code, roughly, over current tokenizers."""

OUTLINE_SHARE = 0.25
"""At most this much of the prefix budget goes to imports and headers."""

STEP_LINES = 16
"""The window starts at a multiple of this, so that the prompt keeps its beginning while lines are
typed: engines compute again only what follows the first difference."""

_SCOPES = ("function_definition", "class_definition")
_OPENERS = ("(", "[", "{", ":", "\\")


@dataclass(frozen=True)
class Context:
    """The text around the cursor, within budget and without secrets."""

    prefix: str
    suffix: str
    line_before: str
    """The cursor's line up to the cursor."""
    line_after: str
    """The rest of the cursor's line, without its end."""
    multiline: bool
    """Whether a completion of several lines makes sense here."""


def context_at(snapshot: Snapshot, position: Position, settings: CompletionSettings) -> Context:
    """Cut the document to what is sent for a completion at ``position``."""
    line = snapshot.lines[position.line].rstrip("\r\n")
    before, after = line[: position.column], line[position.column :]
    prefix = _prefix(snapshot, position, round(settings.prefix_tokens * CHARACTERS_PER_TOKEN))
    suffix = _suffix(snapshot, position, round(settings.suffix_tokens * CHARACTERS_PER_TOKEN))
    return Context(
        prefix=redact(_sendable(prefix)),
        suffix=redact(_sendable(suffix)),
        line_before=before,
        line_after=after,
        multiline=not after.strip(" \t)]}'\",;:")
        and (not before.strip() or before.rstrip().endswith(_OPENERS)),
    )


def _sendable(text: str) -> str:
    """Half a surrogate pair, which editors can hold and UTF-8 cannot, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _prefix(snapshot: Snapshot, position: Position, budget: int) -> str:
    tail = snapshot.lines[position.line][: position.column]
    whole = "".join(snapshot.lines[: position.line]) + tail
    if len(whole) <= budget:
        return whole
    outline_lines = _outline(snapshot, position)
    room = budget - len(tail)
    first = position.line
    outline: list[int] = []
    spent_on_outline = 0
    for number in outline_lines:
        spent_on_outline += len(snapshot.lines[number])
        if spent_on_outline > budget * OUTLINE_SHARE:
            break
        outline.append(number)
    room -= sum(len(snapshot.lines[number]) for number in outline)
    while first > 0 and room - len(snapshot.lines[first - 1]) >= 0:
        first -= 1
        room -= len(snapshot.lines[first])
    first = min(-(-first // STEP_LINES) * STEP_LINES, position.line)
    head = "".join(snapshot.lines[number] for number in sorted(outline) if number < first)
    return head + "".join(snapshot.lines[first : position.line]) + tail[-budget:]


def _suffix(snapshot: Snapshot, position: Position, budget: int) -> str:
    parts = [snapshot.lines[position.line][position.column :]]
    room = budget - len(parts[0])
    for line in snapshot.lines[position.line + 1 :]:
        room -= len(line)
        if room < 0:
            break
        parts.append(line)
    return "".join(parts)[: max(budget, 0)]


def _outline(snapshot: Snapshot, position: Position) -> list[int]:
    """Lines of the enclosing definitions' headers, then of the module's imports."""
    tree = snapshot.tree
    if tree is None:
        return []
    headers: list[int] = []
    node: Node | None = tree.root_node
    while node is not None:
        inner = _child_around(node, position.line)
        if inner is not None and inner.type in _SCOPES:
            body = inner.child_by_field_name("body")
            last = body.start_point[0] if body else inner.start_point[0] + 1
            headers += range(inner.start_point[0], max(last, inner.start_point[0] + 1))
        node = inner
    imports = [
        number
        for child in tree.root_node.children
        if child.type in ("import_statement", "import_from_statement")
        for number in range(child.start_point[0], child.end_point[0] + 1)
    ]
    wanted = {number for number in (*headers, *imports) if number < position.line}
    return sorted(wanted, key=lambda number: (number not in headers, number))


def _child_around(node: Node, line: int) -> Node | None:
    for child in node.children:
        if child.start_point[0] <= line <= child.end_point[0] and child.child_count:
            return child
    return None
