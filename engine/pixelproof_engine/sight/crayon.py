"""Crayon: a numbered overlay of a picture, the same numbers as in the verbalised text.

CoLLaVO (arXiv 2402.11248) paints a panoptic map over the image; here a chart's objects get number
tags instead, which a model without special training can read. Only Pillow and numpy are used, so
that it runs beside the language server; the picture is scaled first, so that the tags stay legible
at the size that is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .verbalise import Marked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageDraw, ImageFont

    from .facts import Axes, Box, Facts

    Mask = NDArray[np.bool_]
    Points = NDArray[np.int64]
    PixelBox = tuple[int, int, int, int]

_DARK, _LIGHT, _ACCENT = (17, 17, 17), (255, 255, 255), (255, 64, 129)
"""A tag is light on dark inside a light rim: it stands out on any ground."""
_NEAR = 40
"""Largest difference of a channel between a series' colour and its pixels (JPEG, smoothing)."""
_ANCHORS = 48
_DIRECTIONS = 16
_REACH = (1.0, 1.5, 2.2, 3.2, 4.6, 6.5)
"""Distances of a tag from what it marks that are tried, in heights of a tag."""
_EDGE = 12
"""Difference to the next pixel from which something is drawn there."""
_RIM = 2
"""Pixels beside the axes' lines that a dark series is not looked for in."""


def draw_crayon(
    png: bytes, facts: Facts, marked: Sequence[Marked], *, longest_side_px: int
) -> bytes:
    """PNG of the picture, scaled down to ``longest_side_px``, with the tags of ``marked`` on it.

    A tag stands on empty ground beside its object and points to it: a line leads to one of its
    pixels (found by colour inside the axes), or to the rim of its box.

    Raises:
        PictureError: the bytes do not decode.
    """
    import numpy as np
    from PIL import Image, ImageDraw

    from .picture import encode_png, pixels

    image = Image.fromarray(pixels(png))
    image.thumbnail((longest_side_px, longest_side_px), Image.Resampling.LANCZOS)
    rgb = np.asarray(image).astype(np.int16)
    draw = ImageDraw.Draw(image)
    ground = _Ground(rgb)
    font = _font(image)
    # What can be marked in few places only goes first; axes have their whole rim.
    for one in sorted(marked, key=lambda one: (one.name == "axes", one.series is None)):
        anchors = _anchors(rgb, facts.axes[one.axes], one)
        if len(anchors):
            _tag(draw, ground, font, str(one.number), anchors)
    return encode_png(image)


