"""Free shapes, discs, and panels that hold no marks at all."""

from __future__ import annotations

import numpy as np

from .brush import Brush, Painter


def polygons(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    for shade in brush.colours(dice.whole(1, 4)):
        corners = dice.pick((3, 4, 5, 6, 40))
        angles = np.sort(brush.random.uniform(0, 2 * np.pi, corners))
        r = dice.real(0.3, 1.5) * (1 + dice.pick((0, 0.4)) * np.cos(dice.whole(2, 6) * angles))
        x, y = dice.real(-2, 2) + r * np.cos(angles), dice.real(-2, 2) + r * np.sin(angles)
        alpha = brush.alpha()
        axes.fill(
            x,
            y,
            facecolor=shade if dice.chance(0.85) else "none",
            alpha=alpha,
            edgecolor=dice.pick(("none", "k", shade)),
            linewidth=dice.real(0.5, 4),
        )


def patches(brush: Brush) -> None:
    import matplotlib.patches as shapes

    dice, axes = brush.dice, brush.axes
    for shade in brush.colours(dice.whole(1, 6)):
        x, y, size = dice.real(0, 1), dice.real(0, 1), dice.real(0.05, 0.3)
        one = dice.pick(
            (
                shapes.Circle((x, y), size),
                shapes.Ellipse((x, y), size, size * 2, angle=dice.real(0, 90)),
                shapes.Rectangle((x, y), size, size / 2, angle=dice.pick((0, 0, 30))),
                shapes.Wedge((x, y), size, 30, dice.real(100, 350)),
                shapes.RegularPolygon((x, y), dice.whole(3, 7), radius=size),
                shapes.FancyBboxPatch((x, y), size, size / 2, boxstyle="round,pad=0.03"),
                shapes.FancyArrowPatch(
                    (x, y), (dice.real(0, 1), dice.real(0, 1)), mutation_scale=dice.real(10, 60)
                ),
                shapes.Arc((x, y), size, size, theta2=dice.real(90, 300)),
            )
        )
        one.set(facecolor=shade, edgecolor=dice.pick(("k", "none", shade)), alpha=brush.alpha())
        axes.add_patch(one)
    axes.set(xlim=(-0.2, 1.3), ylim=(-0.2, 1.3))


def bands(brush: Brush) -> None:
    """Straight bands across the panel, over a line."""
    dice, axes = brush.dice, brush.axes
    x = np.linspace(0, 10, 100)
    axes.plot(x, np.sin(x), color=brush.colour())
    for shade in brush.colours(dice.whole(1, 3)):
        start = dice.real(0, 8)
        if dice.chance(0.6):
            axes.axvspan(start, start + dice.real(0.5, 3), color=shade, alpha=dice.real(0.1, 0.6))
        else:
            axes.axhspan(start / 5 - 1, start / 5 - 0.6, color=shade, alpha=dice.real(0.1, 0.6))


def pie(brush: Brush) -> None:
    dice = brush.dice
    count = dice.whole(2, 8)
    ring = dice.chance(0.25)
    brush.axes.pie(
        brush.random.uniform(0.2, 1, count),
        colors=brush.colours(count),
        labels=[f"part {i}" for i in range(count)] if dice.chance(0.7) else None,
        autopct=dice.pick((None, "%1.1f%%", "%d%%")),
        startangle=dice.pick((0, 90, 140)),
        explode=[dice.pick((0, 0, 0, 0.1)) for _ in range(count)],
        shadow=dice.chance(0.15),
        wedgeprops={"width": dice.real(0.3, 0.6), "edgecolor": "w"} if ring else None,
    )


def words(brush: Brush) -> None:
    """A panel with words, boxed words and arrows between them, or with nothing."""
    dice, axes = brush.dice, brush.axes
    for _ in range(dice.pick((0, 1, 2, 4, 8, 20))):
        axes.text(
            dice.real(0, 0.9),
            dice.real(0, 1),
            dice.pick(("text", "axes 1", "some longer words", "y = x")),
            fontsize=dice.pick((8, 10, 14, 24)),
            rotation=dice.pick((0, 0, 0, 45, 90)),
            color=dice.pick(("k", "k", brush.colour())),
            transform=axes.transAxes,
            bbox=dice.pick(
                (
                    None,
                    None,
                    {"boxstyle": dice.pick(("round", "square", "larrow")), "fc": brush.colour()},
                )
            ),
        )
    if dice.chance(0.25):
        axes.annotate(
            "here",
            (dice.real(0, 1), dice.real(0, 1)),
            (dice.real(0, 1), dice.real(0, 1)),
            arrowprops={"arrowstyle": dice.pick(("->", "-|>", "fancy"))},
        )


def table(brush: Brush) -> None:
    dice = brush.dice
    rows, columns = dice.whole(2, 7), dice.whole(2, 6)
    cells = brush.random.integers(0, 99, (rows, columns)).astype(str).tolist()
    brush.axes.table(
        cells,
        loc="center",
        cellColours=[brush.colours(columns) for _ in range(rows)] if dice.chance(0.4) else None,
    )
    brush.axes.axis("off")


def network(brush: Brush) -> None:
    dice, axes = brush.dice, brush.axes
    nodes = brush.random.uniform(0, 1, (dice.whole(5, 15), 2))
    for start, end in brush.random.integers(0, len(nodes), (dice.whole(5, 25), 2)):
        axes.plot(*nodes[[start, end]].T, color=dice.pick(("gray", "k")), lw=1)
    axes.scatter(*nodes.T, s=dice.pick((100, 300, 600)), c=brush.colour(), zorder=3)


PAINTERS: dict[Painter, float] = {
    polygons: 2,
    patches: 2.5,
    bands: 1,
    pie: 2,
    words: 2,
    table: 0.5,
    network: 0.6,
}
