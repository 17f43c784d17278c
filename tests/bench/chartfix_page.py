"""The worst answers of the chart fixing benchmark as one HTML page."""

from __future__ import annotations

import base64
import difflib
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chartfix_cases import Case

_MOST = 60


def write_page(
    path: Path, cases: Sequence[Case], answers: Mapping[tuple[str, str], dict[str, Any]]
) -> None:
    """The ``_MOST`` cases that stayed furthest from their target, worst first."""
    by_name = {case.name: case for case in cases}
    unsolved = [one for one in answers.values() if not one["solved"]]
    unsolved.sort(key=lambda one: one.get("after") or 0.0)
    path.write_text(
        "<!doctype html><meta charset=utf-8><title>worst fixes</title>"
        "<style>body{font:14px sans-serif;margin:2em}section{margin:2em 0}div{display:flex;gap:2em}"
        "img{max-width:420px;border:1px solid #ccc}pre{background:#f4f4f4;padding:1em}</style>"
        f"<h1>{len(unsolved)} of {len(answers)} not solved</h1>"
        + "".join(_section(by_name[one["case"]], one) for one in unsolved[:_MOST]),
        encoding="utf-8",
    )


def _section(case: Case, answer: Mapping[str, Any]) -> str:
    pictures = "".join(
        f"<figure><figcaption>{name}</figcaption>"
        f"<img alt='' src='data:image/png;base64,{base64.b64encode(png).decode()}'></figure>"
        for name, png in (("input", case.png), ("target", case.original.png))
    )
    title = f"{case.name} ({answer['target']}): {', '.join(case.operators)}"
    sentences = "".join(f"<li>{html.escape(s)}" for s in answer.get("differences", ()))
    return (
        f"<section><h2>{html.escape(title)}</h2><p>{html.escape(answer['message'])}"
        f"<div>{pictures}<ul>{sentences}</ul></div>"
        f"<h3>what was done to it</h3><pre>{_diff(case.original.script.code, case.mutated)}</pre>"
        f"<h3>what the fix did</h3><pre>{_diff(case.mutated, answer.get('source') or '')}</pre>"
        "</section>"
    )


def _diff(before: str, after: str) -> str:
    if not after:
        return "nothing"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return html.escape("\n".join(list(lines)[2:]))
