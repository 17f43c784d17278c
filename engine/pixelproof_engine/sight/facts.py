"""Facts: what is on a figure, as data.

The same model holds the exact facts that a figure yields when it is drawn (inside the sandbox, by
``facts.schema.json`` of the executor) and the *reading* of a picture (by OCR and segmentation).
What is not known is ``None`` or empty, never a guess.

Geometry: boxes are ``(x0, y0, x1, y1)`` in fractions of the picture's width and height, origin at
the top left. Colours are lower-case ``#rrggbb``. Angles are degrees, counter-clockwise.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FACTS_VERSION = 1

Box = tuple[float, float, float, float]

Kind = Literal[
    "line", "scatter", "bar", "barh", "hist", "area", "pie", "image", "contour", "box", "violin",
    "errorbar", "stem", "step", "quiver", "polygon", "table", "text", "surface", "other",
]  # fmt: skip
"""Kind of a series: the mark, as matplotlib users name it (``area`` is a fill to a baseline)."""

AxisName = Literal["x", "y"]

Scale = Literal["linear", "log", "symlog", "logit", "date", "categorical", "other"]

Role = Literal[
    "title", "suptitle", "x_label", "y_label", "x_tick", "y_tick", "legend", "legend_title",
    "annotation", "unknown",
]  # fmt: skip


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Facts):
    """One text and where it stands."""

    text: str
    role: Role = "unknown"
    box: Box | None = None
    colour: str | None = None
    background: str | None = None
    """The commonest colour of the picture in its box, where one is common and the text is drawn
    opaque and without an outline of another colour (figures only)."""
    size: float | None = None
    """Font size in points (figure) or cap height in pixels x 1.4 (reading)."""
    rotation: float = 0.0
    readable: bool = True
    """False: there is a text here, but the reader has no means to read it."""
    confidence: float = 1.0


class Tick(_Facts):
    """One tick: ``position`` is the fraction along the picture, ``value`` in data units."""

    label: str = ""
    position: float | None = None
    value: float | None = None
    box: Box | None = None
    """Of the label, None where it has none."""


class Axis(_Facts):
    """One axis of an axes."""

    label: Text | None = None
    scale: Scale | None = None
    limits: tuple[float, float] | None = None
    """In data units, in the drawn direction: ``limits[0] > limits[1]`` on an inverted axis."""
    ticks: tuple[Tick, ...] = ()
    tick_rotation: float | None = None
    tick_size: float | None = None
    """Font size of the tick labels, as ``Text.size``."""
    tick_colour: str | None = None
    """Of the first tick label (figures only)."""
    tick_background: str | None = None
    """Behind the first tick label, as ``Text.background`` (figures only)."""
    grid: bool | None = None


class Series(_Facts):
    """One set of marks: what one plotting call or one legend entry stands for."""

    kind: Kind
    label: str | None = None
    """Its legend text, if it has one."""
    colours: tuple[str, ...] = ()
    """Face colours, most area first; one per mark only where marks differ."""
    x: tuple[float, ...] = ()
    """Data values: positions (bar: category centre, line: abscissa, hist: left bin edges)."""
    y: tuple[float, ...] = ()
    """Data values: bar/barh lengths, ordinates, pie fractions, hist counts."""
    bases: tuple[float, ...] = ()
    """Where each bar begins, in units of ``y``; empty where all begin at 0 (figures only)."""
    names: tuple[str, ...] = ()
    """Category names per mark (bar ticks, pie labels)."""
    marker: str | None = None
    line_style: Literal["solid", "dashed", "dotted", "dashdot", "none"] | None = None
    line_width: float | None = None
    """Points (figure) or pixels (reading)."""
    marker_size: float | None = None
    """Diameter of the largest marker in points (figures only)."""
    alpha: float | None = None
    hatch: str | None = None
    box: Box | None = None
    covered: float = 0.0
    """Share of it that a legend lies over, 0 to 1: of its length (lines), its points or the area of
    its bars (figures only)."""
    call: str | None = None
    """The outermost Axes method that drew it, e.g. ``bar`` (figures only)."""


class Legend(_Facts):
    texts: tuple[Text, ...] = ()
    title: Text | None = None
    box: Box | None = None
    colours: tuple[str | None, ...] = ()
    """Swatch colour of each text."""


class Cell(_Facts):
    """Place in the subplot grid, 0-based and inclusive, as in ChartMimic's layout score."""

    rows: int
    columns: int
    row_start: int
    row_end: int
    column_start: int
    column_end: int


