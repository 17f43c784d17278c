"""Layout: the figure and which axes stand where on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .dice import Dice
from .kinds import Kind
from .style import Raw, Style, number
from .topics import any_topic

_ALONE = 0.74
"""Share of figures with a single axes."""


@dataclass(frozen=True)
class Place:
    """One axes: how the code names it, and what kind of chart stands there."""

    axes: str
    kind: str


@dataclass
class Plan:
    """The lines around the axes' own: what makes the figure, and what comes after all axes."""

    places: list[Place] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)

    @property
    def pyplot_axes(self) -> bool:
        """Whether calls go to pyplot's current axes."""
        return all(place.axes == "plt" for place in self.places)

    def names_figure(self, style: Style) -> bool:
        """Whether the code holds the figure in a variable."""
        return any(line.startswith(style.figure) for line in self.opening)


def plan(dice: Dice, style: Style, kinds: Mapping[str, Kind]) -> Plan:
    """A layout that holds one to six axes of these kinds."""
    if dice.chance(_ALONE):
        return _alone(dice, style, kinds)
    form = dice.weighted({"row": 5, "column": 2.5, "square": 2.5, "spec": 1.5, "mosaic": 0.8})
    made = Plan()
    weights = {name: kind.weight for name, kind in kinds.items() if not kind.alone}
    if form in ("row", "column", "square"):
        _subplots(dice, style, kinds, weights, made, form)
    elif form == "spec":
        _grid_spec(dice, style, kinds, weights, made)
    else:
        _mosaic(dice, style, kinds, weights, made)
    if dice.chance(0.35):
        topic = any_topic(dice)
        said = topic.title(dice, dice.pick(topic.measures), dice.pick(topic.groups).name)
        owner = style.figure if dice.chance(0.6) else "plt"
        size = dice.whole(12, 18) if style.font_sizes else None
        made.closing.append(style.call(f"{owner}.suptitle", said, fontsize=size))
    return made


def _alone(dice: Dice, style: Style, kinds: Mapping[str, Kind]) -> Plan:
    name = dice.weighted({name: kind.weight for name, kind in kinds.items()})
    kind = kinds[name]
    size = _size(dice, 6, 10, 4, 7) if dice.chance(0.82) else None
    if kind.square:
        side = float(dice.pick((5, 6, 7, 8)))
        size = (side, side) if dice.chance(0.7) else size
    made = Plan()
    if style.object_oriented:
        axes = "ax" if dice.chance(0.9) else "ax1"
        keyword = {"subplot_kw": {"projection": kind.projection}} if kind.projection else {}
        form = dice.pick(("subplots", "subplots", "add_subplot"))
        if form == "subplots":
            told: object = keyword["subplot_kw"] if keyword else None
            if told and dice.chance(0.6):
                told = Raw(
                    "dict(polar=True)"
                    if kind.projection == "polar"
                    else f"dict(projection={style.text(kind.projection)})"
                )
            made.opening.append(style.call(f"{style.figure}, {axes} = plt.subplots", figsize=size,
                                           subplot_kw=told))  # fmt: skip
        else:
            made.opening.append(style.call(f"{style.figure} = plt.figure", figsize=size))
            polar = kind.projection == "polar" and dice.chance(0.5)
            made.opening.append(style.call(
                f"{axes} = {style.figure}.add_subplot", *([111] if dice.chance(0.6) else []),
                projection=kind.projection if kind.projection and not polar else None,
                polar=True if polar else None,
            ))  # fmt: skip
        made.places.append(Place(axes, name))
        return made
    if kind.projection:
        made.opening.append(style.call("plt.figure", figsize=size))
        axes = "ax"
        made.opening.append(style.call(f"{axes} = plt.subplot", 111, projection=kind.projection))
        made.places.append(Place(axes, name))
        return made
    if size or dice.chance(0.3):
        made.opening.append(style.call("plt.figure", figsize=size))
    made.places.append(Place("plt", name))
    return made


