"""Found: a difference with what it is about, and the differences of texts and colours."""

from __future__ import annotations

from dataclasses import dataclass

from . import sentences
from .facts import Text
from .likeness import delta_e
from .seen import Difference
from .texts import confusable, has_maths, same_text, words_of


@dataclass(frozen=True)
class Found:
    """A difference and what it is about on the target's side, the same for every current side."""

    difference: Difference
    about: tuple[object, ...]


def make(kind: str, index: int | None, about: object, *more: object, **fields: object) -> Found:
    """A difference of axes ``index``; ``about`` and ``more`` name its place in the target."""
    difference = Difference(kind=kind, axes=index, **fields)
    return Found(difference, (kind, about, *more))


def text_differences(
    kind: str, index: int | None, about: int | None, a: Text | None, b: Text | None
) -> list[Found]:
    """A text that says something else, is missing, or is too much."""
    mine, theirs = words_of(a), words_of(b)
    if (b is not None and not b.readable) or (a is not None and not a.readable):
        return []
    if mine is None and theirs is None:
        return []
    if mine is not None and theirs is not None and not has_maths(mine):
        if same_text(mine, theirs):
            return []
        unsure = b is not None and b.confidence < 0.97
        if unsure and confusable(mine, theirs):
            return []
    confidence = b.confidence if b is not None else 0.9
    return [
        make(
            kind,
            index,
            about,
            current=mine,
            target=theirs,
            confidence=confidence,
            sentence=sentences.text(kind, mine, theirs),
        )
    ]


def far(a: str, b: str, limit: float) -> bool:
    """True if two colours are further apart than ``limit`` in CIEDE2000."""
    return a != b and float(delta_e([a], [b])[0, 0]) > limit
