"""Examples of Python libraries, out of their own distributions, drawn and told."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace

import pytest

from pixelproof_engine.sight.facts import Facts, Text
from pixelproof_executor import ChartJob, Outcome, Status
from pixelproof_executor.sandbox import Executor

from .conftest import ROOMY
from .sources import Archive, docstring_example

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

ALTAIR = Archive(
    "altair-4.2.2-py3-none-any.whl",
    "8b45ebeaf8557f2d760c5c77b79f02ae12aee7c46c27c06014febab6f849bc87",
)  # the last release that has its gallery inside
PLOTLY = Archive(
    "plotly-6.9.0-py3-none-any.whl",
    "36bebe2f1bb13884774fe61689c329071446f6ce4a8927fb1f0d6fb24f581236",
)
IPYTHON = Archive(
    "ipython-8.12.3.tar.gz",
    "3910c4b54543c2ad73d06579aa771041b7d5707b033bd488669b4cf544e3b363",
    backend="setuptools.build_meta",
)
NBCONVERT = Archive(
    "nbconvert-6.5.4.tar.gz",
    "9e3c7c6d491374cbdd5f35d268c05809357716d346f4573186bbeab32ee50bc1",
    backend="setuptools.build_meta",
)
SEABORN = Archive(
    "seaborn-0.13.2.tar.gz",
    "93e60a40988f4d65e9f4885df477e2fdaff6b73a9ded434c1ab356dd57eefff7",
    backend="flit_core.buildapi",
)
PANDAS = Archive(
    "pandas-2.3.3.tar.gz",
    "e05e1af93b977f7eafa636d043f9f94c7ee3ac81af99c13508215942e64c993b",
    backend="mesonpy",
)


@dataclass(frozen=True)
class Told:
    """What the facts of an example's first figure must say, by its source."""

    kinds: set[str]
    figures: int = 1
    axes: int = 1
    title: str | None = None
    x: str | None = None
    """Label of the first x axis."""
    y: str | None = None
    legend: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    """The first series' y values begin with these."""
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Texts that stand anywhere on the figure."""


async def drawn(
    executor: Executor, name: str, content: bytes, data: dict[str, bytes] | None = None
) -> Outcome:
    files = {name: content, **(data or {})}
    return await executor.run(ChartJob(files=files, entry=name, limits=ROOMY))


def check(outcome: Outcome, told: Told) -> None:
    assert outcome.status is Status.PASSED, outcome.traceback or outcome.detail
    assert len(outcome.figures) == told.figures
    for figure in outcome.figures:
        assert not figure.blank
        Facts.model_validate_json(json.dumps(figure.facts, allow_nan=False))
    facts = Facts.model_validate(outcome.figures[0].facts)
    assert len(facts.axes) == told.axes
    series = [one for axes in facts.axes for one in axes.series]
    assert {one.kind for one in series} == told.kinds
    first = facts.axes[0]
    title = first.title or facts.suptitle
    texts = [*facts.texts, *(text for axes in facts.axes for text in axes.texts)]

    def words(text: Text | None) -> str | None:
        return text.text if text is not None else None

    found = replace(
        told,
        title=words(title) if told.title else None,
        x=words(first.x.label) if told.x else None,
        y=words(first.y.label) if told.y else None,
        legend=tuple(t.text for t in first.legend.texts) if told.legend and first.legend else (),
        names=series[0].names[: len(told.names)] if told.names else (),
        words=tuple(word for word in told.words if word in {text.text for text in texts}),
    )
    assert found == told
    assert series[0].y[: len(told.values)] == pytest.approx(told.values, rel=1e-6)


PANDAS_DOCS = {
    "_core.PlotAccessor.box": Told({"box"}, figures=2, names=("A", "B", "C", "D")),
    "_core.PlotAccessor.hist": Told({"hist"}, figures=2, y="Frequency", legend=("one", "two")),
    "_core.PlotAccessor.area": Told({"area", "line"}, figures=4),
    "_core.PlotAccessor.pie": Told({"pie"}, figures=2, y="mass",
                                   values=(0.33 / 11.17, 4.87 / 11.17, 5.97 / 11.17),
                                   names=("Mercury", "Venus", "Earth")),
    "_core.PlotAccessor.scatter": Told({"scatter"}, figures=2, x="length", y="width",
                                       values=(3.5, 3.0, 3.2)),
    "_core.PlotAccessor.hexbin": Told({"image"}, figures=2, axes=2, x="x", y="y"),
    "_core.hist_frame": Told({"hist"}, axes=2, title="length", values=(3, 1, 1)),
    # One script draws both of its examples on the same axes.
    "_misc.lag_plot": Told({"line", "scatter"}, x="y(t)", y="y(t + 1)"),
    "_misc.autocorrelation_plot": Told({"line"}, x="Lag", y="Autocorrelation"),
    "_misc.scatter_matrix": Told({"scatter", "hist"}, axes=16),
}  # fmt: skip


@pytest.mark.parametrize("name", PANDAS_DOCS)
async def test_pandas(renderers: Executor, name: str) -> None:
    module, function = name.split(".", 1)
    (source,) = PANDAS.files(f"pandas-2.3.3/pandas/plotting/{module}.py").values()
    code = docstring_example(source, function, "import numpy as np, pandas as pd")
    check(await drawn(renderers, "chart.py", code), PANDAS_DOCS[name])


SEABORN_GALLERY = {
    "grouped_boxplot": Told({"box"}, x="day", y="total_bill", legend=("Yes", "No")),
    "hexbin_marginals": Told({"image", "bar", "barh"}, axes=3),
    "kde_ridgeplot": Told({"area", "line"}, axes=10),
    "layered_bivariate_plot": Told({"scatter", "image", "contour"}),
    "many_facets": Told({"line"}, axes=20),
    "many_pairwise_correlations": Told({"image"}, axes=2),
    "palette_choices": Told({"bar", "line"}, axes=3, y="Sequential"),
    "palette_generation": Told({"contour"}, axes=9),
    "radial_facets": Told({"scatter"}, axes=3, title="speed = slow"),
    "wide_data_lineplot": Told({"line"}, legend=("A", "B", "C", "D")),
}


@pytest.mark.parametrize("name", SEABORN_GALLERY)
async def test_seaborn(renderers: Executor, name: str) -> None:
    """Its data sets come over the network; one of them is in plotly's package too."""
    (source,) = SEABORN.files(f"seaborn-0.13.2/examples/{name}.py").values()
    (tips,) = PLOTLY.files("plotly/package_data/datasets/tips.csv.gz").values()
    code = b"import os; os.environ['SEABORN_DATA'] = '.'\n" + source
    data = {"tips.csv": gzip.decompress(tips)}
    check(await drawn(renderers, "chart.py", code, data), SEABORN_GALLERY[name])


