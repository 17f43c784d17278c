"""Charts of two parts: twin axes, insets, ranges; and axes of logarithms and dates."""

from __future__ import annotations

from pixelproof_engine.workshop.data.sheet import Sheet, rounded
from pixelproof_engine.workshop.data.style import Raw, number


def twin(sheet: Sheet) -> None:
    """Bars or a line, and a line on a second y axis."""
    dice = sheet.dice
    other = dice.pick([m for m in sheet.topic.measures if m is not sheet.measure])
    names = list(sheet.names(4, 8))
    x = sheet.define(names, "labels", "x", "categories")
    first = sheet.define([abs(v) for v in sheet.values(len(names))], "bars", "first", "left")
    second = sheet.define(sheet.trend(len(names), other), "line", "second", "right")
    a, b = sheet.colours(2)
    method = dice.pick(("bar", "bar", "plot"))
    sheet.do(method, Raw(x), Raw(first), color=a, label=sheet.measure.name,
             alpha=dice.pick((None, 0.6, 0.7)))  # fmt: skip
    told = sheet.measure.label(dice)
    matched = dice.chance(0.5)
    sheet.set("xlabel", sheet.group.name)
    sheet.set("ylabel", told, color=a if matched else None)
    if matched and sheet.axes != "plt":
        sheet.do("tick_params", axis="y", labelcolor=a)
    right = sheet.name("ax2", "twin", "ax_right")
    sheet.plot.append(f"{right} = {sheet.own()}.twinx()")
    sheet.plot.append(sheet.style.call(
        f"{right}.plot", Raw(x), Raw(second), color=b, marker=dice.pick(("o", "s", "^", None)),
        linestyle=dice.pick((None, "--")), label=other.name,
    ))  # fmt: skip
    sheet.plot.append(sheet.style.call(f"{right}.set_ylabel", other.label(dice),
                                       color=b if matched else None))  # fmt: skip
    if matched:
        sheet.plot.append(sheet.style.call(f"{right}.tick_params", axis="y", labelcolor=b))
    # Titles go to the first axes, which is not pyplot's current one any more.
    owner = "plt.title" if sheet.axes == "plt" else f"{sheet.axes}.set_title"
    said = sheet.topic.title(dice, sheet.measure, sheet.group.name)
    sheet.plot.append(sheet.style.call(owner, said, fontsize=sheet.size(11, 16)))
    if sheet.axes != "plt" and dice.chance(0.6):
        sheet.do("legend", loc="upper left")
        sheet.plot.append(sheet.style.call(f"{right}.legend", loc="upper right"))


def inset(sheet: Sheet) -> None:
    """A curve and a smaller axes inside that shows a part of it."""
    dice = sheet.dice
    sheet.imports.add("numpy")
    x, y = sheet.name("x", "t"), sheet.name("y", "signal")
    end = dice.pick((6, 8, 10, 12))
    body = dice.pick((
        f"np.sin({x}) * np.exp(-0.2 * {x})", f"np.cos({x}) / (1 + {x})",
        f"np.exp(-0.4 * {x}) + 0.1 * np.cos({x})",
    ))  # fmt: skip
    sheet.data += [f"{x} = np.linspace(0, {end}, {dice.pick((200, 300, 500))})", f"{y} = {body}"]
    shade = sheet.colours(1)[0]
    sheet.do("plot", Raw(x), Raw(y), color=shade)
    sheet.texts(
        dice.pick(("Time (s)", "x", "Distance (m)")), dice.pick(("Amplitude", "y", "Signal"))
    )
    name = sheet.name("axins", "inset", "small")
    box = [dice.pick((0.5, 0.55)), dice.pick((0.5, 0.55)), 0.4, dice.pick((0.3, 0.4))]
    sheet.plot.append(sheet.style.call(f"{name} = {sheet.own()}.inset_axes", box))
    sheet.plot.append(sheet.style.call(f"{name}.plot", Raw(x), Raw(y), color=shade))
    low = dice.whole(0, 2)
    sheet.plot.append(f"{name}.set_xlim({low}, {low + 1})")
    if dice.chance(0.5):
        sheet.plot.append(f"{name}.set_title({sheet.style.text(dice.pick(('zoom', 'detail')))})")
    if dice.chance(0.4):
        sheet.plot.append(f"{sheet.own()}.indicate_inset_zoom({name})")


