"""Spreads and fields: boxes, violins, heat maps, contours, arrows."""

from __future__ import annotations

from pixelproof_engine.workshop.data.palette import DIVERGING, SEQUENTIAL
from pixelproof_engine.workshop.data.sheet import Sheet, rounded
from pixelproof_engine.workshop.data.style import Raw, number

from .points import seed


def boxplot(sheet: Sheet) -> None:
    """Box plots, filled or plain."""
    dice = sheet.dice
    names, data = _groups(sheet)
    filled = dice.chance(0.6)
    result = sheet.name("bp", "box", "boxes") if filled else ""
    shades = sheet.colours(len(names))
    lying = dice.chance(0.1)
    sheet.remark("Box plot", "draw the boxes")
    sheet.do(
        "boxplot", Raw(data), to=result, patch_artist=True if filled else None,
        widths=dice.pick((None, None, 0.4, 0.5, 0.6)), notch=True if dice.chance(0.1) else None,
        showfliers=False if dice.chance(0.15) else None, vert=False if lying else None,
        medianprops=Raw(f"dict(color={sheet.style.text(dice.pick(('black', 'red', 'k')))})")
        if dice.chance(0.3) else None,
    )  # fmt: skip
    if filled:
        held = sheet.define(shades, "colors", "palette")
        box = sheet.style.text("boxes")
        sheet.plot.append(
            f"for patch, color in zip({result}[{box}], {held}):\n    patch.set_facecolor(color)"
        )
    _named(sheet, names, "y" if lying else "x")
    told = (sheet.group.name, sheet.measure.label(dice))
    sheet.texts(*(told[::-1] if lying else told))
    sheet.finish("x" if lying else "y")


def violin(sheet: Sheet) -> None:
    """Violins."""
    dice = sheet.dice
    names, data = _groups(sheet)
    coloured = dice.chance(0.6)
    result = sheet.name("parts", "vp", "violins") if coloured else ""
    sheet.do(
        "violinplot", Raw(data), to=result, showmeans=True if dice.chance(0.4) else None,
        showmedians=True if dice.chance(0.5) else None,
        showextrema=False if dice.chance(0.2) else None,
    )  # fmt: skip
    if coloured:
        bodies, many = sheet.style.text("bodies"), dice.chance(0.5)
        edge = dice.pick(("black", "gray", "white"))
        lines = [f"    body.set_edgecolor({sheet.style.text(edge)})"] if dice.chance(0.5) else []
        if dice.chance(0.6):
            lines.append(f"    body.set_alpha({dice.pick((0.5, 0.6, 0.7, 0.8))})")
        if many:
            held = sheet.define(sheet.colours(len(names)), "colors", "palette")
            head = f"for body, color in zip({result}[{bodies}], {held}):"
            first = "    body.set_facecolor(color)"
        else:
            head = f"for body in {result}[{bodies}]:"
            first = f"    body.set_facecolor({sheet.style.text(sheet.colours(1)[0])})"
        sheet.plot.append("\n".join([head, first, *lines]))
    _named(sheet, names, "x")
    sheet.texts(sheet.group.name, sheet.measure.label(dice))
    sheet.finish("y")


def heatmap(sheet: Sheet) -> None:
    """A table of numbers as colours, often with the numbers written in."""
    dice = sheet.dice
    rows, columns = list(sheet.names(3, 6)), list(dice.some(sheet.other_group().members, 5))
    cells = [[_cell(sheet) for _ in columns] for _ in rows]
    sheet.imports.add("numpy")
    data = sheet.name("data", "matrix", "values", "table")
    told = ",\n    ".join(sheet.style.code(row) for row in cells)
    sheet.data.append(f"{data} = np.array([\n    {told}\n])")
    x = sheet.define(columns, "columns", "xlabels", "cols")
    y = sheet.define(rows, "rows", "ylabels", "index")
    result = sheet.name("im", "image", "heatmap", "mesh")
    mesh = dice.chance(0.15)
    cmap = dice.pick((*SEQUENTIAL, *DIVERGING[:4]))
    sheet.remark("Heat map", "show the table as colours")
    if mesh:
        sheet.do("pcolormesh", Raw(data), to=result, cmap=cmap, edgecolors="w")
    else:
        aspect = "auto" if dice.chance(0.4) else None
        sheet.do("imshow", Raw(data), to=result, cmap=cmap, aspect=aspect)
    shift = " + 0.5" if mesh else ""
    sheet.ticks("x", Raw(f"np.arange(len({x})){shift}"), Raw(x), sheet.tilt(columns))
    sheet.ticks("y", Raw(f"np.arange(len({y})){shift}"), Raw(y))
    if dice.chance(0.65):
        place = ("j + 0.5", "i + 0.5") if mesh else ("j", "i")
        shade = dice.pick(("white", "black", "w", "k"))
        form = dice.pick(
            (f"{data}[i, j]", f"f{sheet.style.quote}{{{data}[i, j]:g}}{sheet.style.quote}")
        )
        center = sheet.style.text("center")
        sheet.plot.append(
            f"for i in range(len({y})):\n    for j in range(len({x})):\n"
            f"        {sheet.axes}.text({place[0]}, {place[1]}, {form}, ha={center}, va={center}, "
            f"color={sheet.style.text(shade)})"
        )
    if dice.chance(0.75):
        sheet.colour_bar_on = result
    sheet.texts(None, None)


