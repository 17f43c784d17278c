"""Comparing texts: what counts as the same text in a picture."""

from __future__ import annotations

import re
import unicodedata

from .facts import Text

_SAME = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "×": "x", "µ": "μ"}
)
_CONFUSED = str.maketrans({"I": "l", "1": "l", "|": "l", "O": "0", "o": "0", "S": "5", "s": "5"})


def plain(text: str) -> str:
    """The text as a reader compares it: no spaces, one form of dashes and quotes."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return re.sub(r"\s+", "", text)


def has_maths(text: str) -> bool:
    """True for matplotlib's mathtext, whose source cannot be compared with what is seen."""
    return text.count("$") >= 2


def same_text(a: str, b: str) -> bool:
    """Equal but for spaces and typographic variants."""
    return plain(a) == plain(b)


def confusable(a: str, b: str) -> bool:
    """Equal but for letters that look the same in many fonts (l, I, 1; O, o, 0; S, s, 5)."""
    return plain(a).translate(_CONFUSED) == plain(b).translate(_CONFUSED)


def words_of(text: Text | None) -> str | None:
    """The text, or None if there is none or nothing in it."""
    if text is None or not text.text.strip():
        return None
    return text.text
