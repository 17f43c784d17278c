"""What stands in three dimensions."""

from __future__ import annotations

import numpy as np

from .brush import Brush, Painter


def surface(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    values = brush.field(dice.pick((15, 30, 50)), dice.pick((15, 30, 50)))
    y, x = np.mgrid[-3 : 3 : values.shape[0] * 1j, -3 : 3 : values.shape[1] * 1j]
    kind = dice.pick(("mapped", "mapped", "plain", "net", "triangles", "ball"))
    if kind == "ball":
        u, v = np.mgrid[0 : 2 * np.pi : 40j, 0 : np.pi : 20j]
        x, y, values = np.cos(u) * np.sin(v), np.sin(u) * np.sin(v), np.cos(v)
    if kind == "net":
        step = dice.pick((1, 2, 3, 5))
        axes.plot_wireframe(x, y, values, rstride=step, cstride=step, color=brush.colour())
    elif kind == "triangles":
        pick = brush.random.choice(values.size, 200)
        axes.plot_trisurf(x.ravel()[pick], y.ravel()[pick], values.ravel()[pick], cmap=brush.map())
    elif kind == "mapped":
        axes.plot_surface(
            x, y, values, cmap=brush.map(), alpha=brush.alpha(), linewidth=dice.pick((0, 0.3))
        )
    else:
        axes.plot_surface(x, y, values, color=brush.colour(), alpha=brush.alpha())
    if dice.chance(0.15):
        axes.contourf(x, y, values, zdir="z", offset=values.min() - 1, cmap=brush.map())


def level_lines(brush: Brush) -> None:
    values = brush.field(40, 40)
    y, x = np.mgrid[-3:3:40j, -3:3:40j]
    draw = brush.dice.pick((brush.axes.contour, brush.axes.contourf))
    draw(x, y, values, brush.dice.whole(6, 20), cmap=brush.map())


def cloud(brush: Brush) -> None:
    dice = brush.dice
    for shade in brush.colours(dice.pick((1, 1, 2, 3))):
        x, y, z = brush.random.normal(size=(3, dice.pick((15, 50, 150)))) + dice.real(-2, 2)
        mapped = dice.chance(0.3)
        brush.axes.scatter(
            x,
            y,
            z,
            c=z if mapped else shade,
            cmap=brush.map() if mapped else None,
            marker=dice.pick(("o", "^", "s")),
            s=dice.pick((10, 20, 50)),
        )


def path(brush: Brush) -> None:
    dice = brush.dice
    t = np.linspace(0, dice.real(5, 30), 200)
    for shade in brush.colours(dice.pick((1, 1, 2, 4))):
        a, b = dice.real(0.5, 3), dice.real(0.5, 3)
        brush.axes.plot(np.sin(a * t) * t, np.cos(b * t) * t, t, color=shade, lw=dice.real(0.5, 2))


def columns(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    side = dice.whole(2, 6)
    if dice.chance(0.5):
        x, y = (one.ravel() for one in np.mgrid[0:side, 0:side])
        axes.bar3d(
            x,
            y,
            0,
            0.6,
            0.6,
            brush.random.uniform(0.5, 5, side * side),
            color=brush.colour(),
            shade=dice.chance(0.8),
        )
    elif dice.chance(0.5):
        for row, shade in enumerate(brush.colours(side)):
            axes.bar(
                np.arange(10), brush.random.random(10), zs=row, zdir="y", color=shade, alpha=0.8
            )
    else:
        axes.voxels(
            brush.random.random((side, side, side)) > 0.6, facecolors=brush.colour(), edgecolor="k"
        )


def sticks(brush: Brush) -> None:
    t = np.linspace(0, 2 * np.pi, brush.dice.whole(10, 40))
    brush.axes.stem(np.cos(t), np.sin(t), t)


def arrows(brush: Brush) -> None:
    z, y, x = np.mgrid[-1:1:4j, -1:1:5j, -1:1:5j]
    brush.axes.quiver(x, y, z, np.sin(x), np.cos(y), z, length=0.3, color=brush.colour())


def bare(brush: Brush) -> None:
    """Three dimensions with nothing but words in them."""
    for word in ("a word", "(1, 2, 3)", "red")[: brush.dice.whole(0, 3)]:
        brush.axes.text(*brush.random.random(3), word, color=brush.colour())


PAINTERS: dict[Painter, float] = {
    surface: 4,
    level_lines: 1,
    cloud: 1.5,
    path: 1.2,
    columns: 1.3,
    sticks: 0.3,
    arrows: 0.4,
    bare: 0.5,
}
