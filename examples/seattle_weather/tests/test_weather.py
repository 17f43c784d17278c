import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import weather


def test_every_day_of_four_years_is_there():
    assert len(weather.load()) == 365 * 4 + 1


def test_winter_is_wetter_than_summer():
    rain = weather.rain_by_month(weather.load())
    assert len(rain) == 12
    assert min(rain[10], rain[11], rain[0]) > max(rain[5], rain[6], rain[7])


def test_highs_are_above_lows():
    highs, lows = weather.temperature_by_month(weather.load())
    assert all(high > low for high, low in zip(highs, lows, strict=True))


def test_skies_count_each_day_once():
    days = weather.load()
    assert sum(weather.skies(days).values()) == len(days)