def contour(sheet: Sheet) -> None:
    """Contours of a formula of two variables."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    x, y, z = sheet.name("X", "xx"), sheet.name("Y", "yy"), sheet.name("Z", "zz")
    end, count = dice.pick((1, 2, 3, 4, 5)), dice.pick((50, 80, 100, 200))
    a, b = sheet.name("x", "xs"), sheet.name("y", "ys")
    sheet.data += [
        f"{a} = np.linspace(-{end}, {end}, {count})", f"{b} = np.linspace(-{end}, {end}, {count})",
        f"{x}, {y} = np.meshgrid({a}, {b})", f"{z} = {formula(sheet, x, y)}",
    ]  # fmt: skip
    filled = dice.pick(("contourf", "contourf", "contour", "both"))
    result = sheet.name("cs", "contours", "cf")
    levels = dice.pick((None, 8, 10, 12, 15, 20))
    cmap = dice.pick((*SEQUENTIAL, *DIVERGING))
    sheet.do(
        "contour" if filled == "contour" else "contourf", Raw(x), Raw(y), Raw(z), to=result,
        levels=levels, cmap=cmap,
    )  # fmt: skip
    if filled == "both":
        shade = dice.pick(("black", "white", "k"))
        sheet.do("contour", Raw(x), Raw(y), Raw(z), colors=shade, linewidths=0.5)
    if filled == "contour" and dice.chance(0.6):
        sheet.do("clabel", Raw(result), inline=True, fontsize=8)
    elif dice.chance(0.8):
        sheet.colour_bar_on = result
    sheet.texts(dice.pick(("x", "X", "x (m)")), dice.pick(("y", "Y", "y (m)")))


def quiver(sheet: Sheet) -> None:
    """A field of arrows."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    x, y, u, v = (sheet.name(name, name * 2) for name in ("X", "Y", "U", "V"))
    end, count = dice.pick((1, 2, 3)), dice.pick((8, 10, 12, 15))
    places = f"np.linspace(-{end}, {end}, {count})"
    sheet.data += [
        f"{x}, {y} = np.meshgrid({places}, {places})",
        *dice.pick((
            (f"{u} = -{y}", f"{v} = {x}"), (f"{u} = np.cos({x})", f"{v} = np.sin({y})"),
            (f"{u} = {x}", f"{v} = -{y}"), (f"{u} = np.sin({y})", f"{v} = np.cos({x})"),
        )),
    ]  # fmt: skip
    coloured = dice.chance(0.3)
    more = [Raw(f"np.hypot({u}, {v})")] if coloured else []
    sheet.do(
        "quiver", Raw(x), Raw(y), Raw(u), Raw(v), *more,
        color=None if coloured else sheet.colours(1)[0],
        cmap=dice.pick(SEQUENTIAL) if coloured else None,
    )  # fmt: skip
    sheet.texts("x", "y")
    sheet.finish()


def formula(sheet: Sheet, x: str, y: str) -> str:
    """A formula of two variables with hills and valleys."""
    k = sheet.dice.pick(("", "2 * ", "0.5 * ", "3 * "))
    return sheet.dice.pick((
        f"np.sin({k}{x}) * np.cos({k}{y})", f"np.exp(-({x}**2 + {y}**2))", f"{x}**2 - {y}**2",
        f"np.sin(np.sqrt({x}**2 + {y}**2))", f"{x}**2 + {k}{y}**2", f"np.cos({k}{x}) + np.sin({y})",
        f"{x} * np.exp(-{x}**2 - {y}**2)", f"np.exp(-(({x} - 1)**2 + {y}**2)) - np.exp(-{x}**2)",
    ))  # fmt: skip


def _groups(sheet: Sheet) -> tuple[list[str], str]:
    """Names, and the variable with a list of samples for each."""
    dice = sheet.dice
    names = list(sheet.names(2, 5))
    measure, span = sheet.measure, sheet.measure.high - sheet.measure.low
    data = sheet.name("data", "samples", "groups", "all_data")
    at_random = dice.chance(0.75)
    if at_random:
        seed(sheet)
    parts = []
    count = dice.pick((30, 50, 100, 200))
    for _ in names:
        if at_random:
            middle = rounded(dice.real(measure.low + 0.25 * span, measure.high - 0.25 * span), span)
            spread = rounded(span * dice.real(0.04, 0.15), span / 10)
            parts.append(f"np.random.normal({number(middle)}, {number(spread)}, {count})")
        else:
            parts.append(sheet.style.code(sheet.values(dice.whole(6, 9))))
    if at_random and dice.chance(0.2):
        middles = [part.split("(")[1].split(",")[0] for part in parts]
        spread_ = parts[0].split(", ")[1]
        told = f"{data} = [np.random.normal(m, {spread_}, {count}) for m in [{', '.join(middles)}]]"
        sheet.data.append(told)
    else:
        rows = ",\n    ".join(parts)
        sheet.data.append(f"{data} = [\n    {rows},\n]")
    return names, data


def _named(sheet: Sheet, names: list[str], axis: str) -> None:
    """Names below the groups, which stand at 1, 2, 3 ..."""
    places = [float(index + 1) for index in range(len(names))]
    labels = sheet.held([*names], "labels", "names", "categories")
    sheet.ticks(axis, places, labels, sheet.tilt(names) if axis == "x" else None)


def _cell(sheet: Sheet) -> float:
    dice = sheet.dice
    if sheet.measure.high - sheet.measure.low > 60:
        return float(dice.whole(1, 99))
    return round(dice.real(0, 1), 2) if sheet.measure.high <= 5 else round(dice.real(0, 9.9), 1)
