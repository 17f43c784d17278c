"""ChartMimic's low-level score of every script against itself: 100, or the score is wrong.

    make bench NAME=lowlevel

Each script is drawn twice (two runs, so that what differs from run to run shows), and the second
is scored against the first. Scripts that need a package that the sandbox lacks are not runnable.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from bench_data import Script, chartmimic, draw
from rich.console import Console
from rich.table import Table

from pixelproof_engine.sight.lowlevel import LowLevel, low_level


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--limit", type=int, help="only the first N scripts")
    asked = options.parse_args()
    console = Console(stderr=asked.json)
    try:
        scripts = chartmimic()[: asked.limit]
    except FileNotFoundError as error:
        sys.exit(f"no benchmark data: {error.filename} (set PIXELPROOF_BENCH_DATA)")
    first, failed = await draw(scripts)
    again, _ = await draw([Script(one.name, f"{one.code}\n# once more") for one in scripts])
    seconds = {drawing.script.name: drawing for drawing in again}
    scores: dict[str, LowLevel] = {}
    for drawing in first:
        name = drawing.script.name
        other = seconds.get(name)
        assert drawing.facts.drawn is not None
        scores[name] = low_level(
            other.facts.drawn if other else None, drawing.facts.drawn, graph="/graph_" in name
        )
    full = [name for name, score in scores.items() if score.score > 100 - 1e-9]
    if asked.json:
        told = {name: {**score._asdict(), "score": score.score} for name, score in scores.items()}
        print(json.dumps({"scripts": len(scripts), "scores": told, "failed": failed}))
        return
    table = Table("script", "text", "layout", "kind", "colour", title="below 100 against itself")
    for name, score in scores.items():
        if name not in full:
            table.add_row(name, *(f"{part:.3f}" for part in score))
    if table.row_count:
        console.print(table)
    for name, why in failed.items():
        console.print(f"not runnable: {name}: {why.splitlines()[0]}", style="dim", markup=False)
    console.print(f"{len(scripts)} scripts, {len(scores)} runnable, {len(full)} of them at 100")


if __name__ == "__main__":
    asyncio.run(main())
