"""Charts that a script of ours draws in the browser: their page, their picture, their facts."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Any

from .browser import Page
from .run_render import Drawn

_COLOUR = Path(__file__).with_name("facts_colour.js")
_PAGE = """<!doctype html><meta charset="utf-8">
<style>html, body { margin: 0; background: #fff } #view { display: inline-block }
#view svg { display: block }</style>
<div id="view"></div><script src="%s"></script><script>%s</script>
"""


def own_page(page: Page, folder: str, library: Path, script: str) -> str:
    """The address of a page that loads ``library`` and runs ``script``, as if it lay in ``folder``
    of the tree: what the chart refers to is looked for there.
    """
    source = page.serve("pixelproof/library.js", library.read_bytes(), "text/javascript")
    at = f"{folder}/pixelproof.html".removeprefix("./")
    return page.serve(at, _source(source, script), "text/html; charset=utf-8")


def own_file(page: Page, library: Path, script: str) -> str:
    """The address of such a page that refers to nothing: its library may be large."""
    path = Path(os.environ["TMPDIR"], "browser", "page.html")
    path.write_bytes(_source(page.let_read(library), script))
    return page.let_read(path)


def _source(library: str, script: str) -> bytes:
    return (_PAGE % (html.escape(library), script.replace("</", "<\\/"))).encode()


def told_by(page: Page, facts: Path) -> dict[str, Any]:
    """What a script says of the page: a function that is given the reader of CSS colours."""
    told: dict[str, Any] = page.ask(f"({facts.read_text()})({_COLOUR.read_text()})")
    return told


def drawn_at_its_size(page: Page, facts: Path, scale: float) -> Drawn:
    """Picture and facts of the chart on a page of ``own_page``."""
    told = told_by(page, facts)
    width, height = told.pop("width"), told.pop("height")
    png = page.picture(width, height)
    status, detail = page.refusals.verdict()
    return (
        png,
        {**picture_facts(width, height, scale), **told},
        {"status": status, "detail": detail},
    )


def picture_facts(width: float, height: float, scale: float) -> dict[str, Any]:
    """What every picture of a browser has: its size in pixels, and 96 x scale of them an inch."""
    return {
        "version": 1,
        "source": "figure",
        "width": round(width * scale),
        "height": round(height * scale),
        "dpi": 96.0 * scale,
        "axes": [],
        "texts": [],
    }
