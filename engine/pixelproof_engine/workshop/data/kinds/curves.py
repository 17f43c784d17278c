"""Curves: lines, steps, areas, error bars."""

from __future__ import annotations

from pixelproof_engine.workshop.data.sheet import Sheet, rounded
from pixelproof_engine.workshop.data.style import Raw, number

_MARKERS = ("o", "s", "^", "D", "v", "x", "*", "+", ".", "P", "p", "<", ">")
_LINES = ("-", "--", ":", "-.")


def line(sheet: Sheet) -> None:
    """One to four lines over years, steps or plain numbers."""
    dice = sheet.dice
    count = dice.whole(4, 12)
    x, label = _abscissa(sheet, count)
    names = _names(sheet)
    shades = sheet.colours(len(names)) if dice.chance(0.8) else None
    dressed = dice.pick(("marker", "marker", "style", "both", "none"))
    markers, lines = dice.shuffled(_MARKERS), dice.shuffled(_LINES)
    same = dice.chance(0.4)
    width = dice.pick((1, 1.5, 2, 2.5, 3)) if dice.chance(0.45) else None
    marked = dressed in ("marker", "both")
    size = dice.pick((4, 5, 6, 7, 8)) if marked and dice.chance(0.4) else None
    rows = [sheet.trend(count) for _ in names]
    looped = len(names) > 1 and dice.chance(0.25)
    if looped:
        table = dict(zip(names, rows, strict=True))
        data = sheet.define(table, "series", "data", "results", "curves")
        more = f", marker={sheet.style.text(markers[0])}" if dressed != "none" else ""
        more += f", linewidth={width:g}" if width else ""
        form = dice.pick((("name", "vals"), ("label", "ys"), ("key", "row")))
        if shades:
            held = sheet.define(shades, "colors", "palette")
            sheet.plot.append(
                f"for ({form[0]}, {form[1]}), color in zip({data}.items(), {held}):\n"
                f"    {sheet.axes}.plot({x}, {form[1]}, color=color, label={form[0]}{more})"
            )
        else:
            sheet.plot.append(
                f"for {form[0]}, {form[1]} in {data}.items():\n"
                f"    {sheet.axes}.plot({x}, {form[1]}, label={form[0]}{more})"
            )
    else:
        held_rows = [
            sheet.define(row, *(f"y{i + 1}", f"{_short(name)}", f"values{i + 1}"))
            for i, (name, row) in enumerate(zip(names, rows, strict=True))
        ]
        sheet.remark("Plot the lines", "draw each series", "one line per series")
        shorthand = dice.chance(0.2)
        for index, row_name in enumerate(held_rows):
            mark = markers[0 if same else index] if marked else None
            dash = lines[index % 4] if dressed in ("style", "both") else None
            told = (mark or "") + (dash or "-") if shorthand and mark else None
            sheet.do(
                "plot", Raw(x), Raw(row_name), *([told] if told else []),
                color=shades[index] if shades else None,
                marker=None if told else mark, linestyle=None if told else dash,
                linewidth=width, markersize=size,
                label=names[index] if len(names) > 1 or dice.chance(0.3) else None,
            )  # fmt: skip
    sheet.texts(label, sheet.measure.label(dice))
    if len(names) > 1:
        sheet.legend(0.93)
    if dice.chance(0.15):
        low, high = min(map(min, rows)), max(map(max, rows))
        span = high - low or 1.0
        sheet.set("ylim", rounded(low - 0.2 * span, span), rounded(high + 0.25 * span, span))
    if dice.chance(0.1):
        middle = rounded(sum(rows[0]) / count, sheet.measure.high - sheet.measure.low)
        sheet.do("axhline", y=middle, color=dice.pick(("gray", "red", "black")), linestyle="--")
    if dice.chance(0.1):
        peak = max(range(count), key=rows[0].__getitem__)
        sheet.do(
            "annotate", dice.pick(("peak", "Maximum", "best", "max")),
            xy=(Raw(f"{x}[{peak}]"), rows[0][peak]),
            xytext=(dice.pick((-30, 20, 30)), dice.pick((-35, 20, 25))),
            textcoords="offset points", arrowprops=Raw("dict(arrowstyle='->')"),
        )  # fmt: skip
    sheet.finish()


