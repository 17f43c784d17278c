"""Colours by name: what a colour is called in the code that draws it.

A picture shows ``#ff7f0e`` and code says ``tab:orange``; a model copies what it is told, so the
reading tells the name where there is one. Names are CSS Color 4's and those of matplotlib's default
colour cycle; all of them stand for themselves in matplotlib, pandas and seaborn.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageColor

CYCLE = ("tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple", "tab:brown", "tab:pink",
         "tab:gray", "tab:olive", "tab:cyan")  # fmt: skip
"""``C0`` to ``C9`` by default."""
_CYCLE_CODES = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2",
                "#7f7f7f", "#bcbd22", "#17becf")  # fmt: skip
_SLACK = 3
"""Levels of 255 per channel that scaling and anti-aliasing leave a flat colour off."""
_ALIASES = frozenset({"aqua", "fuchsia"})
"""Of ``cyan`` and ``magenta``; all greys have the alias with an a."""

_Levels = tuple[int, int, int]


@lru_cache(maxsize=4096)
def name_of(code: str) -> str | None:
    """The name of a colour ``#rrggbb``, or None where it has none within 3 levels per channel."""
    seen = _levels(code)
    off, name = min((_apart(seen, levels), name) for name, levels in _named())
    return name if off <= _SLACK else None


@lru_cache(maxsize=1)
def _named() -> tuple[tuple[str, _Levels], ...]:
    names = [one for one in ImageColor.colormap if "grey" not in one and one not in _ALIASES]
    css = {name: ImageColor.getrgb(name)[:3] for name in names}
    cycle = zip(CYCLE, map(_levels, _CYCLE_CODES), strict=True)
    return (*css.items(), *cycle)


def _levels(code: str) -> _Levels:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def _apart(one: _Levels, other: _Levels) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
