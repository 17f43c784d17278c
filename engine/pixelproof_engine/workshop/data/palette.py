"""Colours as people choose them: by name, by code, from a colour map."""

from __future__ import annotations

import colorsys

from .dice import Dice

NAMED = (
    "steelblue", "tomato", "seagreen", "goldenrod", "slateblue", "coral", "teal", "orchid",
    "firebrick", "royalblue", "darkorange", "mediumpurple", "olivedrab", "crimson", "skyblue",
    "salmon", "lightgreen", "gold", "navy", "hotpink", "darkcyan", "indigo", "sienna", "turquoise",
    "blue", "red", "green", "orange", "purple", "gray", "black", "brown", "pink", "cyan", "magenta",
    "dodgerblue", "limegreen", "plum", "khaki", "lightcoral", "cornflowerblue", "mediumseagreen",
    "darkgreen", "maroon", "tan", "lightblue", "darkblue", "violet", "chocolate", "lightgray",
)  # fmt: skip
_TABLEAU = tuple(
    f"tab:{name}"
    for name in [
        "blue",
        "orange",
        "green",
        "red",
        "purple",
        "brown",
        "pink",
        "gray",
        "olive",
        "cyan",
    ]
)
_CYCLE = tuple(f"C{index}" for index in range(10))
_LETTERS = ("b", "g", "r", "c", "m", "k", "y")
SEQUENTIAL = (
    "viridis", "plasma", "inferno", "magma", "cividis", "Blues", "Greens", "Reds", "Oranges",
    "Purples", "YlGnBu", "YlOrRd", "BuPu", "GnBu", "hot", "bone", "summer", "Greys",
)  # fmt: skip
DIVERGING = ("coolwarm", "RdBu", "RdYlGn", "PiYG", "BrBG", "seismic", "Spectral", "PRGn")
QUALITATIVE = ("tab10", "Set1", "Set2", "Set3", "Paired", "Dark2", "Accent", "Pastel1", "tab20")


def colours(dice: Dice, count: int) -> list[str]:
    """``count`` colours that go together, as matplotlib takes them."""
    kind = dice.weighted({"hex": 5, "named": 3, "tableau": 1.5, "cycle": 0.5, "letters": 0.5})
    if kind == "hex":
        return _codes(dice, count)
    pool = {"named": NAMED, "tableau": _TABLEAU, "cycle": _CYCLE, "letters": _LETTERS}[kind]
    if count > len(pool):
        return _codes(dice, count)
    return dice.shuffled(pool)[:count]


def _codes(dice: Dice, count: int) -> list[str]:
    """Hues spread over a part of the circle, with lightness and saturation of one mood."""
    start, spread = dice.real(0, 1), dice.pick((0.15, 0.35, 0.6, 0.95, 0.95))
    light, pale = dice.real(0.35, 0.75), dice.real(0.3, 0.95)
    upper = dice.chance(0.3)
    found = []
    for index in range(count):
        hue = (start + spread * index / max(1, count)) % 1
        shade = min(0.88, max(0.18, light + dice.real(-0.1, 0.1)))
        red, green, blue = colorsys.hls_to_rgb(hue, shade, pale)
        code = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
        found.append(code.upper() if upper else code)
    return found
