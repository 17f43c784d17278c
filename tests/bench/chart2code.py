"""ChartMimic direct without a model: from the picture alone to a script, scored as published.

    make bench NAME=chart2code
    python tests/bench/chart2code.py --part development --limit 40 --worst worst.html

Each of the 241 scripts is drawn, its picture is read, the synthesiser writes a script for the
reading, and that is drawn in the sandbox in its turn. Exec rate is the share of scripts that draw;
the low-level score (``sight/lowlevel.py``) is the mean of text, layout, kind and colour, and 0 for
a script that does not draw. Drawings and readings are kept in the user's cache.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from bench_data import Drawing, Script, cache_folder, chartmimic, draw
from chart2code_page import write_page
from rich.console import Console
from rich.progress import track
from rich.table import Table

import pixelproof_engine.sight
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.lowlevel import FAILED, LowLevel, low_level
from pixelproof_server.fixing.proposers.synth import scripts

EXEC, SCORE, GENERAL_7B = 1.0, 35.0, 39.5
"""Targets, and what a general model of 7B parameters reaches."""


def reading_of(drawing: Drawing, sources: bytes) -> Facts:
    """The reading of a picture, kept by the picture and the sources that read it."""
    from pixelproof_engine.sight.reading import read

    folder = cache_folder() / "readings"
    folder.mkdir(parents=True, exist_ok=True)
    picture = hashlib.sha256(drawing.png).hexdigest()[:32]
    kept = folder / f"{picture}-{hashlib.sha256(sources).hexdigest()[:16]}.json"
    if not kept.exists():
        kept.write_text(read(drawing.png).model_dump_json())
    return Facts.model_validate_json(kept.read_bytes())


def sources_of_sight() -> bytes:
    folder = Path(pixelproof_engine.sight.__file__).parent
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py")))


def written(reading: Facts) -> str:
    """The synthesiser's best guess; a chart without axes for a picture in which none was found."""
    first = next(scripts(reading), None)
    return first[0] if first else "import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots()\n"


def score(made: Drawing | None, wanted: Drawing) -> LowLevel:
    assert wanted.facts.drawn is not None
    graph = "/graph_" in wanted.script.name
    return low_level(made.facts.drawn, wanted.facts.drawn, graph=graph) if made else FAILED


def summary(scores: dict[str, LowLevel], made: dict[str, Drawing]) -> dict[str, Any]:
    parts = {
        name: 100 * statistics.mean(getattr(one, name) for one in scores.values())
        for name in LowLevel._fields
    }
    kinds: dict[str, list[float]] = {}
    for name, one in scores.items():
        kinds.setdefault(name.split("/")[-1].rsplit("_", 1)[0], []).append(one.score)
    return {
        "scripts": len(scores),
        "exec": len(made) / len(scores),
        "score": statistics.mean(one.score for one in scores.values()),
        "parts": parts,
        "by_kind": {name: statistics.mean(values) for name, values in sorted(kinds.items())},
    }


def show(result: dict[str, Any], console: Console) -> None:
    table = Table("", "reached", "target", title=f"{result['scripts']} charts, picture to code")
    table.add_row("exec rate", f"{result['exec']:.3f}", f"{EXEC:g}")
    table.add_row("low-level", f"{result['score']:.1f}", f"{SCORE:g} (7B model: {GENERAL_7B})")
    for name, value in result["parts"].items():
        table.add_row(f"  {name}", f"{value:.1f}", "")
    console.print(table)
    kinds = ", ".join(f"{name} {value:.0f}" for name, value in result["by_kind"].items())
    console.print(f"by kind: {kinds}", style="dim")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--limit", type=int, help="only the first N scripts")
    options.add_argument("--part", choices=("development", "held-out", "all"), default="all")
    options.add_argument("--worst", type=Path, help="write the worst cases as an HTML page")
    asked = options.parse_args()
    console = Console(stderr=asked.json)
    try:
        chosen = chartmimic()
    except FileNotFoundError as error:
        sys.exit(f"no benchmark data: {error.filename} (set PIXELPROOF_BENCH_DATA)")
    if asked.part != "all":
        chosen = [one for one in chosen if one.held_out == (asked.part == "held-out")]
    # In an order of no meaning, so that the first N are of every kind.
    chosen.sort(key=lambda one: hashlib.sha256(one.code.encode()).digest())
    wanted, failed = await draw(chosen[: asked.limit])
    sources = sources_of_sight()
    codes = {
        one.script.name: written(reading_of(one, sources))
        for one in track(wanted, "reading", transient=True, disable=asked.json)
    }
    drawn, broken = await draw([Script(name, code) for name, code in codes.items()])
    made = {one.script.name: one for one in drawn}
    scores = {one.script.name: score(made.get(one.script.name), one) for one in wanted}
    result = summary(scores, made)
    if asked.worst:
        write_page(asked.worst, wanted, made, codes, scores)
    if asked.json:
        told = {name: {**one._asdict(), "score": one.score} for name, one in scores.items()}
        print(json.dumps({**result, "scores": told, "broken": broken, "not drawn": failed}))
        return
    for name, why in broken.items():
        console.print(f"does not run: {name}: {why.splitlines()[0]}", markup=False)
    for name, why in failed.items():
        console.print(f"no target: {name}: {why.splitlines()[0]}", style="dim", markup=False)
    show(result, console)


if __name__ == "__main__":
    asyncio.run(main())
