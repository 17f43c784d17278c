"""Bars, lines, points, areas and statistics in flat axes."""

from __future__ import annotations

import numpy as np

from .brush import Brush, Painter

_MARKERS = ("o", "o", "s", "^", "v", "D", "*", "x", "+", ".", "P", "d", "|")
_DASHES = ("-", "-", "-", "--", "--", ":", "-.")


def bars(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count, series = dice.whole(2, 14), dice.pick((1, 1, 1, 2, 3, 4))
    lying = dice.chance(0.35)
    draw, foot = (axes.barh, "left") if lying else (axes.bar, "bottom")
    stacked = dice.chance(0.4)
    values = brush.random.uniform(0.1, 1, (series, count)) * dice.pick((1, 10, 100, 5000))
    if dice.chance(0.2):
        values *= brush.random.choice([1, -1], (series, count), p=[0.7, 0.3])
    width = dice.real(0.5, 1.0) if stacked or series == 1 else dice.real(0.6, 0.95) / series
    each = series == 1 and dice.chance(0.3)
    shades, edge, alpha = brush.colours(count if each else series), brush.edge(), brush.alpha()
    if dice.chance(0.06):
        shades, edge = ["white"] * len(shades), {"edgecolor": "black", "linewidth": 1}
    hatch = dice.pick((None, None, None, "/", "x", "..", "\\\\"))
    error = dice.chance(0.12)
    for index, row in enumerate(values):
        at = np.arange(count) + (0 if stacked else (index - (series - 1) / 2) * width)
        below = values[:index].sum(axis=0) if stacked else np.zeros(count)
        spread = {"xerr" if lying else "yerr": abs(row) * 0.1, "capsize": dice.pick((0, 3, 5))}
        draw(
            at,
            row,
            width,
            **{foot: below},
            color=shades if each else shades[index],
            alpha=alpha,
            hatch=hatch,
            label=f"series {index}",
            **edge,
            **(spread if error else {}),
        )


def histogram(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    series = dice.pick((1, 1, 1, 2, 3))
    lying = dice.chance(0.1)
    samples = [
        brush.random.normal(dice.real(-2, 2), dice.real(0.5, 1.5), dice.whole(60, 600))
        for _ in range(series)
    ]
    how = dice.pick(("bar", "bar", "stepfilled", "step", "barstacked"))
    axes.hist(
        samples if how == "barstacked" or dice.chance(0.3) else samples[0],
        bins=dice.whole(6, 50),
        histtype=how,
        alpha=brush.alpha(),
        density=dice.chance(0.3),
        orientation="horizontal" if lying else "vertical",
        **(brush.edge() if how == "bar" else {}),
    )
    if dice.chance(0.2) and not lying:
        low, high = axes.get_xlim()
        x = np.linspace(low, high, 100)
        axes.plot(x, axes.get_ylim()[1] * 0.8 * np.exp(-(x**2)), dice.pick(_DASHES))


def lines(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count, points = dice.pick((1, 1, 2, 3, 3, 4, 5, 8, 15)), dice.pick((5, 8, 12, 30, 100, 400))
    x = np.linspace(0, dice.pick((1, 5, 10, 100)), points)
    marked = points <= 30 and dice.chance(0.6)
    width = dice.pick((0.8, 1, 1.5, 1.5, 2, 3, 5))
    walk, one_dash = dice.chance(0.4), dice.pick((None, *_DASHES))
    for index, shade in enumerate(brush.colours(count)):
        if walk:
            y = np.cumsum(brush.random.normal(size=points))
        elif dice.chance(0.3):
            y = brush.random.uniform(0, 1, points) * dice.real(0.5, 2)
        else:
            y = np.sin(x / x[-1] * dice.real(2, 20) + index) * np.exp(-x / x[-1] * dice.real(0, 3))
        axes.plot(
            x,
            y,
            one_dash or dice.pick(_DASHES),
            color=shade,
            linewidth=width,
            marker=dice.pick(_MARKERS) if marked else None,
            label=f"line {index}",
            drawstyle=dice.pick(("default", "default", "default", "default", "steps-mid")),
        )


def curve(brush: Brush) -> None:
    """A line that is no function of x: a spiral, a loop, a many-coloured path."""
    from matplotlib.collections import LineCollection

    dice = brush.dice
    t = np.linspace(0, dice.real(3, 30), dice.pick((60, 200, 500)))
    r = dice.pick((np.ones_like(t), t, np.cos(dice.real(0.5, 4) * t), np.exp(-0.1 * t)))
    points = np.stack([r * np.cos(t), r * np.sin(dice.pick((1, 1, 2, 1.5)) * t)], axis=1)
    if dice.chance(0.4):
        pairs = np.stack([points[:-1], points[1:]], axis=1)
        many = LineCollection(pairs.tolist(), cmap=brush.map(), array=t, linewidth=dice.real(1, 5))
        brush.axes.add_collection(many)
        brush.axes.autoscale()
    else:
        brush.axes.plot(*points.T, dice.pick(_DASHES), color=brush.colour())


def segments(brush: Brush) -> None:
    """Many short straight lines: events, ranges."""
    dice, axes = brush.dice, brush.axes
    rows = dice.whole(1, 8)
    if dice.chance(0.4):
        events = [np.sort(brush.random.uniform(0, 10, dice.whole(5, 60))) for _ in range(rows)]
        axes.eventplot(
            events,
            colors=brush.colours(rows),
            linelengths=dice.real(0.3, 1),
            orientation=dice.pick(("horizontal", "vertical")),
        )
    else:
        count = dice.whole(3, 20)
        low, high = brush.random.uniform(0, 4, count), brush.random.uniform(5, 9, count)
        draw = dice.pick((axes.hlines, axes.vlines))
        draw(np.arange(count), low, high, colors=brush.colour(), linewidth=dice.pick((1, 2, 5)))
        if dice.chance(0.5):
            at = (low, np.arange(count)) if draw == axes.hlines else (np.arange(count), low)
            axes.plot(*at, "o", color=brush.colour())


def points(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    groups = dice.pick((1, 1, 2, 3, 4))
    size = dice.pick((4, 10, 20, 36, 36, 60, 150))
    mapped = groups == 1 and dice.chance(0.4)
    alpha = brush.alpha()
    for shade in brush.colours(groups):
        count = dice.pick((6, 15, 40, 100, 300))
        spread = dice.real(0.3, 2)
        x = brush.random.normal(dice.real(-3, 3), spread, count)
        y = dice.pick((0, 0, 1, -1)) * x + brush.random.normal(dice.real(-3, 3), spread, count)
        bubbles = dice.chance(0.25)
        axes.scatter(
            x,
            y,
            s=brush.random.uniform(5, 400, count) if bubbles else size,
            c=x if mapped else shade,
            cmap=brush.map() if mapped else None,
            alpha=alpha,
            marker=dice.pick(_MARKERS),
            edgecolors=dice.pick((None, None, "black", "white")),
        )


def fitted(brush: Brush) -> None:
    """Points with a line through them or among them, and at times the line's band."""
    dice, axes = brush.dice, brush.axes
    for shade in brush.colours(dice.pick((1, 1, 2, 3))):
        x = np.linspace(0, 10, dice.pick((6, 10, 25, 60)))
        trend = dice.real(-1, 1) * x + dice.real(0, 3) * np.sin(x * dice.real(0.1, 1))
        y = trend + brush.random.normal(size=len(x)) * dice.pick((0, 0.3, 1))
        over = dice.pick((1, 3))
        axes.scatter(x, y, s=dice.pick((8, 20, 40, 90)), color=shade, marker=dice.pick(_MARKERS),
                     zorder=over)  # fmt: skip
        other = dice.pick((shade, shade, "black", "gray"))
        axes.plot(x, trend, dice.pick(_DASHES), color=other, linewidth=dice.pick((0.7, 1.5, 2)))
        if dice.chance(0.3):
            axes.fill_between(x, trend - 0.7, trend + 0.7, color=shade, alpha=dice.real(0.1, 0.4))


def named_points(brush: Brush) -> None:
    """A few points with their names beside them."""
    dice, axes = brush.dice, brush.axes
    for shade in brush.colours(dice.pick((1, 2, 4))):
        for x, y in brush.random.uniform(0, 1, (dice.whole(1, 5), 2)):
            axes.scatter(x, y, color=shade, s=dice.pick((15, 30, 80)), marker=dice.pick(_MARKERS))
            axes.text(x + 0.02, y + 0.02, dice.pick(("Model A", "ours", "B")), fontsize=8)


def area(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    x = np.linspace(0, 10, dice.pick((6, 12, 50, 200)))
    layers = dice.pick((1, 1, 2, 3, 4))
    rows = [
        1.5 + np.sin(x * dice.real(0.3, 2) + i) + brush.random.uniform(0, 0.3, len(x))
        for i in range(layers)
    ]
    kind = dice.pick(("stack", "zero", "between", "between", "sideways"))
    if kind == "stack":
        axes.stackplot(
            x, *rows, colors=brush.colours(layers), alpha=brush.alpha(),
            baseline=dice.pick(("zero", "zero", "sym", "wiggle")),
        )  # fmt: skip
    for row, shade in zip(rows, brush.colours(layers), strict=True):
        if kind == "zero":
            axes.fill_between(x, row, color=shade, alpha=brush.alpha() or 0.5)
        elif kind == "between":
            half = dice.real(0.1, 0.8)
            axes.fill_between(x, row - half, row + half, color=shade, alpha=dice.real(0.15, 0.6))
        elif kind == "sideways":
            axes.fill_betweenx(x, row - 0.3, row + 0.3, color=shade, alpha=brush.alpha())
        if kind in ("zero", "between") and dice.chance(0.7):
            axes.plot(x, row, color=shade, linewidth=dice.pick((1, 1.5, 2)))


def boxes(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count = dice.whole(1, 8)
    samples = [brush.random.normal(dice.real(-1, 1), dice.real(0.5, 1.5), 80) for _ in range(count)]
    filled = dice.chance(0.5)
    made = axes.boxplot(
        samples,
        patch_artist=filled,
        notch=dice.chance(0.2),
        showmeans=dice.chance(0.2),
        orientation=dice.pick(("vertical", "vertical", "horizontal")),
        widths=dice.real(0.2, 0.8),
        showfliers=dice.chance(0.7),
    )
    if filled:
        for patch, shade in zip(made["boxes"], brush.colours(count), strict=True):
            patch.set_facecolor(shade)


def violins(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count = dice.whole(1, 7)
    samples = [
        brush.random.normal(dice.real(-1, 1), dice.real(0.4, 1.5), 100) for _ in range(count)
    ]
    made = axes.violinplot(
        samples,
        showmeans=dice.chance(0.4),
        showmedians=dice.chance(0.4),
        widths=dice.real(0.4, 0.9),
        showextrema=dice.chance(0.6),
        orientation=dice.pick(("vertical", "vertical", "horizontal")),
    )
    for body, shade in zip(made["bodies"], brush.colours(count), strict=True):
        body.set_facecolor(shade)
        body.set_alpha(dice.pick((0.3, 0.6, 1.0)))
    if dice.chance(0.2):
        axes.boxplot(samples, widths=0.1)


def error_bars(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count = dice.pick((5, 8, 12, 20, 40))
    x = np.linspace(0.5, 5, count)
    for index, shade in enumerate(brush.colours(dice.pick((1, 1, 2, 3)))):
        y = np.exp(-x * dice.real(0.1, 0.9)) + index * dice.real(0.1, 0.5)
        high = dice.pick((0.05, 0.1, 0.2, 0.05 + 0.2 * brush.random.random(count)))
        wide = dice.pick((None, None, 0.2, 0.1 * brush.random.random(count)))
        axes.errorbar(
            x,
            y,
            yerr=None if wide is not None and dice.chance(0.4) else high,
            xerr=wide,
            fmt=dice.pick(("o", "-", "-o", "s", "--", ".", "none", "^")),
            color=shade,
            capsize=dice.pick((0, 0, 2, 4, 6)),
            errorevery=dice.pick((1, 1, 1, 2, 5)),
            ecolor=dice.pick((None, None, "gray", "black")),
            elinewidth=dice.pick((None, 1, 2)),
        )


def stems(brush: Brush) -> None:
    dice = brush.dice
    x = np.linspace(0.1, 2 * np.pi, dice.pick((8, 15, 41)))
    y = dice.pick((np.exp(np.sin(x)), np.cos(3 * x), brush.random.random(len(x))))
    brush.axes.stem(x, y, orientation=dice.pick(("vertical", "vertical", "horizontal")))


def stairs(brush: Brush) -> None:
    dice = brush.dice
    for shade in brush.colours(dice.pick((1, 1, 2, 3))):
        values = brush.random.uniform(0, 10, dice.whole(5, 25))
        brush.axes.stairs(values, color=shade, linewidth=dice.pick((1, 1.5, 3)))


def spans_of_time(brush: Brush) -> None:
    dice = brush.dice
    for row in range(dice.whole(2, 6)):
        starts = np.sort(brush.random.uniform(0, 90, dice.whole(1, 5)))
        brush.axes.broken_barh(
            [(start, dice.real(3, 15)) for start in starts],
            (row * 10, dice.real(5, 9)),
            facecolors=brush.colour(),
        )


PAINTERS: dict[Painter, float] = {
    bars: 3,
    histogram: 1.5,
    lines: 4,
    curve: 1,
    segments: 0.8,
    points: 2.5,
    fitted: 1.8,
    named_points: 0.5,
    area: 2,
    boxes: 1.2,
    violins: 1,
    error_bars: 2,
    stems: 0.5,
    stairs: 0.4,
    spans_of_time: 0.4,
}
