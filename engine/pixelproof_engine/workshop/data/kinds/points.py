"""Points and spreads: scatter plots, histograms."""

from __future__ import annotations

from pixelproof_engine.workshop.data.palette import SEQUENTIAL
from pixelproof_engine.workshop.data.sheet import Sheet, rounded
from pixelproof_engine.workshop.data.style import Raw

_MARKERS = ("o", "s", "^", "D", "v", "x", "*", "+", "P")


def scatter(sheet: Sheet) -> None:
    """One to three clouds, written down or drawn at random."""
    dice = sheet.dice
    across = dice.pick([m for m in sheet.topic.measures if m is not sheet.measure])
    names = dice.some(sheet.other_group().members, dice.weighted({1: 3, 2: 2, 3: 1}))
    shades = sheet.colours(len(names))
    markers = dice.shuffled(_MARKERS)
    varied = dice.chance(0.4)
    at_random = dice.chance(0.4)
    if at_random:
        seed(sheet)
    size = dice.pick((10, 20, 30, 40, 50, 60, 80, 100)) if dice.chance(0.5) else None
    alpha = dice.pick((0.4, 0.5, 0.6, 0.7, 0.8)) if dice.chance(0.5) else None
    edge = dice.pick(("black", "white", "k")) if dice.chance(0.25) else None
    sheet.remark("Scatter plot", "draw the points")
    for index, name in enumerate(names):
        if at_random:
            count = dice.pick((20, 30, 40, 50, 80, 100))
            x = _cloud(sheet, across.low, across.high, count, f"x{index + 1}")
            y = _cloud(sheet, sheet.measure.low, sheet.measure.high, count, f"y{index + 1}")
        else:
            count = dice.whole(5, 12)
            x = sheet.define(sheet.values(count, across), f"x{index + 1}", "xs", "x")
            y = sheet.define(sheet.values(count), f"y{index + 1}", "ys", "y")
        sheet.do(
            "scatter", Raw(x), Raw(y), s=size, color=shades[index],
            marker=markers[index] if varied else None, alpha=alpha, edgecolors=edge,
            label=name if len(names) > 1 or dice.chance(0.2) else None,
        )  # fmt: skip
    sheet.texts(across.label(dice), sheet.measure.label(dice), across.name)
    if len(names) > 1:
        sheet.legend(0.95)
    sheet.finish()


def bubble(sheet: Sheet) -> None:
    """Points by size and colour, with a colour bar."""
    dice = sheet.dice
    across = dice.pick([m for m in sheet.topic.measures if m is not sheet.measure])
    count = dice.whole(5, 14)
    x = sheet.define(sheet.values(count, across), "x", "xs")
    y = sheet.define(sheet.values(count), "y", "ys")
    sizes = sheet.define([dice.whole(2, 40) * 10 for _ in range(count)], "sizes", "area", "s")
    tints = sheet.define([round(dice.real(0, 1), 2) for _ in range(count)], "colors", "c", "shade")
    result = sheet.name("sc", "scatter", "points")
    sheet.do("scatter", Raw(x), Raw(y), to=result, s=Raw(sizes), c=Raw(tints),
             cmap=dice.pick(SEQUENTIAL), alpha=dice.pick((None, 0.6, 0.8)))  # fmt: skip
    if dice.chance(0.7):
        sheet.colour_bar_on = result
    sheet.texts(across.label(dice), sheet.measure.label(dice), across.name)
    sheet.finish()


def hist(sheet: Sheet) -> None:
    """Histograms of normal, uniform or skewed samples."""
    dice = sheet.dice
    seed(sheet)
    names = dice.some(sheet.other_group().members, dice.weighted({1: 4, 2: 2}))
    shades = sheet.colours(len(names))
    bins = dice.pick((10, 12, 15, 20, 25, 30))
    alpha = dice.pick((0.5, 0.6, 0.7)) if len(names) > 1 else dice.pick((None, 0.7, 0.8))
    edge = dice.pick(("black", "white")) if dice.chance(0.6) else None
    density = True if dice.chance(0.15) else None
    sheet.remark("Histogram", "distribution of the values")
    for index, name in enumerate(names):
        count = dice.pick((100, 200, 300, 500, 1000))
        low, high = sheet.measure.low, sheet.measure.high
        data = _cloud(sheet, low, high, count, "data" if len(names) == 1 else f"data{index + 1}")
        sheet.do("hist", Raw(data), bins=bins, color=shades[index], alpha=alpha, edgecolor=edge,
                 density=density, label=name if len(names) > 1 else None)  # fmt: skip
    if dice.chance(0.2):
        sheet.do("axvline", Raw(f"np.mean({data})"), color=dice.pick(("red", "black", "k")),
                 linestyle="--", label="mean")  # fmt: skip
        names.append("mean")
    count_word = {"en": "Frequency", "de": "Anzahl", "fr": "Effectif", "es": "Frecuencia"}
    told = "Density" if density else count_word.get(sheet.topic.language, "n")
    sheet.texts(sheet.measure.label(dice), told)
    if len(names) > 1:
        sheet.legend(0.9)
    sheet.finish("y")


def seed(sheet: Sheet) -> None:
    """numpy's generator seeded, once."""
    sheet.imports.add("numpy")
    if not any(line.startswith("np.random.seed") for line in sheet.data):
        sheet.data.append(f"np.random.seed({sheet.dice.pick((0, 1, 7, 10, 42, 42, 123, 2024))})")


def _cloud(sheet: Sheet, low: float, high: float, count: int, name: str) -> str:
    """A variable with numbers at random around the middle of a range."""
    dice, span = sheet.dice, high - low
    held = sheet.name(name)
    middle = rounded(dice.real(low + 0.3 * span, low + 0.7 * span), span)
    spread = rounded(span * dice.real(0.06, 0.18), span / 10)
    form = dice.weighted({"normal": 6, "uniform": 2, "rand": 1, "exponential": 0.5})
    ends = rounded(low, span), rounded(high, span)
    told = {
        "normal": f"np.random.normal({middle:g}, {spread:g}, {count})",
        "uniform": f"np.random.uniform({ends[0]:g}, {ends[1]:g}, {count})",
        "rand": f"np.random.rand({count}) * {rounded(span, span):g}",
        "exponential": f"np.random.exponential({spread * 2:g}, {count})",
    }[form]
    sheet.data.append(f"{held} = {told}")
    return held
