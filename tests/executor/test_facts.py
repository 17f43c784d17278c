"""Facts of figures: each kind of chart against the data it was drawn from."""

from __future__ import annotations

from typing import Any

import pytest

from pixelproof_engine.sight.facts import Axes, Facts
from pixelproof_executor import Status

from .conftest import FAST, Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

HEAD = "import matplotlib.pyplot as plt, numpy as np\nfig, ax = plt.subplots()\n"


async def facts_of(chart: Chart, source: str) -> Facts:
    outcome = await chart(HEAD + source + "\nplt.show()")
    assert outcome.status is Status.PASSED, outcome.detail + outcome.traceback
    assert len(outcome.figures) == 1
    facts = Facts.model_validate(outcome.figures[0].facts)
    assert facts.notes == ()
    return facts


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "line": ("ax.plot([1, 2, 3], [4, 5, 7], '--s', color='#AB12cd', lw=3, label='a')", {
        "kind": "line", "x": (1, 2, 3), "y": (4, 5, 7), "line_style": "dashed", "marker": "s",
        "line_width": 3,
        "colours": ("#ab12cd",), "label": "a", "call": "plot"}),
    "line of dates": (
        "import datetime as d; ax.plot([d.date(1970, 1, 2), d.date(1970, 1, 4)], [1, 2])",
        {"kind": "line", "x": (1, 3), "y": (1, 2)}),
    "line with a gap": ("ax.plot([1, 2, 3], [1, np.nan, 3])", {"x": (1, 3), "y": (1, 3)}),
    "markers only": ("ax.plot([1, 2], [3, 4], 'ro')", {
        "kind": "scatter", "marker": "o", "line_style": "none", "colours": ("#ff0000",)}),
    "horizontal line": ("ax.plot([0, 4], [0, 2]); ax.axhline(1.5, color='k')", {
        "kind": "line", "y": (1.5, 1.5), "x": (-0.2, 4.2), "call": "axhline",
        "colours": ("#000000",)}),
    "scatter": ("ax.scatter([1, 2, 3], [3, 2, 1], c=['r', 'g', 'b'], marker='^')", {
        "kind": "scatter", "x": (1, 2, 3), "y": (3, 2, 1), "marker": "^",
        "colours": ("#ff0000", "#008000", "#0000ff")}),
    "bar": ("ax.bar(['a', 'b'], [3, -1], color='tab:orange', hatch='//', alpha=0.5)", {
        "kind": "bar", "x": (0, 1), "y": (3, -1), "names": ("a", "b"), "hatch": "//", "alpha": 0.5,
        "colours": ("#ff7f0e",), "call": "bar"}),
    "bars of many colours": ("ax.bar([0, 1, 2], [1, 1, 1], color=['r', 'r', 'b'])", {
        "kind": "bar", "colours": ("#ff0000", "#ff0000", "#0000ff"), "names": ()}),
    "grouped bars": (
        ("ax.bar([0.8, 1.8], [1, 2], .4); ax.bar([1.2, 2.2], [3, 4], .4, label='second')\n"
        "ax.set_xticks([1, 2], ['x', 'y'])"),
        {"kind": "bar", "x": (1.2, 2.2), "y": (3, 4), "names": ("x", "y"), "label": "second"}),
    "barh": ("ax.barh(['a', 'b', 'c'], [3, 1, 2])", {
        "kind": "barh", "x": (0, 1, 2), "y": (3, 1, 2), "names": ("a", "b", "c")}),
    "pandas bars": (
        "import pandas as pd; pd.Series([1, 2], ['u', 'v'], name='n').plot.bar(ax=ax)",
        {"kind": "bar", "y": (1, 2), "names": ("u", "v")}),
    "seaborn bars": (
        "import seaborn as sns; sns.barplot(x=['u', 'v'], y=[5, 6], ax=ax, color='r')",
        {"kind": "bar", "y": (5, 6), "names": ("u", "v")}),
    "hist": ("ax.hist([1, 2, 2, 3, 3, 3], bins=[0.5, 1.5, 2.5, 3.5], color='g')", {
        "kind": "hist", "x": (0.5, 1.5, 2.5), "y": (1, 2, 3), "colours": ("#008000",)}),
    "stacked hist": ("ax.hist([[1, 1, 2], [1, 2, 2]], bins=[0.5, 1.5, 2.5], stacked=True)", {
        "kind": "hist", "y": (1, 2), "bases": (2, 1)}),
    "lying hist": ("ax.hist([1, 2, 2], bins=[0.5, 1.5, 2.5], orientation='horizontal')", {
        "kind": "hist", "y": (1, 2), "bases": ()}),
    "outlined hist": ("ax.hist([1, 2, 2], bins=[0.5, 1.5, 2.5], histtype='step', color='r')", {
        "kind": "hist", "y": (1, 2), "colours": ("#ff0000",)}),
    "area": ("ax.fill_between([0, 1, 2], [1, 3, 2], color='c')", {
        "kind": "area", "x": (0, 1, 2), "y": (1, 3, 2), "colours": ("#00bfbf",)}),
    "stacked area": ("ax.stackplot([0, 1], [1, 2], [3, 4], labels=['low', 'high'])", {
        "kind": "area", "x": (0, 1), "y": (3, 4), "label": "high"}),
    "pie": ("ax.pie([1, 1, 2], labels=['a', 'b', 'c'], colors=['r', 'g', 'b'])", {
        "kind": "pie", "x": (), "y": (0.25, 0.25, 0.5), "names": ("a", "b", "c"),
        "colours": ("#ff0000", "#008000", "#0000ff")}),
    "image": ("ax.imshow(np.arange(4).reshape(2, 2), cmap='gray')", {
        "kind": "image", "call": "imshow"}),
    "mesh": ("ax.pcolormesh(np.arange(4).reshape(2, 2))", {"kind": "image"}),
    "heat map": ("import seaborn as sns; sns.heatmap(np.eye(3), cbar=False, ax=ax)", {
        "kind": "image"}),
    "contour": ("ax.contour(np.outer(range(5), range(5)))", {"kind": "contour"}),
    "filled contour": ("ax.contourf(np.outer(range(5), range(5)))", {"kind": "contour"}),
    "box": ("ax.boxplot([[1, 2, 3], [4, 5, 9]], tick_labels=['p', 'q'])", {
        "kind": "box", "x": (1, 2), "y": (2, 5), "names": ("p", "q")}),
    "filled box": ("""
b = ax.boxplot([[1, 2, 3]], patch_artist=True); b['boxes'][0].set_facecolor('pink')""", {
        "kind": "box", "colours": ("#ffc0cb",)}),
    "seaborn box": ("import seaborn as sns; sns.boxplot(x=['a'] * 3, y=[1, 2, 4], ax=ax)", {
        "kind": "box", "y": (2,)}),
    "violin": ("ax.violinplot([[1, 2, 3], [4, 5, 9]])", {"kind": "violin", "x": (1, 2)}),
    "error bars": ("ax.errorbar([1, 2], [3, 4], yerr=.5, fmt='-o', color='m', label='e')", {
        "kind": "errorbar", "x": (1, 2), "y": (3, 4), "label": "e", "marker": "o",
        "colours": ("#bf00bf",)}),
    "stem": ("ax.stem([1, 2], [3, 4], label='s')", {
        "kind": "stem", "x": (1, 2), "y": (3, 4), "label": "s"}),
    "step": ("ax.step([1, 2, 3], [1, 4, 2])", {"kind": "step", "y": (1, 4, 2)}),
    "stairs": ("ax.stairs([1, 4, 2], [0, 1, 2, 3])", {"kind": "step", "y": (1, 4, 2)}),
    "quiver": ("ax.quiver([0, 1], [0, 1], [1, 1], [1, 0])", {
        "kind": "quiver", "x": (0, 1), "y": (0, 1)}),
    "streams": ("ax.streamplot(np.arange(3), np.arange(3), np.ones((3, 3)), np.ones((3, 3)))",
                {"kind": "quiver"}),
    "polygon": ("ax.fill([0, 1, 1], [0, 0, 1], 'y')", {"kind": "polygon"}),
    "patch": ("ax.add_patch(plt.Circle((.5, .5), .2, color='r'))", {
        "kind": "polygon", "call": None, "colours": ("#ff0000",)}),
    "intervals": ("ax.broken_barh([(0, 2), (4, 1)], (9, 2))", {
        "kind": "barh", "x": (10, 10), "y": (2, 1)}),
    "hexagons": ("ax.hexbin(range(9), range(9), gridsize=4)", {"kind": "image"}),
    "events": ("ax.eventplot([1, 2, 3])", {"kind": "line"}),
    "table": ("ax.table([['1', '2']])", {"kind": "table"}),
    "surface": ("""
fig.clear(); ax = fig.add_subplot(projection='3d')
ax.plot_surface(*np.meshgrid([0., 1.], [0., 1.]), np.eye(2))""", {"kind": "surface"}),
    "line in 3d": ("""
fig.clear(); ax = fig.add_subplot(projection='3d'); ax.plot([0, 1], [2, 3], [4, 5])""", {
        "kind": "line", "x": (0, 1), "y": (2, 3)}),
    "polar": ("fig.clear(); ax = fig.add_subplot(projection='polar'); ax.plot([0, 1], [1, 2])",
              {"kind": "line", "x": (0, 1), "y": (1, 2)}),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
