"""Axes of dates: labels that write whole dates give a scale of days."""

from __future__ import annotations

from datetime import date

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.experts.dates import day, is_date  # noqa: E402

from .read_back import read_back  # noqa: E402


@pytest.mark.parametrize(
    ("label", "days"),
    [
        ("2005-02-01", 12815.0), ("2005-02", 12815.0), ("2005/2/1", 12815.0),
        ("Feb 2005", 12815.0), ("1 Feb 2005", 12815.0), ("Feb 01, 2005", 12815.0),
        ("February 2005", 12815.0), ("1969-12-31", -1.0),
        ("02-03 12", None), ("Feb 01", None), ("2005-02-31", None), ("2005", None),
    ],
)  # fmt: skip
def test_a_label_with_a_year_is_a_day(label: str, days: float | None) -> None:
    assert day(label) == days


def test_times_of_day_and_months_are_dates() -> None:
    assert all(map(is_date, ("12:30", "02-03", "Mar 5", "2005-02")))
    assert not any(map(is_date, ("12", "Model A", "-0.5")))


def test_a_line_over_dates_has_its_days() -> None:
    figure, axes = plt.subplots(figsize=(9, 4))
    days = [date(2021, month, 1) for month in range(1, 8)]
    axes.plot(days, [1, 3, 2, 5, 4, 6, 5], marker="o")
    (read,) = read_back(figure).axes
    (line,) = read.series
    assert read.x.scale == "date"
    first, last = 18628, 18809
    assert (line.x[0], line.x[-1]) == pytest.approx((first, last), abs=1.5)
