"""Panels that the glance learns from: what their labels say is what is drawn."""

from __future__ import annotations

import io

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

from pixelproof_engine.sight.glance import KINDS, SIDE  # noqa: E402
from pixelproof_engine.workshop.data.dice import Dice  # noqa: E402
from pixelproof_engine.workshop.glance.painters import PAINTERS, Brush, Painter  # noqa: E402
from pixelproof_engine.workshop.glance.panels import panels  # noqa: E402
from pixelproof_engine.workshop.glance.recording import recorded  # noqa: E402
from pixelproof_executor.supervisor.calls import track_calls  # noqa: E402
from pixelproof_executor.supervisor.facts_figure import figure_facts  # noqa: E402

track_calls()

ALL = [
    pytest.param(
        projection, painter, id=f"{projection}-{painter.__module__[-6:]}-{painter.__name__}"
    )
    for projection, painters in PAINTERS.items()
    for painter in painters
]
_SAME = {"hist": "bar", "step": "line", "other": "", "table": "", "text": ""}


@pytest.mark.parametrize(("projection", "painter"), ALL)
def test_recorded_kinds_are_those_of_the_exact_facts(projection: str, painter: Painter) -> None:
    for seed in range(3):
        figure = plt.figure()
        named = None if projection == "rectilinear" else projection
        axes = figure.add_subplot(projection=named)
        with recorded() as kinds_of:
            painter(Brush(axes, Dice(seed), ["tab:blue", "tab:red", "tab:green", "gold"]))
            figure.savefig(io.BytesIO())
            facts = figure_facts(figure, figure.canvas.get_renderer())  # type: ignore[attr-defined]
            drawn = {_SAME.get(one["kind"], one["kind"]) for one in facts["axes"][0]["series"]}
            assert kinds_of(axes) == drawn - {""}
        plt.close(figure)


def test_the_same_seed_gives_the_same_panels_and_another_one_others() -> None:
    first, again, other = (list(panels(seed, 4)) for seed in (3, 3, 4))
    assert len(first) >= 4
    assert all(seen.shape == (3, SIDE, SIDE) for seen, _ in first)
    assert all(labels.shape == (len(KINDS),) for _, labels in first)
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0][0], other[0][0])
