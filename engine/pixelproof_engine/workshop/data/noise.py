"""Reading noise: what a real reader of pictures misses, garbles and measures a little off.

How often is taken from readings of drawn programs; docs/workshop.md has the comparison.
"""

from __future__ import annotations

import math
from typing import Any

from .dice import Dice

_ALIKE = {"l": "1I", "I": "l1", "1": "lI", "0": "O", "O": "0", "5": "S", "S": "5", "8": "B",
          "rn": "m", "m": "rn", "é": "e", "ü": "u", "ö": "o", "ä": "a", "°": "o", "ç": "c",
          "(": "", ")": "", " ": "", ",": ".", "ñ": "n", "-": ""}  # fmt: skip
_OTHER_KINDS = {"hist": "bar", "step": "line", "area": "line", "scatter": "line", "bar": "hist",
                "image": "bar", "line": "scatter"}  # fmt: skip


def as_read(facts: Any, dice: Dice) -> Any:
    """``facts`` (of ``witness``), changed in place into what a reader might have told."""
    care = dice.weighted({"good": 6, "fair": 3, "poor": 1})
    rate = {"good": 0.02, "fair": 0.07, "poor": 0.2}[care]
    noise = _Noise(dice, rate, facts)
    facts.suptitle = noise.text(facts.suptitle)
    facts.texts = noise.texts(facts.texts)
    facts.axes = [axes for axes in facts.axes if not dice.chance(rate / 3)]
    for axes in facts.axes:
        noise.axes(axes)
    return facts


class _Noise:
    def __init__(self, dice: Dice, rate: float, facts: Any) -> None:
        self.dice, self.rate = dice, rate
        self.width, self.height = facts.width, facts.height

    def text(self, text: Any) -> Any:
        """The text, garbled or None."""
        if text is None or self.dice.chance(self.rate / 2):
            return None
        if self.dice.chance(self.rate):
            text.text = self._garbled(text.text)
        return text if text.text.strip() else None

    def texts(self, texts: list[Any]) -> list[Any]:
        return [kept for one in texts if (kept := self.text(one)) is not None]

    def _garbled(self, words: str) -> str:
        places = [index for index, letter in enumerate(words) if letter in _ALIKE]
        if not places:
            return words[:-1] if len(words) > 3 else words
        place = self.dice.pick(places)
        other = _ALIKE[words[place]]
        return words[:place] + (self.dice.pick(other) if other else "") + words[place + 1 :]

    def axes(self, axes: Any) -> None:
        axes.box = self.box(axes.box)
        axes.title = self.text(axes.title)
        for axis in (axes.x, axes.y):
            axis.label = self.text(axis.label)
            if axis.limits is not None:
                axis.limits = None if self.dice.chance(self.rate) else self.limits(axis.limits)
                if axis.limits is None:
                    axis.scale = None
            for tick in axis.ticks:
                if self.dice.chance(self.rate / 3):
                    tick.label = self._garbled(tick.label)
            if self.dice.chance(self.rate):
                axis.grid = not axis.grid
        axes.series = [one for one in axes.series if not self.dice.chance(self.rate)]
        if self.dice.chance(2 * self.rate):
            axes.series = self.dice.shuffled(axes.series)
        for one in axes.series:
            self.series(one, axes)
        if axes.legend is not None:
            self.legend(axes)
            if self.dice.chance(self.rate):
                axes.legend = None
                for one in axes.series:
                    one.label = None
        axes.texts = self.texts(axes.texts)

    def legend(self, axes: Any) -> None:
        """Its texts, which are the labels of the series too."""
        before = [one.text for one in axes.legend.texts]
        read = [self.text(one) for one in axes.legend.texts]
        axes.legend.texts = [one for one in read if one is not None]
        now = {a: b.text if b else None for a, b in zip(before, read, strict=True)}
        for one in axes.series:
            one.label = now.get(" ".join(one.label.split())) if one.label else None

    def series(self, one: Any, axes: Any) -> None:
        one.box = self.box(one.box)
        if self.dice.chance(self.rate):
            one.kind = _OTHER_KINDS.get(one.kind, one.kind)
        one.colours = tuple(self.colour(colour) for colour in one.colours)
        if one.marker is not None and self.dice.chance(3 * self.rate):
            one.marker = self.dice.pick(("o", "s", "^", None))
        lying = one.kind == "barh"
        one.y = self.values(one.y, axes.x if lying else axes.y)
        one.x = self.values(one.x, axes.x) if one.kind in ("line", "area", "scatter") else one.x

    def values(self, values: Any, axis: Any) -> tuple[float, ...]:
        """Values as pixels tell them, or none where the axis could not be read."""
        if not values:
            return ()
        limits = getattr(axis, "limits", None)
        span = abs(limits[1] - limits[0]) if limits else max(map(abs, values)) or 1.0
        pixel = span / max(60.0, 0.75 * self.height)
        return tuple(_nice(value + self.dice.normal(0, 0.4) * pixel, pixel) for value in values)

    def limits(self, limits: tuple[float, float]) -> tuple[float, float]:
        span = abs(limits[1] - limits[0])
        pixel = span / max(60.0, 0.75 * self.height)
        low, high = (_nice(value + self.dice.normal(0, 0.4) * pixel, pixel) for value in limits)
        return low, high

    def box(self, box: Any) -> Any:
        if box is None:
            return None
        steps = (self.width, self.height) * 2
        return tuple(
            min(1.0, max(0.0, edge + self.dice.normal(0, 0.8) / side))
            for edge, side in zip(box, steps, strict=True)
        )

    def colour(self, code: str) -> str:
        """A colour a few levels off, as anti-aliasing and scaling leave it."""
        if self.dice.chance(0.6):
            return code
        parts = [int(code[place : place + 2], 16) for place in (1, 3, 5)]
        shifted = [min(255, max(0, part + self.dice.whole(-3, 3))) for part in parts]
        return "#" + "".join(f"{part:02x}" for part in shifted)


def _nice(value: float, slack: float) -> float:
    """The shortest number within ``slack`` of ``value``, as the reader tells what pixels say."""
    if slack <= 0 or not math.isfinite(value):
        return value
    return round(value, -math.floor(math.log10(slack)))