def function(sheet: Sheet) -> None:
    """Lines of formulas."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    end = dice.pick(("2 * np.pi", "4 * np.pi", "10", "5", "6", "8"))
    start = dice.pick(("0", "0", "0", "-5", "0.1")) if not end.endswith("pi") else "0"
    x = sheet.name("x", "t", "xs")
    sheet.data.append(f"{x} = np.linspace({start}, {end}, {dice.pick((50, 100, 200, 400))})")
    forms = dice.shuffled(
        (
            f"np.sin({{k}}{x})", f"np.cos({{k}}{x})", f"np.exp(-{{a}} * {x})",
            f"{{a}} * {x} + {{b}}", f"np.exp(-{{a}} * {x}) * np.sin({{k}}{x})",
            f"1 / (1 + np.exp(-{x}))", f"{{a}} * {x}**2", f"np.tanh({{k}}{x})",
            f"np.sqrt(np.abs({x}))", f"{{b}} * np.log1p(np.abs({x}))",
        )
    )  # fmt: skip
    count = dice.whole(1, 3)
    shades = sheet.colours(count)
    dashed = dice.chance(0.4)
    sheet.remark("Plot the curves", "functions")
    for index in range(count):
        body = forms[index].format(
            k=dice.pick(("", "2 * ", "0.5 * ", "3 * ")), a=dice.pick((0.2, 0.3, 0.5, 0.8)),
            b=dice.pick((1, 2, 0.5, 3)),
        )  # fmt: skip
        name = body.replace("np.", "").replace(" * ", "").replace(" ", "")
        told: object = Raw(body)
        if dice.chance(0.6):
            held = sheet.name(f"y{index + 1}", "f", "g", "signal")
            sheet.data.append(f"{held} = {body}")
            told = Raw(held)
        sheet.do(
            "plot", Raw(x), told, color=shades[index] if dice.chance(0.75) else None,
            linestyle=_LINES[index] if dashed else None, label=name,
            linewidth=dice.pick((None, None, 1.5, 2, 3)),
        )  # fmt: skip
    if dice.chance(0.2):
        alpha = dice.pick((0.1, 0.2, 0.3))
        sheet.do("fill_between", Raw(x), told, alpha=alpha, color=shades[count - 1])
    across = dice.pick(("x", "Time (s)", "t", "Angle (rad)"))
    sheet.texts(across, dice.pick(("y", "f(x)", "Amplitude")))
    sheet.legend(0.85)
    sheet.finish()


def step(sheet: Sheet) -> None:
    """Steps."""
    dice = sheet.dice
    count = dice.whole(5, 10)
    x, label = _abscissa(sheet, count)
    names = _names(sheet)[:2]
    shades = sheet.colours(len(names))
    for index, name in enumerate(names):
        y = sheet.define(sheet.trend(count), f"y{index + 1}", "levels", "values")
        sheet.do(
            "step", Raw(x), Raw(y), where=dice.pick(("post", "mid", "pre")), color=shades[index],
            linewidth=dice.pick((None, 2)), label=name,
        )  # fmt: skip
    sheet.texts(label, sheet.measure.label(dice))
    sheet.legend(0.7)
    sheet.finish()


def stackplot(sheet: Sheet) -> None:
    """Areas on top of each other."""
    dice = sheet.dice
    count = dice.whole(5, 10)
    x, label = _abscissa(sheet, count)
    names = dice.some(sheet.other_group().members, dice.whole(2, 4))
    rows = [[abs(v) for v in sheet.trend(count)] for _ in names]
    shades = sheet.colours(len(names)) if dice.chance(0.75) else None
    alpha = dice.pick((0.6, 0.7, 0.8)) if dice.chance(0.4) else None
    if dice.chance(0.5):
        data = sheet.define(dict(zip(names, rows, strict=True)), "data", "parts", "shares")
        sheet.do("stackplot", Raw(x), Raw(f"{data}.values()"), labels=Raw(f"{data}.keys()"),
                 colors=shades, alpha=alpha)  # fmt: skip
    else:
        held = [sheet.define(row, f"y{i + 1}", _short(n)) for i, (n, row) in
                enumerate(zip(names, rows, strict=True))]  # fmt: skip
        sheet.do("stackplot", Raw(x), *map(Raw, held), labels=names, colors=shades, alpha=alpha)
    sheet.texts(label, sheet.measure.label(dice))
    sheet.legend()
    if dice.chance(0.3):
        sheet.set("xlim", Raw(f"{x}[0]"), Raw(f"{x}[-1]"))
    sheet.finish("y")


def band(sheet: Sheet) -> None:
    """Lines with a band of uncertainty."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    count = dice.whole(6, 12)
    x, label = _abscissa(sheet, count)
    names = _names(sheet)[:3]
    shades = sheet.colours(len(names))
    alpha = dice.pick((0.15, 0.2, 0.25, 0.3))
    for index, name in enumerate(names):
        y = sheet.define(sheet.trend(count), f"mean{index + 1}", f"y{index + 1}", array=True)
        span = sheet.measure.high - sheet.measure.low
        spread: Raw
        if dice.chance(0.5):
            width = rounded(span * dice.real(0.03, 0.1), span / 10)
            spread = Raw(number(width))
        else:
            low = rounded(0.02 * span, span / 10), rounded(0.1 * span, span / 10)
            errors = [rounded(dice.real(*low), span / 10) for _ in range(count)]
            spread = Raw(sheet.define(errors, f"std{index + 1}", f"err{index + 1}", array=True))
        sheet.do("plot", Raw(x), Raw(y), color=shades[index], label=name,
                 marker=dice.pick((None, None, "o", "s")))  # fmt: skip
        sheet.do("fill_between", Raw(x), Raw(f"{y} - {spread.code}"), Raw(f"{y} + {spread.code}"),
                 color=shades[index], alpha=alpha)  # fmt: skip
    sheet.texts(label, sheet.measure.label(dice))
    sheet.legend(0.9)
    sheet.finish()


