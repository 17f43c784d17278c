"""Dates: the days that labels write, as matplotlib counts them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMBERS = re.compile(
    r"^(19|20)\d\d-\d\d(-\d\d)?$|^\d\d-\d\d \d\d$|^\d\d:\d\d(:\d\d)?$|^\d\d-\d\d$"
)
_EPOCH = date(1970, 1, 1)


def is_date(text: str) -> bool:
    """True for a label that writes a day, a month or a time of day."""
    words = re.split(r"[\s\-/,]+", text.lower())
    months = any(word[:3] in _MONTHS for word in words) and any(c.isdigit() for c in text)
    return bool(_NUMBERS.match(text)) or months


def day(text: str) -> float | None:
    """Days from 1970-01-01 to the date that a label writes; None if it writes no year.

    A month stands for its first day: matplotlib's ticks are there.
    """
    numbers = re.fullmatch(r"((?:19|20)\d\d)[-/](\d\d?)(?:[-/](\d\d?))?", text.strip())
    if numbers:
        return _days(int(numbers[1]), int(numbers[2]), int(numbers[3] or 1))
    words = [word for word in re.split(r"[\s\-/,.]+", text.lower()) if word]
    months = [_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS]
    years = [int(word) for word in words if re.fullmatch(r"(19|20)\d\d", word)]
    days = [int(word) for word in words if re.fullmatch(r"\d\d?", word)]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or len(words) > 3:
        return None
    return _days(years[0], months[0], days[0] if days else 1)


def _days(year: int, month: int, on: int) -> float | None:
    try:
        return float((date(year, month, on) - _EPOCH).days)
    except ValueError:
        return None