async def test_a_series_is_told_as_it_was_drawn(chart: Chart, name: str) -> None:
    source, expected = KINDS[name]
    facts = await facts_of(chart, source)
    series = facts.axes[0].series[-1]
    for field, value in expected.items():
        found = getattr(series, field)
        if isinstance(value, tuple) and value and not isinstance(value[0], str):
            value = pytest.approx(value, abs=1e-9)
        assert found == value, f"{field}: {found}"
    if name not in ("image", "table"):
        assert series.box is not None
        assert all(-0.01 <= side <= 1.01 for side in series.box)


async def one_axes(chart: Chart, source: str) -> Axes:
    return (await facts_of(chart, source)).axes[0]


async def test_texts_scales_limits_ticks_and_grid(chart: Chart) -> None:
    axes = await one_axes(
        chart,
        """
ax.plot([1, 10, 100], [1, 2, 3])
ax.set(title='T', xlabel='Ex', ylabel='Why', xscale='log', ylim=(5, 0))
ax.set_yticks([0, 2.5, 5], ['none', 'half', 'all'])
ax.tick_params(axis='x', rotation=30); ax.grid(axis='y')
ax.spines[['top', 'right']].set_visible(False); ax.set_facecolor('#eeeeee')
ax.annotate('peak', (10, 2), color='red', fontsize=9)
""",
    )
    assert axes.title is not None
    assert (axes.title.text, axes.title.role, axes.title.size) == ("T", "title", 12)
    assert axes.x.label is not None
    assert axes.y.label is not None
    assert (axes.x.label.text, axes.y.label.text, axes.y.label.rotation) == ("Ex", "Why", 90)
    assert (axes.x.scale, axes.y.scale) == ("log", "categorical")
    assert axes.y.limits == (5, 0)
    assert [(tick.label, tick.value) for tick in axes.y.ticks] == [
        ("none", 0), ("half", 2.5), ("all", 5),
    ]  # fmt: skip
    positions = [tick.position for tick in axes.y.ticks]
    assert positions == pytest.approx([axes.box[1], (axes.box[1] + axes.box[3]) / 2, axes.box[3]])
    assert [tick.label for tick in axes.x.ticks if tick.label] == [
        "$10^{0}$",
        "$10^{1}$",
        "$10^{2}$",
    ]
    assert (axes.x.tick_rotation, axes.x.grid, axes.y.grid) == (30, False, True)
    assert axes.spines == ("left", "bottom")
    assert axes.background == "#eeeeee"
    assert [(text.text, text.colour, text.size, text.role) for text in axes.texts] == [
        ("peak", "#ff0000", 9, "annotation")
    ]