def errorbar(sheet: Sheet) -> None:
    """Points or lines with error bars."""
    dice = sheet.dice
    count = dice.whole(4, 9)
    x, label = _abscissa(sheet, count)
    names = _names(sheet)[:3]
    shades = sheet.colours(len(names))
    markers = dice.shuffled(_MARKERS[:7])
    shape = dice.pick(("o", "-o", "--s", "o-", None))
    cap = dice.pick((2, 3, 4, 5))
    for index, name in enumerate(names):
        row = sheet.trend(count)
        span = sheet.measure.high - sheet.measure.low
        errors = [rounded(span * dice.real(0.02, 0.09), span / 10) for _ in range(count)]
        y = sheet.define(row, f"y{index + 1}", f"mean_{index + 1}")
        e = sheet.define(errors, f"err{index + 1}", f"yerr{index + 1}", f"std_{index + 1}")
        sheet.do(
            "errorbar", Raw(x), Raw(y), yerr=Raw(e), fmt=shape,
            marker=None if shape else markers[index], capsize=cap, color=shades[index],
            label=name if len(names) > 1 or dice.chance(0.5) else None,
        )  # fmt: skip
    sheet.texts(label, sheet.measure.label(dice))
    sheet.legend(0.9 if len(names) > 1 else 0.2)
    sheet.finish()


def _abscissa(sheet: Sheet, count: int) -> tuple[str, str]:
    """A variable with ``count`` places along the x axis, and the axis's label."""
    dice = sheet.dice
    kind = dice.pick(("years", "range", "steps", "arange", "linspace", "names"))
    names = ("x", "steps", "t", "positions", "xs")
    if kind == "names":
        found = [g for g in sheet.topic.groups if len(g.members) >= count]
        if found:
            group = dice.pick(found)
            return sheet.define(list(group.members[:count]), "labels", "names", "x"), group.name
        kind = "years"
    if kind == "years":
        start = dice.whole(1995, 2024 - count)
        year = sheet.topic.time(dice) if dice.chance(0.2) else {"en": "Year"}.get(
            sheet.topic.language, sheet.topic.time(dice)
        )  # fmt: skip
        if dice.chance(0.4):
            name = sheet.name("years", "year")
            form = dice.pick(("list(range({}, {}))", "np.arange({}, {})"))
            if form.startswith("np"):
                sheet.imports.add("numpy")
            sheet.data.append(f"{name} = {form.format(start, start + count)}")
            return name, year
        return sheet.define([start + i for i in range(count)], "years", "year", "x"), year
    time = sheet.topic.time(dice)
    if kind == "steps":
        by = dice.pick((1, 2, 5, 10, 20, 25, 50, 100))
        first = dice.pick((0, by))
        return sheet.define([first + by * i for i in range(count)], *names), time
    name = sheet.name(*names)
    if kind == "range":
        sheet.data.append(f"{name} = range(1, {count + 1})")
        return name, time
    sheet.imports.add("numpy")
    if kind == "arange":
        sheet.data.append(f"{name} = np.arange({count})")
    else:
        sheet.data.append(f"{name} = np.linspace(0, {dice.pick((1, 5, 10, 100))}, {count})")
    return name, time


def _names(sheet: Sheet) -> list[str]:
    count = sheet.dice.weighted({1: 3, 2: 3, 3: 2, 4: 1})
    return sheet.dice.some(sheet.other_group().members, count)


def _short(name: str) -> str:
    plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in name.lower()).strip("_")
    return f"{plain}_data" if plain[:1].isalpha() else "series"