def _subplots(
    dice: Dice, style: Style, kinds: Mapping[str, Kind], weights: dict[str, float], made: Plan,
    form: str,
) -> None:  # fmt: skip
    rows, columns = {
        "row": (1, dice.pick((2, 2, 2, 3))), "column": (dice.pick((2, 2, 3)), 1),
        "square": dice.pick(((2, 2), (2, 2), (2, 3), (3, 2))),
    }[form]  # fmt: skip
    count = rows * columns
    chosen = [dice.weighted(weights) for _ in range(count)]
    if dice.chance(0.45):
        chosen = chosen[:1] * count
    width, height = columns * dice.pick((3.5, 4, 5)), rows * dice.pick((3, 3.5, 4))
    size = (float(width), float(height))
    projections = {kinds[name].projection for name in chosen}
    if projections != {""} or dice.chance(0.12):
        _added(dice, style, kinds, chosen, made, rows, columns, size)
        return
    shared = dice.chance(0.1) and len(set(chosen)) == 1
    if count <= 3 and dice.chance(0.45):
        names = [f"ax{index + 1}" for index in range(count)]
        said = ", ".join(names)
        target = f"({said})" if form != "square" else said
    else:
        variable = dice.pick(("axes", "axs", "ax"))
        target = variable
        if form == "square" and dice.chance(0.3):
            made.opening.append("")
            names = [f"{variable}[{index}]" for index in range(count)]
        elif form == "square":
            names = [f"{variable}[{i // columns}, {i % columns}]" for i in range(count)]
        else:
            names = [f"{variable}[{index}]" for index in range(count)]
    flat = made.opening == [""]
    made.opening[:] = [style.call(
        f"{style.figure}, {target} = plt.subplots", rows, columns, figsize=size,
        sharey=True if shared and form == "row" else None,
        sharex=True if shared and form == "column" else None,
    )]  # fmt: skip
    if flat:
        made.opening.append(f"{target} = {target}.{dice.pick(('flatten', 'ravel'))}()")
    made.places += [Place(axes, name) for axes, name in zip(names, chosen, strict=True)]


def _added(
    dice: Dice, style: Style, kinds: Mapping[str, Kind], chosen: list[str], made: Plan, rows: int,
    columns: int, size: tuple[float, float],
) -> None:  # fmt: skip
    """Axes by axes, by ``add_subplot`` or pyplot's ``subplot``."""
    made.opening.append(style.call(f"{style.figure} = plt.figure", figsize=size))
    owner = f"{style.figure}.add_subplot" if dice.chance(0.7) else "plt.subplot"
    for index, name in enumerate(chosen):
        axes = f"ax{index + 1}"
        projection = kinds[name].projection or None
        made.opening.append(
            style.call(f"{axes} = {owner}", rows, columns, index + 1, projection=projection)
        )
        made.places.append(Place(axes, name))


def _grid_spec(
    dice: Dice, style: Style, kinds: Mapping[str, Kind], weights: dict[str, float], made: Plan
) -> None:
    """One wide axes and two small ones, or columns of different widths."""
    size = _size(dice, 8, 12, 5, 8)
    made.opening.append(style.call(f"{style.figure} = plt.figure", figsize=size))
    inside = dice.chance(0.5)
    if not inside:
        made.imports.add("from matplotlib.gridspec import GridSpec")
    cells = dice.pick((
        (2, 2, ("0, :", "1, 0", "1, 1")), (2, 2, (":, 0", "0, 1", "1, 1")),
        (1, 2, ("0, 0", "0, 1")), (2, 1, ("0, 0", "1, 0")), (2, 3, ("0, :2", "0, 2", "1, :")),
    ))  # fmt: skip
    rows, columns, spans = cells
    more: dict[str, object] = {}
    if columns > 1 and dice.chance(0.4):
        more["width_ratios"] = [dice.pick((1, 2, 3)) for _ in range(columns)]
    if rows > 1 and dice.chance(0.4):
        more["height_ratios"] = [dice.pick((1, 2, 3)) for _ in range(rows)]
    if dice.chance(0.3):
        more["hspace"] = dice.pick((0.3, 0.4, 0.5))
    owner = f"{style.figure}.add_gridspec" if inside else "GridSpec"
    spec = dice.pick(("gs", "grid", "spec"))
    made.opening.append(style.call(f"{spec} = {owner}", rows, columns, **more))
    for index, span in enumerate(spans):
        name = dice.weighted(weights)
        projection = kinds[name].projection
        told = f", projection={style.text(projection)}" if projection else ""
        made.opening.append(f"ax{index + 1} = {style.figure}.add_subplot({spec}[{span}]{told})")
        made.places.append(Place(f"ax{index + 1}", name))


def _mosaic(
    dice: Dice, style: Style, kinds: Mapping[str, Kind], weights: dict[str, float], made: Plan
) -> None:
    rows = dice.pick((("AAB", "CCB"), ("AB", "CC"), ("AB",), ("A", "B"), ("AAB", "AAC")))
    letters = sorted(set("".join(rows)))
    flat = {name: weight for name, weight in weights.items() if not kinds[name].projection}
    told = [list(row) for row in rows]
    variable = dice.pick(("axd", "axes", "panels"))
    made.opening.append(style.call(
        f"{style.figure}, {variable} = plt.subplot_mosaic", told, figsize=_size(dice, 8, 12, 4, 8)
    ))  # fmt: skip
    for letter in letters:
        made.places.append(Place(f"{variable}[{style.text(letter)}]", dice.weighted(flat)))


def _size(dice: Dice, wide: int, widest: int, high: int, highest: int) -> tuple[float, float]:
    """Inches, in halves at most."""
    half = 0.5 if dice.chance(0.15) else 0
    return float(dice.whole(wide, widest)), float(number(dice.whole(high, highest) + half))
