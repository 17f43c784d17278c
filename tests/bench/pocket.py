"""Picture to code by a pocket coder: what each ingredient brings, scored as published.

    make bench NAME=pocket
    python tests/bench/pocket.py --packed runs/a/out --limit 40 --charts synthetic

``--packed`` (default: ``PIXELPROOF_POCKET``) is what a training left; the embedded engine serves
it. Charts are ChartMimic's direct scripts, and programs of the data engine by a seed that nothing
is trained on. Exec is the share of scripts that draw; low-level is ``sight/lowlevel.py``, 0 for a
script that does not draw; seconds are the model's, for one chart. Drawings, readings and what was
measured of each chart are kept in the user's cache, by the sources and weights that made them, so
a run that was broken off goes on where it stopped. The last line is ``best low-level N``.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_data import ENTRY, Drawing, Script, chartmimic, draw, no_consent, run_file
from chart2code import reading_of, score, sources_of_sight, written
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pixelproof_engine.client.endpoint import Endpoint
from pixelproof_engine.client.messages import Message
from pixelproof_engine.client.router import Router
from pixelproof_engine.local.settings import EmbeddedSettings
from pixelproof_engine.sight.facts import Facts
from pixelproof_engine.sight.judging import judge
from pixelproof_engine.sight.likeness import likeness
from pixelproof_engine.sight.verbalise import verbalise
from pixelproof_engine.workshop.pocket.export import export
from pixelproof_engine.workshop.pocket.packed import read_note
from pixelproof_engine.workshop.pocket.prompt import question, square_png
from pixelproof_server.fixing import proposers
from pixelproof_server.fixing.feedback import clip, failed_line
from pixelproof_server.fixing.proposers.careful import write_carefully
from pixelproof_server.fixing.proposers.flaws import sound_start
from pixelproof_server.fixing.proposers.leaving_out import without_statement
from pixelproof_server.fixing.proposers.pocket import (
    MAX_CODE_CHARS,
    MAX_TOKENS,
    kept_lines,
    ran_share,
    temperatures,
)

SEED = 990_001
"""Of the synthetic charts; trainings use small seeds."""
REPAIRS = 3
ANSWERS = 4
"""A round, as the embedded engine's endpoint has it."""
SAMPLES = (4, 16)
TARGET, STRETCH = 39.5, 63.7
"""Low-level scores of general models of 7B and 8B parameters."""
AT_ONCE = 6
"""Charts between two entries in the run file."""

Figures = dict[str, float]
"""Of a chart, or their means: ``exec``, ``low-level`` and ``seconds``."""


@dataclass
class Row:
    """One way to the code: by chart, what was written and how long the model took."""

    codes: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, answer: tuple[str, float]) -> None:
        self.codes[name], self.seconds[name] = answer


class Coder:
    """The pocket coder behind its endpoint."""

    def __init__(self, endpoint: Endpoint, side: int) -> None:
        self._endpoint = endpoint
        self._side = side

    async def write(
        self, target: Drawing, task: str, temperature: float = 0.0, **sections: str
    ) -> tuple[str, float]:
        """Code for a target as it comes, and the seconds that it took."""
        began = time.monotonic()
        stream = self._endpoint.stream_chat(
            [self._asked(target, task, sections)],
            max_tokens=MAX_TOKENS,
            temperature=temperature,
        )
        async with aclosing(stream):
            code = "".join([piece async for piece in stream])
        return code, time.monotonic() - began

    async def write_carefully(
        self,
        target: Drawing,
        task: str,
        temperature: float = 0.0,
        start: str = "",
        **sections: str,
    ) -> tuple[str, float]:
        """The same, looked at line by line, as the proposer has it."""
        began = time.monotonic()
        code = await write_carefully(
            self._endpoint,
            self._asked(target, task, sections),
            max_tokens=MAX_TOKENS,
            temperature=temperature,
            start=start,
            is_chart=task == "draw",
            seed=SEED,
        )
        return code, time.monotonic() - began

    def _asked(self, target: Drawing, task: str, sections: dict[str, str]) -> Message:
        return Message("user", question(task, **sections), (square_png(target.png, self._side),))


