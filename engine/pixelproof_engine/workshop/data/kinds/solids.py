"""Three dimensions: clouds, surfaces, columns."""

from __future__ import annotations

from pixelproof_engine.workshop.data.palette import SEQUENTIAL
from pixelproof_engine.workshop.data.sheet import Sheet
from pixelproof_engine.workshop.data.style import Raw

from .points import seed
from .spreads import formula


def cloud(sheet: Sheet) -> None:
    """Points in space."""
    dice = sheet.dice
    seed(sheet)
    count = dice.pick((20, 30, 50, 100))
    names = [sheet.name(letter, letter * 2, f"{letter}s") for letter in "xyz"]
    kind = dice.pick((f"rand({count})", f"randn({count})", f"normal(0, 1, {count})"))
    sheet.data += [f"{name} = np.random.{kind}" for name in names]
    coloured = dice.chance(0.5)
    sheet.do(
        "scatter", *map(Raw, names), c=Raw(names[2]) if coloured else None,
        cmap=dice.pick(SEQUENTIAL) if coloured else None,
        color=None if coloured else sheet.colours(1)[0], marker=dice.pick((None, "o", "^", "s")),
        s=dice.pick((None, 20, 40, 60)),
    )  # fmt: skip
    _labels(sheet)


def surface(sheet: Sheet) -> None:
    """A surface or a net over the plane."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    a, b = sheet.name("x", "xs"), sheet.name("y", "ys")
    x, y, z = sheet.name("X", "xx"), sheet.name("Y", "yy"), sheet.name("Z", "zz")
    end, count = dice.pick((2, 3, 5)), dice.pick((20, 25, 30))
    sheet.data += [
        f"{a} = np.linspace(-{end}, {end}, {count})", f"{b} = np.linspace(-{end}, {end}, {count})",
        f"{x}, {y} = np.meshgrid({a}, {b})", f"{z} = {formula(sheet, x, y)}",
    ]  # fmt: skip
    if dice.chance(0.25):
        sheet.do("plot_wireframe", Raw(x), Raw(y), Raw(z), color=sheet.colours(1)[0])
    else:
        result = sheet.name("surf", "surface") if dice.chance(0.4) else ""
        sheet.do("plot_surface", Raw(x), Raw(y), Raw(z), to=result, cmap=dice.pick(SEQUENTIAL),
                 edgecolor=dice.pick((None, "none")))  # fmt: skip
        if result:
            sheet.colour_bar_on = result
    _labels(sheet)


def columns(sheet: Sheet) -> None:
    """Columns on a plane."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    count = dice.whole(3, 5)
    x = sheet.define([float(i) for i in range(count)] * 2, "x", "xpos", array=True)
    y = sheet.define([0.0] * count + [1.0] * count, "y", "ypos", array=True)
    dz = sheet.define(
        [abs(v) for v in sheet.values(2 * count)], "heights", "dz", "values", array=True
    )
    sheet.do("bar3d", Raw(x), Raw(y), Raw(f"np.zeros(len({x}))"), 0.6, 0.6, Raw(dz),
             color=sheet.colours(1)[0])  # fmt: skip
    _labels(sheet)


def _labels(sheet: Sheet) -> None:
    dice = sheet.dice
    for letter in "xyz":
        if dice.chance(0.8):
            sheet.do(f"set_{letter}label", dice.pick((letter, letter.upper())))
    if dice.chance(0.85):
        sheet.set("title", sheet.topic.title(dice, sheet.measure, sheet.group.name))
    if dice.chance(0.25):
        sheet.do("view_init", elev=dice.pick((20, 30, 45)), azim=dice.pick((30, 45, 60, -60)))
