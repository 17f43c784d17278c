"""Facts of charts as people draw them fit the contract, on both sides of it."""

from __future__ import annotations

import json
import textwrap
from importlib import resources
from typing import Any

import jsonschema
import pytest

from pixelproof_engine.sight.facts import Facts
from pixelproof_executor import Limits, Status

from .conftest import Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

SCRIPTS = {
    "mosaic with insets and a second scale": """
        fig, axd = plt.subplot_mosaic("AAB;CCB", layout="constrained")
        axd["A"].plot(np.sin(np.linspace(0, 6))); axd["A"].secondary_xaxis("top")
        inset = axd["A"].inset_axes([0.6, 0.6, 0.3, 0.3]); inset.plot([1, 2])
        axd["B"].hist(np.random.randn(100), orientation="horizontal")
        axd["C"].errorbar([1, 2], [1, 2], xerr=[.1, .2], yerr=[.3, .4], capsize=4)
        axd["C"].bar_label(axd["C"].bar([1, 2], [3, 4]))
        """,
    "subfigures": """
        fig = plt.figure(layout="constrained")
        left, right = fig.subfigures(1, 2)
        left.subplots(2, 1); left.suptitle("left"); right.subplots(1, 2, sharey=True)
        right.supxlabel("x of all"); fig.legend(["a"])
        """,
    "dates, thousands and two legends": """
        import pandas as pd, matplotlib.dates as md, matplotlib.ticker as mt
        days = pd.date_range("2024-01-01", periods=60)
        fig, ax = plt.subplots(); lines = ax.plot(days, np.arange(60) * 1e5, label="sales")
        ax.xaxis.set_major_formatter(md.DateFormatter("%d %b")); fig.autofmt_xdate()
        ax.yaxis.set_major_formatter(mt.StrMethodFormatter("{x:,.0f}"))
        first = ax.legend(loc="upper left"); ax.add_artist(first); ax.legend(["other"], loc=4)
        """,
    "pandas frames": """
        import pandas as pd
        frame = pd.DataFrame({"u": [1, 2, None], "v": [3, 4, 5]}, index=list("abc"))
        frame.plot.bar(stacked=True); frame.plot.area(); frame.plot(kind="pie", subplots=True)
        frame.plot(secondary_y="v"); plt.figure(); frame.boxplot()
        frame.plot.scatter("u", "v", c="v", cmap="hot")
        """,
    "seaborn": """
        import pandas as pd, seaborn as sns
        frame = pd.DataFrame({"g": list("aabb") * 9, "x": range(36), "y": np.random.rand(36)})
        sns.set_theme(); sns.violinplot(frame, x="g", y="y"); plt.figure()
        sns.lineplot(frame, x="x", y="y", hue="g"); plt.figure()
        sns.histplot(frame, x="y", kde=False)
        sns.pairplot(frame, hue="g", height=1); sns.relplot(frame, x="x", y="y", col="g", height=2)
        plt.figure(); sns.kdeplot(frame, x="y", fill=True); plt.figure()
        sns.pointplot(frame, x="g", y="y")
        """,
    "three dimensions": """
        fig = plt.figure(); ax = fig.add_subplot(projection="3d")
        ax.bar3d([0, 1], [0, 1], 0, .5, .5, [1, 2]); ax.scatter([1], [1], [1])
        ax.bar([1, 2], [3, 4], zs=1, zdir="y"); ax.set_zlabel("height")
        ax.plot_wireframe(*np.meshgrid([0., 1.], [0., 1.]), np.eye(2))
        ax.contour(np.eye(3), np.eye(3), np.eye(3))
        """,
    "polar bars and rose": """
        ax = plt.subplot(projection="polar"); ax.bar([0, 1, 2], [1, 2, 3], width=.4, bottom=.2)
        ax.set_xticks([0, 1, 2], ["N", "E", "S"]); ax.set_rlabel_position(30)
        """,
    "log scales, spans and arrows": r"""
        fig, ax = plt.subplots(); ax.loglog([1, 10, 100], [1, 1e3, 1e6]); ax.axvspan(2, 5, alpha=.2)
        ax.axline((1, 1), (10, 5)); ax.axhline(5); ax.arrow(1, 1, 3, 3)
        ax.annotate("$\\alpha$", (10, 10), (20, 1e4), arrowprops={"arrowstyle": "->"})
        ax.set_xlim(1000, 0.1); ax.grid(which="both"); ax.hlines([1, 2], 1, 10); ax.vlines(3, 1, 9)
        """,
    "strange values": """
        fig, ax = plt.subplots()
        ax.plot([np.nan, np.inf, 1], [1, 2, -np.inf]); ax.bar([1, 2], [np.nan, 3]); ax.plot([], [])
        ax.scatter([], []); ax.hist([]); ax.imshow([[np.nan, 1]])
        ax.scatter([1, np.nan], [1, 1])
        ax.fill_between([0, 1, 2], [1, np.nan, 1]); ax.set_title(" "); ax.pie([0, 1])
        ax.errorbar([1], [1], fmt="none", yerr=1); ax.boxplot([[]])
        ax.text(1, 1, "\\u4f60 \\U0001f600")
        """,
    "colours of every form": """
        fig, ax = plt.subplots(); ax.plot([1], color=(1, 0, 0, .5)); ax.plot([1], color="0.5")
        ax.scatter([1, 2], [1, 2], c=[[1, 0, 0], [0, 1, 0]], edgecolors="none")
        ax.bar(1, 1, fc="none")
        ax.stackplot([1, 2], [[1, 2], [3, 4]], colors=["C0", "xkcd:sky blue"])
        fig.set_facecolor("none")
        """,
    "many points": "plt.scatter(*np.random.rand(2, 20000)); plt.plot(np.random.rand(20000))",
    "ticks of every form": """
        fig, (a, b) = plt.subplots(1, 2, sharey=True); a.set_xticks([]); a.minorticks_on()
        b.tick_params(labeltop=True, labelbottom=False); b.xaxis.tick_top(); b.set_yticklabels([])
        a.set_yscale("symlog"); b.set_xscale("logit"); b.plot([.1, .9], [1, 2]); a.invert_yaxis()
        fig.colorbar(plt.cm.ScalarMappable(), ax=[a, b])
        """,
}  # fmt: skip
TOLD_BY_SAMPLE = {"many points"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = resources.files("pixelproof_executor").joinpath("facts.schema.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize("name", SCRIPTS)
async def test_facts_fit_the_contract(chart: Chart, schema: dict[str, Any], name: str) -> None:
    source = "import numpy as np, matplotlib.pyplot as plt\n" + textwrap.dedent(SCRIPTS[name])
    outcome = await chart(source, limits=Limits(wall_s=60, memory_mb=1024))
    assert outcome.status is Status.PASSED, outcome.traceback or outcome.detail
    assert outcome.figures
    for figure in outcome.figures:
        jsonschema.validate(json.loads(json.dumps(figure.facts, allow_nan=False)), schema)
        facts = Facts.model_validate(figure.facts)
        assert facts.axes
        assert name in TOLD_BY_SAMPLE or facts.notes == ()


async def test_the_schema_is_that_of_the_reader(schema: dict[str, Any]) -> None:
    assert schema == Facts.model_json_schema()
