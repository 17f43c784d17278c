"""Altair: ``chart.show()``, ``display`` and ``save``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .browser import Page
from .collect_browser import BrowserCollector
from .render_vega import draw_vega


class AltairWatch:
    def is_figure(self, thing: Any) -> bool:
        import altair as alt

        return isinstance(thing, alt.TopLevelMixin)

    def hook(self, collected: BrowserCollector) -> None:
        import altair as alt

        charts: Any = alt.TopLevelMixin
        plain_save = charts.save

        def show(chart: Any, *_args: Any, **_kwargs: Any) -> None:
            self.draw(chart, collected)

        def save(chart: Any, fp: Any, format: str | None = None, **kwargs: Any) -> None:  # noqa: A002
            path = os.fspath(fp) if isinstance(fp, str | os.PathLike) else None
            form = str(format or (Path(path).suffix[1:] if path else "")).lower()
            png = self.draw(chart, collected, path, float(kwargs.get("scale_factor", 1.0)))
            if form != "png":
                plain_save(chart, fp, format, **kwargs)
            elif path is None:
                fp.write(png)
            else:
                Path(path).write_bytes(png)

        charts.show = charts.display = show
        charts.save = save

    def draw(
        self,
        chart: Any,
        collected: BrowserCollector,
        saved_as: str | None = None,
        scale: float = 1.0,
    ) -> bytes:
        spec = chart.to_dict()

        def how(page: Page) -> Any:
            return draw_vega(page, spec, ".", scale, "vega-lite")

        return collected.draw(chart, saved_as, scale, how)
