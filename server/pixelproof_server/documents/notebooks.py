"""A notebook's cells as one script, so that the last of them can be run."""

from __future__ import annotations

from collections.abc import Sequence

from .snapshot import Snapshot

SEPARATOR = "# %%\n"


def script(cells: Sequence[Snapshot]) -> tuple[str, int]:
    """The cells under ``# %%`` lines, and the first line of the last one.

    Every line keeps its number within its cell; what only IPython understands becomes ``pass``.
    """
    parts: list[str] = []
    first_line = 0
    for cell in cells:
        first_line = "".join(parts).count("\n") + 1
        body = _plain_python(cell.text)
        parts.append(f"{SEPARATOR}{body}" + ("" if body.endswith("\n") else "\n"))
    return "".join(parts), first_line


def _plain_python(text: str) -> str:
    lines = text.split("\n")
    if lines[0].startswith("%%"):
        return "\n".join(f"# {line}" for line in lines)
    return "\n".join(_without_magic(line) for line in lines)


def _without_magic(line: str) -> str:
    words = line.lstrip()
    if not words.startswith(("%", "!", "?")):
        return line
    return f"{line[: len(line) - len(words)]}pass  # {words}"
