"""What sight says about pictures: the public data of ``read`` and ``compare``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from .facts import AxisName, Box, Facts

DifferenceKind = Literal[
    "title", "suptitle", "x_label", "y_label", "legend_text", "legend_title", "legend_missing",
    "legend_extra", "series_colour", "series_count", "kind", "limits", "scale", "grid",
    "tick_rotation", "tick_labels", "category_order", "value", "marker", "line_style",
    "line_width", "figure_size", "layout", "annotation", "background", "spines", "text",
    "text_colour", "text_box", "fill", "block", "pixels",
]  # fmt: skip


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Difference(_Seen):
    """One thing in which a figure departs from the target, or a lint finding.

    What ``current`` and ``target`` hold, by kind:

    - title, suptitle, x_label, y_label, legend_title, annotation: the text; None if there is none.
    - legend_text: the text of one entry, with ``series`` where the entry belongs to one.
    - legend_missing: target = the entries' texts. legend_extra: current = the entries' texts.
    - series_colour: ``#rrggbb``; a tuple, one per mark, where the marks of a series differ.
    - series_count: the number of series as a float.
    - kind: a ``facts.Kind``. scale: a ``facts.Scale``. marker, line_style: as in ``Series``.
    - limits: (low, high) in data units with ``axis``, in the drawn direction.
    - grid: bool with ``axis``. tick_rotation: degrees with ``axis``.
    - tick_labels: the labels with ``axis``. category_order: the names in order with ``axis``.
    - value: all values of the series in its own order (``Series.y``).
    - line_width: points where facts of the figure are at hand, else pixels.
    - figure_size: (width, height) in pixels.
    - background: ``#rrggbb``. spines: the visible sides. layout: (rows, columns).
    - pixels: None, None (something differs that is not understood).

    Of pages and drawings alone, all with ``box``:

    - text: the words; None on the side that has no such text. text_colour: ``#rrggbb``.
    - text_box: (x0, y0, x1, y1) in pixels of the figure of a text that stands in both.
    - fill: ``#rrggbb`` of an area. block: (x0, y0, x1, y1) of an area in pixels of the figure;
      None on the side that has no such area.
    """

    kind: DifferenceKind
    axes: int | None = None
    """Index into ``Facts.axes`` of the *current* figure."""
    axis: AxisName | None = None
    series: int | None = None
    """Index into ``Axes.series`` of the current figure."""
    current: str | float | bool | tuple[str, ...] | tuple[float, ...] | None = None
    """What the current figure has (exact where facts of the figure are at hand)."""
    target: str | float | bool | tuple[str, ...] | tuple[float, ...] | None = None
    """What the target has, as read."""
    box: Box | None = None
    """Where it shows, in fractions of the figure (pages and drawings only)."""
    confidence: float = 1.0
    sentence: str
    """For people and models alike: ``y label is 'Sales', target says 'Revenue'``."""


class Likeness(_Seen):
    """How close a figure is to the target, each part 0 to 1 (source: see likeness.py)."""

    total: float
    text: float
    layout: float
    kind: float
    colour: float
    pixels: float


class Seen(_Seen):
    """A picture and what is known of it."""

    png: bytes
    reading: Facts
    exact: Facts | None = None
    """Facts of the figure that the picture was drawn from; None for a target."""

    @property
    def facts(self) -> Facts:
        """What is known best of it: exact, where the figure itself is at hand, else as read."""
        return self.exact or self.reading


class Comparison(_Seen):
    differences: tuple[Difference, ...]
    """Most visible first."""
    likeness: Likeness


class Spot(_Seen):
    """One place where two pictures differ."""

    box: Box
    ink: int
    """Pixels that differ."""
    current: str
    target: str
    """The commonest pair of colours among them, ``#rrggbb``."""


class Judged(_Seen):
    """How far a figure is from a target by pixels alone (see ``judging``)."""

    distance: float
    """0 for equal pixels; it compares candidates for one target with each other."""
    equal: bool
    """Every pixel is the target's."""
    exact: bool
    """The target was not resampled: its pixels are those of a figure of this size."""
    places: tuple[Spot, ...]
    """Where the two differ, most pixels first."""
    target_box: Box = (0.0, 0.0, 1.0, 1.0)
    """Where the target lies, in fractions of the figure: beyond it where it was cut otherwise."""