async def test_a_legend_is_told_with_its_swatches(chart: Chart) -> None:
    axes = await one_axes(
        chart,
        """
ax.plot([1, 2], color='r'); ax.bar([0, 1], [1, 2], color='b'); ax.scatter([1], [1], color='g')
ax.legend(['line', 'bars', 'dots'], title='What', loc='upper left')
""",
    )
    assert axes.legend is not None
    assert [text.text for text in axes.legend.texts] == ["line", "bars", "dots"]
    assert axes.legend.colours == ("#ff0000", "#008000", "#0000ff"), "matplotlib: bars come last"
    assert axes.legend.title is not None
    assert axes.legend.title.text == "What"
    assert [series.label for series in axes.series] == ["line", "dots", "bars"]
    box = axes.legend.box
    assert box is not None
    assert axes.box[0] <= box[0] < box[2] < axes.box[2]
    assert all(
        text.box and box[0] < text.box[0] < text.box[2] < box[2] for text in axes.legend.texts
    )


async def test_bars_of_a_collection_lie_under_a_legend_by_their_areas(chart: Chart) -> None:
    axes = await one_axes(
        chart,
        """
ax.broken_barh([(0, 2), (8, 2)], (0, 10), label="rest")
ax.set(xlim=(0, 10), ylim=(0, 10))
ax.legend(loc="upper left", bbox_to_anchor=(0, 0, 0.2, 1), borderaxespad=0, mode="expand")
""",
    )
    (series,) = axes.series
    assert 0.0 < series.covered < 0.5, "half of what is drawn is far from the legend"


