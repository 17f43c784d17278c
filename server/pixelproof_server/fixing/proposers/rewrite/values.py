"""Values as source text: strings, numbers and colours, written the way the author writes them."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from functools import lru_cache

import libcst as cst

from ....workspace.parsing import PARSER


def text_of(node: cst.BaseExpression) -> str | None:
    """The text of a string literal, implicit concatenation included; None: not a literal."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        with PARSER:
            value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def number_of(node: cst.BaseExpression) -> float | None:
    """The value of a number literal, with its sign; None: not a literal."""
    if isinstance(node, cst.Integer | cst.Float):
        with PARSER:
            return float(node.evaluated_value)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = number_of(node.expression)
        return None if inner is None else -inner
    return None


def items_of(node: cst.BaseExpression) -> list[cst.Element] | None:
    """Elements of a list or tuple, also inside ``np.array([...])``; None: something else."""
    if isinstance(node, cst.Call) and node.args and _callee(node) in {
        "array", "asarray", "list", "tuple", "Series", "Index",
    }:  # fmt: skip
        return items_of(node.args[0].value)
    if not isinstance(node, cst.List | cst.Tuple):
        return None
    items = [e for e in node.elements if isinstance(e, cst.Element)]
    return items if len(items) == len(node.elements) else None


def _callee(call: cst.Call) -> str:
    func = call.func
    if isinstance(func, cst.Attribute):
        return func.attr.value
    return func.value if isinstance(func, cst.Name) else ""


def quoted(text: str, like: cst.BaseExpression | None = None, quote: str = '"') -> str:
    """``text`` as a string literal with the quotes and the rawness of ``like``."""
    raw = False
    while isinstance(like, cst.ConcatenatedString):
        like = like.left
    if isinstance(like, cst.SimpleString):
        quote = like.quote[0]
        raw = "r" in like.prefix.lower()
    elif isinstance(like, cst.FormattedString):
        quote = like.start.lstrip("fFrR")[0]
    if raw and "\\" in text and quote not in text and text.isprintable() and text[-1] != "\\":
        return f"r{quote}{text}{quote}"
    body = escaped(text)
    if quote in text:
        other = "'" if quote == '"' else '"'
        if other not in text:
            quote = other
        else:
            body = body.replace(quote, "\\" + quote)
    return f"{quote}{body}{quote}"


def escaped(text: str) -> str:
    """``text`` with backslashes and what cannot be printed written as escapes."""
    return "".join(
        c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in text
    )


def quote_style(module: cst.Module) -> str:
    """The quote character that most strings of the file use."""
    counts = {"'": 0, '"': 0}

    class Count(cst.CSTVisitor):
        def visit_SimpleString(self, node: cst.SimpleString) -> None:  # noqa: N802
            if len(node.quote) == 1:
                counts[node.quote] += 1

    module.visit(Count())
    return "'" if counts["'"] > counts['"'] else '"'


def number(value: float, digits: int = 6) -> str:
    """``value`` as people write it: no exponent for usual sizes, no ``.0`` on whole numbers."""
    if value == 0:
        return "0"
    if float(value).is_integer() and abs(value) < 1e7:
        return str(int(value))
    written = f"{value:.{digits}g}"
    if "e" not in written:
        return written
    mantissa, exponent = written.split("e")
    return f"{mantissa}e{int(exponent)}"


def sensible(value: float, span: float, steps: int = 200) -> float:
    """``value`` rounded to the finest 1-2-5 step that is at least ``span / steps``.

    What is read from a picture is known to about a pixel, so more digits would be made up.
    """
    if span <= 0 or not math.isfinite(span):
        return value
    rough = span / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
    return round(round(value / step) * step, 12)


def numbers_like(values: Sequence[float]) -> str:
    return ", ".join(number(v) for v in values)


def rgb(colour: str) -> tuple[int, int, int]:
    """Channels 0 to 255 of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


CYCLE = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
    "#bcbd22", "#17becf",
)  # fmt: skip
"""matplotlib's default property cycle (``tab10``)."""

