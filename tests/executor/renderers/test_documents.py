"""Documents out of projects' own distributions, drawn and told."""

from __future__ import annotations

import json

import pytest

from pixelproof_engine.sight.facts import Facts
from pixelproof_executor import DocumentFormat, RenderJob, Status
from pixelproof_executor.sandbox import Executor

from .conftest import ROOMY
from .sources import Archive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

ICONS = Archive(
    "feather-icons-4.29.2.tgz",
    "28b6cad56600feee25c53051d65326621f2675d30d6f3d9bd3175f6117f84476",
    "npm",
)
VEGA_LITE = Archive(
    "vega-lite-1.3.1.tgz",
    "98c74d160706c7281136a0c64fe5a5fd0cf98334195ccbb4c36be7f374266a15",
    "npm",
)  # the last release that has its gallery inside
DATA = Archive(
    "vega_datasets-0.9.0-py3-none-any.whl",
    "3d7c63917be6ca9b154b565f4779a31fedce57b01b5b9d99d8a34a7608062a1d",
)
SPECTRE = Archive(
    "spectre.css-0.5.9.tgz",
    "285c3bc709a1c30a83c8276f0f87b838e3089ec41c78621e496b638146eeeb03",
    "npm",
)


async def told(
    executor: Executor,
    form: DocumentFormat,
    entry: str,
    files: dict[str, bytes],
    status: Status = Status.PASSED,
) -> Facts:
    job = RenderJob(files=files, entry=entry, format=form, viewport=(1000, 800), limits=ROOMY)
    outcome = await executor.run(job)
    assert outcome.status is status, outcome.traceback or outcome.detail
    (figure,) = outcome.figures
    assert not figure.blank
    return Facts.model_validate_json(json.dumps(figure.facts, allow_nan=False))


SHAPES = {
    "activity": ["polyline"],
    "align-left": ["line"] * 4,
    "bar-chart-2": ["line"] * 3,
    "circle": ["circle"],
    "grid": ["rect"] * 4,
    "map": ["polygon", "line", "line"],
    "pie-chart": ["path", "path"],
    "sliders": ["line"] * 9,
    "square": ["rect"],
    "type": ["polyline", "line", "line"],
}


@pytest.mark.parametrize("name", SHAPES)
async def test_svg(renderers: Executor, name: str) -> None:
    """The icons are 24 units wide, drawn by strokes alone, and leave a margin around."""
    (icon,) = ICONS.files(f"package/dist/icons/{name}.svg").values()
    facts = await told(renderers, "svg", "icon.svg", {"icon.svg": icon})
    assert (facts.width, facts.height, facts.notes) == (24, 24, ())
    assert [element.tag for element in facts.elements] == SHAPES[name]
    assert {(element.colour, element.border) for element in facts.elements} == {(None, "#000000")}
    boxes = [element.box for element in facts.elements if element.box]
    assert len(boxes) == sum(tag != "path" for tag in SHAPES[name])
    assert all(1 / 24 - 1e-4 <= side <= 23 / 24 + 1e-4 for box in boxes for side in box)


CHARTS = {
    "bar": (["bar"], "a", "b"),
    "circle": (["scatter"], "Horsepower", "Miles_per_Gallon"),
    "scatter_bubble": (["scatter"], "Horsepower", "Miles_per_Gallon"),
    "square": (["scatter"], "Horsepower", "Miles_per_Gallon"),
    "line_color": (["line"] * 5, "date", "price"),
    "scatter_log": (["scatter"], "x", "y"),
    "scatter_color": (["scatter"] * 3, "Horsepower", "Miles_per_Gallon"),
    "trellis_bar_histogram": (["hist"], "Horsepower (binned)", "Count of Records"),
    "stacked_bar_h": (["barh"] * 6, "Sum of yield", "variety"),
    "stacked_bar_weather": (["bar"] * 5, "Month of the year", "Count of Records"),
}


@pytest.mark.parametrize("name", CHARTS)
async def test_vega_lite(renderers: Executor, name: str) -> None:
    (spec,) = VEGA_LITE.files(f"package/examples/specs/{name}.vl.json").values()
    data = DATA.files(
        *(f"vega_datasets/_data/{file}" for file in
          ("barley.json", "cars.json", "seattle-weather.csv", "stocks.csv"))
    )  # fmt: skip
    files = {f"data/{path.rpartition('/')[2]}": content for path, content in data.items()}
    facts = await told(renderers, "vega-lite", "chart.vl.json", {"chart.vl.json": spec, **files})
    kinds, x, y = CHARTS[name]
    axes = facts.axes[0]
    assert len(facts.axes) == (3 if name.startswith("trellis") else 1)
    assert [series.kind for series in axes.series] == kinds
    assert axes.x.label is not None
    assert axes.y.label is not None
    assert (axes.x.label.text, axes.y.label.text) == (x, y)
    if name == "bar":
        assert axes.series[0].y == pytest.approx((28, 55, 43, 91, 81, 53, 19, 87, 52))
        assert axes.series[0].names == tuple("ABCDEFGHI")
    if name == "scatter_log":
        assert axes.y.scale == "log"
        assert axes.series[0].y == pytest.approx([10**n for n in range(8)])


PAGES = {
    "components/badges": "Badges",
    "components/breadcrumbs": "Breadcrumbs",
    "components/cards": "Cards",
    "components/chips": "Chips",
    "components/tabs": "Tabs",
    "elements/buttons": "Buttons",
    "elements/forms": "Forms",
    "elements/labels": "Labels",
    "elements/tables": "Tables",
    "elements/typography": "Typography",
}


@pytest.mark.parametrize("name", PAGES)
async def test_html(renderers: Executor, name: str) -> None:
    """Pages that are packed without their logo and fonts: told so, and shown all the same."""
    styles = ("docs.min.css", "spectre-exp.min.css", "spectre-icons.min.css", "spectre.min.css")
    entry = f"package/docs/{name}.html"
    files = SPECTRE.files(entry, *(f"package/docs/dist/{style}" for style in styles))
    facts = await told(renderers, "html", entry, files, Status.ENVIRONMENT)
    assert (facts.width, facts.height) == (1000, 800)
    headings = {one.text for one in facts.elements if one.role == "heading"}
    assert {PAGES[name], "SPECTRE"} <= headings
    support = next(one for one in facts.elements if one.text == "PayPal")
    assert support.tag == "a"
    assert support.colour == support.border == "#5755d9", "the primary colour of the style sheet"
    assert all(text.box and text.size for text in facts.texts)
