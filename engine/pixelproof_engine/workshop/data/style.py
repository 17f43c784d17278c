"""Style: the habits of one author, kept through a whole program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .dice import Dice

_SHORT = {"color": "c", "linewidth": "lw", "linestyle": "ls", "markersize": "ms"}


@dataclass(frozen=True)
class Raw:
    """Code that stands as it is where a value is expected."""

    code: str


@dataclass(frozen=True)
class Style:
    """What an author always does."""

    object_oriented: bool
    quote: str
    comments: float
    """How often a comment stands before a step, 0 to 1."""
    headings: str
    """Form of a section's comment: ``# {}``, ``# --- {} ---``; empty: none."""
    arrays: bool
    """Data are numpy arrays, not lists."""
    short_keywords: bool
    font_sizes: bool
    width: int
    """Longest line in characters."""
    hanging: bool
    """Long calls are broken after the bracket, else beside it."""
    grid: float
    open_spines: bool
    care: float
    """How likely each detail is set that need not be, 0 to 1."""
    figure: str = "fig"
    alias: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def thrown(cls, dice: Dice) -> Style:
        return cls(
            object_oriented=dice.chance(0.68),
            quote=dice.pick(("'", '"')),
            comments=dice.pick((0.0, 0.2, 0.5, 0.9)),
            headings=dice.pick(("", "# {}", "# {}", "# --- {} ---", "## {}", "# {}:")),
            arrays=dice.chance(0.4),
            short_keywords=dice.chance(0.12),
            font_sizes=dice.chance(0.5),
            width=dice.pick((79, 88, 88, 100, 120)),
            hanging=dice.chance(0.6),
            grid=dice.pick((0.0, 0.3, 0.6, 1.0)),
            open_spines=dice.chance(0.18),
            care=dice.pick((0.0, 0.2, 0.5, 0.9)),
            figure="fig" if dice.chance(0.95) else "figure",
        )

    def text(self, words: str) -> str:
        """A string literal."""
        body = words.replace("\\", "\\\\").replace("\n", "\\n")
        quote = self.quote
        if quote in body:
            other = '"' if quote == "'" else "'"
            if other in body:
                body = body.replace(quote, "\\" + quote)
            else:
                quote = other
        return f"{quote}{body}{quote}"

    def code(self, value: object) -> str:
        """A value as this author writes it."""
        if isinstance(value, Raw):
            return value.code
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, float):
            return number(value)
        if isinstance(value, tuple):
            return "(" + ", ".join(map(self.code, value)) + ("," if len(value) == 1 else "") + ")"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.code, value)) + "]"
        if isinstance(value, dict):
            told = ", ".join(f"{self.code(k)}: {self.code(v)}" for k, v in value.items())
            return "{" + told + "}"
        return repr(value)

    def keyword(self, name: str) -> str:
        return _SHORT.get(name, name) if self.short_keywords else name

    def call(self, function: str, *values: object, **keywords: object) -> str:
        """A call, broken over lines where it is too long. Keywords that are None are left out."""
        parts = [self.code(value) for value in values]
        parts += [f"{name}={self.code(v)}" for name, v in keywords.items() if v is not None]
        return self.wrapped(f"{function}(", parts, ")")

    def wrapped(self, opening: str, parts: Sequence[str], closing: str) -> str:
        """``opening`` and ``closing`` around ``parts``, several a line."""
        line = opening + ", ".join(parts) + closing
        if len(line) <= self.width or not parts:
            return line
        indent = " " * (4 if self.hanging else min(len(opening), 40))
        rows, row = [], "" if self.hanging else opening
        for index, part in enumerate(parts):
            piece = part + ("," if index + 1 < len(parts) else "")
            if row.strip() and len(row) + len(piece) + 1 > self.width - 4 and row != opening:
                rows.append(row.rstrip())
                row = indent + piece
            elif not row:
                row = indent + piece
            else:
                row += ("" if row == opening else " ") + piece
        rows.append(row)
        if self.hanging:
            return "\n".join([opening, *rows, closing])
        return "\n".join([*rows[:-1], rows[-1] + closing])


def number(value: float) -> str:
    """A short literal of a number."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.6g}"
