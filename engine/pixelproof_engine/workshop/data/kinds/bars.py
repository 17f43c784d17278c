"""Bars: side by side, stacked, lying, with errors."""

from __future__ import annotations

from pixelproof_engine.workshop.data.sheet import Sheet
from pixelproof_engine.workshop.data.style import Raw


def bar(sheet: Sheet) -> None:
    """One series of bars over names."""
    dice = sheet.dice
    names = list(sheet.names(3, 8))
    x = sheet.held(names, "categories", "labels", "names", "groups", "x")
    y = sheet.held(sheet.values(len(names)), "values", "heights", "counts", "y", "data")
    many = dice.chance(0.3)
    colour: object = None
    if dice.chance(0.85):
        found = sheet.colours(len(names) if many else 1)
        colour = sheet.held(found, "colors", "palette") if many else found[0]
    result = "bars" if dice.chance(0.35) else ""
    if result:
        result = sheet.name("bars", "rects", "container")
    sheet.remark("Draw the bars", "bar chart", "Create the bar plot")
    sheet.do(
        "bar", x, y, to=result, color=colour,
        width=dice.pick((0.4, 0.5, 0.6, 0.7, 0.9)) if dice.chance(0.4) else None,
        edgecolor=dice.pick(("black", "white", "gray", "k")) if dice.chance(0.35) else None,
        alpha=dice.pick((0.6, 0.7, 0.8, 0.9)) if dice.chance(0.25) else None,
        hatch=dice.pick(("/", "//", "x", ".", "\\\\", "o")) if dice.chance(0.08) else None,
        label=sheet.measure.name if dice.chance(0.1) else None,
    )  # fmt: skip
    if result:
        _tell_values(sheet, result)
    sheet.texts(sheet.group.name, sheet.measure.label(dice))
    _tilt(sheet, names)
    if dice.chance(0.12):
        low = min(0, sheet.measure.low)
        sheet.set("ylim", low, round(sheet.measure.high * 1.2, 1))
    sheet.finish("y")


def barh(sheet: Sheet) -> None:
    """Lying bars."""
    dice = sheet.dice
    names = list(sheet.names(3, 8))
    found = sheet.values(len(names))
    if dice.chance(0.3):
        found.sort()
    y = sheet.held(names, "categories", "labels", "names", "items")
    x = sheet.held(found, "values", "scores", "amounts", "widths")
    many = dice.chance(0.25)
    shades = sheet.colours(len(names) if many else 1)
    result = sheet.name("bars", "rects") if dice.chance(0.3) else ""
    sheet.remark("Horizontal bars", "draw the bars")
    sheet.do(
        "barh", y, x, to=result,
        color=(shades if many else shades[0]) if dice.chance(0.85) else None,
        height=dice.pick((0.4, 0.5, 0.6, 0.7)) if dice.chance(0.4) else None,
        edgecolor=dice.pick(("black", "white", "gray")) if dice.chance(0.3) else None,
        alpha=dice.pick((0.6, 0.7, 0.8)) if dice.chance(0.2) else None,
    )  # fmt: skip
    if result:
        _tell_values(sheet, result)
    sheet.texts(sheet.measure.label(dice), sheet.group.name)
    if dice.chance(0.3):
        sheet.plot.append(f"{sheet.own()}.invert_yaxis()")
    sheet.finish("x")


