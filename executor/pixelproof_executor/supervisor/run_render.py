"""RenderJob: a document becomes one figure, drawn by the renderer of its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cell import Reporter

Drawn = tuple[bytes, dict[str, Any], dict[str, Any]]
"""PNG, facts, and fields of the job's end frame: ``status`` and ``detail``."""
Renderer = Callable[[dict[str, Any], Path], Drawn]


def run_render(job: dict[str, Any], root: Path, reporter: Reporter) -> dict[str, Any]:
    png, facts, end = _renderer(job["format"])(job, root)
    reporter.send({"type": "figure", "number": 0, "saved_as": None, "facts": facts}, png)
    return {"figures": 1, **end}


def _renderer(form: str) -> Renderer:
    """The renderer of a format; imported when it is needed, as not every image has its library."""
    if form == "svg":
        from .render_svg import render_svg

        return render_svg
    if form == "html":
        from .render_html import render_html

        return render_html
    if form == "plotly":
        from .render_plotly import render_plotly

        return render_plotly
    from .render_vega import render_vega

    return render_vega
