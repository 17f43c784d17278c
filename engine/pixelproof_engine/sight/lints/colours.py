"""Colours as eyes tell them apart: contrast, colour difference, colour vision deficiency.

Plain Python: the language server calls this, and numpy would cost it more memory than that.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Triple = tuple[float, float, float]

_PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
_DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
DEFICIENCIES = {"protanopia": _PROTANOPIA, "deuteranopia": _DEUTERANOPIA}
"""Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color
vision deficiency", severity 1.0; the matrices are for linear RGB."""

_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
"""Linear sRGB to XYZ, D65 (IEC 61966-2-1)."""
_WHITE = (0.95047, 1.0, 1.08883)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb``, 1 to 21 (WCAG 2.2, definition of "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def difference(one: str, other: str) -> float:
    """CIEDE2000 of two ``#rrggbb`` (Sharma, Wu and Dalal 2005)."""
    return _ciede2000(_lab(_linear(one)), _lab(_linear(other)))


def seen_difference(one: str, other: str, deficiency: str) -> float:
    """CIEDE2000 of two ``#rrggbb`` as somebody with ``deficiency`` sees them."""
    matrix = DEFICIENCIES[deficiency]
    return _ciede2000(_lab(_times(matrix, _linear(one))), _lab(_times(matrix, _linear(other))))


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=1024)
def _linear(colour: str) -> Triple:
    """Linear RGB, each 0 to 1, of ``#rrggbb`` (the sRGB transfer function)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def _times(matrix: tuple[Triple, Triple, Triple], colour: Triple) -> Triple:
    first, second, third = (
        sum(factor * part for factor, part in zip(row, colour, strict=True)) for row in matrix
    )
    return first, second, third


def _lab(linear: Triple) -> Triple:
    """CIE L*a*b* of linear RGB, which is cut to what a screen shows."""
    inside = tuple(min(max(part, 0.0), 1.0) for part in linear)
    xyz = _times(_TO_XYZ, (inside[0], inside[1], inside[2]))
    x, y, z = (_cube(part / white) for part, white in zip(xyz, _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _cube(part: float) -> float:
    return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def _ciede2000(one: Triple, other: Triple) -> float:
    """The formula in the steps and with the names of Sharma, Wu and Dalal 2005."""
    l1, a1, b1 = one
    l2, a2, b2 = other
    c_mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(c_mean**7 / (c_mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (degrees(atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    d_h = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    l_mean, c_mean = (l1 + l2) / 2, (c1 + c2) / 2
    h_mean = h1 + h2 if grey else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * cos(radians(h_mean - 30))
        + 0.24 * cos(radians(2 * h_mean))
        + 0.32 * cos(radians(3 * h_mean + 6))
        - 0.20 * cos(radians(4 * h_mean - 63))
    )
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * t
    spread = 60 * exp(-(((h_mean - 275) / 25) ** 2))
    r_t = -2 * sqrt(c_mean**7 / (c_mean**7 + 25**7)) * sin(radians(spread))
    light, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, d_h / s_h
    return sqrt(light**2 + chroma**2 + hue**2 + r_t * chroma * hue)
