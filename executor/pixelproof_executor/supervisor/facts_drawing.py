"""Facts of an SVG drawing: its shapes and texts, with boxes as fractions of the picture."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
_STYLE = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_HIDDEN = {
    "defs", "symbol", "clipPath", "mask", "marker", "pattern", "metadata", "title", "desc",
    "linearGradient", "radialGradient", "filter", "style", "script", "foreignObject",
}  # fmt: skip
_LENGTHS = {"x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2"}
_INHERITED = ("color", "fill", "stroke", "font-size", "font-family", "font-weight", "text-anchor")
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 960 / 25.4,
    "in": 96.0,
}
_FONTS = {"serif": "DejaVu Serif", "monospace": "DejaVu Sans Mono"}
_MOST = 3000
_DIGITS = 5

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f of SVG: x' = ax + cy + e, y' = bx + dy + f."""
Point = tuple[float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def local_name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def drawing_facts(
    drawing: ET.Element, width: float, height: float
) -> dict[str, list[dict[str, Any]]]:
    """``texts`` and ``elements`` of a drawing that is ``width`` x ``height`` pixels large.

    Boxes are those of the geometry without strokes; a shape whose geometry is not plain (a path
    with arcs, a ``use``) has none.
    """
    texts: list[dict[str, Any]] = []
    elements: list[dict[str, Any]] = []
    for element, matrix, style in _walk(
        drawing, _viewport(drawing, width, height), _inherited(_own_style(drawing))
    ):
        if len(elements) >= _MOST:
            break
        points = _corners(element, style)
        box = _box([_at(matrix, point) for point in points], width, height) if points else None
        fill, stroke = (
            _colour(style.get(name, usual), style)
            for name, usual in (("fill", "black"), ("stroke", "none"))
        )
        words = _words(element) if local_name(element) == "text" else ""
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
        size = _known(_length(style.get("font-size", "16")) * scale * 0.75) if words else None
        elements.append(
            {"tag": local_name(element), "role": element.get("role"), "box": box, "text": words,
             "colour": fill, "background": None, "size": size, "border": stroke}
        )  # fmt: skip
        if words:
            turn = round(-math.degrees(math.atan2(matrix[1], matrix[0])), 2)
            texts.append({"text": words, "box": box, "colour": fill, "size": size,
                          "rotation": turn + 0.0})  # fmt: skip
    return {"texts": texts, "elements": elements}


def _walk(
    parent: ET.Element, matrix: Matrix, style: dict[str, str]
) -> Iterator[tuple[ET.Element, Matrix, dict[str, str]]]:
    """Every visible shape and text, with the transformation and style that hold for it."""
    for element in parent:
        name = local_name(element)
        own = {**style, **_own_style(element)}
        if name in _HIDDEN or own.get("display") == "none" or own.get("visibility") == "hidden":
            continue
        here = _then(matrix, _transform(element.get("transform", "")))
        if name in ("g", "a", "svg", "switch"):
            yield from _walk(element, here, _inherited(own))
        elif isinstance(element.tag, str):
            yield element, here, own


def _inherited(style: dict[str, str]) -> dict[str, str]:
    return {name: style[name] for name in _INHERITED if name in style}


def _own_style(element: ET.Element) -> dict[str, str]:
    written = {name: value for name, value in element.attrib.items() if "}" not in name}
    kept = (*_INHERITED, "display", "visibility")
    style = {name: written[name] for name in kept if name in written}
    return style | dict(_STYLE.findall(written.get("style", "")))


def _viewport(drawing: ET.Element, width: float, height: float) -> Matrix:
    """From the drawing's own units to pixels, by ``viewBox`` (meet, centred: SVG's default)."""
    box = _numbers(drawing.get("viewBox", ""))
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        return _SAME
    x, y = width / box[2], height / box[3]
    if drawing.get("preserveAspectRatio", "").startswith("none"):
        return (x, 0.0, 0.0, y, -box[0] * x, -box[1] * y)
    k = min(x, y)
    return (k, 0.0, 0.0, k, (width - box[2] * k) / 2 - box[0] * k,
            (height - box[3] * k) / 2 - box[1] * k)  # fmt: skip


def _corners(element: ET.Element, style: dict[str, str]) -> list[Point]:
    """Points whose hull is the shape's extent, in its own units; empty where it is not known."""
    get = {name: _length(value) for name, value in element.items() if name in _LENGTHS}
    x, y = get.get("x", 0.0), get.get("y", 0.0)
    match local_name(element):
        case "rect" | "image" if "width" in get and "height" in get:
            right, low = x + get["width"], y + get["height"]
            return [(x, y), (right, y), (x, low), (right, low)]
        case "circle" | "ellipse" as name:
            cx, cy = get.get("cx", 0.0), get.get("cy", 0.0)
            rx, ry = (get.get("r", 0.0),) * 2 if name == "circle" else (
                get.get("rx", 0.0), get.get("ry", 0.0))  # fmt: skip
            return [(cx - rx, cy - ry), (cx + rx, cy - ry), (cx - rx, cy + ry), (cx + rx, cy + ry)]
        case "line":
            return [(get.get("x1", 0.0), get.get("y1", 0.0)),
                    (get.get("x2", 0.0), get.get("y2", 0.0))]  # fmt: skip
        case "polyline" | "polygon":
            flat = _numbers(element.get("points", ""))
            return list(zip(flat[::2], flat[1::2], strict=False))
        case "text":
            return _text_corners(element, style)
    return []


def _text_corners(element: ET.Element, style: dict[str, str]) -> list[Point]:
    """By the font that draws it; unknown where parts of the text stand elsewhere."""
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    if any(part.get("x") or part.get("y") or part.get("dx") or part.get("dy") for part in element):
        return []
    family = style.get("font-family", "").lower()
    name = next((font for word, font in _FONTS.items() if word in family.split(",")[-1].strip()
                 and "sans" not in family), "DejaVu Sans")  # fmt: skip
    weight = style.get("font-weight", "normal")
    size = _length(style.get("font-size", "16"))
    if not math.isfinite(size) or size <= 0:
        return []
    font = get_font(fontManager.findfont(FontProperties([name], weight=weight)))
    font.set_size(size, 72)
    font.set_text(_words(element), 0)
    extent = font.get_width_height()[0] / 64
    start = {"middle": extent / 2, "end": extent}.get(style.get("text-anchor", ""), 0.0)
    x = (_numbers(element.get("x", "0")) or [0.0])[0] - start
    y = (_numbers(element.get("y", "0")) or [0.0])[0]
    top, low = (
        y - font.ascender / font.units_per_EM * size,
        y - font.descender / font.units_per_EM * size,
    )
    return [(x, top), (x + extent, top), (x, low), (x + extent, low)]


def _words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _box(points: list[Point], width: float, height: float) -> list[float] | None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = [min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height]
    return [round(side, _DIGITS) for side in box] if all(map(math.isfinite, box)) else None


def _transform(text: str) -> Matrix:
    matrix = _SAME
    for name, inside in _TRANSFORM.findall(text):
        matrix = _then(matrix, _one_transform(name, _numbers(inside)))
    return matrix


def _one_transform(name: str, n: list[float]) -> Matrix:
    match name, n:
        case "matrix", [a, b, c, d, e, f]:
            return (a, b, c, d, e, f)
        case "translate", [x, *rest]:
            return (1.0, 0.0, 0.0, 1.0, x, rest[0] if rest else 0.0)
        case "scale", [x, *rest]:
            return (x, 0.0, 0.0, rest[0] if rest else x, 0.0, 0.0)
        case "rotate", [angle, *rest]:
            cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            turn: Matrix = (cos, sin, -sin, cos, 0.0, 0.0)
            if len(rest) != 2:
                return turn
            x, y = rest
            return _then(_then((1, 0, 0, 1, x, y), turn), (1, 0, 0, 1, -x, -y))
        case "skewX", [angle]:
            return (1.0, 0.0, math.tan(math.radians(angle)), 1.0, 0.0, 0.0)
        case "skewY", [angle]:
            return (1.0, math.tan(math.radians(angle)), 0.0, 1.0, 0.0, 0.0)
    return _SAME


def _then(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s,
            a * t + c * u + e, b * t + d * u + f)  # fmt: skip


def _at(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _numbers(text: str) -> list[float]:
    return [float(word) for word in _NUMBER.findall(text)]


def _length(text: str) -> float:
    """In user units; a share of something (``50%``, ``2em``) counts as not a number."""
    found = _NUMBER.match(text.strip())
    unit = text.strip()[found.end() :].strip() if found else "?"
    return float(found[0]) * _UNITS[unit] if found and unit in _UNITS else math.nan


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _colour(css: str, style: dict[str, str]) -> str | None:
    """``#rrggbb``; None for none, gradients and what is not a colour."""
    from PIL import ImageColor

    if css.strip().lower() == "currentcolor":
        css = style.get("color", "black")

    try:
        return "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(css.strip())[:3])
    except ValueError:
        return None