async def rows_of(
    coder: Coder, targets: Sequence[Drawing], readings: dict[str, Facts]
) -> dict[str, Row]:
    """All rows, in the order of the table."""
    sights = {name: verbalise(reading) for name, reading in readings.items()}
    alone = Row({name: written(reading) for name, reading in readings.items()})
    bare, told, careful = Row(), Row(), Row()
    for target in track(targets, "writing", transient=True):
        name = target.script.name
        sight = {"sight": sights[name]}
        bare.add(name, await coder.write(target, "draw"))
        told.add(name, await coder.write(target, "draw", **sight))
        careful.add(name, await coder.write_carefully(target, "draw", **sight))
    repaired = await repaired_row(coder, targets, sights, careful)
    rows = {
        "reading alone": alone, "pocket, greedy": bare, "pocket + reading in words": told,
        "+ careful writing": careful, f"+ repair ({REPAIRS} rounds)": repaired,
    }  # fmt: skip
    tries: dict[str, list[str]] = {name: [code] for name, code in repaired.codes.items()}
    spent = {name: [seconds] for name, seconds in repaired.seconds.items()}
    freer = temperatures(max(SAMPLES), again=False)[1:]
    for target in track(targets, "sampling", transient=True):
        name = target.script.name
        for temperature in freer:
            code, seconds = await coder.write_carefully(
                target, "draw", temperature, sight=sights[name]
            )
            tries[name].append(code)
            spent[name].append(seconds)
    both = {name: [*codes, alone.codes[name]] for name, codes in tries.items()}
    like = await likenesses(targets, readings, both)
    for number in SAMPLES:
        few = {name: codes[:number] for name, codes in tries.items()}
        seconds_of = {name: sum(each[:number]) for name, each in spent.items()}
        rows[f"+ best of {number} by likeness"] = Row(closest(few, like), seconds_of)
    rows["reading + pocket"] = Row(closest(both, like), seconds_of)
    return rows


async def repaired_row(
    coder: Coder, targets: Sequence[Drawing], sights: dict[str, str], first: Row
) -> Row:
    """The same with what does not run asked again, as often a round as a fix asks. Of a round's
    answers the first that runs is taken, or the one that came furthest."""
    row = Row(dict(first.codes), dict(first.seconds))
    for round_ in range(1, REPAIRS + 1):
        _, broken = await draw([Script(name, code) for name, code in row.codes.items()])
        tries: dict[str, list[str]] = {}
        for target in track(targets, "repairing", transient=True):
            name = target.script.name
            if name in broken:
                code, why = row.codes[name], broken[name]
                answers = await repairs(coder, target, code, why, sights[name], round_)
                tries[name] = [code for code, _ in answers]
                row.seconds[name] += sum(seconds for _, seconds in answers)
        ran = await shares_run(tries)
        for name, codes in tries.items():
            row.codes[name] = max(codes, key=lambda code: ran[code])
    return row


async def repairs(
    coder: Coder, target: Drawing, code: str, why: str, sight: str, round_: int
) -> list[tuple[str, float]]:
    """Answers to code that failed, and the seconds of each, as the proposer has them: the last is
    the code without what failed. With no traceback, or when it is too long to be shown, it is drawn
    anew."""
    trace = why.partition("\n")[2]
    if not trace or len(code) > MAX_CODE_CHARS:
        freer = temperatures(ANSWERS, again=True)
        return [await coder.write_carefully(target, "draw", t, sight=sight) for t in freer]
    line = failed_line(trace, ENTRY)
    start = sound_start(code, kept_lines(line, round_)) if line else ""
    told = {"sight": sight, "code": code, "feedback": clip(trace)}
    answers = [
        await coder.write_carefully(target, "repair", temperature, start, **told)
        for temperature in temperatures(ANSWERS, again=False)
    ]
    shorter = without_statement(code, line) if line else None
    return [*answers, (shorter, 0.0)] if shorter else answers


async def shares_run(tries: dict[str, list[str]]) -> dict[str, float]:
    """How far each code ran, more than 1 where it draws."""
    codes = sorted({code for each in tries.values() for code in each})
    _, failed = await draw([Script(str(number), code) for number, code in enumerate(codes)])
    return {
        code: ran_share(code, failed_line(failed[str(number)], ENTRY))
        if str(number) in failed
        else 2.0
        for number, code in enumerate(codes)
    }


async def likenesses(
    targets: Sequence[Drawing], readings: dict[str, Facts], tries: dict[str, list[str]]
) -> dict[str, dict[str, float]]:
    """By chart and code, how like the picture its figure is, 0 to 1, and -1 where there is none;
    the target's own code and facts are not looked at."""
    like = {name: dict.fromkeys(codes, -1.0) for name, codes in tries.items()}
    scripts = [
        Script(f"{name}#{number}", code)
        for name, codes in like.items()
        for number, code in enumerate(codes)
    ]
    drawn, _ = await draw(scripts)
    pictures = {target.script.name: target.png for target in targets}
    for one in drawn:
        name = one.script.name.rpartition("#")[0]
        near = 1 - min(1.0, judge(one.png, pictures[name]).distance)
        like[name][one.script.code] = likeness(one.facts, readings[name], near).total
    return like


def closest(tries: dict[str, list[str]], like: dict[str, dict[str, float]]) -> dict[str, str]:
    """Of each chart's codes the one whose figure is most like the picture."""
    return {name: max(codes, key=like[name].__getitem__) for name, codes in tries.items()}


async def measured(row: Row, targets: Sequence[Drawing]) -> dict[str, Figures]:
    """By chart, what one row of the table is the mean of."""
    drawn, _ = await draw([Script(name, code) for name, code in row.codes.items()])
    made = {one.script.name: one for one in drawn}
    return {
        name: {
            "exec": float(name in made),
            "low-level": score(made.get(name), target).score,
            "seconds": row.seconds.get(name, 0.0),
        }
        for target in targets
        for name in [target.script.name]
    }


