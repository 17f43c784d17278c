"""Vega and Vega-Lite, drawn by Vega itself (its scripts are in the image) in the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .browser import BrowserError, Page, open_page
from .drawn_page import drawn_at_its_size, own_page
from .run_render import Drawn

_SCRIPT = Path("/opt/pixelproof/vega.js")
_FACTS = Path(__file__).with_name("facts_vega.js")
_DRAW = """
window.drawn = (async () => {
  try {
    const options = { mode: %s, renderer: "svg", actions: false, hover: false, tooltip: false,
                      defaultStyle: false, logLevel: 1 };
    const { view } = await vegaEmbed("#view", %s, options);
    await view.runAsync();
    window.view = view;
    return null;
  } catch (error) { return String(error); }
})();
"""


def render_vega(job: dict[str, Any], root: Path) -> Drawn:
    """The chart at its own size.

    Raises:
        BrowserError: the specification cannot be drawn.
    """
    text = (root / job["entry"]).read_text(encoding="utf-8-sig")
    folder = str(PurePosixPath(job["entry"]).parent)
    with open_page(root, 800, 600, job["scale"]) as page:
        return draw_vega(page, json.loads(text), folder, job["scale"], job["format"])


def draw_vega(page: Page, spec: Any, folder: str, scale: float, form: str | None = None) -> Drawn:
    """Draw ``spec``; data files are looked for in ``folder`` of the tree.

    Raises:
        BrowserError: it cannot be drawn.
    """
    # The browser refuses these without asking us.
    page.refusals.files += [url for url in _urls(spec) if url.startswith("file:")]
    page.go(own_page(page, folder, _SCRIPT, _DRAW % (json.dumps(form), json.dumps(spec))))
    failure = page.ask("window.drawn")
    if failure:
        status, _ = page.refusals.verdict()
        raise BrowserError(failure) if status == "passed" else page.refusals.error()
    return drawn_at_its_size(page, _FACTS, scale)


def _urls(spec: Any) -> Iterator[str]:
    """Every ``url`` of a specification."""
    for key, value in spec.items() if isinstance(spec, dict) else enumerate(spec):
        if key == "url" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from _urls(value)
