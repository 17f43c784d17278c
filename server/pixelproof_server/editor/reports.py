"""The HTML report as a file that a browser can open."""

from __future__ import annotations

from pathlib import Path

from ..services import state_folder
from .proofs import Finished

KEPT_REPORTS = 50


def write_report(finished: Finished) -> Path:
    """Write the report of a search and return its path; old reports are removed."""
    from ..fixing.report import html_report

    folder = state_folder() / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    name = finished.result.proofs[0].id if finished.result.proofs else "none"
    path = folder / f"{name}.html"
    path.write_text(html_report(finished.result, finished.request), encoding="utf-8")
    newest_first = sorted(folder.glob("*.html"), key=lambda kept: -kept.stat().st_mtime)
    for old in newest_first[KEPT_REPORTS:]:
        old.unlink(missing_ok=True)
    return path