class RunFile:
    """What was measured of each chart: a line of JSON each, so that a run goes on where it was
    broken off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._charts: dict[str, dict[str, Figures]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self._charts[entry["chart"]] = entry["rows"]

    def __contains__(self, name: str) -> bool:
        return name in self._charts

    async def add(self, rows: dict[str, Row], targets: Sequence[Drawing]) -> None:
        figures = {row: await measured(codes, targets) for row, codes in rows.items()}
        with self._path.open("a", encoding="utf-8") as lines:
            for target in targets:
                name = target.script.name
                self._charts[name] = {row: by_chart[name] for row, by_chart in figures.items()}
                lines.write(json.dumps({"chart": name, "rows": self._charts[name]}) + "\n")

    def means(self, targets: Sequence[Drawing]) -> dict[str, Figures]:
        """By row, over these charts."""
        kept = [self._charts[target.script.name] for target in targets]
        return {
            row: {key: statistics.mean(one[row][key] for one in kept) for key in kept[0][row]}
            for row in kept[0]
        }


def made_by(packed: Path, kind: str) -> Iterator[bytes]:
    """What decides on the figures: how the weights are kept, and the sources."""
    yield kind.encode()
    yield sources_of_sight()
    for folder in (packed, Path(proposers.__file__).parent):
        for path in sorted(folder.glob("*.py")) + sorted(folder.glob("*.safetensors")):
            yield path.read_bytes()


async def measure_all(coder: Coder, targets: Sequence[Drawing], kept: RunFile) -> None:
    """What is not in the run file, a few charts at a time."""
    sources = sources_of_sight()
    left = [target for target in targets if target.script.name not in kept]
    for first in range(0, len(left), AT_ONCE):
        few = left[first : first + AT_ONCE]
        print(f"{first} of {len(left)} charts", file=sys.stderr)
        readings = {one.script.name: reading_of(one, sources) for one in few}
        await kept.add(await rows_of(coder, few, readings), few)


def synthetic(count: int) -> list[Script]:
    from pixelproof_engine.workshop.data.making import Recipe, missing_libraries
    from pixelproof_engine.workshop.data.stream import samples

    recipe = Recipe(SEED, {"draw": 1.0}, without=missing_libraries() | {"pandas", "seaborn"})
    made = samples(recipe, limit=2 * count, workers=0)
    return [
        Script(f"synthetic/{number}", sample.answer)
        for number, sample in zip(range(count), made, strict=False)
    ]


def chosen(charts: str, limit: int | None) -> list[Script]:
    if charts == "synthetic":
        return synthetic(limit or 200)
    scripts = sorted(chartmimic(), key=lambda one: hashlib.sha256(one.code.encode()).digest())
    return scripts[:limit]


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--packed", type=Path, default=os.environ.get("PIXELPROOF_POCKET"))
    options.add_argument("--kind", choices=("F16", "Q8_0"), default="F16")
    options.add_argument("--charts", choices=("chartmimic", "synthetic"), action="append")
    options.add_argument("--limit", type=int, help="only N charts of each")
    options.add_argument("--run", type=Path, help="the run file, if not that of these sources")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    asked = options.parse_args()
    if asked.packed is None:
        sys.exit("no pocket coder: say --packed, or set PIXELPROOF_POCKET to what a training left")
    packed = Path(asked.packed)
    kept = RunFile(asked.run or run_file("pocket", made_by(packed, asked.kind)))
    results: dict[str, tuple[int, dict[str, Figures]]] = {}
    with TemporaryDirectory() as folder:
        text, eyes = export(packed, Path(folder), [asked.kind])
        embedded = EmbeddedSettings(model=str(text), mmproj=str(eyes), form="pocket")
        router = Router([], consent=no_consent, embedded=embedded)
        endpoint = router.endpoint("fix")
        if endpoint is None:
            sys.exit("; ".join(router.why_not("fix")))
        coder = Coder(endpoint, read_note(packed).size.side)
        try:
            for charts in asked.charts or ["synthetic", "chartmimic"]:
                targets, _ = await draw(chosen(charts, asked.limit))
                await measure_all(coder, targets, kept)
                results[charts] = len(targets), kept.means(targets)
        finally:
            await router.aclose()
    show(results, as_json=asked.json)


def show(results: dict[str, tuple[int, dict[str, Figures]]], *, as_json: bool) -> None:
    if as_json:
        told = {
            charts: {"charts": number, "rows": rows} for charts, (number, rows) in results.items()
        }
        print(json.dumps(told))
        return
    console = Console()
    for charts, (number, rows) in results.items():
        table = Table(f"{charts}, {number} charts", "exec", "low-level", "seconds a chart")
        for name, values in rows.items():
            cells = (f"{values['exec']:.3f}", f"{values['low-level']:.1f}")
            table.add_row(name, *cells, f"{values['seconds']:.1f}")
        console.print(table)
    console.print(f"targets: exec 0.95 after repair, low-level {TARGET}, reach for {STRETCH}")
    best = max(values["low-level"] for _, rows in results.values() for values in rows.values())
    print(f"best low-level {best:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
