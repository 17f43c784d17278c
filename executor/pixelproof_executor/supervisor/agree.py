"""Holds what the facts of a figure claim against its pixels.

Facts are made beside the code under test. What they say need not be true, so the plain claims are
looked up in the decoded picture: its size, its background, ink where there is said to be text, the
colour of bars. Where an honest figure could look otherwise, nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

Box = list[float]

_NEAR = 40
"""Largest difference of a channel (of 255) at which two colours count as the same."""
_INK = 24
"""Least difference of a channel between ink and what is around it."""
_LEAST_OUTSIDE = 0.02
"""Share of the picture that must lie outside all axes for its background to be judged."""
_LEAST_BACKGROUND = 0.1
_STEP = 3
"""Of how many rows and columns one is looked at for the background."""
_FILLED = frozenset({"bar", "barh", "hist", "pie"})
_MOST_COLOURS = 50
_SMALLEST = 3
"""Pixels: narrower marks are blended with their surroundings."""
_MOST_LOOKED_AT = 100
"""Times the picture's pixels: honest claims lie side by side."""


def mismatch(facts: dict[str, Any], raster: Any) -> str:
    """The first claim that the picture contradicts, as a sentence; empty if there is none.

    Args:
        facts: by facts.schema.json, from a process that may lie.
        raster: the decoded picture, ``(height, width, 4)`` RGBA bytes.
    """
    try:
        return next(_contradictions(facts, _Raster(np.asarray(raster))), "")
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
        return "the facts are not of the agreed form"


class _Raster:
    """Pixels by boxes of fractions."""

    def __init__(self, pixels: Any) -> None:
        self.pixels = pixels
        self.height, self.width = pixels.shape[:2]
        self._left = _MOST_LOOKED_AT * self.height * self.width

    def cut(self, box: Box, margin: int = 0) -> Any:
        """The pixels in a box; None if it is not on the picture.

        Raises:
            ValueError: more is to be looked at than an honest figure would claim.
        """
        part = self.pixels[self.slices(box, margin)]
        self._left -= part.shape[0] * part.shape[1]
        if self._left < 0:
            raise ValueError("too many claims")
        return part if part.size else None

    def slices(self, box: Box, margin: int) -> tuple[slice, slice]:
        left, top, right, bottom = box
        return (
            _slice(top * self.height, bottom * self.height, margin),
            _slice(left * self.width, right * self.width, margin),
        )


def _every(pixels: slice) -> slice:
    """The same range, counted in every ``_STEP``-th pixel."""
    return slice(-(-pixels.start // _STEP), -(-pixels.stop // _STEP))


def _slice(low: float, high: float, margin: int) -> slice:
    first, last = math.floor(low) - margin, math.floor(high) + 1 + margin
    return slice(max(0, first), max(0, last))


def _contradictions(facts: dict[str, Any], raster: _Raster) -> Iterator[str]:
    if (facts["width"], facts["height"]) != (raster.width, raster.height):
        yield (
            f"the facts speak of {facts['width']} x {facts['height']} pixels, "
            f"the picture has {raster.width} x {raster.height}"
        )
        return
    frames = [axes["box"] for axes in facts["axes"]]
    if frames and all(raster.cut(frame) is None for frame in frames):
        yield "no axes of the facts lie on the picture"
    yield from _background(facts, frames, raster)
    for text in _texts(facts):
        shown = text["box"] and _is_mostly_on(text["box"])
        cut = raster.cut(text["box"], 1) if shown else None
        if cut is not None and _is_plain(cut) and not _is_near(cut[0, 0], text["colour"]):
            yield f"the text {text['text'][:60]!r} is not on the picture"
    for axes in facts["axes"]:
        yield from _bars(axes, raster)


def _background(facts: dict[str, Any], frames: list[Box], raster: _Raster) -> Iterator[str]:
    """On a chart, a good part of what no axes covers is background, unless pictures lie on it."""
    claimed = facts.get("background")
    if not frames or claimed is None or facts.get("rasters"):
        return
    some = raster.pixels[::_STEP, ::_STEP]
    outside = np.ones(some.shape[:2], dtype=bool)
    for frame in frames:
        rows, columns = raster.slices(frame, 2)
        outside[_every(rows), _every(columns)] = False
    rest = some[outside]
    if (rest[:, 3] < 255).any():
        return
    if len(rest) < _LEAST_OUTSIDE * outside.size:
        return
    if _near(rest, claimed).mean() < _LEAST_BACKGROUND:
        yield f"the background is said to be {claimed} and is not"


def _bars(axes: dict[str, Any], raster: _Raster) -> Iterator[str]:
    """Bars hold one of their colours, unless something later hides them."""
    for index, series in enumerate(axes["series"]):
        box, colours = series["box"], series["colours"]
        if series["kind"] not in _FILLED or box is None or not colours:
            continue
        if series["alpha"] not in (None, 1) or series["hatch"]:
            continue
        cut = raster.cut(box)
        if cut is None or min(cut.shape[:2]) < _SMALLEST or _is_hidden(series, index, axes):
            continue
        if not any(_near(cut, one).any() for one in list(dict.fromkeys(colours))[:_MOST_COLOURS]):
            yield f"the {series['kind']} marks are said to be {colours[0]} and are not"


def _is_hidden(series: dict[str, Any], index: int, axes: dict[str, Any]) -> bool:
    """Whether marks that were drawn later reach over all of these."""
    own = series["box"]
    return any(
        other["box"] is not None
        and all(other["box"][side] <= own[side] for side in (0, 1))
        and all(other["box"][side] >= own[side] for side in (2, 3))
        for other in axes["series"][index + 1 :]
    )


def _texts(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The texts that have a place of their own: titles, labels, legends."""
    if facts.get("suptitle"):
        yield facts["suptitle"]
    for axes in facts["axes"]:
        yield from filter(None, (axes["title"], axes["x"]["label"], axes["y"]["label"]))
        if axes["legend"]:
            yield from axes["legend"]["texts"]


def _is_mostly_on(box: Box) -> bool:
    """Whether half of a box is on the picture: less of a text may show none of its ink."""
    wide, high = box[2] - box[0], box[3] - box[1]
    across, down = min(box[2], 1) - max(box[0], 0), min(box[3], 1) - max(box[1], 0)
    return 2 * max(across, 0) * max(down, 0) >= wide * high


def _is_plain(part: Any) -> bool:
    """Whether no channel changes by as much as ink would."""
    channels = part.reshape(-1, part.shape[-1])
    return bool((channels.max(axis=0) - channels.min(axis=0) < _INK).all())


def _is_near(pixel: Any, colour: str | None) -> bool:
    return colour is None or bool(_near(pixel[np.newaxis], colour)[0])


def _near(pixels: Any, colour: str) -> Any:
    """Which pixels have a colour, ``#rrggbb``."""
    near = np.ones(pixels.shape[:-1], dtype=bool)
    for channel in range(3):
        wanted = int(colour[1 + 2 * channel : 3 + 2 * channel], 16)
        values = pixels[..., channel]
        near &= (values >= max(0, wanted - _NEAR)) & (values <= min(255, wanted + _NEAR))
    return near