def logarithmic(sheet: Sheet) -> None:
    """Lines or points over powers of ten."""
    dice = sheet.dice
    names = dice.some(sheet.other_group().members, dice.whole(1, 3))
    base = dice.pick((2, 10))
    count = dice.whole(4, 6)
    x = sheet.define([base**index for index in range(count)], "sizes", "x", "n", "samples")
    shades = sheet.colours(len(names))
    for index, name in enumerate(names):
        start, slope = dice.real(0.5, 9), dice.real(0.3, 1.4)
        row = [
            float(f"{start * base ** (slope * i) * dice.real(0.85, 1.2):.3g}") for i in range(count)
        ]
        y = sheet.define(row, f"y{index + 1}", f"times{index + 1}")
        sheet.do("plot", Raw(x), Raw(y), color=shades[index], label=name,
                 marker=dice.pick(("o", "s", "^", None)))  # fmt: skip
    which = dice.pick(("xy", "y", "x"))
    for axis in which:
        sheet.set(f"{axis}scale", "log")
    sheet.texts(dice.pick(("Size", "n", "Samples", "Frequency (Hz)")), sheet.measure.label(dice))
    if len(names) > 1:
        sheet.legend(0.9)
    if dice.chance(0.5):
        sheet.do("grid", True, which="both", linestyle=dice.pick(("--", ":")))


def dates(sheet: Sheet) -> None:
    """A line over days."""
    dice = sheet.dice
    count = dice.whole(5, 12)
    x = sheet.name("dates", "days", "when")
    year, month = dice.whole(2015, 2025), dice.whole(1, 9)
    sheet.imports.add("datetime")
    step = dice.pick((1, 7, 30))
    sheet.data.append(
        f"{x} = [datetime({year}, {month}, 1) + timedelta(days={step} * i) for i in range({count})]"
    )
    y = sheet.define(sheet.trend(count), "values", "y", "series")
    sheet.do("plot", Raw(x), Raw(y), color=sheet.colours(1)[0], marker=dice.pick((None, "o", ".")))
    if dice.chance(0.3):
        sheet.do("fill_between", Raw(x), Raw(y), alpha=dice.pick((0.2, 0.3)))
    sheet.texts(sheet.topic.time(dice), sheet.measure.label(dice))
    if dice.chance(0.5):
        sheet.plot.append("plt.gcf().autofmt_xdate()")
    elif sheet.axes == "plt":
        sheet.do("xticks", rotation=45)
    else:
        sheet.do("tick_params", axis="x", rotation=45)
    sheet.finish()


def lollipop(sheet: Sheet) -> None:
    """Stems with heads."""
    dice = sheet.dice
    names = list(sheet.names(4, 8))
    values = sheet.held(sheet.values(len(names)), "values", "y", "heights")
    labels = sheet.define(names, "labels", "categories", "x")
    if dice.chance(0.5):
        sheet.do("stem", Raw(labels), values)
    else:
        shade = sheet.colours(1)[0]
        sheet.do("vlines", Raw(labels), 0, values, color=shade, linewidth=dice.pick((None, 2)))
        sheet.do("scatter", Raw(labels), values, color=shade, s=dice.pick((40, 60, 80)))
    sheet.texts(sheet.group.name, sheet.measure.label(dice))
    sheet.finish("y")


def dumbbell(sheet: Sheet) -> None:
    """Two values of each thing, joined by a line."""
    dice = sheet.dice
    names = list(sheet.names(4, 7))
    before = sheet.values(len(names))
    after = [rounded(v * dice.real(0.7, 1.5), sheet.measure.high) for v in before]
    labels = sheet.define(names, "labels", "names", "items")
    a = sheet.define(before, "before", "start", "low")
    b = sheet.define(after, "after", "end", "high")
    shades = sheet.colours(2)
    words = dice.pick((("before", "after"), ("2010", "2020"), ("min", "max"), ("old", "new")))
    sheet.do(
        "hlines",
        y=Raw(labels),
        xmin=Raw(a),
        xmax=Raw(b),
        color=dice.pick(("gray", "lightgray", "k")),
    )
    sheet.do("scatter", Raw(a), Raw(labels), color=shades[0], label=words[0], zorder=3)
    sheet.do("scatter", Raw(b), Raw(labels), color=shades[1], label=words[1], zorder=3)
    sheet.texts(sheet.measure.label(dice), sheet.group.name)
    sheet.legend(0.9)
    sheet.finish("x")


