"""Edits of pages, drawings and specifications: what is written where, and nothing else."""

from __future__ import annotations

import json

import pytest

from pixelproof_engine.sight.facts import Element, Facts, Text
from pixelproof_engine.sight.seen import Difference
from pixelproof_server.fixing.proposers.markup.page import Page
from pixelproof_server.fixing.proposers.markup.spec import Spec
from pixelproof_server.fixing.proposers.markup.splices import Splice, applied
from pixelproof_server.fixing.proposers.markup.vega import spec_ways
from pixelproof_server.fixing.proposers.markup.ways import page_ways

PAGE = """\
<!-- caf\u00e9 -->
<style>
  :root { --sea: #14507a; }
  h1 { color: var(--sea); font-size: 24px }
  .card { background: #FFF; padding: 8px 20px; }
  .card:hover { background: #000; }
</style>
<body>
<h1>Ferry &amp; bus</h1>
<div class="card" style="color: red"><p>One <b>day</b> only</p></div>
</body>
"""
DRAWING = """\
<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 100 50">
  <g fill="#d1495b"><circle cx="20" cy="25" r="5"/></g>
  <rect x="50" y="10" width="10" height="30" fill="teal"/>
  <text x="50" y="48">Mon</text>
</svg>
"""
SPEC = """\
{
  "title": "Rain",
  "mark": "bar",
  "encoding": {
    "x": {"field": "month", "sort": null},
    "y": {"field": "rain", "title": "Depth"}
  }
}
"""


def facts(*elements: Element, width: int = 200, height: int = 100) -> Facts:
    texts = tuple(Text(text=one.text, box=one.box) for one in elements if one.text)
    return Facts(source="figure", width=width, height=height, elements=elements, texts=texts)


SHOWN = facts(
    Element(tag="body", box=(0, 0, 1, 1)),
    Element(tag="h1", box=(0, 0, 1, 0.2), text="Ferry & bus", colour="#14507a"),
    Element(tag="div", box=(0, 0.3, 0.5, 0.6), background="#ffffff"),
    Element(tag="p", box=(0.1, 0.4, 0.4, 0.5), text="One only"),
    Element(tag="b", box=(0.2, 0.4, 0.3, 0.5), text="day"),
)
DRAWN = facts(
    Element(tag="circle", box=(0.15, 0.4, 0.25, 0.6), colour="#d1495b"),
    Element(tag="rect", box=(0.5, 0.2, 0.6, 0.8), colour="#008080"),
    Element(tag="text", box=(0.5, 0.8, 0.6, 0.98), text="Mon"),
)


def changed(source: str, difference: Difference, shown: Facts) -> list[str]:
    """The source after each way that closes a difference."""
    ((_, ways),) = page_ways(source, [difference], shown)
    return [new for way in ways if (new := applied(source, way.splices)) is not None]


def told(kind: str, current: object, target: object, **more: object) -> Difference:
    return Difference.model_validate(
        {"kind": kind, "current": current, "target": target, "sentence": "", **more}
    )


def test_values_stand_where_the_page_says() -> None:
    page = Page(PAGE)
    for value, _ in page.values():
        assert PAGE[value.start : value.end] == value.text
    heading = next(element for element in page.elements if element.tag == "h1")
    assert heading.words == "Ferry & bus"
    assert [v.text for v in page.governing(heading, ("font-size",))] == ["24px"]


def test_a_rule_of_a_state_governs_nothing() -> None:
    card = next(element for element in Page(PAGE).elements if element.tag == "div")
    assert [v.text for v in Page(PAGE).governing(card, ("background",))] == ["#FFF"]


@pytest.mark.parametrize(
    ("difference", "before", "after"),
    [
        (told("text", "Ferry & bus", "Ferry <3", box=(0, 0, 1, 0.2)), "Ferry &amp; bus",
         "Ferry &lt;3"),
        (told("text", "One day only", "Two day only", box=(0.1, 0.4, 0.4, 0.5)), "One", "Two"),
        (told("text_colour", "#14507a", "#7a1450", box=(0, 0, 1, 0.2)), "#14507a", "#7a1450"),
        (told("fill", "#ffffff", "#ffeecc", box=(0, 0.3, 0.5, 0.6)), "#FFF;", "#FEC;"),
        (told("text_box", (0.0, 0.0, 100.0, 20.0), (0.0, 0.0, 134.0, 26.0), box=(0, 0, 1, 0.2)),
         "24px", "32px"),
        (told("block", (0.0, 30.0, 100.0, 60.0), (0.0, 30.0, 108.0, 68.0), box=(0, 0.3, 0.5, 0.6)),
         "8px 20px", "12px 20px"),
    ],
)  # fmt: skip
def test_a_page_is_changed_in_one_place(difference: Difference, before: str, after: str) -> None:
    assert PAGE.count(before) == 1
    assert PAGE.replace(before, after) in changed(PAGE, difference, SHOWN)


