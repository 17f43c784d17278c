"""Where the elements of a source stand on the figure: facts and source side by side."""

from __future__ import annotations

from difflib import SequenceMatcher

from pixelproof_engine.sight.boxes import overlap
from pixelproof_engine.sight.facts import Box, Facts
from pixelproof_engine.sight.facts import Element as Shown

from .page import Element, Page, Rule


class Placed:
    """Which element of the source is which of the facts, by order, tag and words."""

    def __init__(self, page: Page, facts: Facts | None) -> None:
        self.page = page
        self.facts = facts
        self._shown: dict[Element, Shown] = {}
        shown = facts.elements if facts else ()
        keys = [(one.tag.lower(), " ".join(one.text.split())) for one in shown]
        own = [(element.tag, element.words) for element in page.elements]
        matcher = SequenceMatcher(None, own, keys, autojunk=False)
        before = (0, 0)
        for a, b, size in matcher.get_matching_blocks():
            self._by_tag(range(before[0], a), range(before[1], b), shown)
            for k in range(size):
                self._shown[page.elements[a + k]] = shown[b + k]
            before = (a + size, b + size)

    def _by_tag(self, mine: range, theirs: range, shown: tuple[Shown, ...]) -> None:
        """Between two that are sure: the same tags in order, whatever their words."""
        tags = [self.page.elements[k].tag for k in mine]
        matcher = SequenceMatcher(None, tags, [shown[k].tag.lower() for k in theirs], False)
        for a, b, size in matcher.get_matching_blocks():
            for k in range(size):
                self._shown[self.page.elements[mine[a + k]]] = shown[theirs[b + k]]

    def shown(self, element: Element) -> Shown | None:
        return self._shown.get(element)

    def box(self, element: Element) -> Box | None:
        found = self._shown.get(element)
        return found.box if found else None

    def boxes(self, owner: Element | Rule) -> list[Box]:
        """Where an element, or all that a rule holds for, stands."""
        if isinstance(owner, Element):
            elements = [owner]
        else:
            elements = [one for one in self.page.elements if owner.matches(one)]
        return [box for one in elements if (box := self.box(one)) is not None]

    def at(self, box: Box) -> list[Element]:
        """Elements that stand about where ``box`` is, best first."""
        rated = [
            (overlap(own, box), element)
            for element in self.page.elements
            if (own := self.box(element)) is not None
        ]
        good = [(share, element) for share, element in rated if share > 0.4]
        return [element for _, element in sorted(good, key=lambda one: -one[0])]

    def with_words(self, words: str, box: Box | None) -> list[Element]:
        """Elements that say ``words``, the nearest to ``box`` first."""
        wanted = " ".join(words.split())
        found = [element for element in self.page.elements if element.words == wanted]

        def apart(element: Element) -> float:
            own = self.box(element)
            if own is None or box is None:
                return 9.0
            return sum(abs(a - b) for a, b in zip(own, box, strict=True))

        return sorted(found, key=apart)
