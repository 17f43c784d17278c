"""Charts of data frames: pandas' own plots and seaborn's."""

from __future__ import annotations

from pixelproof_engine.workshop.data.palette import QUALITATIVE, SEQUENTIAL
from pixelproof_engine.workshop.data.sheet import Sheet
from pixelproof_engine.workshop.data.style import Raw

from .points import seed


def frame_plot(sheet: Sheet) -> None:
    """``df.plot``: lines, bars or areas, one per column."""
    dice, style = sheet.dice, sheet.style
    names = list(sheet.names(3, 7))
    series = dice.some(sheet.other_group().members, dice.whole(1, 3))
    rows = {name: [abs(v) for v in sheet.values(len(names))] for name in series}
    df = sheet.name("df", "data", "frame")
    told = ",\n    ".join(f"{style.text(name)}: {style.code(row)}" for name, row in rows.items())
    index = sheet.define(names, "index", "labels") if dice.chance(0.4) else style.code(names)
    sheet.data.append(f"{df} = pd.DataFrame({{\n    {told},\n}}, index={index})")
    kind = dice.pick(("bar", "bar", "line", "barh", "area"))
    shades = sheet.colours(len(series)) if dice.chance(0.6) else None
    form = dice.pick((f"{df}.plot.{kind}", f"{df}.plot"))
    sheet.plot.append(style.call(
        form, kind=None if form.endswith(kind) else kind, ax=Raw(sheet.own()), color=shades,
        stacked=True if kind in ("bar", "barh") and dice.chance(0.25) else None,
        rot=dice.pick((0, 45, None)) if kind == "bar" else None,
        legend=False if len(series) == 1 and dice.chance(0.5) else None,
        marker=dice.pick((None, "o", "s")) if kind == "line" else None,
        alpha=dice.pick((None, 0.7)) if kind == "area" else None,
    ))  # fmt: skip
    labels = (sheet.group.name, sheet.measure.label(dice))
    sheet.texts(*(labels[::-1] if kind == "barh" else labels))
    sheet.finish("x" if kind == "barh" else "y")


def frame_series(sheet: Sheet) -> None:
    """A column by another one, set as index or not."""
    dice, style = sheet.dice, sheet.style
    count = dice.whole(4, 9)
    start = dice.whole(1995, 2014)
    df = sheet.name("df", "table")
    year = dice.pick(("year", "Year", "t"))
    column = dice.pick((sheet.measure.name.lower().replace(" ", "_"), sheet.measure.name))
    years = [start + index for index in range(count)]
    sheet.data.append(
        f"{df} = pd.DataFrame({{\n    {style.text(year)}: {style.code(years)},\n"
        f"    {style.text(column)}: {style.code(sheet.trend(count))},\n}})"
    )
    method = dice.pick(("plot", "bar", "scatter", "step"))
    x, y = f"{df}[{style.text(year)}]", f"{df}[{style.text(column)}]"
    sheet.do(method, Raw(x), Raw(y), color=sheet.colours(1)[0])
    sheet.texts(year.capitalize(), sheet.measure.label(dice))
    sheet.finish()


def sea_bars(sheet: Sheet) -> None:
    """seaborn's bars, with or without hues."""
    dice, style = sheet.dice, sheet.style
    names = list(sheet.names(3, 5))
    shades = dice.some(sheet.other_group().members, dice.whole(2, 3)) if dice.chance(0.5) else []
    df, columns = sheet.name("df", "data"), ["group", "value", "kind"]
    rows = len(names) * max(1, len(shades))
    first = [name for name in names for _ in range(max(1, len(shades)))]
    told = {"group": first, "value": [abs(v) for v in sheet.values(rows)]}
    if shades:
        told["kind"] = shades * len(names)
    body = "".join(f"    {style.text(k)}: {style.code(v)},\n" for k, v in told.items())
    sheet.data.append(f"{df} = pd.DataFrame({{\n{body}}})")
    _sea(sheet, "barplot", data=Raw(df), x=columns[0], y=columns[1],
         hue=columns[2] if shades else None, color=None if shades else sheet.colours(1)[0],
         palette=dice.pick((*QUALITATIVE[:7], "deep", "muted")) if shades else None)  # fmt: skip
    sheet.texts(sheet.group.name, sheet.measure.label(dice))
    sheet.finish("y")