class Axes(_Facts):
    """One axes: frame, texts, axes lines, marks."""

    box: Box
    cell: Cell | None = None
    title: Text | None = None
    x: Axis = Axis()
    y: Axis = Axis()
    series: tuple[Series, ...] = ()
    legend: Legend | None = None
    texts: tuple[Text, ...] = ()
    """Annotations, value labels and the like: every text that has no place of its own."""
    background: str | None = None
    spines: tuple[Literal["left", "right", "top", "bottom"], ...] | None = None
    projection: str = "rectilinear"
    twin_of: int | None = None
    """Index of the axes that this one shares its frame with."""
    colourbar_of: int | None = None
    """Index of the axes whose colours this one explains."""

    def axis(self, name: AxisName) -> Axis:
        return self.x if name == "x" else self.y


class Drawn(_Facts):
    """What a figure was drawn with, by the definitions of ChartMimic's low-level evaluator."""

    texts: tuple[str, ...] = ()
    """Every drawn line of text, without the labels of major x and y ticks."""
    cells: tuple[Cell, ...] = ()
    """Place of every axes in the grid that holds it (a colour bar splits its owner's cell)."""
    axes: int = 0
    """Number of axes, those without a place in a grid too."""
    calls: dict[str, int] = {}
    """Outermost calls of the plotting functions that the evaluator knows, by name."""
    colours: tuple[tuple[str, str], ...] = ()
    """Call and colour (``#rrggbb``, or the name of a colour map), each pair once."""


class Element(_Facts):
    """One visible part of a page or drawing, in document order (documents only)."""

    tag: str
    """Name of the element, e.g. ``button``, ``rect``."""
    role: str | None = None
    """ARIA role, as written or as the tag implies it."""
    box: Box | None = None
    text: str = ""
    """Its own words, without those of the elements inside it."""
    colour: str | None = None
    """Of its text; of a shape: its fill."""
    background: str | None = None
    size: float | None = None
    """Font size in points."""
    border: str | None = None
    """Colour of its border or stroke, None where it has none."""


class Stroke(_Facts):
    """A mark that somebody drew over the picture, to point at something (readings only)."""

    kind: Literal["ellipse", "arrow"]
    box: Box
    colour: str
    at: tuple[float, float]
    """What it points to, in fractions of the picture: the middle of an ellipse, an arrow's tip."""


class Facts(_Facts):
    """All that is known of one figure or picture."""

    version: Literal[1] = 1
    source: Literal["figure", "reading"]
    width: int = Field(ge=1)
    """Pixels."""
    height: int = Field(ge=1)
    dpi: float | None = None
    suptitle: Text | None = None
    axes: tuple[Axes, ...] = ()
    texts: tuple[Text, ...] = ()
    """Texts outside every axes."""
    elements: tuple[Element, ...] = ()
    """What a page or drawing is made of; empty for charts."""
    strokes: tuple[Stroke, ...] = ()
    """Drawn over the picture; what is read is read as if they were not there."""
    background: str | None = None
    confidence: float = 1.0
    """How sure the reader is that this is a chart and that it was read well, 0 to 1."""
    rasters: float = 0.0
    """Share of the picture that raster images cover, 0 to 1 (figures only)."""
    drawn: Drawn | None = None
    """Figures only."""
    notes: tuple[str, ...] = ()
    """What limits a reading, for a person: ``the picture is 200 px wide``."""

    def written(self) -> list[Text]:
        """Every text with words that can be read, in every role but that of a tick's label."""
        found: list[Text | None] = [self.suptitle, *self.texts]
        for axes in self.axes:
            found += [axes.title, axes.x.label, axes.y.label, *axes.texts]
            if axes.legend is not None:
                found += [axes.legend.title, *axes.legend.texts]
        return [text for text in found if text and text.text.strip() and text.readable]
