"""Daily weather of Seattle, 2012 to 2015, and the sums that the charts show."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

DATA = Path(__file__).parent / "data" / "seattle-weather.csv"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Day:
    date: date
    rain_mm: float
    high_c: float
    low_c: float
    sky: str


def load(path: Path = DATA) -> list[Day]:
    """Read every day of the file, oldest first."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Day(
                date=datetime.strptime(row["date"], "%Y/%m/%d").date(),
                rain_mm=float(row["precipitation"]),
                high_c=float(row["temp_max"]),
                low_c=float(row["temp_min"]),
                sky=row["weather"],
            )
            for row in csv.DictReader(file)
        ]


def rain_by_month(days: list[Day]) -> list[float]:
    """Mean rain of each calendar month, mm, January first."""
    years = len({day.date.year for day in days})
    totals = [0.0] * 12
    for day in days:
        totals[day.date.month - 1] += day.rain_mm
    return [total / years for total in totals]


def temperature_by_month(days: list[Day]) -> tuple[list[float], list[float]]:
    """Mean daily high and low of each calendar month, °C, January first."""
    highs: list[list[float]] = [[] for _ in range(12)]
    lows: list[list[float]] = [[] for _ in range(12)]
    for day in days:
        highs[day.date.month - 1].append(day.high_c)
        lows[day.date.month - 1].append(day.low_c)
    return [sum(m) / len(m) for m in highs], [sum(m) / len(m) for m in lows]


def skies(days: list[Day]) -> dict[str, int]:
    """Number of days with each kind of sky, most frequent first."""
    return dict(Counter(day.sky for day in days).most_common())
