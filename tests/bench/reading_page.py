"""The worst readings as one HTML page: picture, and what was missed."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path

from bench_data import Drawing
from reading_scores import Scores

_MOST = 60
_PARTS = ("text", "role", "layout", "kind", "colour", "values")


def loss(scores: Scores) -> float:
    """Sum of what each part lacks: a part with few items weighs as much as one with many."""
    return sum(1 - getattr(scores, part).share for part in _PARTS)


def write_page(path: Path, cases: Sequence[tuple[Drawing, Scores]]) -> None:
    """The ``_MOST`` worst cases, worst first."""
    ranked = sorted(cases, key=lambda case: -loss(case[1]))[:_MOST]
    path.write_text(
        "<!doctype html><meta charset=utf-8><title>worst readings</title>"
        "<style>body{font:14px sans-serif;margin:2em}section{display:flex;gap:2em;margin:2em 0}"
        "img{max-width:480px;border:1px solid #ccc;align-self:start}</style>"
        f"<h1>{len(ranked)} worst of {len(cases)} readings</h1>"
        + "".join(_section(drawing, scores) for drawing, scores in ranked),
        encoding="utf-8",
    )


def _section(drawing: Drawing, scores: Scores) -> str:
    picture = base64.b64encode(drawing.png).decode()
    parts = ", ".join(f"{part} {getattr(scores, part).share:.2f}" for part in _PARTS)
    missed = "".join(f"<li>{html.escape(words)}" for words in scores.missed)
    return (
        f"<section><img alt='' src='data:image/png;base64,{picture}'>"
        f"<div><h2>{html.escape(drawing.script.name)}</h2><p>{parts}<ul>{missed}</ul></div></section>"
    )
