"""A page as its reader sees it: the window's picture, and what stands in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .browser import open_page
from .drawn_page import picture_facts, told_by
from .run_render import Drawn

_FACTS = Path(__file__).with_name("facts_page.js")


def render_html(job: dict[str, Any], root: Path) -> Drawn:
    """The first screenful of the page at the job's viewport.

    Raises:
        BrowserError: the browser failed.
    """
    width, height = job["viewport"]
    with open_page(root, width, height, job["scale"]) as page:
        page.show(page.address(job["entry"]))
        told = told_by(page, _FACTS)
        png = page.picture(width, height)
    status, detail = page.refusals.verdict()
    facts = {
        **picture_facts(width, height, job["scale"]),
        "texts": told["texts"],
        "elements": told["elements"],
        "background": told["background"],
        "notes": [*told["notes"], *(f"a script failed: {words}" for words in page.errors[:5])],
    }
    return png, facts, {"status": status, "detail": detail}
