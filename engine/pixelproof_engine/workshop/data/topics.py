"""Topics: what charts tell of, in several languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .dice import Dice

_TABLE = Path(__file__).with_name("topics.txt")
_MEASURE = re.compile(r"(.+?) \[(.*?)\] (-?[\d.]+)-(-?[\d.]+)")
_BY = {
    "en": ("by", "per"), "de": ("nach", "je"), "fr": ("par",), "es": ("por", "según"),
    "it": ("per",), "pt": ("por",), "nl": ("per",), "pl": ("wg",), "tr": ("/",), "sv": ("per",),
}  # fmt: skip
_TIMES = {
    "en": ("Year", "Month", "Week", "Day", "Epoch", "Time (s)", "Step"),
    "de": ("Jahr", "Monat", "Woche", "Tag", "Zeit (s)"), "fr": ("Année", "Mois", "Semaine", "Jour"),
    "es": ("Año", "Mes", "Semana", "Día"), "it": ("Anno", "Mese", "Giorno"),
    "pt": ("Ano", "Mês", "Dia"), "nl": ("Jaar", "Maand", "Dag"), "pl": ("Rok", "Dzień"),
    "tr": ("Yıl", "Gün"), "sv": ("År", "Dag"),
}  # fmt: skip
_ENGLISH_TITLES = (
    "{measure} {by} {group}", "{measure} {by} {group}", "{topic}: {measure}", "{measure}",
    "{measure} {by} {group} ({year})", "{topic} - {measure} {year}", "Comparison of {measure}",
    "How {measure} changes {by} {group}", "{measure} in {year}", "Monthly {measure}",
    "{topic} overview", "Distribution of {measure}", "{measure} and {group}",
    "{topic} report {year}",
)  # fmt: skip
_OTHER_TITLES = (
    "{measure} {by} {group}", "{topic}: {measure}", "{measure}", "{measure} {year}",
    "{topic} - {measure} {by} {group}", "{topic} {year}",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """Something that is measured, and between which values it usually lies."""

    name: str
    unit: str
    low: float
    high: float

    def label(self, dice: Dice) -> str:
        """As it stands beside an axis: ``Delay (min)``."""
        if not self.unit:
            return self.name
        form = dice.pick((" ({})", " ({})", " [{}]", ", {}", " in {}"))
        return self.name + form.format(self.unit)


@dataclass(frozen=True)
class Group:
    """Things that are told apart: what they are, and their names."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What one chart tells of."""

    language: str
    name: str
    measures: tuple[Measure, ...]
    groups: tuple[Group, ...]

    def time(self, dice: Dice) -> str:
        return dice.pick(_TIMES[self.language])

    def title(self, dice: Dice, measure: Measure, group: str) -> str:
        """A heading as people write them."""
        form = dice.pick(_ENGLISH_TITLES if self.language == "en" else _OTHER_TITLES)
        said = form.format(
            measure=measure.name if form.startswith("{m") else measure.name[0].lower()
            + measure.name[1:] if self.language == "en" and not measure.name.isupper()
            else measure.name,
            topic=self.name, group=group.lower() if self.language == "en" else group,
            by=dice.pick(_BY[self.language]), year=dice.whole(1990, 2025),
        )  # fmt: skip
        if self.language == "en" and dice.chance(0.25):
            said = said.title()
        return said[:1].upper() + said[1:]


@cache
def all_topics() -> tuple[Topic, ...]:
    """Every topic of the table."""
    blocks = re.split(r"\n\s*\n", _TABLE.read_text(encoding="utf-8"))
    return tuple(_topic(block) for block in blocks)


def any_topic(dice: Dice) -> Topic:
    return dice.pick(all_topics())


def _topic(block: str) -> Topic:
    head, measures, groups = (line for line in block.splitlines() if not line.startswith("#"))
    language, name = head.split(" ", 1)
    found = []
    for told in measures.split("; "):
        match = _MEASURE.fullmatch(told)
        if match is None:
            raise ValueError(f"topics.txt: {told!r} is not 'label [unit] low-high'")
        found.append(Measure(match[1], match[2], float(match[3]), float(match[4])))
    kept = []
    for told in groups.split("; "):
        called, _, members = told.partition(" = ")
        kept.append(Group(called, tuple(members.split(", "))))
    return Topic(language, name, tuple(found), tuple(kept))