class _Ground:
    """Where something is drawn, and where tags are already."""

    def __init__(self, rgb: NDArray[np.int16]) -> None:
        import numpy as np

        self.height, self.width = rgb.shape[:2]
        drawn = np.zeros((self.height, self.width), np.float64)
        # Ink is what differs from its neighbours: flat areas of any colour are free ground.
        across = np.abs(np.diff(rgb, axis=1)).max(axis=2)
        down = np.abs(np.diff(rgb, axis=0)).max(axis=2)
        drawn[:, 1:] += across > _EDGE
        drawn[1:] += down > _EDGE
        self._drawn = drawn
        self._summed = self._sums()

    def _sums(self) -> NDArray[np.float64]:
        import numpy as np

        return np.pad(self._drawn.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def ink(self, x0: Points, y0: Points, width: int, height: int) -> NDArray[np.float64]:
        """Ink under rectangles of one size at many places."""
        s, x1, y1 = self._summed, x0 + width, y0 + height
        return s[y1, x1] - s[y0, x1] - s[y1, x0] + s[y0, x0]

    def take(self, box: PixelBox, weight: float = 100.0) -> None:
        """No later tag may stand here."""
        x0, y0, x1, y1 = box
        self._drawn[max(0, y0) : y1, max(0, x0) : x1] += weight
        self._summed = self._sums()


def _font(image: Image.Image) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A size that survives a vision model's patches of 14 pixels."""
    from PIL import ImageFont

    return ImageFont.load_default(max(14, round(max(image.size) / 60)))


def _anchors(rgb: NDArray[np.int16], axes: Axes, marked: Marked) -> Points:
    """Pixels (n, 2) that a tag may point to, spread over the object."""
    import numpy as np

    height, width = rgb.shape[:2]
    if marked.series is not None:
        ys, xs = np.nonzero(_inner(_series_mask(rgb, axes, marked)))
        if len(xs):
            chosen = np.linspace(0, len(xs) - 1, min(len(xs), _ANCHORS)).round().astype(int)
            order = np.argsort(xs + 0.001 * ys)
            return np.stack([xs[order][chosen], ys[order][chosen]], axis=1)
    x0, y0, x1, y1 = _pixel_box(marked.box, width, height)
    rim = [(x, y) for x in np.linspace(x0, x1 - 1, 9) for y in (y0, y1 - 1)]
    rim += [(x, y) for y in np.linspace(y0, y1 - 1, 9) for x in (x0, x1 - 1)]
    return np.array(rim).round().astype(np.int64)


def _series_mask(rgb: NDArray[np.int16], axes: Axes, marked: Marked) -> Mask:
    """Pixels of the series' colours inside its box, the legend's swatches left out."""
    import numpy as np

    from .sketch import rgb_of

    height, width = rgb.shape[:2]
    mask = np.zeros((height, width), np.bool_)
    x0, y0, x1, y1 = _pixel_box(marked.box, width, height)
    part = rgb[y0:y1, x0:x1]
    series = axes.series[marked.series or 0]
    for colour in series.colours[:1] if series.kind != "pie" else series.colours:
        near = np.abs(part - np.array(rgb_of(colour), np.int16)).max(axis=2) <= _NEAR
        mask[y0:y1, x0:x1] |= near
    inside = np.zeros_like(mask)
    ax0, ay0, ax1, ay1 = _pixel_box(axes.box, width, height)
    inside[ay0 + _RIM : ay1 - _RIM, ax0 + _RIM : ax1 - _RIM] = True
    if (mask & inside).any():
        mask &= inside
    if axes.legend is not None and axes.legend.box is not None:
        lx0, ly0, lx1, ly1 = _pixel_box(axes.legend.box, width, height)
        mask[ly0:ly1, lx0:lx1] = False
    return mask


def _inner(mask: Mask) -> Mask:
    """Pixels away from the rim of what is thick: no neighbour can be taken for the one meant."""
    import numpy as np

    for depth in (6, 3, 1):
        inner = mask.copy()
        for axis in (0, 1):
            for step in (depth, -depth):
                inner &= np.roll(mask, step, axis=axis)
        if inner.any():
            return inner
    return mask


def _pixel_box(box: Box, width: int, height: int) -> PixelBox:
    x0, y0 = (
        max(0, min(width - 2, int(box[0] * width))),
        max(0, min(height - 2, int(box[1] * height))),
    )
    return (
        x0,
        y0,
        max(x0 + 1, min(width, round(box[2] * width))),
        max(y0 + 1, min(height, round(box[3] * height))),
    )


def _tag(
    draw: ImageDraw.ImageDraw,
    ground: _Ground,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    number: str,
    anchors: Points,
) -> None:
    """Draws one tag at the place that covers least and is nearest to what it marks."""
    left, top, right, bottom = draw.textbbox((0, 0), number, font=font)
    pad = max(2, round((bottom - top) / 4))
    width, height = round(right - left) + 2 * pad + 2, round(bottom - top) + 2 * pad
    place, anchor = _place(ground, anchors, width, height)
    x, y = place
    middle = (x + width / 2, y + height / 2)
    draw.line([middle, anchor], fill=_LIGHT, width=4)
    draw.line([middle, anchor], fill=_ACCENT, width=2)
    radius = 3
    dot = (anchor[0] - radius, anchor[1] - radius, anchor[0] + radius, anchor[1] + radius)
    draw.ellipse(dot, fill=_ACCENT, outline=_LIGHT)
    draw.rounded_rectangle(
        (x, y, x + width, y + height), radius=pad, fill=_DARK, outline=_LIGHT, width=1
    )
    draw.text((x + width / 2, y + height / 2), number, fill=_LIGHT, font=font, anchor="mm")
    ground.take((x - 2, y - 2, x + width + 3, y + height + 3))


def _place(
    ground: _Ground, anchors: Points, width: int, height: int
) -> tuple[tuple[int, int], tuple[float, float]]:
    """Upper left corner of the tag, and the pixel that it points to."""
    import numpy as np

    turns = np.arange(_DIRECTIONS) * (2 * np.pi / _DIRECTIONS)
    reach = np.array(_REACH)[:, None] * height
    dx = (reach * np.cos(turns)).ravel()
    dy = (reach * np.sin(turns)).ravel()
    cx = anchors[:, :1] + dx * (0.5 + width / (2 * height))
    cy = anchors[:, 1:] + dy
    x0 = np.clip(cx - width / 2, 1, ground.width - width - 2).round().astype(np.int64)
    y0 = np.clip(cy - height / 2, 1, ground.height - height - 2).round().astype(np.int64)
    covered = ground.ink(x0, y0, width, height)
    away = np.hypot(x0 + width / 2 - anchors[:, :1], y0 + height / 2 - anchors[:, 1:])
    inside = (np.abs(x0 + width / 2 - anchors[:, :1]) < width / 2 + 3) & (
        np.abs(y0 + height / 2 - anchors[:, 1:]) < height / 2 + 3
    )
    cost = 3.0 * covered + away / height * 2 + 1000.0 * inside
    best = np.unravel_index(int(cost.argmin()), cost.shape)
    anchor = anchors[best[0]]
    return (int(x0[best]), int(y0[best])), (float(anchor[0]), float(anchor[1]))
