"""Examples of Python libraries, out of their own distributions, drawn and told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from pixelproof_engine.sight.facts import Facts
from pixelproof_executor import ChartJob, Outcome, Status
from pixelproof_executor.sandbox import Executor

from .conftest import ROOMY
from .sources import Archive, docstring_example

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

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
    names: tuple[str, ...] = field(default=())


async def drawn(executor: Executor, name: str, content: bytes) -> Outcome:
    return await executor.run(ChartJob(files={name: content}, entry=name, limits=ROOMY))


def check(outcome: Outcome, told: Told) -> None:
    assert outcome.status is Status.PASSED, outcome.traceback or outcome.detail
    assert len(outcome.figures) == told.figures
    for figure in outcome.figures:
        assert not figure.blank
        Facts.model_validate_json(json.dumps(figure.facts, allow_nan=False))
    if not outcome.figures:
        return
    facts = Facts.model_validate(outcome.figures[0].facts)
    assert len(facts.axes) == told.axes
    series = [one for axes in facts.axes for one in axes.series]
    assert {one.kind for one in series} == told.kinds
    first = facts.axes[0]

    def words(text: Any) -> str | None:
        return text.text if text is not None else None

    found = Told(
        kinds=told.kinds,
        figures=told.figures,
        axes=told.axes,
        title=words(first.title) if told.title else None,
        x=words(first.x.label) if told.x else None,
        y=words(first.y.label) if told.y else None,
        legend=tuple(t.text for t in first.legend.texts) if told.legend and first.legend else (),
        values=told.values,
        names=series[0].names[: len(told.names)] if told.names else (),
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
    "_core.PlotAccessor.hexbin": Told({"image", "line"}, figures=2, axes=2, x="x", y="y"),
    "_core.hist_frame": Told({"hist"}, axes=2, title="length", values=(3, 1, 1)),
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
    "kde_ridgeplot": Told({"area", "line"}, axes=10),
    "many_facets": Told({"line"}, axes=20),
}


@pytest.mark.parametrize("name", SEABORN_GALLERY)
async def test_seaborn(renderers: Executor, name: str) -> None:
    (source,) = SEABORN.files(f"seaborn-0.13.2/examples/{name}.py").values()
    check(await drawn(renderers, "chart.py", source), SEABORN_GALLERY[name])
