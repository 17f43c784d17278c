"""plotly figures, drawn by the plotly.js of the plotly package in the browser."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .browser import BrowserError, Page, open_page
from .drawn_page import drawn_at_its_size, own_file
from .run_render import Drawn

_FACTS = Path(__file__).with_name("facts_plotly.js")
_SIZE = (700, 500)
"""Of a figure that names none: what plotly's own image export takes."""
_DRAW = """
window.drawn = (async () => {
  try {
    const figure = %s;
    const layout = { ...figure.layout };
    layout.width ??= %d;
    layout.height ??= %d;
    // Not static: a scene of a static plot is drawn aside, for an export that never comes.
    const config = { ...figure.config, staticPlot: false, displayModeBar: false,
                     responsive: false };
    await Plotly.newPlot("view", figure.data ?? [], layout, config);
    if (figure.frames?.length) await Plotly.addFrames("view", figure.frames);
    // What WebGL draws is there after the next frame.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return null;
  } catch (error) { return String(error); }
})();
"""


def render_plotly(job: dict[str, Any], root: Path) -> Drawn:
    """The figure at its own size.

    Raises:
        BrowserError: it cannot be drawn.
    """
    text = (root / job["entry"]).read_text(encoding="utf-8-sig")
    with open_page(root, *_SIZE, job["scale"]) as page:
        return draw_plotly(page, json.loads(text), job["scale"])


def draw_plotly(
    page: Page, figure: dict[str, Any], scale: float, size: tuple[int, int] = _SIZE
) -> Drawn:
    """Draw the JSON of a figure; ``size`` counts where its layout has none.

    Raises:
        BrowserError: it cannot be drawn.
    """
    layout = figure.get("layout") or {}
    width, height = (
        int(layout.get(name) or size[at]) for at, name in enumerate(("width", "height"))
    )
    page.resize(width, height, scale)
    page.go(own_file(page, _library(), _DRAW % (json.dumps(figure), width, height)))
    failure = page.ask("window.drawn")
    if failure:
        status, _ = page.refusals.verdict()
        raise BrowserError(failure) if status == "passed" else page.refusals.error()
    return drawn_at_its_size(page, _FACTS, scale)


def _library() -> Path:
    package = find_spec("plotly")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("No module named 'plotly'", name="plotly")
    return Path(package.origin).parent / "package_data" / "plotly.min.js"