ALTAIR_GALLERY = {
    "simple_bar_chart": Told({"bar"}, x="a", y="b", values=(28, 55, 43, 91), names=("A", "B")),
    "bar_chart_with_labels": Told({"barh"}, x="wheat", y="year", values=(41, 45, 42)),
    "donut_chart": Told({"pie"}, values=tuple(n / 38 for n in (4, 6, 10, 3, 7, 8)),
                        legend=("1", "2", "3", "4", "5", "6")),
    "pie_chart_with_labels": Told({"pie"}, values=tuple(n / 38 for n in (4, 6, 10, 3, 7, 8)),
                                  words=("a", "b", "c", "d", "e", "f")),
    "stacked_bar_chart": Told({"bar"}, x="variety", y="Sum of yield",
                              legend=("Crookston", "Duluth", "Grand Rapids", "Morris",
                                      "University Farm", "Waseca")),
    "multi_series_line": Told({"line"}, x="date", y="price",
                              legend=("AAPL", "AMZN", "GOOG", "IBM", "MSFT")),
    "trellis_scatter_plot": Told({"scatter"}, axes=3),
    "simple_heatmap": Told({"image"}, x="x", y="y"),
    "gantt_chart": Told({"barh"}, x="start, end", y="task", values=(2, 5, 2), names=("A", "B")),
    "bar_chart_with_negatives": Told({"bar"}, x="month", y="nonfarm_change"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTAIR_GALLERY)
async def test_altair(renderers: Executor, name: str) -> None:
    (source,) = ALTAIR.files(f"altair/examples/{name}.py").values()
    check(await drawn(renderers, "chart.py", source), ALTAIR_GALLERY[name])


PLOTLY_DOCS = {
    "figure_factory/_annotated_heatmap create_annotated_heatmap 0":
        Told({"image"}, words=("0.65", "0.100005", "0.43")),
    "figure_factory/_bullet create_bullet 0":
        Told({"barh", "scatter"}, axes=5, title="my simple bullet chart", values=(300,)),
    "figure_factory/_candlestick create_candlestick 2": Told({"box"}),
    "figure_factory/_gantt create_gantt 2":
        Told({"area", "scatter"}, title="Gantt Chart", legend=("Apple", "Grape", "Banana")),
    "figure_factory/_quiver create_quiver 2": Told({"line"}, title="Quiver Plot"),
    "figure_factory/_scatterplot create_scatterplotmatrix 0":
        Told({"scatter"}, axes=4, title="Scatterplot Matrix"),
    "figure_factory/_scatterplot create_scatterplotmatrix 2":
        Told({"scatter", "box"}, axes=16, legend=("apple", "grape", "pear")),
    "figure_factory/_streamline create_streamline 0": Told({"line"}),
    "figure_factory/_table create_table 0":
        Told({"image"}, words=("Country", "Canada", "282200000")),
    "subplots make_subplots 0 4 5": Told({"line"}, axes=3, values=(2, 1, 2)),
    "subplots make_subplots 0 10":
        Told({"line"}, axes=4, legend=("trace 0", "trace 1", "trace 2", "trace 3")),
    "subplots make_subplots 0 8 9":
        Told({"line", "bar"}, axes=2, values=(2, 1, 2), words=("Plot 1", "Plot 2")),
}  # fmt: skip


@pytest.mark.parametrize("name", PLOTLY_DOCS)
async def test_plotly(renderers: Executor, name: str) -> None:
    module, function, parts = name.split(" ", 2)
    (source,) = PLOTLY.files(f"plotly/{module}.py").values()
    code = docstring_example(source, function, "import numpy as np, pandas as pd", parts)
    check(await drawn(renderers, "chart.py", code), PLOTLY_DOCS[name])


NOTEBOOKS = {
    "axes_style": Told({"bar"}, values=(2, 5, 3), names=("1", "2", "3")),
    "plotting_context": Told({"line"}, values=(1, 3, 2), names=("A", "B", "C")),
    "set_context": Told({"line"}, figures=3, values=(1, 3, 2)),
    "set_style": Told({"bar"}, figures=2, values=(1, 3, 2), names=("A", "B", "C")),
    "set_theme": Told({"bar"}, figures=6, values=(1, 3, 2), names=("A", "B", "C")),
    "objects.Plot.limit": Told({"line"}, figures=4, values=(1, 3, 2)),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
async def test_notebooks_of_seaborn(renderers: Executor, name: str) -> None:
    (source,) = SEABORN.files(f"seaborn-0.13.2/doc/_docstrings/{name}.ipynb").values()
    check(await drawn(renderers, "notebook.ipynb", source), NOTEBOOKS[name])


JUPYTER = {
    "ipython-8.12.3/examples/IPython Kernel/Plotting in the Notebook":
        Told({"line"}, figures=3, title="A simple chirp", values=(0,)),
    "nbconvert-6.5.4/nbconvert/exporters/tests/files/notebook2": Told({"hist"}),
    "nbconvert-6.5.4/nbconvert/exporters/tests/files/pngmetadata": Told({"line"}, values=(1, 0)),
    "nbconvert-6.5.4/nbconvert/exporters/tests/files/svg":
        Told({"line"}, values=(0, 3, 4, 4, 3, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", JUPYTER)
async def test_notebooks_of_jupyter(renderers: Executor, name: str) -> None:
    archive = IPYTHON if name.startswith("ipython") else NBCONVERT
    (source,) = archive.files(f"{name}.ipynb").values()
    check(await drawn(renderers, "notebook.ipynb", source), JUPYTER[name])
