"""Facts made by hand, and what a rewrite does to a source."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from pixelproof_engine.sight.facts import Axes, Axis, Facts, Legend, Series, Text
from pixelproof_engine.sight.seen import Difference
from pixelproof_server.fixing.model import LineRange
from pixelproof_server.fixing.proposers.rewrite import Chart, rewrites

BOX = (0.125, 0.12, 0.9, 0.88)


def text(value: str | None) -> Text | None:
    return Text(text=value) if value else None


def line(**fields: Any) -> Series:
    return Series(kind="line", call="plot", **fields)


def series(kind: str, call: str, **fields: Any) -> Series:
    return Series.model_validate({"kind": kind, "call": call, **fields})


def axes(*drawn: Series, title: str | None = None, x: str | None = None, y: str | None = None,
         legend: Sequence[str] = (), box: tuple[float, float, float, float] = BOX,
         **fields: Any) -> Axes:  # fmt: skip
    return Axes(
        box=box,
        title=text(title),
        x=fields.pop("x_axis", None) or Axis(label=text(x)),
        y=fields.pop("y_axis", None) or Axis(label=text(y)),
        series=drawn,
        legend=Legend(texts=tuple(Text(text=t) for t in legend)) if legend else None,
        **fields,
    )


def facts(*shown: Axes, source: str = "figure") -> Facts:
    return Facts.model_validate(
        {"source": source, "width": 640, "height": 480, "dpi": 100.0, "axes": shown}
    )


def difference(kind: str, current: object = None, target: object = None,
               **fields: Any) -> Difference:  # fmt: skip
    return Difference.model_validate(
        {"kind": kind, "current": current, "target": target, "sentence": kind, "axes": 0, **fields}
    )


def sources(source: str, current: Facts, wanted: Difference, target: Facts | None = None,
            region: LineRange | None = None) -> list[str]:  # fmt: skip
    """All ways to close one difference, best guess first; each must be valid Python."""
    source = textwrap.dedent(source).lstrip("\n")
    whole = LineRange(start=0, end=source.count("\n") + 1)
    chart = Chart(source, region or whole, current, target)
    found = [edit.source for edit in rewrites(chart, wanted)]
    for one in found:
        compile(one, "chart.py", "exec")
    return found


def changed(before: str, after: str) -> list[str]:
    """Lines of ``after`` that ``before`` does not hold, less their indentation."""
    old = textwrap.dedent(before).splitlines()
    return [new.strip() for new in after.splitlines() if new not in old]