def sea_spread(sheet: Sheet) -> None:
    """seaborn's boxes, violins, histograms and densities of samples."""
    dice, style = sheet.dice, sheet.style
    seed(sheet)
    names = list(sheet.names(2, 4))
    count = dice.pick((40, 60, 100))
    df = sheet.name("df", "data")
    middle = [f"{v:g}" for v in sheet.values(len(names))]
    span = f"{(sheet.measure.high - sheet.measure.low) / 12:.2g}"
    group, value = style.text("group"), style.text("value")
    sheet.data.append(
        f"{df} = pd.DataFrame({{\n    {group}: np.repeat({style.code(names)}, {count}),\n"
        f"    {value}: np.concatenate([np.random.normal(m, {span}, {count}) "
        f"for m in [{', '.join(middle)}]]),\n}})"
    )
    method = dice.pick(("boxplot", "violinplot", "histplot", "kdeplot", "stripplot"))
    palette = dice.pick((None, *QUALITATIVE[:6]))
    if method in ("histplot", "kdeplot"):
        _sea(sheet, method, data=Raw(df), x="value", hue="group", palette=palette,
             fill=True if method == "kdeplot" and dice.chance(0.6) else None)  # fmt: skip
        sheet.texts(sheet.measure.label(dice), dice.pick(("Density", "Count")))
    else:
        _sea(sheet, method, data=Raw(df), x="group", y="value", color=sheet.colours(1)[0])
        sheet.texts(sheet.group.name, sheet.measure.label(dice))
    sheet.finish("y")


def sea_lines(sheet: Sheet) -> None:
    """seaborn's lines and points."""
    dice = sheet.dice
    count = dice.whole(5, 10)
    x = sheet.define([index + 1 for index in range(count)], "x", "steps")
    method = dice.pick(("lineplot", "scatterplot", "regplot"))
    shades = sheet.colours(2)
    names = dice.some(sheet.other_group().members, dice.whole(1, 2))
    for index, name in enumerate(names):
        y = sheet.define(sheet.trend(count), f"y{index + 1}", "values")
        # Its band is thrown anew in each process: the same program, another picture.
        band = Raw("None") if method == "regplot" else None
        _sea(sheet, method, x=Raw(x), y=Raw(y), color=shades[index], label=name, ci=band,
             marker="o" if method == "lineplot" and dice.chance(0.4) else None)  # fmt: skip
    sheet.texts(sheet.topic.time(dice), sheet.measure.label(dice))
    if method == "regplot":
        sheet.legend()
    sheet.finish()


def sea_heat(sheet: Sheet) -> None:
    """seaborn's heat map with the numbers written in."""
    dice, style = sheet.dice, sheet.style
    names = list(sheet.names(3, 5))
    columns = dice.some(sheet.other_group().members, 4)
    df = sheet.name("df", "table")
    cells = [[round(dice.real(0, 1), 2) for _ in columns] for _ in names]
    rows = ",\n    ".join(style.code(row) for row in cells)
    sheet.data.append(
        f"{df} = pd.DataFrame([\n    {rows},\n], index={style.code(names)}, "
        f"columns={style.code(columns)})"
    )
    _sea(sheet, "heatmap", Raw(df), annot=True if dice.chance(0.8) else None,
         cmap=dice.pick(SEQUENTIAL), fmt=".2f" if dice.chance(0.5) else None,
         linewidths=dice.pick((None, 0.5)))  # fmt: skip
    sheet.texts(None, None)


def _sea(sheet: Sheet, method: str, *values: object, **keywords: object) -> None:
    """A call of seaborn on the sheet's axes."""
    if sheet.dice.chance(0.15) and not any("set_theme" in line for line in sheet.data):
        theme = sheet.dice.pick(("whitegrid", "darkgrid", "ticks", "white"))
        sheet.data.insert(0, f"sns.set_style({sheet.style.text(theme)})")
    ax = None if sheet.axes == "plt" else Raw(sheet.axes)
    sheet.plot.append(sheet.style.call(f"sns.{method}", *values, **keywords, ax=ax))
