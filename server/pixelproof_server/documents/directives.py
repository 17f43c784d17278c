"""The comment ``# pixelproof: "target.png" make the bars red``: an offer, never a start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .snapshot import Snapshot

_DIRECTIVE = re.compile(
    r"""^[ \t]*\#[ \t]*pixelproof:[ \t]*
        (?:(?P<quote>["'])(?P<path>.*?)(?P=quote))?
        [ \t]*(?P<instruction>.*?)[ \t]*$""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Directive:
    """What a comment asks for; ``path`` is as written, not yet resolved."""

    line: int
    path: str | None
    instruction: str


def directives(snapshot: Snapshot) -> Iterator[Directive]:
    """Every directive of a document; a line alone with neither path nor words is none."""
    if "pixelproof:" not in snapshot.text:
        return
    for number, line in enumerate(snapshot.lines):
        if "pixelproof:" not in line:
            continue
        match = _DIRECTIVE.match(line.rstrip("\r\n"))
        if match and (match["path"] or match["instruction"]):
            yield Directive(number, match["path"] or None, match["instruction"])
