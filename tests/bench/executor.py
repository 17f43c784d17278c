"""What a proof costs: our executor beside its floor and other ways to run code in containers.

    make bench NAME=executor            (--quick, --image, --json FILE, --seed N, --no-peers)

Everything is measured in one run. In each round every contender does the same job once, in an
order shuffled anew, so that whatever else the machine does hits all alike. The floor is a fork and
the work itself in the very same kind of container, without facts and checks.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from executor_peers import libraries
from executor_peers.contender import CannotRunError, Contender
from executor_peers.engine_cli import DockerExec, DockerRun
from executor_peers.facts import Target, host_memory_mb, image_facts, machine
from executor_peers.floor import Floor
from executor_peers.ours import Ours
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from pixelproof_executor.image.libraries import ImageError

SIMPLE = """import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([1, 2, 3, 4], [10, 30, 20, 40], label="sales")
ax.bar([1, 2, 3, 4], [5, 9, 7, 12], color="tab:orange", label="costs")
ax.set_title("Sales and costs")
ax.set_xlabel("quarter")
ax.set_ylabel("million EUR")
ax.legend()
plt.show()
"""
TESTS = "".join(
    f"def test_{n}():\n    assert sum(range({n} + 1)) == {n} * ({n} + 1) // 2\n\n"
    for n in range(10)
)
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PIXELPROOF_BENCH_DATA", ROOT.parent / "shared" / "data"))
console = Console()


@dataclass
class Run:
    """What is measured of one kind of job: milliseconds by contender."""

    what: str
    times: dict[str, list[float]] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)

    def p(self, name: str, share: float) -> float:
        return percentile(self.times[name], share)

    def has(self, *names: str) -> bool:
        return all(self.times.get(name) for name in names)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def one(contender: Contender, kind: str, code: str) -> float:
    began = time.perf_counter()
    if kind == "chart":
        picture = await contender.chart(code)
        took = time.perf_counter() - began
        if not picture.startswith(b"\x89PNG"):
            raise CannotRunError("what came back is no PNG")
    else:
        await contender.test(code)
        took = time.perf_counter() - began
    return took * 1000


async def rounds(
    run: Run, jobs: list[tuple[str, str]], contenders: list[Contender], chance: random.Random,
    progress: Progress, warm: int = 2,
) -> None:  # fmt: skip
    """Each job once by each contender; the first ``warm`` rounds do not count."""
    task = progress.add_task(run.what, total=len(jobs) + warm)
    for number, (kind, code) in enumerate(jobs[:warm] + jobs):
        for contender in chance.sample(contenders, len(contenders)):
            if contender.name in run.trouble:
                continue
            try:
                took = await one(contender, kind, code)
            except (CannotRunError, OSError, ValueError) as error:  # what a peer's pipe may raise
                run.trouble[contender.name] = str(error) or type(error).__name__
                continue
            if number >= warm:
                run.times.setdefault(contender.name, []).append(took)
        progress.advance(task)


async def chartmimic(
    count: int, floor: Contender, ours: Contender, chance: random.Random, progress: Progress
) -> list[str]:
    """Scripts of the benchmark, drawn by chance among those that run on the floor.

    One that only ours refuses is told and left out: it has no time to be compared.
    """
    path = DATA / "chartmimic_direct.jsonl.gz"
    if not path.is_file():
        console.print(f"[yellow]skipped: ChartMimic, as there is no {path.name} in {DATA}[/]")
        return []
    with gzip.open(path, "rt") as file:
        scripts = [json.loads(line)["code"] for line in file]
    chance.shuffle(scripts)
    found: list[str] = []
    task = progress.add_task("choosing ChartMimic scripts", total=count)
    for script in scripts:
        if len(found) == count:
            break
        try:
            await floor.chart(script)
        except CannotRunError:  # it needs what the image has not
            continue
        try:
            await ours.chart(script)
        except CannotRunError as error:
            console.print(f"[yellow]left out, as ours refused it: {error}[/]")
            continue
        found.append(script)
        progress.advance(task)
    return found


async def throughput(contender: Contender, slots: int, charts: int) -> float:
    """Charts a second with ``slots`` asked for at any time."""
    left = iter(range(charts))

    async def worker() -> None:
        for _ in left:
            await contender.chart(SIMPLE)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(slots)))
    return charts / (time.perf_counter() - began)


async def at_slots(charts: int, repeats: int, progress: Progress) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = {}
    task = progress.add_task("throughput", total=4 * 2 * repeats)
    for slots in range(1, 5):
        contenders: list[Contender] = [Floor(slots), Ours(slots)]
        rates: dict[str, list[float]] = {one.name: [] for one in contenders}
        for contender in contenders:
            await contender.start()
            await throughput(contender, slots, slots)
        for _ in range(repeats):
            for contender in contenders:
                rates[contender.name].append(await throughput(contender, slots, charts))
                progress.advance(task)
        for contender in contenders:
            await contender.stop()
        found[slots] = {name: statistics.median(values) for name, values in rates.items()}
    return found


async def cold_start(repeats: int, progress: Progress) -> tuple[list[float], int]:
    """Seconds from nothing running to a first chart and a first test run; container's bytes."""
    times, memory = [], 0
    task = progress.add_task("cold start", total=repeats)
    for _ in range(repeats):
        ours = Ours(os.cpu_count() or 1)
        began = time.perf_counter()
        await ours.chart(SIMPLE)
        await ours.test(TESTS)
        times.append(time.perf_counter() - began)
        memory = await asyncio.to_thread(ours.memory_bytes)
        await ours.stop()
        progress.advance(task)
    return times, memory


