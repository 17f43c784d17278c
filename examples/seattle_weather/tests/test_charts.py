import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import matplotlib.pyplot as plt
import pytest

import rain
import skies
import temperature
import weather


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_rain_has_one_bar_a_month(ax):
    rain.draw(ax)
    assert [bar.get_height() for bar in ax.patches] == pytest.approx(
        weather.rain_by_month(weather.load())
    )


def test_temperature_has_a_line_for_highs_and_one_for_lows(ax):
    temperature.draw(ax)
    high, low = ax.lines
    assert max(high.get_ydata()) > max(low.get_ydata())


def test_skies_draws_every_kind(ax):
    skies.draw(ax)
    assert len(ax.patches) == len(weather.skies(weather.load()))