_NAMES = {
    **dict(
        zip(
            (
                "tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple", "tab:brown",
                "tab:pink", "tab:gray", "tab:olive", "tab:cyan",
            ),
            CYCLE,
            strict=True,
        )
    ),
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "blue": "#0000ff",
    "green": "#008000", "lime": "#00ff00", "cyan": "#00ffff", "magenta": "#ff00ff",
    "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080", "gray": "#808080",
    "lightgray": "#d3d3d3", "darkgray": "#a9a9a9", "silver": "#c0c0c0", "dimgray": "#696969",
    "navy": "#000080", "royalblue": "#4169e1", "steelblue": "#4682b4", "skyblue": "#87ceeb",
    "lightblue": "#add8e6", "cornflowerblue": "#6495ed", "dodgerblue": "#1e90ff",
    "darkblue": "#00008b", "teal": "#008080", "turquoise": "#40e0d0", "crimson": "#dc143c",
    "firebrick": "#b22222", "darkred": "#8b0000", "tomato": "#ff6347", "coral": "#ff7f50",
    "salmon": "#fa8072", "lightcoral": "#f08080", "indianred": "#cd5c5c", "brown": "#a52a2a",
    "chocolate": "#d2691e", "sienna": "#a0522d", "peru": "#cd853f", "tan": "#d2b48c",
    "gold": "#ffd700", "goldenrod": "#daa520", "khaki": "#f0e68c", "darkorange": "#ff8c00",
    "olive": "#808000", "darkgreen": "#006400", "forestgreen": "#228b22", "seagreen": "#2e8b57",
    "limegreen": "#32cd32", "lightgreen": "#90ee90", "mediumseagreen": "#3cb371",
    "indigo": "#4b0082", "violet": "#ee82ee", "orchid": "#da70d6", "plum": "#dda0dd",
    "mediumpurple": "#9370db", "slateblue": "#6a5acd", "pink": "#ffc0cb", "hotpink": "#ff69b4",
    "deeppink": "#ff1493", "lavender": "#e6e6fa", "beige": "#f5f5dc", "slategray": "#708090",
    "maroon": "#800000", "aqua": "#00ffff",
}  # fmt: skip

_LETTERS = {
    "b": "#0000ff", "g": "#008000", "r": "#ff0000", "c": "#00bfbf", "m": "#bf00bf",
    "y": "#bfbf00", "k": "#000000", "w": "#ffffff",
}  # fmt: skip
"""matplotlib's one-letter colours (``matplotlib.colors.BASE_COLORS``)."""


def colour_of(node: cst.BaseExpression) -> str | None:
    """``#rrggbb`` of a colour literal (name, letter, ``C0``, hex, grey level, RGB tuple)."""
    text = text_of(node)
    if text is not None:
        return hex_of(text)
    items = items_of(node)
    if items is not None and len(items) in (3, 4):
        parts = [number_of(e.value) for e in items]
        if all(p is not None and 0 <= p <= 1 for p in parts):
            return "#" + "".join(f"{round(float(p or 0) * 255):02x}" for p in parts[:3])
    return None


def hex_of(text: str) -> str | None:
    """``#rrggbb`` of a colour as matplotlib spells it; None: not a colour that is known here."""
    low = text.strip().lower().replace("grey", "gray")
    if low in _NAMES:
        return _NAMES[low]
    if low in _LETTERS:
        return _LETTERS[low]
    if low.startswith("#") and len(low) in (4, 7, 9):
        digits = low[1:]
        if len(digits) == 3:
            digits = "".join(d * 2 for d in digits)
        return f"#{digits[:6]}" if all(d in "0123456789abcdef" for d in digits) else None
    if len(low) > 1 and low[0] == "c" and low[1:].isdigit():
        return CYCLE[int(low[1:]) % len(CYCLE)]
    try:
        level = float(low)
    except ValueError:
        return None
    return "#" + f"{round(level * 255):02x}" * 3 if 0 <= level <= 1 else None


def letter_of(colour: str, within: float = 2.0) -> str | None:
    """The one letter that means ``colour`` in a format string, if one does."""
    return next((k for k, v in _LETTERS.items() if distance(v, colour) < within), None)


def name_of(colour: str, within: float = 2.0) -> str:
    """The readable name of ``colour`` where one is nearer than ``within`` (CIEDE2000), else
    its hex form."""
    best = min(_NAMES, key=lambda name: distance(_NAMES[name], colour))
    return best if distance(_NAMES[best], colour) < within else colour


@lru_cache(maxsize=4096)
def distance(one: str, other: str) -> float:
    """CIEDE2000 of two ``#rrggbb`` (Sharma, Wu and Dalal 2005, all weights 1)."""
    l1, a1, b1 = _lab(one)
    l2, a2, b2 = _lab(other)
    mean7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean7 / (mean7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1 = math.degrees(math.atan2(b1, a1)) % 360 if c1 else 0.0
    h2 = math.degrees(math.atan2(b2, a2)) % 360 if c2 else 0.0
    turn = 0.0
    mean_h = h1 + h2
    if c1 * c2:
        turn = (h2 - h1 + 180) % 360 - 180
        mean_h = (h1 + turn / 2) % 360
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rc = 2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    rt = -rc * math.sin(math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2))))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))


def _lab(colour: str) -> tuple[float, float, float]:
    linear = []
    for channel in rgb(colour):
        v = channel / 255
        linear.append(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4)
    r, g, b = linear
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116
                  for v in (x, y, z))  # fmt: skip
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def parses(expression: str) -> bool:
    """Whether ``expression`` is one Python expression."""
    try:
        with PARSER:
            ast.parse(expression, mode="eval")
    except SyntaxError:
        return False
    return True
