"""What a painter is given: axes to paint on, chance, and the tastes of one figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...data.dice import Dice
from ...data.palette import DIVERGING, QUALITATIVE, SEQUENTIAL, colours

_OTHER_MAPS = (
    "jet",
    "turbo",
    "gray",
    "terrain",
    "ocean",
    "rainbow",
    "cubehelix",
    "twilight",
    "cool",
)


@dataclass
class Brush:
    """One panel to paint."""

    axes: Any
    dice: Dice
    palette: list[str]
    """Colours of the figure, for all its panels."""

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.dice.whole(0, 2**31))

    def colour(self) -> str:
        return self.dice.pick(self.palette)

    def colours(self, count: int) -> list[str]:
        if count <= len(self.palette) and self.dice.chance(0.7):
            return self.dice.shuffled(self.palette)[:count]
        return colours(self.dice, count)

    def map(self) -> str:
        pool = self.dice.weighted({SEQUENTIAL: 4, DIVERGING: 3, _OTHER_MAPS: 2, QUALITATIVE: 0.7})
        return self.dice.pick(pool)

    def edge(self) -> dict[str, Any]:
        """Keywords for the edges of filled shapes."""
        if self.dice.chance(0.55):
            return {}
        shade = self.dice.pick(("black", "white", "black", "0.3", self.colour()))
        return {"edgecolor": shade, "linewidth": self.dice.pick((0.5, 1, 1, 2))}

    def alpha(self) -> float | None:
        return self.dice.pick((None, None, 0.3, 0.5, 0.7, 0.8))

    def field(self, rows: int, columns: int) -> np.ndarray:
        """Smooth values over a plane, (rows, columns): waves, hills, a slope, and some noise."""
        dice = self.dice
        y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
        values = np.zeros((rows, columns))
        for _ in range(dice.whole(1, 3)):
            kind = dice.pick(("hill", "waves", "hill", "ripple", "slope"))
            a, b, size = dice.real(-0.8, 0.8), dice.real(-0.8, 0.8), dice.real(0.15, 0.9)
            weight = dice.pick((1, 1, -1)) * dice.real(0.4, 1.2)
            far = np.hypot(x - a, (y - b) * dice.real(0.6, 1.6))
            if kind == "hill":
                values += weight * np.exp(-((far / size) ** 2))
            elif kind == "waves":
                values += weight * np.sin(x * 3 / size + a) * np.cos(y * dice.real(1, 4) / size)
            elif kind == "ripple":
                values += weight * np.sin(6 * far / size)
            else:
                values += weight * (a * x + b * y)
        if dice.chance(0.25):
            values += dice.real(0.02, 0.5) * self.random.normal(size=values.shape)
        return values


Painter = Callable[[Brush], None]
