"""The sketch: what the experts know of a picture so far, in pixels.

Experts read and extend it one after the other; ``reading.read`` turns it into ``Facts``.
Pixel boxes are ``(x0, y0, x1, y1)``, x1 and y1 exclusive, origin at the top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from .facts import Kind, Role, Scale

RGB = NDArray[np.uint8]
Mask = NDArray[np.bool_]
PixelBox = tuple[int, int, int, int]
Colour = tuple[int, int, int]


def furthest(one: RGB, other: RGB) -> NDArray[np.uint8]:
    """By how much two pictures differ at each pixel, in the channel in which they do most."""
    # Ten times as fast as numpy's maximum along an axis.
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


@dataclass
class Word:
    """One line of text: upright box, reading angle, and what it is for."""

    box: PixelBox
    angle: float = 0.0
    """Degrees counter-clockwise, as matplotlib's ``rotation``."""
    text: str = ""
    score: float = 0.0
    readable: bool = True
    role: Role = "unknown"
    panel: int | None = None
    colour: Colour | None = None
    size: float = 0.0
    """Height of the line across the reading direction, pixels."""
    along: float = 0.0
    """Length in reading direction, pixels."""
    middle: tuple[float, float] | None = None
    """Centre of the turned rectangle, where that is not the centre of the upright box."""
    seen: tuple[PixelBox, float] | None = None
    """Upright box and angle as the text detector gave them, before they were fitted to ink."""
    pieces: set[int] = field(default_factory=set)
    """Connected pieces of ink that it is made of (outside the panels)."""

    @property
    def centre(self) -> tuple[float, float]:
        if self.middle is not None:
            return self.middle
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2

    @property
    def legible(self) -> str:
        """The text, as far as it was read; of one that the picture cuts off, what is left."""
        return self.text if self.readable or self.score >= 0.9 else ""


@dataclass
class TickMark:
    """A tick of an axis: pixel position along it, label, value once the scale is known."""

    position: float
    word: Word | None = None
    value: float | None = None


@dataclass
class AxisSketch:
    """One axis of a panel. ``to_value(p) = slope * p + offset`` (log10 of the value if log)."""

    ticks: list[TickMark] = field(default_factory=list)
    label: Word | None = None
    offset_text: Word | None = None
    scale: Scale | None = None
    slope: float | None = None
    offset: float | None = None
    grid: bool | None = None
    rotation: float | None = None

    def value(self, position: float) -> float | None:
        """Data value at a pixel position along the axis; None without a known scale."""
        if self.slope is None or self.offset is None:
            return None
        linear = self.slope * position + self.offset
        if self.scale != "log":
            return linear
        return float(10.0**linear) if abs(linear) < 300 else None

    def position(self, value: float) -> float | None:
        """Pixel position of a data value."""
        if not self.slope or self.offset is None:
            return None
        if self.scale == "log":
            if value <= 0:
                return None
            value = float(np.log10(value))
        return (value - self.offset) / self.slope


@dataclass
class Mark:
    """One bar, point, wedge...: its pixel box and value(s)."""

    box: PixelBox
    colour: Colour
    x: float | None = None
    y: float | None = None
    name: str = ""


@dataclass
class SeriesSketch:
    """One set of marks of one colour (or of one call, where marks differ in colour)."""

    kind: Kind
    colours: list[Colour]
    box: PixelBox
    area: int
    marks: list[Mark] = field(default_factory=list)
    trace: list[tuple[float, float]] = field(default_factory=list)
    """Pixel centres along a line, left to right."""
    label: str | None = None
    marker: str | None = None
    line_style: str | None = None
    line_width: float | None = None
    alpha: float | None = None
    source: Colour | None = None
    """Colour of the ink that it was read from; its own is that of a line's core."""


@dataclass
class LegendSketch:
    box: PixelBox
    words: list[Word]
    title: Word | None = None
    colours: list[Colour | None] = field(default_factory=list)
    swatches: list[PixelBox | None] = field(default_factory=list)
    framed: bool = True


@dataclass(frozen=True)
class GridLine:
    """A grid line: its pixel column (or row) and colour."""

    at: int
    colour: Colour


@dataclass
class Line:
    """A straight thin line: ``at`` across it, from ``start`` to ``end`` (exclusive) along it."""

    at: float
    start: int
    end: int
    strength: float
    """Contrast to the figure background, 0 to 255."""
    width: int = 1

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class Panel:
    """One axes. ``box`` runs from spine centre to spine centre."""

    box: PixelBox
    spines: set[str] = field(default_factory=set)
    background: Colour = (255, 255, 255)
    framed: bool = True
    x: AxisSketch = field(default_factory=AxisSketch)
    y: AxisSketch = field(default_factory=AxisSketch)
    right: AxisSketch | None = None
    """The second y axis, where the right side has ticks of its own."""
    second: Panel | None = None
    """The frame once more, with what is measured on the second y axis."""
    title: Word | None = None
    legend: LegendSketch | None = None
    series: list[SeriesSketch] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    colourbar_of: int | None = None
    grid_x: list[GridLine] = field(default_factory=list)
    """Vertical grid lines, at the x axis's ticks."""
    grid_y: list[GridLine] = field(default_factory=list)
    spine_width: int = 1
    projection: str = "rectilinear"
    inset: bool = False
    """True for axes inside of other axes."""


