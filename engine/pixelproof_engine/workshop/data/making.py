"""Making: from the number of a program to its samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

from pixelproof_engine.sight.verbalise import verbalise
from pixelproof_engine.workshop.sample import Sample, Task

from .dice import Dice
from .drawing import DrawingError, draw
from .edits import edited
from .infill import gap
from .noise import as_read
from .plain import plain
from .program import program
from .repairs import broken
from .witness import witness

MIX: Mapping[Task, float] = {"draw": 0.5, "edit": 0.2, "repair": 0.12, "infill": 0.18}
"""Share of each task; what the trainer wants may differ."""
_GLYPH = "missing from font"
_OWN = 0.6
"""How often the program that is to be repaired is in the plain hand."""
_VERSION = 2
"""Of the generator: the same seed gives the same programs as long as this stays the same."""


@dataclass(frozen=True)
class Recipe:
    """What is to be made; the same recipe always gives the same samples."""

    seed: int
    mix: Mapping[Task, float] = field(default_factory=lambda: dict(MIX))
    longest_side_px: tuple[int, int] = (384, 512)
    without: frozenset[str] = frozenset()
    """Libraries that programs must not use."""

    def __post_init__(self) -> None:
        if not self.mix or min(self.mix.values()) < 0 or sum(self.mix.values()) <= 0:
            raise ValueError("the mix needs a task with a positive share, and none below 0")
        low, high = self.longest_side_px
        if not 16 <= low <= high:
            raise ValueError("the longest side's range begins at 16 pixels or more")


def missing_libraries() -> frozenset[str]:
    """Plotting libraries that are not installed here: programs must do without them."""
    return frozenset(name for name in ("pandas", "seaborn") if find_spec(name) is None)


def make(recipe: Recipe, index: int) -> Sample | None:
    """Sample number ``index`` of ``recipe``; None where its program is no good."""
    dice = Dice("sample", _VERSION, recipe.seed, index)
    made = program(recipe.seed, index, recipe.without)
    source = f"pixelproof-data/{_VERSION} seed {recipe.seed} number {index} {'+'.join(made.kinds)}"
    task = dice.weighted(recipe.mix)
    if task == "infill":
        before, between, after = gap(made.code, dice)
        return Sample("infill", between, code=before, after=after, source=source)
    seen = look(made.code, dice, recipe.longest_side_px)
    if seen is None:
        return None
    whole = Sample("draw", made.code, sight=seen[1], picture=seen[0], source=source)
    if task == "edit":
        return _edit(whole, dice)
    # What the model drew itself is in the plain hand, and is what it must repair as a rule.
    if task == "draw" or dice.chance(_OWN):
        whole = replace(whole, answer=plain(made.code))
    return _repair(whole, dice) if task == "repair" else whole


def _edit(whole: Sample, dice: Dice) -> Sample | None:
    """The program as it was before, and what differs."""
    found = edited(whole.answer, dice)
    if found is None:
        return None
    feedback = "\n".join(f"- {sentence}" for sentence in found[1])
    return replace(whole, task="edit", code=found[0], feedback=feedback)


def _repair(whole: Sample, dice: Dice) -> Sample | None:
    """The program broken, and its traceback."""
    found = broken(whole.answer, dice)
    if found is None:
        return None
    return replace(whole, task="repair", code=found[0], feedback=found[1])


def look(code: str, dice: Dice, longest_side_px: tuple[int, int]) -> tuple[bytes, str] | None:
    """The picture of a program and its reading in words; None if it cannot be shown well."""
    try:
        drawn = draw(code, dice, longest_side_px)
    except DrawingError:
        return None
    if any(_GLYPH in complaint for complaint in drawn.complaints):
        return None
    told = verbalise(as_read(witness(drawn.figure), dice))
    return drawn.picture, told
