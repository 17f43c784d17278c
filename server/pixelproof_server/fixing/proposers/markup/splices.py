"""Splices: what an edit puts where, in characters of one source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Splice:
    """``text`` in the place of ``[start, end)``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Way:
    """One way to close a difference."""

    splices: tuple[Splice, ...]
    summary: str
    further: tuple[Way, ...] = ()
    """Steps in the same direction, to be tried for as long as they help."""


def applied(source: str, splices: Iterable[Splice]) -> str | None:
    """``source`` with the splices, each once; None if two of them overlap."""
    parts: list[str] = []
    done = 0
    for one in sorted(set(splices)):
        if one.start < done:
            return None
        parts += [source[done : one.start], one.text]
        done = one.end
    return "".join([*parts, source[done:]])


class Offsets:
    """From bytes of UTF-8, in which syntax trees count, to characters."""

    def __init__(self, source: str) -> None:
        self._places: list[int] | None = None
        if not source.isascii():
            self._places = []
            for number, letter in enumerate(source):
                self._places += [number] * len(letter.encode("utf-8", "surrogatepass"))
            self._places.append(len(source))

    def __call__(self, byte: int) -> int:
        return byte if self._places is None else self._places[byte]
