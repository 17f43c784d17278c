"""Warm days and cool nights in Seattle, month by month."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from weather import MONTHS, load, temperature_by_month


def draw(ax: Axes) -> None:
    highs, lows = temperature_by_month(load())
    ax.plot(MONTHS, highs, color="tab:green", label="high")
    ax.plot(MONTHS, lows, color="tab:blue", label="low")
    ax.set_title("Temperature in Seattle, 2012-2015")
    ax.set_ylabel("°C")


if __name__ == "__main__":
    fig, ax = plt.subplots(figsize=(7, 4.5))
    draw(ax)
    fig.savefig("temperature.png")
