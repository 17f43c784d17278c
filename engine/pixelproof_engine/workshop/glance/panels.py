"""Panels to learn from: figures are drawn in this process, their panels cut out and labelled.

Half of the figures are painted here, of few panels each; the others are drawn by the programs of
the data engine (``workshop.data``), which look more like what people make.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...sight.facts import Kind
from ...sight.glance import KINDS, glimpse
from ...sight.sketch import RGB, PixelBox, largest_step
from ..data.dice import Dice
from ..data.drawing import DrawingError, draw
from ..data.making import missing_libraries
from ..data.palette import colours
from ..data.program import program
from .painters import PAINTERS, Brush, plain
from .recording import recorded

_STYLES = (
    "default", "default", "default", "default", "default", "ggplot", "bmh", "classic",
    "dark_background", "fivethirtyeight", "seaborn-v0_8", "seaborn-v0_8-whitegrid",
    "seaborn-v0_8-darkgrid", "seaborn-v0_8-ticks", "grayscale", "Solarize_Light2", "petroff10",
)  # fmt: skip
_GRIDS = ((1, 1), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 3))
_SIDES_PX = (360, 1300)
_CARRIERS: set[Kind] = {"line", "scatter", "bar", "area", "image", "contour"}
"""Marks over which others are often drawn."""
_OFTEN = {"rectilinear": 8, "3d": 1.5, "polar": 1}
_LEAST_PX = 20

Sample = tuple[np.ndarray, np.ndarray]
KindsOf = Callable[[Any], set[Kind]]


def panels(seed: int, figures: int) -> Iterator[Sample]:
    """Glimpses and labels, some of each figure; the same seed gives the same.

    Yields:
        A panel's glimpse, (3, SIDE, SIDE) uint8, and which of ``KINDS`` it holds, (kinds,) bool.
    """
    for number in range(figures):
        dice = Dice("glance", seed, number)
        with recorded() as kinds_of, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from (
                _painted(dice, kinds_of) if number % 2 else _programmed(seed, number, kinds_of)
            )


def _painted(dice: Dice, kinds_of: KindsOf) -> Iterator[Sample]:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    mpl.rcParams.update(mpl.rcParamsDefault)
    with plt.style.context(dice.pick(_STYLES)):
        rows, columns = dice.pick(_GRIDS)
        figure = plt.figure(
            figsize=(columns * dice.real(2.2, 6), rows * dice.real(2, 5)),
            dpi=dice.pick((60, 72, 100, 100, 150)),
        )
        own = plt.rcParams["axes.prop_cycle"].by_key().get("color", ["C0"])
        palette = own if dice.chance(0.5) else colours(dice, 8)
        for place in range(rows * columns):
            _paint(figure, (rows, columns, place + 1), dice, palette, kinds_of)
        if dice.chance(0.4):
            figure.tight_layout()
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        rgb = np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
        yield from _cut(figure, rgb, dice, kinds_of)
        plt.close(figure)


def _programmed(seed: int, number: int, kinds_of: KindsOf) -> Iterator[Sample]:
    from PIL import Image

    dice = Dice("glance", seed, number, "program")
    made = program(10_000_000 + seed, number, missing_libraries())
    try:
        drawn = draw(made.code, dice, _SIDES_PX)
    except DrawingError:
        return
    with Image.open(io.BytesIO(drawn.picture)) as picture:
        yield from _cut(drawn.figure, np.asarray(picture.convert("RGB")), dice, kinds_of)


def _paint(
    figure: Any, place: tuple[int, int, int], dice: Dice, palette: list[str], kinds_of: KindsOf
) -> None:
    projection = dice.weighted(_OFTEN)
    axes = figure.add_subplot(
        *place, projection=None if projection == "rectilinear" else projection
    )
    brush = Brush(axes, dice, palette)
    dice.weighted(PAINTERS[projection])(brush)
    if projection == "rectilinear" and kinds_of(axes) & _CARRIERS and dice.chance(0.35):
        dice.weighted(plain.PAINTERS)(brush)
    _dress(brush, projection)


def _dress(brush: Brush, projection: str) -> None:
    """What is around and over the marks."""
    dice, axes = brush.dice, brush.axes
    if dice.chance(0.5):
        axes.set_title("Some title", fontsize=dice.pick((8, 12, 16)))
    if dice.chance(0.4):
        axes.set(xlabel="some quantity", ylabel="value")
    if dice.chance(0.25) and projection != "3d":
        axes.grid(True, linestyle=dice.pick(("-", "--", ":")), alpha=dice.real(0.3, 1))
    if dice.chance(0.3) and axes.get_legend_handles_labels()[0]:
        axes.legend(
            loc=dice.pick(("best", "upper left", "lower right")), fontsize=dice.pick((6, 8, 10))
        )
    if projection == "rectilinear":
        _dress_flat(brush)
    for collection in (*axes.images, *axes.collections)[:1]:
        if collection.get_array() is not None and dice.chance(0.35):
            axes.figure.colorbar(collection, ax=axes)


def _dress_flat(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    if dice.chance(0.2):
        axes.spines[["top", "right"]].set_visible(False)
    if dice.chance(0.1):
        axes.set(xticks=[], yticks=[])
    if dice.chance(0.08):
        axes.axis("off")
    if dice.chance(0.1):
        axes.annotate("note", (0.5, 0.5), (0.7, 0.8), xycoords="axes fraction",
                      arrowprops={"arrowstyle": "->"})  # fmt: skip
    if dice.chance(0.2) and axes.axison:
        draw_line = dice.pick((axes.axhline, axes.axvline))
        low, high = axes.get_ylim() if draw_line == axes.axhline else axes.get_xlim()
        at = 0 if low < 0 < high and dice.chance(0.5) else low + dice.real(0.1, 0.9) * (high - low)
        draw_line(at, color=dice.pick(("k", "gray", brush.colour())), linewidth=dice.real(0.6, 2),
                  linestyle=dice.pick(("-", "--", ":")))  # fmt: skip


def _cut(figure: Any, rgb: RGB, dice: Dice, kinds_of: KindsOf) -> Iterator[Sample]:
    """Glimpses of the panels: axes in one frame are one panel."""
    frames: dict[PixelBox, list[Any]] = {}
    height, width = rgb.shape[:2]
    scale = width / figure.canvas.get_width_height(physical=True)[0]
    for axes in figure.axes:
        if axes.get_visible() and axes.get_label() != "<colorbar>":
            extent = axes.get_window_extent()
            x0, x1 = round(extent.x0 * scale), round(extent.x1 * scale)
            y0, y1 = round(height - extent.y1 * scale), round(height - extent.y0 * scale)
            frames.setdefault((x0, y0, x1, y1), []).append(axes)
    for box, group in frames.items():
        if dice.chance(0.5) and (group[0].name == "3d" or not group[0].axison):
            box = _around_ink(rgb, box)
        box = _shaken(box, width, height, dice)
        if min(box[2] - box[0], box[3] - box[1]) >= _LEAST_PX:
            kinds = set().union(*(kinds_of(axes) for axes in group))
            seen = (glimpse(rgb, box) * 255).round().astype(np.uint8)
            yield seen, np.array([one in kinds for one in KINDS])


def _around_ink(rgb: RGB, box: PixelBox) -> PixelBox:
    """The part of a box that is drawn on: where no frame shows, this is what a reader sees."""
    x0, y0, x1, y1 = (max(0, side) for side in box)
    part = rgb[y0 : y1 + 1, x0 : x1 + 1]
    if not part.size:
        return box
    ink = largest_step(part, tuple(int(one) for one in part[0, 0])) > 48  # type: ignore[arg-type]
    ys, xs = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(ys):
        return box
    return x0 + int(xs[0]), y0 + int(ys[0]), x0 + int(xs[-1]), y0 + int(ys[-1])


def _shaken(box: PixelBox, width: int, height: int, dice: Dice) -> PixelBox:
    """The box as a reader may find it, inside of the picture."""
    reach = 0.03 * max(box[2] - box[0], box[3] - box[1])
    x0, y0, x1, y1 = (round(side + dice.real(-reach, reach)) for side in box)
    return max(0, x0), max(0, y0), min(width - 1, x1), min(height - 1, y1)