@dataclass(frozen=True)
class StrokeSketch:
    """A stroke that was drawn over the picture; ``at`` is what it points to."""

    kind: Literal["ellipse", "arrow"]
    box: PixelBox
    colour: Colour
    at: tuple[float, float]
    area: int


@dataclass
class Sketch:
    """A picture and all that was found on it so far."""

    rgb: RGB
    background: Colour
    content: PixelBox
    """The picture without a uniform border of another colour."""
    words: list[Word] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    suptitle: Word | None = None
    notes: list[str] = field(default_factory=list)
    across: list[Line] = field(default_factory=list)
    """Thin straight lines from left to right: spines, grid lines, ruled data."""
    down: list[Line] = field(default_factory=list)
    strokes: list[StrokeSketch] = field(default_factory=list)
    """Drawn over the picture by hand; ``rgb`` is without them."""
    mended: Mask | None = None
    """Where they were: what is there was made up."""

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def unit(self) -> float:
        """Pixels of one point at the size that a default figure would have (1.39 at 640x480)."""
        return max(0.5, min(self.width / 460.8, self.height / 345.6))

    @property
    def font(self) -> float:
        """Size of the tick labels' font in pixels (a digit is about 0.73 of it high)."""
        digits = [
            word.size
            for word in self.words
            if word.text and all(c.isdigit() or c in ".-" for c in word.text)
        ]
        return float(np.median(digits)) / 0.76 if len(digits) >= 3 else 10 * self.unit

    @cached_property
    def lab(self) -> NDArray[np.float32]:
        """CIE L*a*b*, (height, width, 3)."""
        lab = cv2.cvtColor(self.rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
        return np.asarray(lab, dtype=np.float32)

    @cached_property
    def ink(self) -> Mask:
        """Pixels that clearly differ from the figure's background."""
        return np.asarray(largest_step(self.rgb, self.background) > 48)


class Expert(Protocol):
    """Looks at a sketch and adds what it can tell. One file each under ``experts/``."""

    def __call__(self, sketch: Sketch) -> None: ...


def hex_of(colour: Colour | NDArray[np.uint8]) -> str:
    """``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*(int(c) for c in colour))


def rgb_of(colour: str) -> Colour:
    """Inverse of ``hex_of``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def lab_of(colours: list[Colour]) -> NDArray[np.float32]:
    """L*a*b* of colours, (n, 3)."""
    if not colours:
        return np.zeros((0, 3), np.float32)
    row = np.array([colours], np.float32) / 255.0
    return np.asarray(cv2.cvtColor(row, cv2.COLOR_RGB2LAB)[0], dtype=np.float32)


def mode_colour(pixels: NDArray[np.uint8]) -> tuple[Colour, float]:
    """Most frequent colour of (n, 3) pixels, robust to compression noise, and its share."""
    if len(pixels) == 0:
        return (255, 255, 255), 0.0
    red, green, blue = (pixels[:, channel].astype(np.int32) for channel in range(3))
    keys = (red >> 3 << 10) | (green >> 3 << 5) | (blue >> 3)
    inside = keys == np.bincount(keys).argmax()
    # Within a coarse cell only the lower three bits of each channel differ.
    fine = ((red[inside] & 7) << 6) | ((green[inside] & 7) << 3) | (blue[inside] & 7)
    low = int(np.bincount(fine).argmax())
    cell = [int(channel[inside][0]) >> 3 << 3 for channel in (red, green, blue)]
    top = (cell[0] | low >> 6, cell[1] | low >> 3 & 7, cell[2] | low & 7)
    near = largest_step(pixels, top) <= 10
    return top, float(near.mean())


def colours_apart(one: Colour, other: Colour) -> int:
    """Largest of the three channel distances of two colours."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def largest_step(pixels: NDArray[np.uint8], colour: Colour) -> NDArray[np.int16]:
    """Largest of the three channel distances to a colour, for (..., 3) pixels: (...)."""
    steps = [
        np.abs(pixels[..., channel].astype(np.int16) - np.int16(colour[channel]))
        for channel in range(3)
    ]
    return np.asarray(np.maximum(np.maximum(steps[0], steps[1]), steps[2]))


def start(rgb: RGB) -> Sketch:
    """A fresh sketch: background and content box only."""
    height, width = rgb.shape[:2]
    ring = _ring(rgb, (0, 0, width, height))
    background, share = mode_colour(ring)
    content: PixelBox = (0, 0, width, height)
    if share > 0.97:
        far = np.abs(rgb.astype(np.int16) - np.array(background, np.int16)).max(axis=2) > 24
        ys, xs = np.flatnonzero(far.any(axis=1)), np.flatnonzero(far.any(axis=0))
        if len(ys) and len(xs):
            inner = (int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)
            wide = inner[2] - inner[0] > 0.7 * width and inner[3] - inner[1] > 0.7 * height
            colour, inner_share = mode_colour(_ring(rgb, inner, inset=2))
            if wide and inner_share > 0.97 and colour != background:
                background, content = colour, inner
    return Sketch(rgb=rgb, background=background, content=content)


def _ring(rgb: RGB, box: PixelBox, inset: int = 0) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset
    part = rgb[y0:y1, x0:x1]
    return np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