def grouped(sheet: Sheet) -> None:
    """Several series side by side."""
    dice = sheet.dice
    names = list(sheet.names(3, 6))
    series = _series(sheet)
    shades: list[str | None] = [*sheet.colours(len(series))]
    if dice.chance(0.2):
        shades = [None] * len(series)
    sheet.imports.add("numpy")
    labels = sheet.define(names, "labels", "categories", "groups", "names")
    step = {2: 0.35, 3: 0.25, 4: 0.2}[len(series)]
    lying = dice.chance(0.15)
    method = "barh" if lying else "bar"
    edge = dice.pick(("black", "white", "gray")) if dice.chance(0.3) else None
    hatches = dice.shuffled(("/", "\\", "x", ".", "-", "+"))
    hatched = dice.chance(0.08)
    if dice.chance(0.35):
        _grouped_in_loop(sheet, labels, series, shades, step, method)
    else:
        held = [sheet.define(sheet.values(len(names)), _variable(one), "values") for one in series]
        x = sheet.name("x", "ind", "positions", "index")
        sheet.data.append(f"{x} = np.arange(len({labels}))")
        width = sheet.name("width", "bar_width", "w") if not lying else sheet.name("height", "h")
        sheet.data.append(f"{width} = {step}")
        sheet.remark("Draw each group", "bars side by side", "one call per series")
        for index, (name, values) in enumerate(zip(series, held, strict=True)):
            offset = index - (len(series) - 1) / 2
            place = (
                x
                if not offset
                else f"{x} {'-' if offset < 0 else '+'} "
                + (f"{abs(offset):g} * {width}" if abs(offset) != 1 else width)
            )
            if len(series) == 2:
                place = f"{x} {'-' if offset < 0 else '+'} {width} / 2"
            sheet.do(
                method, Raw(place), Raw(values), Raw(width), label=name, color=shades[index],
                edgecolor=edge, hatch=hatches[index] if hatched else None,
            )  # fmt: skip
        turn = None if lying else sheet.tilt(names)
        sheet.ticks("y" if lying else "x", Raw(x), Raw(labels), turn)
    told = (sheet.measure.label(dice), sheet.group.name)
    sheet.texts(*(told if lying else told[::-1]))
    sheet.legend()
    sheet.finish("x" if lying else "y")


def stacked(sheet: Sheet) -> None:
    """Several series on top of each other."""
    dice = sheet.dice
    names = list(sheet.names(3, 6))
    series = _series(sheet)
    shades = sheet.colours(len(series))
    labels = sheet.define(names, "categories", "labels", "x", "groups")
    lying = dice.chance(0.25)
    method, base = ("barh", "left") if lying else ("bar", "bottom")
    width = dice.pick((0.5, 0.6, 0.7)) if dice.chance(0.4) else None
    sheet.imports.add("numpy")
    sheet.remark("Stack the series", "stacked bars")
    rows = [[abs(value) for value in sheet.values(len(names))] for _ in series]
    if dice.chance(0.4):
        held = sheet.define(dict(zip(series, rows, strict=True)), "data", "counts", "parts")
        below = sheet.name("bottom", "base", "left") if not lying else sheet.name("left", "start")
        colour = sheet.define(shades, "colors", "palette")
        sheet.plot.append(f"{below} = np.zeros(len({labels}))")
        size = f", {'height' if lying else 'width'}={width}" if width else ""
        sheet.plot.append(
            f"for (name, vals), color in zip({held}.items(), {colour}):\n"
            f"    {sheet.axes}.{method}({labels}, vals, {base}={below}, label=name, "
            f"color=color{size})\n"
            f"    {below} += np.array(vals)"
        )
    else:
        held_rows = [sheet.define(row, _variable(one), "values", array=True)
                     for one, row in zip(series, rows, strict=True)]  # fmt: skip
        for index, values in enumerate(held_rows):
            under = " + ".join(held_rows[:index])
            more: dict[str, object] = {base: Raw(under) if under else None}
            more |= {"label": series[index], "color": shades[index]}
            more |= {"height" if lying else "width": width}
            sheet.plot.append(
                sheet.style.call(f"{sheet.axes}.{method}", Raw(labels), Raw(values), **more)
            )
    told = (sheet.measure.label(dice), sheet.group.name)
    sheet.texts(*(told if lying else told[::-1]))
    sheet.legend()
    if not lying:
        _tilt(sheet, names)
    sheet.finish("x" if lying else "y")


def bar_with_errors(sheet: Sheet) -> None:
    """Bars with error bars on them."""
    dice = sheet.dice
    names = list(sheet.names(3, 6))
    values = [abs(value) for value in sheet.values(len(names))]
    digits = 1 if sheet.measure.high - sheet.measure.low > 5 else 3
    errors = [round(max(0.001, abs(v) * dice.real(0.04, 0.18)), digits) for v in values]
    x = sheet.held(names, "methods", "labels", "categories", "groups")
    y = sheet.held(values, "means", "values", "avg", "scores")
    e = sheet.held(errors, "errors", "std", "stds", "err")
    shades = sheet.colours(len(names))
    many = dice.chance(0.4)
    sheet.remark("Bars with error bars", "means and deviations")
    sheet.do(
        "bar", x, y, yerr=e, capsize=dice.pick((3, 4, 5, 6, 8)),
        color=shades if many else shades[0],
        edgecolor="black" if dice.chance(0.4) else None,
        alpha=dice.pick((0.6, 0.7, 0.8)) if dice.chance(0.3) else None,
    )  # fmt: skip
    sheet.texts(sheet.group.name, sheet.measure.label(dice))
    _tilt(sheet, names)
    sheet.finish("y")


