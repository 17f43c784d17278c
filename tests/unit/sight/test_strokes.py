"""Strokes drawn over a chart: found, told, and not in the way of what lies under them."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.experts.strokes import find_strokes
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.seen import Seen
from pixelproof_engine.sight.sketch import Sketch, start
from pixelproof_engine.sight.verbalise import verbalise

PENS = ("#ff0000", "#e61e28", "#ff00ff", "#00aa3c")
Point = tuple[float, float]


def drawn_over(png: bytes, draw: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    draw(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def ellipse(draw: ImageDraw.ImageDraw, at: Point, radii: Point, pen: str, turn: float = 0) -> None:
    """As a hand draws it: uneven, and not quite closed."""
    points = []
    for step in range(86):
        angle = turn + 2 * math.pi * step / 90
        uneven = 1 + 0.04 * math.sin(2 * angle + turn)
        points.append((at[0] + radii[0] * uneven * math.cos(angle),
                       at[1] + radii[1] * uneven * math.sin(angle)))  # fmt: skip
    draw.line(points, fill=pen, width=4, joint="curve")


def arrow(draw: ImageDraw.ImageDraw, tail: Point, tip: Point, pen: str) -> None:
    draw.line([tail, tip], fill=pen, width=4)
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    for side in (-0.5, 0.5):
        barb = (tip[0] - 22 * math.cos(angle + side), tip[1] - 22 * math.sin(angle + side))
        draw.line([tip, barb], fill=pen, width=4)


def sketched(png: bytes) -> Sketch:
    sketch = start(np.asarray(Image.open(io.BytesIO(png)).convert("RGB")))
    find_strokes(sketch)
    return sketch


@pytest.mark.parametrize("kind", ["bar", "barh", "line", "scatter"])
def test_a_chart_of_its_own_colours_has_no_strokes(current: Any, kind: str) -> None:
    for colours in (("tab:blue", "tab:orange"), ("red", "blue"), ("#ff00ff", "green")):
        assert sketched(current(kind=kind, colours=colours).png).strokes == []


@pytest.mark.parametrize("kind", ["bar", "line"])
def test_strokes_are_found_wherever_they_are(current: Any, kind: str) -> None:
    png = current(kind=kind).png
    chance = random.Random(kind)
    missed = []
    for number in range(12):
        pen = PENS[number % len(PENS)]
        at = (chance.uniform(120, 500), chance.uniform(110, 370))
        turn = chance.uniform(0, 6)
        if number % 2:
            far = (at[0] + 110 * math.cos(turn), at[1] + 110 * math.sin(turn))
            over = drawn_over(png, lambda d, p=at, q=far, c=pen: arrow(d, q, p, c))
        else:
            radii = (chance.uniform(30, 80), chance.uniform(25, 60))
            over = drawn_over(png, lambda d, p=at, r=radii, c=pen, t=turn: ellipse(d, p, r, c, t))
        wanted = "arrow" if number % 2 else "ellipse"
        found = sketched(over).strokes
        near = [s for s in found if s.kind == wanted and math.dist(s.at, at) < 15]
        if len(near) != 1 or len(found) != 1:
            missed.append((number, found))
    assert len(missed) <= 1, missed


def test_what_lies_under_a_stroke_is_read_and_the_stroke_is_told(current: Any) -> None:
    plain = current()
    over = drawn_over(plain.png, lambda d: arrow(d, (470, 110), (392, 52), PENS[0]))
    reading = read(over)
    (stroke,) = reading.strokes
    assert stroke.kind == "arrow"
    assert reading.axes[0].title is not None
    assert reading.axes[0].title.text == "Sales by day"
    assert len(reading.axes[0].series) == len(plain.reading.axes[0].series)
    said = verbalise(reading)
    assert 'a drawn arrow points to (0.61, 0.11), the title "Sales by day"' in said


def test_what_is_pointed_to_comes_first_and_the_stroke_is_no_difference(
    current: Any, target: Any
) -> None:
    now = current(title="Turnover", colours=("tab:blue", "tab:green"))
    good = target()
    marked = drawn_over(good.png, lambda d: ellipse(d, (328, 42), (100, 26), PENS[2]))
    kinds = [d.kind for d in compare(now, good).differences]
    assert kinds[0] != "title"
    assert "title" in kinds
    first = compare(now, Seen(png=marked, reading=read(marked))).differences[0]
    assert (first.kind, first.target) == ("title", "Sales by day")
    same = current()
    alike = compare(same, Seen(png=marked, reading=read(marked)))
    assert alike.differences == ()
