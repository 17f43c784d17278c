"""What the bench of reading counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Count:
    """Right of total."""

    right: float = 0.0
    total: float = 0.0

    def __iadd__(self, other: Count) -> Count:
        self.right += other.right
        self.total += other.total
        return self

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 1.0


@dataclass
class Scores:
    """What one reading got right, and in words what it did not."""

    text: Count = field(default_factory=Count)
    role: Count = field(default_factory=Count)
    layout: Count = field(default_factory=Count)
    layout_as_written: Count = field(default_factory=Count)
    kind: Count = field(default_factory=Count)
    colour: Count = field(default_factory=Count)
    values: Count = field(default_factory=Count)
    excluded: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
