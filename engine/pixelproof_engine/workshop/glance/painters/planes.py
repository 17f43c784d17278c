"""What covers a plane: images, contours, arrows."""

from __future__ import annotations

import numpy as np

from .brush import Brush, Painter


def image(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    kind = dice.pick(("cells", "smooth", "smooth", "noise", "photo", "mesh", "mask"))
    if kind == "cells":
        rows, columns = dice.whole(2, 14), dice.whole(2, 14)
        values = brush.random.uniform(0, 1, (rows, columns))
        axes.imshow(values, cmap=brush.map(), aspect=dice.pick(("auto", "equal")))
        if dice.chance(0.4):
            for row in range(rows):
                for column in range(columns):
                    axes.text(
                        column,
                        row,
                        f"{values[row, column]:.1f}",
                        ha="center",
                        va="center",
                        color=dice.pick(("w", "k")),
                        fontsize=7,
                    )
    elif kind == "photo":
        axes.imshow(np.clip(np.stack([brush.field(60, 80) for _ in range(3)], -1) / 2 + 0.5, 0, 1))
    elif kind == "mesh":
        rows, columns = dice.whole(3, 60), dice.whole(3, 60)
        axes.pcolormesh(
            brush.field(rows, columns),
            cmap=brush.map(),
            shading=dice.pick(("auto", "gouraud")),
            edgecolors=dice.pick(("none", "none", "none", "k", "w")),
        )
    else:
        values = brush.field(dice.whole(20, 120), dice.whole(20, 120))
        if kind == "noise":
            values = brush.random.normal(size=values.shape)
        if kind == "mask":
            values = np.ma.masked_greater(values, np.quantile(values, dice.real(0.5, 0.9)))
        axes.imshow(
            values,
            cmap=brush.map(),
            interpolation=dice.pick((None, "nearest", "bilinear")),
            origin=dice.pick(("upper", "lower")),
            aspect=dice.pick(("auto", "equal", "equal")),
        )


def counted(brush: Brush) -> None:
    """Two-dimensional histograms and spectrograms."""
    dice, axes = brush.dice, brush.axes
    x, y = brush.random.normal(size=(2, dice.pick((300, 2000, 8000))))
    y = y + dice.real(-1, 1) * x
    kind = dice.pick(("square", "hexagons", "hexagons", "spectrum"))
    if kind == "square":
        axes.hist2d(x, y, bins=dice.whole(8, 60), cmap=brush.map(), cmin=dice.pick((None, 1)))
    elif kind == "hexagons":
        axes.hexbin(
            x,
            y,
            gridsize=dice.whole(8, 50),
            cmap=brush.map(),
            bins=dice.pick((None, "log")),
            mincnt=dice.pick((None, None, 1)),
            edgecolors=dice.pick(("face", "face", "k")),
        )
    else:
        t = np.arange(0, 10, 0.005)
        axes.specgram(
            np.sin(t**2 * dice.real(1, 9)) + brush.random.normal(size=len(t)) * 0.1, Fs=200
        )


def _plane(brush: Brush) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values = brush.field(brush.dice.pick((20, 40, 80)), brush.dice.pick((20, 40, 80)))
    low, high = brush.dice.pick(((-3, 3), (0, 1), (0, 10)))
    y, x = np.mgrid[low : high : values.shape[0] * 1j, low : high : values.shape[1] * 1j]
    return x, y, values


def contours(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    x, y, values = _plane(brush)
    levels = dice.pick((None, 5, 8, 12, 20))
    if dice.chance(0.3):
        pick = brush.random.choice(values.size, dice.whole(60, 250), replace=False)
        at = (x.ravel()[pick], y.ravel()[pick], values.ravel()[pick])
        filled, lined = axes.tricontourf, axes.tricontour
    else:
        at, filled, lined = (x, y, values), axes.contourf, axes.contour
    how = dice.pick(("filled", "lined", "lined", "both"))
    if how != "lined":
        filled(*at, levels=levels, cmap=brush.map(), hatches=dice.pick(([], [], ["/", "\\", None])))
    if how != "filled":
        shade = dice.pick(("k", "w", brush.colour())) if how == "both" or dice.chance(0.4) else None
        drawn = lined(
            *at,
            levels=levels,
            colors=shade,
            cmap=None if shade else brush.map(),
            linewidths=dice.pick((0.5, 1, 1.5, 2.5)),
        )
        if dice.chance(0.4):
            axes.clabel(drawn, inline=True, fontsize=8)
    if dice.chance(0.15):
        axes.plot(at[0].ravel()[:200], at[1].ravel()[:200], "ko", markersize=3)


def lined_image(brush: Brush) -> None:
    """Contour lines over an image."""
    values = brush.field(60, 80)
    brush.axes.imshow(values, cmap=brush.map(), origin="lower", aspect="auto")
    brush.axes.contour(values, colors=brush.dice.pick(("k", "w", "r")), linewidths=1)


def triangles(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    x, y = brush.random.uniform(0, 1, (2, dice.whole(20, 200)))
    if dice.chance(0.5):
        axes.tripcolor(
            x,
            y,
            np.sin(5 * x) + y,
            cmap=brush.map(),
            shading=dice.pick(("flat", "gouraud")),
            edgecolors=dice.pick(("none", "k")),
        )
    else:
        axes.triplot(
            x, y, dice.pick(("-", "o-", "--")), color=brush.colour(), lw=dice.real(0.5, 1.5)
        )


def arrows(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    side = dice.whole(5, 22)
    y, x = np.mgrid[-2 : 2 : side * 1j, -2 : 2 : side * 1j]
    u, v = brush.field(side, side), brush.field(side, side)
    kind = dice.pick(("quiver", "quiver", "stream", "barbs"))
    mapped = dice.chance(0.4)
    shade = {"cmap": brush.map()} if mapped else {"color": dice.pick(("k", brush.colour()))}
    if kind == "quiver":
        axes.quiver(x, y, u, v, *([np.hypot(u, v)] if mapped else []), **shade)
    elif kind == "stream":
        axes.streamplot(
            x,
            y,
            u,
            v,
            density=dice.pick((0.5, 1, 1, 1.8)),
            linewidth=dice.pick((0.8, 1, 2)),
            color=np.hypot(u, v) if mapped else shade["color"],
            cmap=shade.get("cmap"),
        )
    else:
        axes.barbs(x, y, u * 40, v * 40, length=dice.whole(5, 8))


PAINTERS: dict[Painter, float] = {
    image: 4,
    counted: 1.5,
    contours: 3.5,
    lined_image: 0.8,
    triangles: 0.9,
    arrows: 1.5,
}