def _grouped_in_loop(
    sheet: Sheet, labels: str, series: list[str], shades: list[str | None], step: float,
    method: str,
) -> None:  # fmt: skip
    dice = sheet.dice
    count = sheet.data[-1].count(",") + 1
    rows = {name: sheet.values(count) for name in series}
    held = sheet.define(rows, "data", "results", "scores", "table")
    x = sheet.name("x", "ind", "positions")
    sheet.data.append(f"{x} = np.arange(len({labels}))")
    index, name, values = dice.pick(
        (("i", "name", "vals"), ("k", "label", "vals"), ("i", "key", "row"))
    )
    colour = ""
    if shades[0] is not None:
        held_shades = sheet.define([str(shade) for shade in shades], "colors", "palette")
        colour = f", color={held_shades}[{index}]"
    size = "height" if method == "barh" else "width"
    sheet.plot.append(
        f"for {index}, ({name}, {values}) in enumerate({held}.items()):\n"
        f"    {sheet.axes}.{method}({x} + {index} * {step}, {values}, {size}={step}, "
        f"label={name}{colour})"
    )
    middle = f"{x} + {step * (len(series) - 1) / 2:g}"
    sheet.ticks("y" if method == "barh" else "x", Raw(middle), Raw(labels))


def _tell_values(sheet: Sheet, bars: str) -> None:
    """The value of each bar beside it."""
    dice, style = sheet.dice, sheet.style
    lying = sheet.plot[-1].find("barh(") > 0
    form = "{:.0f}" if sheet.measure.high - sheet.measure.low > 25 else "{:.1f}"
    sheet.remark("Add value labels", "write the values", "annotate bars")
    if dice.chance(0.5):
        padding = dice.pick((None, 2, 3, 5))
        sheet.do("bar_label", Raw(bars), padding=padding, fontsize=sheet.size(7, 10))
        return
    one = dice.pick(("bar", "rect", "b"))
    size = sheet.size(7, 10)
    more = f", fontsize={size}" if size else ""
    if lying:
        told = style.text(" " + form)
        sheet.plot.append(
            f"for {one} in {bars}:\n"
            f"    {sheet.axes}.text({one}.get_width(), {one}.get_y() + {one}.get_height() / 2,\n"
            f"            {told}.format({one}.get_width()), va={style.text('center')}{more})"
        )
    else:
        sheet.plot.append(
            f"for {one} in {bars}:\n"
            f"    height = {one}.get_height()\n"
            f"    {sheet.axes}.text({one}.get_x() + {one}.get_width() / 2, height, "
            f"{style.text(form)}.format(height),\n"
            f"            ha={style.text('center')}, va={style.text('bottom')}{more})"
        )


def _series(sheet: Sheet) -> list[str]:
    group = sheet.other_group()
    return sheet.dice.some(group.members, sheet.dice.whole(2, 4)) if len(group.members) > 1 else [
        "A", "B",
    ]  # fmt: skip


def _variable(name: str) -> str:
    """A variable named after a thing: ``low_dose``."""
    plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in name.lower()).strip("_")
    return plain if plain[:1].isalpha() and plain not in _RESERVED else "series"


_RESERVED = frozenset(
    ["none", "in", "is", "or", "and", "as", "if", "not", "for", "go", "x", "y", "i", "k", "b"]
)


def _tilt(sheet: Sheet, names: list[str]) -> None:
    turn = sheet.tilt(names)
    if turn is None:
        return
    if sheet.axes == "plt":
        sheet.do("xticks", rotation=turn)
    elif sheet.dice.chance(0.6):
        sheet.do("tick_params", axis="x", rotation=turn)
    else:
        sheet.plot.append(f"plt.setp({sheet.axes}.get_xticklabels(), rotation={turn})")
