"""Ways to close differences of texts: other words, an element too many, one that is missing."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pixelproof_engine.sight.facts import Box
from pixelproof_engine.sight.seen import Difference

from .page import Element, Run
from .placed import Placed
from .splices import Splice, Way, applied
from .values import number

_WRITTEN = ("value", "placeholder")
"""Attributes whose words are shown."""


def worded(placed: Placed, difference: Difference, others: Sequence[Difference]) -> Iterator[Way]:
    """``others``: all differences; what is missing beside it may belong to the same element."""
    now, then = difference.current, difference.target
    if isinstance(now, str) and isinstance(then, str):
        yield from _said(placed, now, then, difference.box)
    elif isinstance(now, str):
        extra: set[object] = {d.current for d in others if d.kind == "text" and d.target is None}
        for element in placed.with_words(now, difference.box):
            yield _removed(placed, _whole(element, extra), now)
    elif isinstance(then, str) and difference.box is not None:
        yield from _inserted(placed, difference, others)


def _said(placed: Placed, now: str, then: str, box: Box | None) -> Iterator[Way]:
    summary = f"text {then!r}"
    for element in placed.with_words(now, box):
        runs = element.all_runs() if element.tag == "text" else element.runs
        if len(runs) == 1:
            yield Way((_rewritten(runs[0], then),), summary)
        elif splices := _by_word(runs, now, then):
            yield Way(splices, summary)
    for element in placed.page.elements:
        for name in _WRITTEN:
            if element.attribute(name) and html.unescape(element.attribute(name)) == now:
                value = element.values[name]
                yield Way((Splice(value.start, value.end, html.escape(then)),), summary)
    runs = [run for element in placed.page.elements for run in element.runs]
    if splices := _by_word(runs, now, then):
        yield Way(splices, summary)


def _rewritten(run: Run, words: str) -> Splice:
    return Splice(run.start, run.end, html.escape(words, quote=False))


def _by_word(runs: Sequence[Run], now: str, then: str) -> tuple[Splice, ...]:
    """Only the words that changed, each in the run that holds them; empty if one is not found."""
    before, after = now.split(), then.split()
    splices: dict[Run, str] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "equal":
            continue
        old, new = " ".join(before[i1:i2]), " ".join(after[j1:j2])
        run = next((one for one in runs if old and old in splices.get(one, one.words)), None)
        if run is None:
            return ()
        splices[run] = splices.get(run, run.words).replace(old, new, 1)
    return tuple(_rewritten(run, words) for run, words in splices.items())


def _whole(element: Element, extra: set[object]) -> Element:
    """The largest element around it that says nothing but what is too much."""
    around = element
    while around.parent is not None and around.parent.parent is not None:
        if any(run.words not in extra for run in around.parent.all_runs()):
            break
        around = around.parent
    return around


def _removed(placed: Placed, element: Element, words: str) -> Way:
    source = placed.page.source
    start = element.start
    while start > 0 and source[start - 1] in " \t":
        start -= 1
    if start > 0 and source[start - 1] == "\n" and source[element.end : element.end + 1] == "\n":
        start -= 1
    else:
        start = element.start
    return Way((Splice(start, element.end, ""),), f"no {words!r}")


def _inserted(
    placed: Placed, difference: Difference, others: Sequence[Difference]
) -> Iterator[Way]:
    """A copy of an element with as many texts, put after the one that stands before it."""
    assert difference.box is not None
    missing = [d for d in others if d.kind == "text" and d.current is None and d.box]
    row = [d for d in missing if d.box and abs(d.box[1] - difference.box[1]) < _SAME_ROW]
    groups = [row, [difference]] if len(row) > 1 else [[difference]]
    for group in groups:
        wanted = sorted(group, key=lambda d: d.box or (0, 0, 0, 0))
        words = [str(d.target) for d in wanted]
        for template, after in _templates(placed, len(wanted), wanted[0].box or difference.box):
            yield from _copied(placed, template, words, difference.box, after=after)


_SAME_ROW = 0.015


def _templates(placed: Placed, count: int, box: Box) -> list[tuple[Element, bool]]:
    """Elements with ``count`` texts: the last ones before ``box``, then the first one after it."""
    middle = (box[1] + box[3]) / 2
    before: list[tuple[float, Element]] = []
    behind: list[tuple[float, Element]] = []
    for element in placed.page.elements:
        own = placed.box(element)
        is_shell = len(element.children) == 1 and not element.runs
        if own is None or element.parent is None or is_shell:
            continue
        if len(element.all_runs()) != count:
            continue
        is_left = own[2] <= box[0] + 0.005 and own[1] < middle < own[3]
        away = abs(own[1] - box[1]) + 0.5 * abs(own[0] - box[0])
        side = before if own[3] <= middle or is_left else behind
        side.append((away, element))
    return [
        *[(element, True) for _, element in sorted(before, key=lambda one: one[0])[:2]],
        *[(element, False) for _, element in sorted(behind, key=lambda one: one[0])[:1]],
    ]


def _copied(
    placed: Placed, template: Element, words: Sequence[str], box: Box, *, after: bool
) -> Iterator[Way]:
    source = placed.page.source
    runs = template.all_runs()
    splices = [
        Splice(run.start - template.start, run.end - template.start, html.escape(word, quote=False))
        for run, word in zip(runs, words, strict=True)
    ]
    own = placed.box(template)
    if placed.page.is_drawing and own is not None and placed.facts is not None:
        splices += _shifted(placed, template, own, box)
    copy = applied(source[template.start : template.end], splices)
    if copy is None:
        return
    line = source.rfind("\n", 0, template.start) + 1
    lead = source[line : template.start]
    gap = "\n" + lead if not lead.strip() else ""
    summary = f"text {', '.join(repr(word) for word in words)} added"
    if after:
        yield Way((Splice(template.end, template.end, gap + copy),), summary)
    else:
        yield Way((Splice(template.start, template.start, copy + gap),), summary)


def _shifted(placed: Placed, element: Element, own: Box, box: Box) -> Iterator[Splice]:
    """The place of a copied text of a drawing: it is not laid out by itself."""
    assert placed.facts is not None
    anchor = element.attribute("text-anchor")
    sides = {"middle": (own[0] + own[2] - box[0] - box[2]) / -2, "end": box[2] - own[2]}
    moves = {"x": sides.get(anchor, box[0] - own[0]) * placed.facts.width,
             "y": (box[3] + box[1] - own[3] - own[1]) / 2 * placed.facts.height}  # fmt: skip
    for name, move in moves.items():
        value = element.values.get(name)
        if value is not None and value.text.replace(".", "", 1).isdigit() and abs(move) > 2:
            written = number(float(value.text) + move, value.text)
            yield Splice(value.start - element.start, value.end - element.start, written)
