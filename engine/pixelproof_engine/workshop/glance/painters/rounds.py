"""What goes around a pole."""

from __future__ import annotations

import numpy as np

from .brush import Brush, Painter


def sweep(brush: Brush) -> None:
    dice = brush.dice
    theta = np.linspace(0, 2 * np.pi, dice.pick((60, 200)))
    for shade in brush.colours(dice.pick((1, 2, 3))):
        r = 1 + np.cos(dice.whole(1, 6) * theta) * dice.real(0.1, 1)
        brush.axes.plot(theta, r, color=shade, lw=dice.pick((1, 2, 3)))


def radar(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    count = dice.whole(3, 9)
    theta = np.append(np.linspace(0, 2 * np.pi, count, endpoint=False), 0)
    filled = dice.chance(0.7)
    for shade in brush.colours(dice.pick((1, 2, 3, 4))):
        r = brush.random.uniform(0.2, 1, count)
        r = np.append(r, r[0])
        axes.plot(theta, r, color=shade, marker=dice.pick((None, None, "o")))
        if filled:
            axes.fill(theta, r, color=shade, alpha=dice.real(0.1, 0.4))


def columns(brush: Brush) -> None:
    dice = brush.dice
    count = dice.whole(5, 24)
    brush.axes.bar(
        np.linspace(0, 2 * np.pi, count, endpoint=False),
        brush.random.uniform(1, 10, count),
        width=dice.real(0.1, 6.2 / count),
        color=brush.colours(count),
        alpha=brush.alpha(),
    )


def points(brush: Brush) -> None:
    count = brush.dice.pick((20, 60, 150))
    theta, r = 2 * np.pi * brush.random.random(count), 2 * brush.random.random(count)
    brush.axes.scatter(
        theta, r, c=theta, s=brush.dice.pick((20, 60)) * r, cmap=brush.map(), alpha=0.75
    )


def sheet(brush: Brush) -> None:
    theta, r = np.mgrid[0 : 2 * np.pi : 40j, 0:1:15j]
    brush.axes.grid(False)
    brush.axes.pcolormesh(theta, r, brush.field(40, 15), cmap=brush.map())


PAINTERS: dict[Painter, float] = {sweep: 1, radar: 1.5, columns: 1, points: 0.7, sheet: 0.3}
