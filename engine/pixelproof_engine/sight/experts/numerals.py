"""Numerals: the numbers that labels write."""

from __future__ import annotations

import re

_SUFFIX = {"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "B": 1e9, "b": 1e9, "%": 1.0, "°": 1.0}
_LOOKALIKE = str.maketrans({"−": "-", "–": "-", "—": "-", "O": "0", "o": "0", "l": "1", "I": "1"})


def number(text: str) -> float | None:
    """The number that a tick label writes; None if it is none."""
    text = text.strip().replace(" ", "")
    power = re.fullmatch(r"([\-−]?)10\^(-?\d+)", text)
    if power:
        exponent = int(power[2])
        return (-1.0 if power[1] else 1.0) * 10.0**exponent if abs(exponent) < 300 else None
    times = re.fullmatch(r"([\d.]+)[x×X]10\^(-?\d+)", text)
    if times:
        return float(times[1]) * 10.0 ** int(times[2])
    text = text.strip("$€£")
    factor = 1.0
    if len(text) > 1 and text[-1] in _SUFFIX:
        factor, text = _SUFFIX[text[-1]], text[:-1]
    text = text.strip("$€£")
    if not text or not any(c.isdigit() for c in text):
        return None
    text = text.translate(_LOOKALIKE)
    if re.fullmatch(r"[+\-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        return float(text) * factor
    except ValueError:
        return None
