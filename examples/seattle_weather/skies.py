"""What the sky over Seattle looks like."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from weather import load, skies


def draw(ax: Axes) -> None:
    counts = skies(load())
    ax.bar(list(counts), list(counts.values()), color="tab:purple")
    ax.set_title("Skies over Seattle, 2012-2015")


if __name__ == "__main__":
    fig, ax = plt.subplots(figsize=(7, 4.5))
    draw(ax)
    fig.savefig("skies.png")
