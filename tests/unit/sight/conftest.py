"""Charts of our own, drawn with matplotlib: pictures and the exact facts of their figures."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402
from PIL import Image  # noqa: E402

from pixelproof_engine.sight.facts import Facts  # noqa: E402
from pixelproof_engine.sight.picture import load_picture  # noqa: E402
from pixelproof_engine.sight.reading import read  # noqa: E402
from pixelproof_engine.sight.seen import Seen  # noqa: E402
from pixelproof_executor.supervisor.calls import track_calls  # noqa: E402
from pixelproof_executor.supervisor.facts_figure import figure_facts  # noqa: E402

track_calls()

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass
class Chart:
    """A chart of two series with every property that the tests change."""

    kind: str = "bar"
    title: str = "Sales by day"
    x_label: str = "Day of week"
    y_label: str = "Revenue (k$)"
    names: tuple[str, ...] = DAYS
    first: tuple[float, ...] = (3, 5, 2, 7, 4)
    second: tuple[float, ...] = (2, 3, 4, 5, 6)
    colours: tuple[str, str] = ("tab:blue", "tab:orange")
    labels: tuple[str, str] = ("Alpha", "Beta")
    legend: bool = True
    y_limits: tuple[float, float] | None = None
    log: bool = False
    grid: bool = False
    rotation: float = 0.0
    marker: str | None = None
    line_style: str = "-"
    rc: dict[str, Any] = field(default_factory=dict)
    save: dict[str, Any] = field(default_factory=dict)

    def draw(self, axes: Any) -> None:
        places = list(range(len(self.first)))
        for offset, values, colour, label in zip(
            (-0.2, 0.2), (self.first, self.second), self.colours, self.labels, strict=True
        ):
            shifted = [place + offset for place in places]
            first = offset < 0
            if self.kind == "bar":
                axes.bar(shifted, values, 0.4, color=colour, label=label)
            elif self.kind == "barh":
                axes.barh(shifted, values, 0.4, color=colour, label=label)
            elif self.kind == "line":
                style = self.line_style if first else "-"
                marker = self.marker if first else None
                axes.plot(places, values, style, color=colour, label=label, marker=marker)
            else:
                marker = self.marker if first else None
                axes.scatter(places, values, color=colour, label=label, marker=marker)
        if self.kind == "bar":
            axes.set_xticks(places, self.names, rotation=self.rotation)
        elif self.kind == "barh":
            axes.set_yticks(places, self.names)
        else:
            axes.tick_params(axis="x", rotation=self.rotation)
        axes.set(title=self.title, xlabel=self.x_label, ylabel=self.y_label)
        if self.legend:
            axes.legend()
        if self.y_limits:
            axes.set_ylim(*self.y_limits)
        if self.log:
            axes.set_yscale("log")
        axes.grid(self.grid)


def saved(figure: Any, **options: Any) -> tuple[bytes, Facts]:
    """PNG of a figure, and the facts that the container's supervisor takes of it."""
    out = io.BytesIO()
    figure.savefig(out, **options)
    facts = Facts.model_validate(figure_facts(figure, figure.canvas.get_renderer()))
    plt.close(figure)
    return out.getvalue(), facts


@pytest.fixture(scope="session")
def render() -> Callable[[Callable[[Any], None]], tuple[bytes, Facts]]:
    """Draws on one axes of a default figure: ``render(draw, rc=..., **savefig options)``."""

    def rendered(
        draw: Callable[[Any], None], rc: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, Facts]:
        with plt.rc_context(rc or {}):
            figure, axes = plt.subplots()
            draw(axes)
            return saved(figure, **options)

    return rendered


@pytest.fixture(scope="session")
def current(render: Any) -> Callable[..., Seen]:
    """A figure as the fixer sees it: picture, reading and exact facts."""

    known: dict[str, Seen] = {}

    def seen(**properties: Any) -> Seen:
        chart = Chart(**properties)
        if repr(chart) not in known:
            png, exact = render(chart.draw, chart.rc, **chart.save)
            known[repr(chart)] = Seen(png=png, reading=read(png), exact=exact)
        return known[repr(chart)]

    return seen


@pytest.fixture(scope="session")
def target(render: Any) -> Callable[..., Seen]:
    """A target: picture and reading only."""

    def seen(perturb: bool = False, **properties: Any) -> Seen:
        chart = Chart(**properties)
        png, _ = render(chart.draw, chart.rc, **chart.save)
        if perturb:
            png = perturbed(png)
        return Seen(png=png, reading=read(png))

    return seen


def perturbed(png: bytes) -> bytes:
    """What a screenshot in a chat looks like: 1.5x, a grey border, JPEG at quality 85."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    scaled = image.resize((image.width * 3 // 2, image.height * 3 // 2), Image.Resampling.BICUBIC)
    framed = Image.new("RGB", (scaled.width + 40, scaled.height + 40), (200, 200, 200))
    framed.paste(scaled, (20, 20))
    out = io.BytesIO()
    framed.save(out, "JPEG", quality=85)
    return load_picture(out.getvalue()).png
