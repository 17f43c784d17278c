"""The worst results of picture to code as one HTML page: target, result, script."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench_data import Drawing

from pixelproof_engine.sight.lowlevel import LowLevel

_MOST = 60


def write_page(
    path: Path,
    wanted: Sequence[Drawing],
    made: Mapping[str, Drawing],
    codes: Mapping[str, str],
    scores: Mapping[str, LowLevel],
) -> None:
    """The ``_MOST`` lowest scores, lowest first."""
    ranked = sorted(wanted, key=lambda one: scores[one.script.name].score)[:_MOST]
    sections = []
    for one in ranked:
        name = one.script.name
        parts = ", ".join(f"{k} {v:.2f}" for k, v in scores[name]._asdict().items())
        pictures = "".join(
            f"<img alt='' src='data:image/png;base64,{base64.b64encode(drawing.png).decode()}'>"
            for drawing in (one, made.get(name))
            if drawing is not None
        )
        sections.append(
            f"<h2>{html.escape(name)}: {parts}</h2>{pictures}<pre>{html.escape(codes[name])}</pre>"
        )
    path.write_text(
        "<!doctype html><meta charset=utf-8><title>picture to code</title>"
        "<style>body{font:14px sans-serif;margin:2em}img{max-width:420px;border:1px solid #ccc}"
        "pre{background:#f4f4f4;padding:1em;max-height:20em;overflow:auto}</style>"
        + "".join(sections),
        encoding="utf-8",
    )
