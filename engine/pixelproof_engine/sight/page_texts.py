"""Texts of pages: which line of one reading is which of another, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from . import sentences
from .boxes import overlap, share_of_smaller
from .facts import Box, Facts, Text
from .seen import Difference
from .texts import confusable, plain, same_text

_SAME_PLACE = 0.3
"""Share of two boxes from which on two lines stand in one place, whatever they say."""
_ALIKE = 0.6
"""Similarity from which on two lines are one, wherever they stand."""
_MOST = 150
"""Lines that are compared with each other pair by pair."""


def lines_of(facts: Facts) -> list[Text]:
    """Every line of text that has a box, whatever role a reader of charts has given it."""
    ticks = (
        Text(text=tick.label, box=tick.box)
        for axes in facts.axes
        for axis in (axes.x, axes.y)
        for tick in axis.ticks
        if tick.label.strip()
    )
    placed = [text for text in (*facts.written(), *ticks) if text.box]
    return sorted(placed, key=lambda text: (text.box or (0, 0, 0, 0))[1::-1])


def similarity(a: str, b: str) -> float:
    """2 M / T of difflib (Ratcliff and Obershelp) over letters without spaces, 0 to 1."""
    return SequenceMatcher(None, plain(a), plain(b), autojunk=False).ratio()


def paired(a: Sequence[Text], b: Sequence[Text]) -> list[tuple[int, int]]:
    """Lines that are the same one: by their words, nearest first, then by likeness and place."""
    pairs: list[tuple[int, int]] = []
    left = set(range(len(b)))
    for i, one in enumerate(a):
        same = [j for j in left if same_text(one.text, b[j].text)]
        if same:
            nearest = min(same, key=lambda j: _apart(one, b[j]))
            left.discard(nearest)
            pairs.append((i, nearest))
    known = {i for i, _ in pairs}
    return sorted([*pairs, *_likely(a, b, [i for i in range(len(a)) if i not in known], [*left])])


def _likely(
    a: Sequence[Text], b: Sequence[Text], rest: list[int], left: list[int]
) -> Iterator[tuple[int, int]]:
    rest, left = rest[:_MOST], left[:_MOST]
    if not rest or not left:
        return
    from scipy.optimize import linear_sum_assignment

    worth = np.array([[_worth(a[i], b[j]) for j in left] for i in rest])
    rows, columns = linear_sum_assignment(-worth)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if worth[row, column] > 0:
            yield rest[row], left[column]


def _worth(one: Text, other: Text) -> float:
    """How likely two lines are the same one; 0: they are not."""
    assert one.box is not None
    assert other.box is not None
    alike, covered = similarity(one.text, other.text), share_of_smaller(one.box, other.box)
    if alike < _ALIKE and covered < _SAME_PLACE:
        return 0.0
    return alike + covered


def _apart(one: Text, other: Text) -> float:
    a, b = one.box or (0, 0, 0, 0), other.box or (0, 0, 0, 0)
    return abs(a[0] + a[2] - b[0] - b[2]) + abs(a[1] + a[3] - b[1] - b[3])


def word_differences(exact: Sequence[Text], a: list[Text], b: list[Text]) -> Iterator[Difference]:
    """Texts that say something else, are missing or are too much.

    ``exact``: what the page says; ``a`` and ``b``: the lines of the figure's and the target's
    reading. Where the two readings agree the reader may have erred, and the page's words stay.
    """
    pairs = dict(paired(a, b))
    owner = {i: _owner(line, exact, b[pairs[i]].text if i in pairs else "")
             for i, line in enumerate(a)}  # fmt: skip
    loose = set(range(len(b))) - set(pairs.values())
    done: set[int | None] = set()
    for i, line in enumerate(a):
        j = pairs.get(i)
        if j is not None and _is_same(line, b[j]):
            continue
        index = owner[i]
        if index is None:
            yield _told(line.text, b[j].text if j is not None else None, line, None)
            continue
        if index in done:
            continue
        done.add(index)
        own = [k for k, one in owner.items() if one == index]
        inside = [
            k for k in loose if share_of_smaller(b[k].box or _NONE, exact[index].box or _NONE) > 0.5
        ]
        loose -= set(inside)
        then = sorted([*(pairs[k] for k in own if k in pairs), *inside])
        if not then:
            yield _told(exact[index].text, None, exact[index], None)
            continue
        words = amended(exact[index].text, _joined(a, own), _joined(b, then))
        if not same_text(words, exact[index].text):
            yield _told(exact[index].text, words, exact[index], b[then[0]])
    for k in sorted(loose):
        yield _told(None, b[k].text, b[k], b[k])


_NONE: Box = (0.0, 0.0, 0.0, 0.0)


def _joined(lines: Sequence[Text], chosen: Sequence[int]) -> str:
    return " ".join(lines[k].text for k in chosen)


def _is_same(one: Text, other: Text) -> bool:
    if same_text(one.text, other.text):
        return True
    return min(one.confidence, other.confidence) < 0.97 and confusable(one.text, other.text)


def _owner(line: Text, exact: Sequence[Text], then: str) -> int | None:
    """The text of the page that a line was read from: of several that it covers, the one that
    holds the words which ``then`` no longer has."""
    assert line.box is not None
    covered = [k for k, text in enumerate(exact) if text.box and _covers(line.box, text.box)]
    if not covered:
        return None
    gone = {plain(word) for word in line.text.split()} - {plain(word) for word in then.split()}

    def fit(k: int) -> tuple[int, float]:
        words = {plain(word) for word in exact[k].text.split()}
        return len(gone & words), similarity(line.text, exact[k].text)

    return max(covered, key=fit)


def _covers(line: Box, text: Box) -> bool:
    return share_of_smaller(line, text) > 0.5 or overlap(line, text) > 0.3


def amended(exact: str, now: str, then: str) -> str:
    """``exact`` with what changed from ``now`` to ``then``, word by word."""
    words, before, after = exact.split(), now.split(), then.split()
    matcher = SequenceMatcher(
        None, [plain(w) for w in before], [plain(w) for w in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        place = _place(words, before, i1, i2)
        if place is None:
            return then if similarity(exact, now) > 0.8 else exact
        words[place : place + i2 - i1] = after[j1:j2]
    return " ".join(words)


def _place(words: list[str], before: list[str], first: int, last: int) -> int | None:
    """Where ``before[first:last]`` stands in ``words``; of nothing: after the word before it."""
    wanted = [plain(word) for word in before[first:last]]
    if not wanted:
        if first == 0:
            return 0
        at = _place(words, before, first - 1, first)
        return None if at is None else at + 1
    have = [plain(word) for word in words]
    found = [k for k in range(len(have)) if have[k : k + len(wanted)] == wanted]
    return min(found, key=lambda k: abs(k - first), default=None)


def _told(now: str | None, then: str | None, where: Text, read: Text | None) -> Difference:
    return Difference(
        kind="text",
        current=now,
        target=then,
        box=where.box,
        confidence=read.confidence if read else 0.9,
        sentence=sentences.text("text", now, then),
    )