def test_the_first_way_is_the_likeliest() -> None:
    heading = told("text", "Ferry & bus", "Tram", box=(0, 0, 1, 0.2))
    assert changed(PAGE, heading, SHOWN)[0] == PAGE.replace("Ferry &amp; bus", "Tram")


def test_what_is_too_much_goes_with_its_line() -> None:
    first = changed(DRAWING, told("text", "Mon", None, box=(0.5, 0.8, 0.6, 0.98)), DRAWN)[0]
    assert first == DRAWING.replace('  <text x="50" y="48">Mon</text>\n', "")


def test_what_is_missing_is_copied_from_what_stands_beside_it() -> None:
    missing = told("text", None, "Tue", box=(0.7, 0.8, 0.8, 0.98))
    first = changed(DRAWING, missing, DRAWN)[0]
    line = '  <text x="50" y="48">Mon</text>\n'
    assert line + line.replace("Mon", "Tue").replace('x="50"', 'x="90"') in first


def test_a_shape_says_itself_where_it_stands() -> None:
    taller = told("block", (100.0, 20.0, 120.0, 80.0), (100.0, 40.0, 120.0, 80.0))
    assert changed(DRAWING, taller, DRAWN) == [
        DRAWING.replace('y="10" width="10" height="30"', 'y="20" width="10" height="20"')
    ]


def test_a_colour_is_inherited_from_a_group() -> None:
    filled = told("fill", "#d1495b", "#30638e", box=(0.15, 0.4, 0.25, 0.6))
    assert changed(DRAWING, filled, DRAWN)[0] == DRAWING.replace("#d1495b", "#30638e")


@pytest.mark.parametrize(
    "source", ["", "<", "<p", "<style>a{", "<svg><text>\ud83d", "{", "}<a b=>"]
)
def test_what_does_not_parse_is_left_alone(source: str) -> None:
    page_ways(source, [told("text", "a", "b", box=(0, 0, 1, 1))], None)
    assert not any(list(ways) for _, ways in spec_ways(source, [told("title", "a", "b")], None))


def test_splices_that_overlap_are_refused() -> None:
    assert applied("abcd", [Splice(0, 2, "x"), Splice(1, 3, "y")]) is None
    assert applied("abcd", [Splice(2, 3, "x"), Splice(0, 1, "y"), Splice(2, 3, "x")]) == "ybxd"


def test_a_specification_keeps_its_form() -> None:
    spec = Spec(SPEC)
    y = ("encoding", "y")
    cases = {
        spec.put((*y, "title"), "\u03bcm"): SPEC.replace('"Depth"', '"\u03bcm"'),
        spec.put(("width",), 200): SPEC.replace("  }\n}", '  },\n  "width": 200\n}'),
        spec.put((*y, "axis", "grid"), False): SPEC.replace(
            '"Depth"}', '"Depth", "axis": {"grid": false}}'
        ),
        spec.drop((*y, "title")): SPEC.replace(', "title": "Depth"', ""),
        spec.drop(("title",)): SPEC.replace('"title": "Rain",\n  ', ""),
    }
    for splices, wanted in cases.items():
        assert applied(SPEC, splices) == wanted
        json.loads(wanted)


@pytest.mark.parametrize(
    ("difference", "before", "after"),
    [
        (told("title", "Rain", "Snow"), '"Rain"', '"Snow"'),
        (told("y_label", "Depth", "Rainfall", axes=0), '"Depth"', '"Rainfall"'),
        (told("kind", "bar", "line", axes=0, series=0), '"bar"', '"line"'),
        (told("series_colour", "#4c78a8", "#e45756", axes=0, series=0), '"bar"',
         '{"type": "bar", "color": "#e45756"}'),
        (told("category_order", ("Jan", "Feb"), ("Feb", "Jan"), axes=0, axis="x"), "null", '"-y"'),
        (told("scale", "linear", "log", axes=0, axis="y"), '"Depth"}',
         '"Depth", "scale": {"type": "log"}}'),
    ],
)  # fmt: skip
def test_a_specification_is_changed_in_one_place(
    difference: Difference, before: str, after: str
) -> None:
    ((_, ways),) = spec_ways(SPEC, [difference], None)
    assert SPEC.replace(before, after) in [applied(SPEC, way.splices) for way in ways]
