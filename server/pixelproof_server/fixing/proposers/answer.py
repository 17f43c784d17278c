"""From a model's answer to the new text of the file, strictly: what is unclear is refused.

Two forms are taken: SEARCH/REPLACE blocks, each of whose searches must stand exactly once in the
region, or one fenced block that replaces the region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..edits import split_lines
from ..model import LineRange

_SEARCH = re.compile(r"^\s*<{5,9}\s*SEARCH\s*$")
_MIDDLE = re.compile(r"^\s*={5,9}\s*$")
_REPLACE = re.compile(r"^\s*>{5,9}\s*REPLACE\s*$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})\s*([\w+-]*)\s*$")


class AnswerError(ValueError):
    """Why an answer cannot be applied, in words that the model can act on."""


@dataclass(frozen=True)
class Block:
    search: tuple[str, ...]
    replace: tuple[str, ...]


def apply_answer(answer: str, source: str, region: LineRange) -> str:
    """The whole file after ``answer``; line ends are ``\\n``.

    ``region`` holds the lines of ``source`` that may change. Raises AnswerError.
    """
    lines = [line.rstrip("\r\n") for line in split_lines(source)]
    head, tail = lines[: region.start], lines[region.end :]
    inside = lines[region.start : region.end]
    blocks = search_blocks(answer)
    if blocks:
        for number, block in enumerate(blocks, start=1):
            inside = _replaced(inside, block, number)
    else:
        inside = fenced_block(answer)
    text = "\n".join([*head, *inside, *tail])
    if text and not text.endswith("\n"):
        text += "\n"
    if text.rstrip() == "\n".join(lines).rstrip():
        raise AnswerError("the answer changes nothing")
    return text


def search_blocks(answer: str) -> list[Block]:
    """All SEARCH/REPLACE blocks in order. Raises AnswerError for one that is not closed."""
    blocks: list[Block] = []
    search: list[str] = []
    replace: list[str] = []
    state = "outside"
    for line in answer.splitlines():
        if _SEARCH.match(line):
            if state != "outside":
                raise AnswerError("a SEARCH block begins inside another one")
            search, replace, state = [], [], "search"
        elif state == "search" and _MIDDLE.match(line):
            state = "replace"
        elif state == "replace" and _REPLACE.match(line):
            blocks.append(Block(tuple(search), tuple(replace)))
            state = "outside"
        elif state == "search":
            search.append(line)
        elif state == "replace":
            replace.append(line)
    if state != "outside":
        raise AnswerError("the last SEARCH block is not closed by >>>>>>> REPLACE")
    return blocks


def fenced_block(answer: str) -> list[str]:
    """Lines of the one fenced block. Raises AnswerError if there is none or more than one."""
    found: list[list[str]] = []
    fence = ""
    for line in answer.splitlines():
        match = _FENCE.match(line)
        if fence and match and match[1].startswith(fence) and not match[2]:
            fence = ""
        elif fence:
            found[-1].append(line)
        elif match:
            fence = match[1]
            found.append([])
    if fence:
        raise AnswerError("the fenced block is not closed")
    if len(found) != 1:
        count = f"{len(found)} fenced blocks" if found else "no fenced block"
        raise AnswerError(
            f"{count} and no SEARCH/REPLACE block: answer with SEARCH/REPLACE blocks or with "
            "exactly one fenced block that holds the whole new text of the part to change"
        )
    if not any(line.strip() for line in found[0]):
        raise AnswerError("the fenced block is empty")
    return found[0]


def _replaced(lines: list[str], block: Block, number: int) -> list[str]:
    wanted = [line.rstrip() for line in block.search]
    if not any(wanted):
        if any(line.strip() for line in lines):
            raise AnswerError(f"block {number}: SEARCH is empty, but the part to change is not")
        return list(block.replace)
    have = [line.rstrip() for line in lines]
    width = len(wanted)
    places = [i for i in range(len(have) - width + 1) if have[i : i + width] == wanted]
    shown = next(line for line in wanted if line)
    if not places:
        raise AnswerError(
            f"block {number}: the SEARCH text beginning {shown!r} does not stand in the part to "
            "change; copy its lines exactly, with their indentation"
        )
    if len(places) > 1:
        raise AnswerError(
            f"block {number}: the SEARCH text beginning {shown!r} stands there {len(places)} "
            "times; include more lines around it so that it is unique"
        )
    return [*lines[: places[0]], *block.replace, *lines[places[0] + width :]]