def diverging(sheet: Sheet) -> None:
    """Lying bars to both sides of zero."""
    dice = sheet.dice
    names = list(sheet.names(4, 8))
    values = [float(dice.whole(-40, 40)) for _ in names]
    labels = sheet.define(names, "labels", "categories", "items")
    held = sheet.define(values, "changes", "values", "delta", array=False)
    up, down = sheet.colours(2)
    colour = sheet.name("colors", "palette")
    q = sheet.style.text
    sheet.data.append(f"{colour} = [{q(up)} if v >= 0 else {q(down)} for v in {held}]")
    method = dice.pick(("barh", "bar"))
    sheet.do(method, Raw(labels), Raw(held), color=Raw(colour))
    line = "axvline" if method == "barh" else "axhline"
    sheet.do(line, 0, color=dice.pick(("black", "gray", "k")), linewidth=dice.pick((0.8, 1)))
    told = (f"Change ({dice.pick(('%', 'points', 'k'))})", sheet.group.name)
    sheet.texts(*(told if method == "barh" else told[::-1]))
    sheet.finish("x" if method == "barh" else "y")


def schedule(sheet: Sheet) -> None:
    """Bars from a start for a while: a plan of tasks."""
    dice = sheet.dice
    names = list(sheet.names(3, 7))
    start = [0.0]
    lengths = [float(dice.whole(1, 9)) for _ in names]
    for length in lengths[:-1]:
        start.append(start[-1] + max(0.0, length - dice.whole(0, 2)))
    labels = sheet.define(names, "tasks", "labels", "phases")
    left = sheet.define(start, "start", "begin", "starts")
    width = sheet.define(lengths, "duration", "length", "days")
    shades = sheet.colours(len(names))
    sheet.do("barh", Raw(labels), Raw(width), left=Raw(left),
             color=shades if dice.chance(0.6) else shades[0],
             edgecolor=dice.pick((None, "black")))  # fmt: skip
    sheet.texts(
        f"{dice.pick(('Day', 'Week', 'Hour'))}", dice.pick(("Task", "Phase", sheet.group.name))
    )
    if dice.chance(0.5):
        sheet.plot.append(f"{sheet.own()}.invert_yaxis()")
    sheet.finish("x")


def marked(sheet: Sheet) -> None:
    """A line with a span, limits and words beside them."""
    dice = sheet.dice
    count = dice.whole(6, 12)
    first = dice.whole(0, 5)
    x = sheet.define([first + index for index in range(count)], "x", "days", "steps")
    values = sheet.trend(count)
    y = sheet.define(values, "y", "values", "level")
    sheet.do("plot", Raw(x), Raw(y), color=sheet.colours(1)[0], marker=dice.pick((None, "o", "s")))
    low, high = min(values), max(values)
    limit = rounded(low + 0.7 * (high - low), high - low or 1.0)
    sheet.do("axhline", limit, color=dice.pick(("red", "crimson", "gray")), linestyle="--",
             label=dice.pick(("limit", "target", "threshold")))  # fmt: skip
    if dice.chance(0.6):
        start = first + dice.whole(1, count - 3)
        sheet.do(
            "axvspan", start, start + 2, color=dice.pick(("gray", "yellow", "orange")), alpha=0.2
        )
    told = f"{dice.pick(('max', 'peak'))} {number(high)}"
    place = values.index(high) + first
    sheet.do(
        "annotate", told, xy=(place, high), xytext=(place + 0.5, rounded(high * 1.02, high or 1.0)),
        arrowprops=Raw(f"dict(arrowstyle={sheet.style.text('->')})") if dice.chance(0.7) else None,
    )  # fmt: skip
    sheet.texts(sheet.topic.time(dice), sheet.measure.label(dice))
    sheet.legend(0.7)
    sheet.finish()
