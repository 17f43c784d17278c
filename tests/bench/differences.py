"""What is told of a target that is the same chart, and of one that is not.

    make bench NAME=differences
    python tests/bench/differences.py --part development --limit 40 --planted

The charts are ChartMimic's direct scripts (``PIXELPROOF_BENCH_DATA``) and matplotlib's gallery.
Each is compared, as the fixer does it, with its own picture seen at 1.5x, in a border, as JPEG 85
(``--perturbation`` takes one of these alone): every difference that is told is false. With
``--planted``, the figure is that of a script with one mutation (``mutations``), and the target is
the original's picture, perturbed: something must be told, or nothing was seen. A quarter of the
charts, by the hash of their name, is held out, and is what should be quoted.

Readings are kept in the user's cache, by the content of what reads.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench_data import Script, cache_folder, draw, mixture
from chartfix_cases import PERTURBATIONS, make_cases, perturbed_as
from rich.console import Console
from rich.progress import track
from rich.table import Table

import pixelproof_engine.sight
from pixelproof_engine.sight.compare import compare
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.picture import load_picture
from pixelproof_engine.sight.reading import read
from pixelproof_engine.sight.seen import Difference, Seen

MOST_FALSE = 0.05
_READERS = ("reading.py", "sketch.py", "ocr.py", "picture.py", "facts.py", "experts/*.py")


@dataclass(frozen=True)
class Told:
    """One comparison. ``planted``: the operator that made the figure another; None: none did."""

    name: str
    planted: str | None
    differences: tuple[Difference, ...]

    @property
    def kinds(self) -> list[str]:
        return sorted({one.kind for one in self.differences})


def seen(picture: bytes, exact: Facts | None = None) -> Seen:
    """A picture as the fixer sees it; its reading is remembered."""
    png = load_picture(picture).png
    folder = cache_folder() / "readings-seen"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{hashlib.sha256(png).hexdigest()[:32]}-{_readers()}.json"
    if kept.exists():
        return Seen(png=png, reading=Facts.model_validate_json(kept.read_bytes()), exact=exact)
    reading = read(png)
    kept.write_text(reading.model_dump_json())
    return Seen(png=png, reading=reading, exact=exact)


@cache
def _readers() -> str:
    folder = Path(str(pixelproof_engine.sight.__file__)).parent
    digest = hashlib.sha256()
    for pattern in _READERS:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def show(result: dict[str, Any], told: list[Told], console: Console) -> None:
    count, total = result["identical"]
    share = count / total if total else 0.0
    mark = "[green]yes[/]" if share <= MOST_FALSE else "[red]no[/]"
    console.print(f"identical charts: {count} of {total} with a false difference, {share:.1%}")
    console.print(f"at most {MOST_FALSE:.0%}: {mark}")
    if result["planted"][1]:
        found, planted = result["planted"]
        console.print(f"planted mutations: {found} of {planted} told, {found / planted:.1%}")
    table = Table(title="charts by false difference")
    table.add_column("kind")
    table.add_column("charts", justify="right")
    for kind, number in result["false kinds"].items():
        table.add_row(kind, str(number))
    console.print(table)
    for one in told:
        if (one.planted is None) == bool(one.differences):
            what = f"planted {one.planted}: not told" if one.planted else "false"
            console.print(f"{one.name}: {what}", *(d.sentence for d in one.differences), sep="\n  ")


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--limit", type=int, help="only N charts")
    options.add_argument("--part", choices=("development", "held-out"), help="only this part")
    options.add_argument("--only", nargs="+", help="only charts with one of these in the name")
    options.add_argument("--perturbation", choices=PERTURBATIONS, default="all")
    options.add_argument("--planted", action="store_true", help="compare mutated figures as well")
    asked = options.parse_args()
    console = Console(stderr=asked.json)
    told: list[Told] = []
    if asked.planted:
        cases = await make_cases(mixture(asked.part, asked.only, asked.limit), [1], seed=0)
        drawings = {case.original.script.name: case.original for case in cases}.values()
        mutated, _ = await draw([Script(case.name, case.mutated) for case in cases])
        facts = {one.script.name: one.facts for one in mutated}
        for case in track(cases, "planted", console=console, transient=True):
            target = seen(perturbed_as(case.original.png, asked.perturbation))
            found = compare(seen(case.png, facts[case.name]), target).differences
            told.append(Told(case.name, case.operators[0], found))
    else:
        drawings = (await draw(mixture(asked.part, asked.only, asked.limit)))[0]
    for drawing in track(drawings, "identical", console=console, transient=True):
        target = seen(perturbed_as(drawing.png, asked.perturbation))
        found = compare(seen(drawing.png, drawing.facts), target).differences
        told.append(Told(drawing.script.name, None, found))
    identical = [one for one in told if one.planted is None]
    planted = [one for one in told if one.planted is not None]
    result = {
        "perturbation": asked.perturbation,
        "identical": (sum(bool(one.differences) for one in identical), len(identical)),
        "planted": (sum(bool(one.differences) for one in planted), len(planted)),
        "false kinds": dict(Counter(k for one in identical for k in one.kinds).most_common()),
    }
    if asked.json:
        print(json.dumps(result))
    else:
        show(result, told, console)


if __name__ == "__main__":
    asyncio.run(main())
