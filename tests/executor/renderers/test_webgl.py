"""What plotly draws by WebGL is on the picture, and is told."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pixelproof_engine.sight.facts import Axes, Facts
from pixelproof_executor import ChartJob, FigureOutcome, Status
from pixelproof_executor.sandbox import Executor

from .conftest import ROOMY

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

POINTS = """
import plotly.graph_objects as go
fig = go.Figure(go.Scatter3d(x=[1, 2, 3], y=[2, 3, 1], z=[1, 4, 2], mode="markers",
                             marker=dict(size=20, color="#d62728")))
fig.update_layout(scene=dict(xaxis_title="Length", yaxis_title="Width", zaxis_title="Height"))
fig.show()
"""
SURFACE = """
import plotly.graph_objects as go
go.Figure(go.Surface(z=[[1, 2, 3], [2, 3, 4], [3, 4, 5]], showscale=False,
                     colorscale=[[0, "#2ca02c"], [1, "#2ca02c"]])).show()
"""
FLAT = """
import plotly.graph_objects as go
go.Figure(go.Scattergl(x=[1, 2, 3], y=[2, 3, 1], mode="markers",
                       marker=dict(size=30, color="#d62728"))).show()
"""


async def drawn(executor: Executor, code: str) -> FigureOutcome:
    job = ChartJob(files={"chart.py": code.encode()}, entry="chart.py", limits=ROOMY)
    outcome = await executor.run(job)
    assert outcome.status is Status.PASSED, outcome.traceback or outcome.detail
    (figure,) = outcome.figures
    assert not figure.mismatch
    return figure


def told(figure: FigureOutcome) -> Axes:
    (axes,) = Facts.model_validate(figure.facts).axes
    return axes


def inked(figure: FigureOutcome, red: bool) -> float:
    """Share of the picture that is of a strong red, or of a green as light falls on it."""
    with Image.open(io.BytesIO(figure.png)) as picture:
        r, g, b = np.moveaxis(np.asarray(picture.convert("RGB"), dtype=int), 2, 0)
    return float(((r - np.maximum(g, b) if red else g - np.maximum(r, b)) > 60).mean())


async def test_points_in_space(renderers: Executor) -> None:
    figure = await drawn(renderers, POINTS)
    assert inked(figure, red=True) > 0.001
    axes = told(figure)
    assert axes.projection == "3d"
    assert axes.x.label is not None
    assert axes.y.label is not None
    assert (axes.x.label.text, axes.y.label.text) == ("Length", "Width")
    assert [text.text for text in axes.texts] == ["Height"]
    (series,) = axes.series
    assert (series.kind, series.colours) == ("scatter", ("#d62728",))
    assert (series.x, series.y) == ((1, 2, 3), (2, 3, 1))


async def test_a_surface(renderers: Executor) -> None:
    figure = await drawn(renderers, SURFACE)
    assert inked(figure, red=False) > 0.03
    assert [series.kind for series in told(figure).series] == ["surface"]


async def test_points_on_a_plane(renderers: Executor) -> None:
    figure = await drawn(renderers, FLAT)
    assert inked(figure, red=True) > 0.004
    (series,) = told(figure).series
    assert (series.kind, series.colours) == ("scatter", ("#d62728",))
    assert (series.x, series.y) == ((1, 2, 3), (2, 3, 1))


async def test_the_same_scene_gives_the_same_picture(renderers: Executor) -> None:
    one, other = await drawn(renderers, SURFACE), await drawn(renderers, SURFACE)
    assert one.png == other.png
