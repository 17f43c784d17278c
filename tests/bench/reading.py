"""Accuracy of sight: charts are drawn, read, and compared with what was drawn.

    make bench NAME=reading
    python tests/bench/reading.py --part development --limit 60 --worst worst.html

The charts are ChartMimic's direct scripts (``PIXELPROOF_BENCH_DATA``) and a third of the scripts
of matplotlib's gallery, chosen by hash; each is run in the sandbox and its first figure counts.
What is counted, and what is not, stands in ``reading_scores``. A quarter of the charts, by the hash
of their name, is held out, and is what should be quoted; the others are for development. Text
recall of RapidOCR alone, as it comes, is measured on the same pictures.

Drawings and readings are kept in the user's cache, by the content of what made them, so a run that
was broken off goes on where it stopped. Times are of readings that were made in this run.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import io
import json
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_data import Drawing, Script, cache_folder, chartmimic, draw, gallery
from reading_page import write_page
from reading_scores import Count, Scores, scores, text_recall
from rich.console import Console
from rich.progress import track
from rich.table import Table

import pixelproof_engine.sight
from pixelproof_engine.sight.facts import Facts

TARGETS = {"text": 0.96, "role": 0.95, "layout": 0.97, "kind": 0.93, "colour": 0.95, "values": 0.85}
SECONDS = 1.2


@dataclass(frozen=True)
class Read:
    """One chart, its reading, and how the two agree."""

    drawing: Drawing
    reading: Facts
    scores: Scores
    floor: Count
    wall_s: float | None
    cpu_s: float | None
    """None where the reading was remembered."""


def chosen(options: argparse.Namespace) -> list[Script]:
    try:
        scripts = chartmimic()
    except FileNotFoundError as error:
        print(f"no ChartMimic scripts: {error.filename} is not there", file=sys.stderr)
        scripts = []
    third = (
        one for one in gallery() if hashlib.sha256(one.name.encode()).digest()[1] < 256 * 43 // 100
    )
    scripts += third
    if options.only:
        scripts = [one for one in scripts if any(word in one.name for word in options.only)]
    if options.part:
        scripts = [one for one in scripts if one.held_out == (options.part == "held-out")]
    # In an order of no meaning, so that the first N are of every kind.
    scripts.sort(key=lambda one: hashlib.sha256(one.code.encode()).digest())
    return scripts[: options.limit]


def read_one(drawing: Drawing, sources: bytes) -> Read:
    from pixelproof_engine.sight.ocr import forget_lines
    from pixelproof_engine.sight.reading import read

    folder = cache_folder() / "readings"
    folder.mkdir(parents=True, exist_ok=True)
    picture = hashlib.sha256(drawing.png).hexdigest()[:32]
    kept = folder / f"{picture}-{hashlib.sha256(sources).hexdigest()[:16]}.json"
    wall = cpu = None
    if kept.exists():
        reading = Facts.model_validate_json(kept.read_bytes())
    else:
        forget_lines()
        began, used = time.perf_counter(), time.process_time()
        reading = read(drawing.png)
        wall, cpu = time.perf_counter() - began, time.process_time() - used
        kept.write_text(reading.model_dump_json())
    floor = text_recall(drawing.facts, _stock_ocr(drawing.png, folder / f"{picture}-ocr.json"))
    return Read(drawing, reading, scores(drawing.facts, reading), floor, wall, cpu)


def _stock_ocr(png: bytes, kept: Path) -> list[str]:
    """Texts that RapidOCR returns for the whole picture, with its own settings."""
    if not kept.exists():
        import numpy as np
        from PIL import Image

        with Image.open(io.BytesIO(png)) as image:
            found = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1])
        kept.write_text(json.dumps(list(found.txts or ())))
    texts: list[str] = json.loads(kept.read_text())
    return texts


_engines: list[Any] = []


def _engine() -> Any:
    if not _engines:
        from rapidocr import RapidOCR

        _engines.append(RapidOCR(params={"Global.log_level": "error"}))
    return _engines[0]


def _sources() -> bytes:
    folder = Path(pixelproof_engine.sight.__file__).parent
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py")))


def summed(reads: list[Read]) -> dict[str, Count]:
    total = {name: Count() for name in (*TARGETS, "layout_as_written", "ocr alone: text")}
    for one in reads:
        for name, count in total.items():
            count += one.floor if name.startswith("ocr") else getattr(one.scores, name)
    return total


def told(reads: list[Read], failed: dict[str, str]) -> dict[str, Any]:
    """The whole result as data."""
    walls = [one.wall_s for one in reads if one.wall_s is not None]
    cpus = [one.cpu_s for one in reads if one.cpu_s is not None]
    excluded: dict[str, int] = {}
    for one in reads:
        for name, count in one.scores.excluded.items():
            excluded[name] = excluded.get(name, 0) + count
    parts = {
        "development": [one for one in reads if not one.drawing.script.held_out],
        "held out": [one for one in reads if one.drawing.script.held_out],
        "all": reads,
    }
    return {
        "figures": {name: len(part) for name, part in parts.items()},
        "scores": {
            name: {key: (count.right, count.total) for key, count in summed(part).items()}
            for name, part in parts.items()
        },
        "seconds": {
            "readings timed": len(walls),
            "wall median": statistics.median(walls) if walls else None,
            "cpu median": statistics.median(cpus) if cpus else None,
        },
        "excluded": excluded,
        "not drawn": failed,
    }


def show(result: dict[str, Any], console: Console) -> None:
    table = Table(title="reading against exact facts")
    for heading in ("", "target", *(f"{n} ({c})" for n, c in result["figures"].items())):
        table.add_column(heading, justify="right" if heading else "left")
    for name in result["scores"]["all"]:
        target = TARGETS.get(name)
        cells = []
        for part in result["scores"].values():
            right, total = part[name]
            share = right / total if total else 1.0
            mark = "" if target is None else " [green]+[/]" if share >= target else " [red]-[/]"
            cells.append(f"{share:.3f} of {total:.0f}{mark}")
        table.add_row(name.replace("_", " "), "" if target is None else f"{target:g}", *cells)
    console.print(table)
    seconds = result["seconds"]
    if seconds["readings timed"]:
        console.print(
            f"median of {seconds['readings timed']} readings made now: "
            f"{seconds['wall median']:.2f} s, {seconds['cpu median']:.2f} s of CPU "
            f"(target {SECONDS} s on 2 idle cores)"
        )
    for name, count in result["excluded"].items():
        console.print(f"not counted: {count} {name}", style="dim")
    console.print(f"not drawn: {len(result['not drawn'])} scripts", style="dim")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--limit", type=int, help="only N charts")
    options.add_argument("--part", choices=("development", "held-out"), help="only this part")
    options.add_argument(
        "--only", nargs="+", help="only charts with one of these words in the name"
    )
    options.add_argument("--worst", type=Path, help="write the worst cases to this HTML file")
    asked = options.parse_args()
    console = Console(stderr=asked.json)
    drawings, failed = await draw(chosen(asked))
    sources = _sources()
    reads = [
        read_one(drawing, sources)
        for drawing in track(drawings, "reading", console=console, transient=True)
    ]
    result = told(reads, failed)
    if asked.worst:
        write_page(asked.worst, [(r.drawing, r.scores) for r in reads])
    if asked.json:
        print(json.dumps(result))
    else:
        show(result, console)


if __name__ == "__main__":
    asyncio.run(main())
