"""Cases of the chart fixing benchmark: a script, what was done to it, and the picture to reach."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from bench_data import Drawing, Script, draw
from mutations import mutated
from numpy.typing import NDArray
from PIL import Image, ImageOps

CHANNEL = 24
"""A pixel differs if no pixel of the other picture within one pixel of it is that near in every
channel (0 to 255): a line that is drawn half a pixel beside its place is no difference."""

SOLVED = 0.0002
"""Share of pixels that may differ for two pictures to be equal: 61 of 640 x 480."""

VISIBLE = 2 * SOLVED
"""Share of pixels that a mutation must change, else it is void."""

PERTURBATIONS = ("scale", "border", "jpeg", "all")
_AT_ONCE = 3
"""Mutations of one draft that are drawn together: the first that shows is kept."""
_MOST_PIXELS = 2_000_000


@dataclass(frozen=True)
class Case:
    """``mutated`` is the input; ``original`` drew the target."""

    original: Drawing
    mutated: str
    png: bytes
    """What the mutated script draws."""
    operators: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.original.script.name}/{len(self.operators)}"


def differing(one: bytes, other: bytes) -> float:
    """Share of pixels that differ, 0 to 1; 1 for pictures of other sizes."""
    a, b = _pixels(one), _pixels(other)
    if a.shape != b.shape:
        return 1.0
    return float(max(_strange(a, b).mean(), _strange(b, a).mean()))


def _strange(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels of ``a`` that ``b`` has nowhere in their neighbourhood of 3 x 3."""
    least = np.full(a.shape[:2], 255, np.int16)
    padded = cv2.copyMakeBorder(b, 1, 1, 1, 1, cv2.BORDER_REPLICATE).astype(np.int16)
    height, width = a.shape[:2]
    wide = a.astype(np.int16)
    for dy in range(3):
        for dx in range(3):
            near = padded[dy : dy + height, dx : dx + width]
            least = np.minimum(least, np.abs(wide - near).max(axis=2))
    return np.asarray(least > CHANNEL)


def _pixels(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def perturbed(png: bytes, name: str) -> tuple[str, bytes]:
    """(what was done, picture): seen at 1.5x, in a border, as JPEG 85, or all of it, by name."""
    kind = PERTURBATIONS[hashlib.sha256(name.encode()).digest()[2] % len(PERTURBATIONS)]
    return kind, perturbed_as(png, kind)


def perturbed_as(png: bytes, kind: str) -> bytes:
    """A picture with one of ``PERTURBATIONS``."""
    image: Image.Image = Image.open(io.BytesIO(png)).convert("RGB")
    if kind in ("scale", "all"):
        size = (round(image.width * 1.5), round(image.height * 1.5))
        image = image.resize(size, Image.Resampling.BICUBIC)
    if kind in ("border", "all"):
        image = ImageOps.expand(image, border=24, fill=(70, 74, 82))
    buffer = io.BytesIO()
    if kind in ("jpeg", "all"):
        image.save(buffer, "JPEG", quality=85)
    else:
        image.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class _Draft:
    """A case in the making: ``code`` has ``operators`` applied and draws ``png``."""

    original: Drawing
    wanted: int
    rng: Random
    code: str
    png: bytes
    operators: tuple[str, ...] = ()
    spent: frozenset[str] = frozenset()
    done: bool = False
    """No operator is left that could change it."""

    @property
    def complete(self) -> bool:
        return len(self.operators) == self.wanted


async def make_cases(scripts: Sequence[Script], counts: Sequence[int], seed: int) -> list[Case]:
    """One case per script and number of mutations, where the script has that many that show.

    Scripts that draw another figure in a second run are left out. Every mutation changes what is
    seen, and all together depart from the original as well.
    """
    drafts = [
        _Draft(drawing, count, Random(f"{seed}/{drawing.script.name}/{count}"),
               drawing.script.code, drawing.png)
        for drawing in await _steady(scripts)
        for count in counts
    ]  # fmt: skip
    for _ in range(max(counts) + 1):
        await _step([one for one in drafts if not one.complete and not one.done])
    return [
        Case(one.original, one.code, one.png, one.operators)
        for one in drafts
        if one.complete and differing(one.png, one.original.png) > VISIBLE
    ]


async def _steady(scripts: Sequence[Script]) -> list[Drawing]:
    first, _ = await draw(scripts)
    first = [one for one in first if one.facts.width * one.facts.height < _MOST_PIXELS]
    again, _ = await draw([Script(d.script.name, f"{d.script.code}\n# once more") for d in first])
    by_name = {one.script.name: one for one in again}
    return [
        one
        for one in first
        if one.script.name in by_name
        and differing(one.png, by_name[one.script.name].png) <= SOLVED / 4
    ]


async def _step(drafts: Sequence[_Draft]) -> None:
    """Each draft is given one mutation more; one that does not show is tried no second time."""
    tried: list[tuple[_Draft, str, str]] = []
    for draft in drafts:
        for _ in range(_AT_ONCE):
            made = mutated(draft.code, draft.rng, draft.spent)
            if made is None:
                draft.done = True
                break
            draft.spent |= {made[0]}
            tried.append((draft, *made))
    drawn, _ = await draw([Script(f"{n}", code) for n, (_, _, code) in enumerate(tried)])
    moved: set[int] = set()
    for one in drawn:
        draft, operator, code = tried[int(one.script.name)]
        if id(draft) not in moved and differing(one.png, draft.png) > VISIBLE:
            moved.add(id(draft))
            draft.code, draft.png = code, one.png
            draft.operators += (operator,)
