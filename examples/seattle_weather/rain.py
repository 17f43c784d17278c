"""Rain in Seattle, month by month."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from weather import MONTHS, load, rain_by_month


def draw(ax: Axes) -> None:
    ax.bar(MONTHS, rain_by_month(load()), color="gray")
    ax.set_title("Weather")
    ax.set_xlabel("Month")


if __name__ == "__main__":
    fig, ax = plt.subplots(figsize=(7, 4.5))
    draw(ax)
    fig.savefig("rain.png")