async def started(contenders: list[Contender]) -> tuple[list[Contender], dict[str, str]]:
    ready, trouble = [], {}
    for contender in contenders:
        try:
            await contender.start()
            ready.append(contender)
        except Exception as error:
            trouble[contender.name] = f"{type(error).__name__}: {error}"[:200]
    return ready, trouble


def table_of(runs: list[Run], names: list[str]) -> Table:
    table = Table(title="milliseconds, p50 / p90", header_style="dim")
    table.add_column("")
    for run in runs:
        table.add_column(run.what, justify="right")
    for name in names:
        cells = []
        for run in runs:
            if run.times.get(name):
                cells.append(f"{run.p(name, 0.5):.0f} / {run.p(name, 0.9):.0f}")
            else:
                cells.append(f"[dim]{run.trouble.get(name, '')[:60]}[/]")
        table.add_row(name, *cells)
    return table


def targets_of(runs: list[Run], rates: dict[int, dict[str, float]], cold: list[float],
               peers: list[str]) -> list[Target]:  # fmt: skip
    found: list[Target] = []
    simple, mimic, tests = runs
    for run in (simple, mimic):
        if run.has("ours", "floor"):
            over = statistics.median(
                a - b for a, b in zip(run.times["ours"], run.times["floor"], strict=False)
            )
            found.append(Target(f"{run.what}: over the floor, p50 of pairs", over, 20, "ms"))
    if simple.has("ours", "docker exec"):
        factor = simple.p("docker exec", 0.5) / simple.p("ours", 0.5)
        found.append(Target("simple chart: faster than docker exec", factor, 6, "x", least=True))
    for name in peers:
        for run in (simple, tests):
            if name != "docker exec" and run.has("ours", name):
                factor = run.p(name, 0.5) / run.p("ours", 0.5)
                found.append(Target(f"{run.what}: faster than {name}", factor, 1, "x", least=True))
    cores = min(4, os.cpu_count() or 1)
    if cores in rates:
        share = 100 * rates[cores]["ours"] / rates[cores]["floor"]
        what = f"throughput at {cores} slots, of the floor's"
        found.append(Target(what, share, 85, "%", least=True))
    if cold:
        found.append(Target("cold to first proof", statistics.median(cold), 2.5, "s"))
    return found


async def main(options: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(options.seed)
    about = machine()
    console.print(f"seed {options.seed}, {about}")
    with Progress(console=console, transient=True) as progress:
        floor, ours = Floor(os.cpu_count() or 1), Ours(os.cpu_count() or 1)
        others: list[Contender] = [DockerExec(), DockerRun()]
        trouble: dict[str, str] = {}
        prepared = False
        if options.peers:
            try:
                await asyncio.to_thread(libraries.prepare)
                others += libraries.contenders()
                prepared = True
            except CannotRunError as error:
                trouble = dict.fromkeys(libraries.NAMES, str(error))
        ready, more = await started([floor, ours, *others])
        try:
            trouble |= more
            runs = [
                Run(what, trouble=dict(trouble))
                for what in ("simple chart", "50 ChartMimic", "10 tests")
            ]
            simple, mimic, tests = runs
            count = 5 if options.quick else 25
            await rounds(simple, [("chart", SIMPLE)] * count, ready, chance, progress)
            await rounds(tests, [("test", TESTS)] * count, ready, chance, progress)
            # Pairs are what the first target is about: more of them, and the 50 for these two.
            pair = [c for c in ready if c in (floor, ours)]
            await rounds(simple, [("chart", SIMPLE)] * count, pair, chance, progress)
            scripts = await chartmimic(10 if options.quick else 50, floor, ours, chance, progress)
            await rounds(mimic, [("chart", code) for code in scripts], pair, chance, progress)
        finally:
            for contender in ready:
                await contender.stop()
            if prepared:
                await asyncio.to_thread(libraries.remove_image)
        cold, memory = await cold_start(1 if options.quick else 5, progress)
        rates = await at_slots(12 if options.quick else 40, 1 if options.quick else 3, progress)
    names = ["floor", "ours", *(one.name for one in others), *trouble]
    console.print(table_of(runs, list(dict.fromkeys(names))))
    table = Table(title="charts a second", header_style="dim")
    for column in ("slots", "floor", "ours", "of the floor's"):
        table.add_column(column, justify="right")
    for slots, rate in rates.items():
        share = rate["ours"] / rate["floor"]
        table.add_row(str(slots), f"{rate['floor']:.1f}", f"{rate['ours']:.1f}", f"{share:.0%}")
    console.print(table)
    console.print(
        f"memory: warm container {memory / 1e6:.0f} MB, this process {host_memory_mb():.0f} MB"
    )
    targets = targets_of(runs, rates, cold, [c.name for c in others])
    try:
        targets += await asyncio.to_thread(image_facts, options.image)
    except ImageError as error:
        console.print(f"[red]the image: {error}[/]")
    for target in targets:
        console.print(target.line())
    console.print(f"{sum(one.met for one in targets)} of {len(targets)} targets are met")
    after = machine()
    console.print(f"[dim]afterwards: {after}[/]")
    return {
        "seed": options.seed,
        "machine": [about, after],
        "milliseconds": {run.what: run.times for run in runs},
        "trouble": trouble,
        "charts_a_second": rates,
        "cold_seconds": cold,
        "container_bytes": memory,
        "targets": [target.as_data() for target in targets],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--quick", action="store_true", help="fewer of everything: two minutes")
    parser.add_argument("--image", action="store_true", help="build the image anew, twice")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="nothing from PyPI")
    parser.add_argument("--json", type=Path, help="write all that was measured to this file")
    arguments = parser.parse_args()
    measured = asyncio.run(main(arguments))
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=1))