async def test_layout_twins_colour_bars_and_suptitle(chart: Chart) -> None:
    facts = await facts_of(
        chart,
        """
fig.clear()
grid = fig.subplots(2, 3)
mapped = grid[1, 2].imshow(np.eye(3)); fig.colorbar(mapped, ax=grid[1, 2])
twin = grid[0, 0].twinx(); twin.plot([5, 6]); fig.suptitle('All')
fig.text(.5, .01, 'source')
grid[0, 1].axis('off')
""",
    )
    assert facts.suptitle is not None
    assert facts.suptitle.text == "All"
    assert [text.text for text in facts.texts] == ["source"]
    assert len(facts.axes) == 8
    cells = [axes.cell for axes in facts.axes[:6]]
    assert [
        (cell.rows, cell.columns, cell.row_start, cell.column_end) for cell in cells if cell
    ] == [(2, 3, row, column) for row in range(2) for column in range(3)]
    assert facts.axes[6].colourbar_of == 5
    assert facts.axes[7].twin_of == 0
    assert facts.axes[1].spines == ()
    assert facts.axes[1].x.ticks == ()


SAVES = ["", "dpi=200", "bbox_inches='tight'", "dpi=70, bbox_inches='tight', pad_inches=0.6",
         "format='png', facecolor='#ffffee', bbox_inches='tight'"]  # fmt: skip


