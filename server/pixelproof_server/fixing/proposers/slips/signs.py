"""Signs that are missing or too many, by the parser's message: brackets, quotes, commas, colons
and indents."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_REACH = 12
"""Lines below an opened bracket at whose ends it may have been meant to close."""
_INDENT = "    "


def signs_mended(code: str, error: SyntaxError) -> Iterator[tuple[str, str]]:
    """``code`` with a sign more or less at the parser's place, likeliest first; whether it then
    parses is for the caller to see."""
    lines = code.splitlines(keepends=True)
    row, column = (error.lineno or 1) - 1, max(0, (error.offset or 1) - 1)
    if row >= len(lines):
        return
    message = error.msg
    if found := re.match(r"'([(\[{])' was never closed", message):
        yield from _closed(lines, row, column, _CLOSERS[found[1]])
    elif found := re.match(r"closing parenthesis '(.)' does not match .* '(.)'", message):
        yield from _inserted(lines, row, column, _CLOSERS[found[2]])
        yield (
            _put(lines, row, column, column + 1, _CLOSERS[found[2]]),
            f"{_CLOSERS[found[2]]} for {found[1]}",
        )
    elif found := re.match(r"unmatched '(.)'", message):
        yield _put(lines, row, column, column + 1, ""), f"without {found[1]}"
    elif "unterminated" in message and "string" in message:
        yield from _quoted(lines, row, column)
    elif "expected ':'" in message:
        end = len(lines[row].rstrip())
        yield _put(lines, row, column, column, ":"), "a colon"
        yield _put(lines, row, end, end, ":"), "a colon"
    elif "forgot a comma" in message:
        yield from _commas(lines, row, column, error)
    elif "expected an indented block" in message:
        yield from _indented(lines, row)
    elif "unindent does not match" in message or "unexpected indent" in message:
        yield from _realigned(lines, row)
    elif "invalid syntax" in message:
        # An open bracket further up swallows the next statement.
        end = len(lines[row - 1].rstrip()) if row else 0
        for sign in (")", "]", "}", ","):
            yield _put(lines, row, column, column, sign), f"a {sign} more"
            yield _put(lines, row - 1, end, end, sign), f"a {sign} more"


def _closed(lines: list[str], row: int, column: int, closer: str) -> Iterator[tuple[str, str]]:
    done = f"a {closer} more"
    for below in range(row, min(len(lines), row + _REACH)):
        end = len(lines[below].rstrip())
        yield _put(lines, below, end, end, closer), done
        for place in range(end - 1, column if below == row else 0, -1):
            if lines[below][place] in ")]}," or lines[below][place] == ":":
                yield _put(lines, below, place, place, closer), done


def _inserted(lines: list[str], row: int, column: int, closer: str) -> Iterator[tuple[str, str]]:
    """A closing bracket at the commas before keywords, then where the wrong one stands, then at
    the other commas, from the right."""
    line = lines[row][:column]
    keywords = [found.start() for found in re.finditer(r",\s*\w+\s*=", line)]
    commas = [found.start() for found in re.finditer(",", line)]
    for place in dict.fromkeys([*keywords, column, *reversed(commas)]):
        yield _put(lines, row, place, place, closer), f"a {closer} more"


def _quoted(lines: list[str], row: int, column: int) -> Iterator[tuple[str, str]]:
    """A quote as near to the end of its line as the rest allows."""
    line = lines[row].rstrip()
    quote = next((sign for sign in line[column : column + 2] if sign in "'\""), "'")
    for place in range(len(line), column, -1):
        if place == len(line) or line[place] in ")]},: ":
            yield _put(lines, row, place, place, quote), "a quote more"
    # The parser tells the last quote; the one that lacks its twin may be any before it.
    for found in re.finditer(r"[,)\]]", line):
        yield _put(lines, row, found.start(), found.start(), quote), "a quote more"


def _commas(
    lines: list[str], row: int, column: int, error: SyntaxError
) -> Iterator[tuple[str, str]]:
    last = (
        (error.end_offset or len(lines[row])) - 1
        if error.end_lineno == row + 1
        else len(lines[row])
    )
    for found in re.finditer(r"\s+", lines[row][column:last]):
        place = column + found.start()
        yield _put(lines, row, place, place, ","), "a comma more"


def _indented(lines: list[str], row: int) -> Iterator[tuple[str, str]]:
    """One line further in, then two, up to the next empty one."""
    for end in range(row + 1, min(len(lines), row + _REACH) + 1):
        moved = [_INDENT + line for line in lines[row:end]]
        yield "".join([*lines[:row], *moved, *lines[end:]]), "an indent"
        if end < len(lines) and not lines[end].strip():
            return


def _realigned(lines: list[str], row: int) -> Iterator[tuple[str, str]]:
    """A line as far in as one above it, the nearest first."""
    text = lines[row].lstrip()
    above = [line[: len(line) - len(line.lstrip())] for line in lines[:row] if line.strip()]
    for indent in dict.fromkeys(reversed(above)):
        yield "".join([*lines[:row], indent + text, *lines[row + 1 :]]), "another indent"


def _put(lines: list[str], row: int, start: int, end: int, text: str) -> str:
    line = lines[row]
    return "".join([*lines[:row], line[:start] + text + line[end:], *lines[row + 1 :]])
