"""Dice: the one source of chance of a program. The same seed gives the same throws."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that read like what they decide."""

    def __init__(self, *seed: object) -> None:
        """``seed``: whatever names the thing to make; ``Dice(7, "draw")`` is always the same."""
        digest = hashlib.sha256(repr(seed).encode()).digest()
        self.random = Random(int.from_bytes(digest[:8], "big"))  # noqa: S311

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.random.random() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One key, as often as its weight says. Raises ValueError without any weight."""
        left = self.random.random() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        raise ValueError("nothing to choose from")

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """``count`` different ones (all, if there are fewer), in their own order."""
        count = min(count, len(choices))
        chosen = sorted(self.random.sample(range(len(choices)), count))
        return [choices[index] for index in chosen]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        return self.random.sample(list(choices), len(choices))

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def real(self, low: float, high: float) -> float:
        return low + (high - low) * self.random.random()

    def normal(self, mean: float, deviation: float) -> float:
        return self.random.gauss(mean, deviation)