@pytest.mark.parametrize("arguments", SAVES)
async def test_boxes_are_where_the_saved_picture_shows_the_text(
    chart: Chart, arguments: str
) -> None:
    """The red ink of the picture that the code saved lies exactly in the boxes of the facts."""
    import io

    import numpy as np
    from PIL import Image

    outcome = await chart(
        HEAD
        + f"""
ax.plot([1, 2], [1, 2], color='black')
ax.set_title('Where am I?', color='red', fontsize=20, loc='left')
plt.savefig('out.png'{", " + arguments if arguments else ""})
"""
    )
    assert outcome.status is Status.PASSED, outcome.traceback
    figure = outcome.figures[0]
    assert figure.saved_as == "out.png"
    assert [change.path for change in outcome.changes] == ["out.png"]
    facts = Facts.model_validate(figure.facts)
    pixels = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB")).astype(int)
    assert pixels.shape[:2] == (facts.height, facts.width)
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 120)
    rows, columns = np.where(red)
    title = facts.axes[0].texts[0] if facts.axes[0].title is None else facts.axes[0].title
    assert title.box is not None
    x0, y0, x1, y1 = title.box
    ink = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    told = (x0 * facts.width, y0 * facts.height, x1 * facts.width, y1 * facts.height)
    assert facts.dpi is not None
    # Ink lies inside the box, which has a line's whole height: within 8 points of every side.
    gap = np.subtract(ink, told) * (1, 1, -1, -1) * 72 / facts.dpi
    assert gap.min() >= -1, (ink, told)
    assert gap.max() <= 8, (ink, told)
    assert facts.background == ("#ffffee" if "ffffee" in arguments else "#ffffff")


async def test_every_figure_is_collected_once(chart: Chart) -> None:
    outcome = await chart("""
        import matplotlib.pyplot as plt
        from matplotlib.figure import Figure
        plt.plot([1]); plt.title('saved'); plt.savefig('a.png'); plt.savefig('b.pdf'); plt.show()
        plt.figure(); plt.plot([1]); plt.title('shown'); plt.show()
        plt.plot([1]); plt.title('closed'); plt.close()
        free = Figure(); free.add_subplot().set_title('free')
        plt.figure()
        plt.figure(); plt.plot([2]); plt.title('open')
        """)
    assert outcome.status is Status.PASSED, outcome.traceback
    titles = [figure.facts["axes"][0]["title"]["text"] for figure in outcome.figures]
    assert titles == ["saved", "shown", "closed", "free", "open"]
    assert [figure.number for figure in outcome.figures] == list(range(5))
    assert [figure.saved_as for figure in outcome.figures] == ["a.png", None, None, None, None]


async def test_a_function_of_a_module_can_draw(executor: Any) -> None:
    from pixelproof_executor import ChartJob

    files = {
        "shop/__init__.py": b"",
        "shop/charts.py": b"from .data import N\nimport matplotlib.pyplot as plt\n"
        b"def draw():\n    fig, ax = plt.subplots()\n    ax.set_title(str(N))\n    return fig\n",
        "shop/data.py": b"N = 7\n",
    }
    outcome = await executor.run(ChartJob(files=files, entry="shop/charts.py", call="draw"))
    assert outcome.status is Status.PASSED, outcome.traceback
    assert outcome.figures[0].facts["axes"][0]["title"]["text"] == "7"


async def test_blank_and_oversized_figures(chart: Chart) -> None:
    blank = await chart("import matplotlib.pyplot as plt; plt.figure()")
    assert [figure.blank for figure in blank.figures] == [True]
    drawn = await chart(HEAD)
    assert [figure.blank for figure in drawn.figures] == [False]
    huge = await chart(
        "import matplotlib.pyplot as plt; plt.figure(figsize=(300, 300)); plt.plot()"
    )
    assert huge.status is Status.LIMIT
    many = await chart(
        "import matplotlib.pyplot as plt\nfor i in range(9): plt.figure(); plt.plot([i])",
        limits=FAST.model_copy(update={"figures": 3}),
    )
    assert many.status is Status.LIMIT


async def test_another_backend_and_no_display_are_no_fault(chart: Chart) -> None:
    outcome = await chart(
        "import matplotlib; matplotlib.use('TkAgg')\n"
        "import matplotlib.pyplot as plt; plt.switch_backend('QtAgg'); plt.plot([1]); plt.show()"
    )
    assert outcome.status is Status.PASSED, outcome.traceback
    assert outcome.stderr == ""
