"""Infilling: a gap in a program, as an editor's cursor leaves it."""

from __future__ import annotations

from .dice import Dice


def gap(code: str, dice: Dice) -> tuple[str, str, str]:
    """What stands before a gap, in it, and after it. The gap is never only white space.

    Rests of a line, whole lines, a few lines, and places inside a line, as often as they occur
    while typing.
    """
    lines = code.splitlines(keepends=True)
    kind = dice.weighted({"rest": 5, "line": 3, "lines": 2, "inside": 2})
    full = [index for index, line in enumerate(lines) if line.strip()]
    first = dice.pick(full)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    start, end = starts[first], starts[first] + len(lines[first].rstrip("\n"))
    indent = len(lines[first]) - len(lines[first].lstrip())
    if kind == "rest":
        start += indent + dice.whole(0, max(0, end - start - indent - 1))
    elif kind == "line":
        start += indent
    elif kind == "lines":
        last = min(len(lines) - 1, first + dice.whole(1, 5))
        end = starts[last] + len(lines[last].rstrip("\n"))
    else:
        places = sorted(dice.whole(start + indent, end) for _ in range(2))
        start, end = places
    if not code[start:end].strip():
        start, end = starts[first], starts[first] + len(lines[first].rstrip("\n"))
    return code[:start], code[start:end], code[end:]
