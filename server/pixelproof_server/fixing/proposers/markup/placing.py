"""Ways to close differences of places and sizes: of areas and of texts.

In a drawing an element says where it stands. In a page it follows from what is written about it and
about all that stands before it: there the numbers are moved by what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pixelproof_engine.sight.boxes import overlap
from pixelproof_engine.sight.facts import Box
from pixelproof_engine.sight.seen import Difference

from .page import Element, Value
from .placed import Placed
from .splices import Splice, Way
from .values import number, numbers_in

_WIDE = frozenset({"width", "max-width", "min-width", "flex-basis"})
_HIGH = frozenset({"height", "max-height", "min-height"})
_AROUND = frozenset(
    {"padding", "padding-left", "padding-right", "padding-top", "padding-bottom", "margin",
     "margin-left", "margin-right", "margin-top", "margin-bottom", "gap", "row-gap", "column-gap",
     "top", "left", "line-height", "border-width", "letter-spacing", "border-spacing"}
)  # fmt: skip
_NEAR = 3.5
"""Pixels within which what was seen is what an element says of itself."""
_MOST = 16


def shaped(placed: Placed, difference: Difference, others: Sequence[Difference]) -> Iterator[Way]:
    """Ways for an area that was moved or has another size, is too much or is missing."""
    if placed.page.is_drawing:
        yield from _drawn(placed, difference)
        return
    yield from _moved(placed, [difference, *others])


def set_out(placed: Placed, difference: Difference, others: Sequence[Difference],
            words: Sequence[Element]) -> Iterator[Way]:  # fmt: skip
    """Ways for a text that was moved or has another size; ``words``: elements that say it."""
    now, then = _pixels(difference.current), _pixels(difference.target)
    if now is None or then is None:
        return
    ratio = (then[2] - then[0]) / max(1.0, now[2] - now[0])
    taller = (then[3] - then[1]) / max(1.0, now[3] - now[1])
    is_sized = abs(ratio - 1) > 0.04
    if is_sized and abs(taller - 1) < 0.08 and 0.8 < ratio < 1.25:
        yield from _weighed(placed, words, ratio > 1)
    if is_sized:
        yield from _sized(placed, words, ratio)
    else:
        yield from _aligned(placed, words, now, then)
    if placed.page.is_drawing:
        for element in words[:1]:
            yield from _geometry(placed, element, now, then)
    else:
        yield from _moved(placed, [difference, *others])


def _pixels(value: object) -> Box | None:
    if not isinstance(value, tuple) or len(value) != 4:
        return None
    x0, y0, x1, y1 = (float(side) for side in value)
    return (x0, y0, x1, y1)


def _drawn(placed: Placed, difference: Difference) -> Iterator[Way]:
    now, then = _pixels(difference.current), _pixels(difference.target)
    if now is None or placed.facts is None:
        return
    size = (placed.facts.width, placed.facts.height) * 2
    for element in placed.page.elements:
        box = placed.box(element)
        if box is None or element.tag == "text":
            continue
        away = [abs(a * n - b) for a, n, b in zip(box, size, now, strict=True)]
        if max(away) > _NEAR:
            continue
        if then is not None:
            yield from _geometry(placed, element, now, then)
        else:
            yield Way((Splice(element.start, element.end, ""),), f"no {element.tag}")


def _geometry(placed: Placed, element: Element, now: Box, then: Box) -> Iterator[Way]:
    """The attributes of a shape or text, moved by what its sides were moved by."""
    scale = _scale(placed)
    left, top, right, low = ((b - a) / scale for a, b in zip(now, then, strict=True))
    both = ((left + right) / 2, (top + low) / 2)
    anchor = element.attribute("text-anchor")
    sideways = {"middle": both[0], "end": right}.get(anchor, left)
    moves = {
        "rect": {"x": left, "y": top, "width": right - left, "height": low - top},
        "image": {"x": left, "y": top, "width": right - left, "height": low - top},
        "circle": {"cx": both[0], "cy": both[1], "r": (right - left) / 2},
        "ellipse": {"cx": both[0], "cy": both[1], "rx": (right - left) / 2, "ry": (low - top) / 2},
        "text": {"x": sideways, "y": both[1]},
    }.get(element.tag, {})
    splices = []
    for name, move in moves.items():
        value = element.values.get(name)
        if value is None or abs(move) < 0.75:
            continue
        for old, _, start, end in list(numbers_in(value))[:1]:
            splices.append(Splice(start, end, number(old + move, placed.page.source[start:end])))
    if splices:
        names = [name for name, move in moves.items() if abs(move) >= 0.75]
        yield Way(tuple(splices), f"{element.tag}: other {', '.join(names)}")


def _scale(placed: Placed) -> float:
    """Pixels of the figure to a unit of the drawing."""
    root = placed.page.elements[0] if placed.page.elements else None
    box = root.attribute("viewbox").replace(",", " ").split() if root else []
    if placed.facts is None or len(box) != 4:
        return 1.0
    try:
        return placed.facts.width / float(box[2])
    except (ValueError, ZeroDivisionError):
        return 1.0


def _weighed(placed: Placed, elements: Sequence[Element], heavier: bool) -> Iterator[Way]:
    wanted = "bold" if heavier else "normal"
    for element in elements[:2]:
        for value in placed.page.governing(element, ("font-weight",)):
            yield Way((Splice(value.start, value.end, wanted),), f"font weight {wanted}")


def _sized(placed: Placed, elements: Sequence[Element], ratio: float) -> Iterator[Way]:
    for element in elements[:2]:
        for value in placed.page.governing(element, ("font-size", "font")):
            for old, unit, start, end in list(numbers_in(value))[:1]:
                like = "1.1" if unit in ("em", "rem") else placed.page.source[start:end]
                for factor in (ratio, ratio * 1.02, ratio / 1.02):
                    size = number(old * factor, like)
                    yield Way((Splice(start, end, size),), f"font size {size}{unit}")


def _aligned(placed: Placed, elements: Sequence[Element], now: Box, then: Box) -> Iterator[Way]:
    if abs(then[0] - now[0]) < 2:
        return
    name = "text-anchor" if placed.page.is_drawing else "text-align"
    ways = ("start", "middle", "end") if placed.page.is_drawing else ("left", "center", "right")
    for element in elements[:2]:
        for value in placed.page.governing(element, (name, "align")):
            for way in ways if then[0] > now[0] else reversed(ways):
                if way != value.text:
                    yield Way((Splice(value.start, value.end, way),), f"{name} {way}")


def _moved(placed: Placed, differences: Sequence[Difference]) -> Iterator[Way]:
    """Lengths of a style sheet, changed by what was measured, the likeliest first."""
    changes = [(now, then) for d in differences if d.kind in ("block", "text_box")
               and (now := _pixels(d.current)) and (then := _pixels(d.target))]  # fmt: skip
    if not changes or placed.facts is None:
        return
    first = min(changes, key=lambda one: one[0][1])
    size = (placed.facts.width, placed.facts.height)
    rated: list[tuple[float, int, Way]] = []
    for value, owner in placed.page.values():
        kind = _kind(value)
        if kind is None:
            continue
        boxes = placed.boxes(owner)
        shares = [overlap(_unit(now, size), box) for now, _ in changes for box in boxes]
        near = max(shares, default=0.0)
        above = any(box[1] <= _unit(first[0], size)[1] + 0.01 for box in boxes)
        for gain, moved in _lengths(kind, changes):
            for old, unit, start, end in numbers_in(value):
                if unit not in ("", "px") or old + moved < 0 or not boxes:
                    continue
                worth = gain + 2 * near + 0.5 * above
                text = number(old + moved, placed.page.source[start:end])
                if float(text) != old:
                    text += "px" if unit == "" and old == 0 else ""
                    way = Way((Splice(start, end, text),), f"{value.name} {text}{unit}")
                    rated.append((-worth, len(rated), way))
    for _, _, way in sorted(rated, key=lambda one: one[:2])[:_MOST]:
        yield way


def _kind(value: Value) -> str | None:
    if value.name in _WIDE:
        return "wide"
    if value.name in _HIGH:
        return "high"
    return "around" if value.name in _AROUND and not value.is_attribute else None


def _unit(box: Box, size: tuple[int, int]) -> Box:
    return (box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1])


def _lengths(kind: str, changes: Sequence[tuple[Box, Box]]) -> list[tuple[float, float]]:
    """By how much a length may have to change, each with how well that explains what was seen."""
    found: dict[float, float] = {}

    def say(length: float, worth: float) -> None:
        whole = round(length * 2) / 2
        if abs(whole) >= 1:
            found[whole] = max(found.get(whole, 0.0), worth)

    for now, then in changes:
        left, top, right, low = (b - a for a, b in zip(now, then, strict=True))
        wider, higher = right - left, low - top
        if kind == "wide":
            say(wider, 1.0 if abs(higher) < 2 else 0.5)
        elif kind == "high":
            say(higher, 1.0 if abs(wider) < 2 else 0.5)
        elif abs(wider) > 1 or abs(higher) > 1:
            say(wider / 2, 1.0 if abs(wider - higher) < 2 else 0.4)
            say(higher / 2, 1.0 if abs(wider - higher) < 2 else 0.6)
            say(higher, 0.3)
        else:
            say(top, 0.6)
            say(left, 0.6)
            say(top / 2, 0.3)
    return [(worth, length) for length, worth in found.items()]
