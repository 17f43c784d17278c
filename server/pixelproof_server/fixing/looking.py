"""From the figures of a run to the one that matters, seen beside the target."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.seen import Comparison, Judged, Seen
from pixelproof_executor import FigureOutcome

from .concurrency import all_of
from .parts import Sight


@dataclass(frozen=True)
class Look:
    """One figure, and how it compares with the target (None: there is nothing to compare with)."""

    figure: FigureOutcome
    seen: Seen
    comparison: Comparison | None


class Looker:
    """Looks at figures of one fix; a picture that was seen before is not read again."""

    def __init__(self, sight: Sight, target: Seen | None, number: int | None = None) -> None:
        self._sight = sight
        self.target = target
        self._number = number
        self._known: dict[str, tuple[Seen, Comparison | None]] = {}
        self._judged: dict[str, Judged] = {}

    async def choose(self, figures: Sequence[FigureOutcome]) -> Look | None:
        """The figure most like the target; without one that of the number, else the first.

        Blank figures are left out.
        """
        drawn = [figure for figure in figures if not figure.blank]
        if not drawn:
            return None
        if self.target is None:
            wanted = (figure for figure in drawn if figure.number == self._number)
            return await self._look(next(wanted, drawn[0]))
        looks = await all_of(self._look(figure) for figure in drawn)
        return max(looks, key=lambda look: look.comparison.likeness.total if look.comparison else 0)

    async def judge(self, png: bytes) -> Judged:
        """How far a figure is from the target, which there must be, by pixels alone."""
        assert self.target is not None
        key = _digest(png)
        if key not in self._judged:
            self._judged[key] = await self._sight.judge(png, self.target.png)
        return self._judged[key]

    async def _look(self, figure: FigureOutcome) -> Look:
        key = _digest(figure.png)
        if key not in self._known:
            self._known[key] = await self._see(figure)
        seen, comparison = self._known[key]
        return Look(figure, seen, comparison)

    async def _see(self, figure: FigureOutcome) -> tuple[Seen, Comparison | None]:
        exact = exact_facts(figure)
        if self.target is None and exact is not None:
            # Nothing to compare with: the exact facts say all, so the picture need not be read.
            return Seen(png=figure.png, reading=exact, exact=exact), None
        seen = await self._reading(figure.png, exact)
        if self.target is None:
            return seen, None
        return seen, await self._sight.compare(seen, self.target)

    async def _reading(self, png: bytes, exact: Facts | None) -> Seen:
        """A figure that is the target to the pixel reads as the target does."""
        if self.target is not None and (await self.judge(png)).equal:
            return Seen(png=png, reading=self.target.reading, exact=exact)
        return await self._sight.see(png, exact)


def _digest(png: bytes) -> str:
    return hashlib.sha256(png).hexdigest()


def exact_facts(figure: FigureOutcome) -> Facts | None:
    """The facts of a figure, if they are well formed and speak of this picture.

    They are made beside the code under test, so what they claim is held against the PNG.
    """
    try:
        facts = Facts.model_validate(figure.facts)
    except ValidationError:
        return None
    if figure.mismatch:
        return None
    return facts if (facts.width, facts.height) == png_size(figure.png) else None


def png_size(png: bytes) -> tuple[int, int] | None:
    """Width and height as the IHDR chunk states them (PNG specification, 11.2.1)."""
    if len(png) < 24 or png[12:16] != b"IHDR":
        return None
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
