"""Infilling by the embedded engine: which small model should complete lines by default.

    make bench NAME=infill
    python tests/bench/infill.py --limit 100 --packed runs/a/out

The tasks are HumanEval's single lines (Bavarian et al., arXiv 2207.14255): all of a function but
one line is given. Each model is asked as the product asks it: with its fill-in-the-middle tokens
where it has them, else with what stands before. ``exact`` is the share of lines that equal the
author's without outer blanks, ``passed`` the share of functions that hold their tests in the
sandbox with the line in place; the floor leaves the line out. ``--packed`` (default:
``PIXELPROOF_POCKET``) is what a training of the pocket coder left. ``--limit`` takes tasks evenly
from the whole. The last line is ``best infill N``.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import statistics
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from bench_data import data_folder, no_consent
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pixelproof_engine.client.endpoint import Endpoint
from pixelproof_engine.client.messages import CompletionPrompt
from pixelproof_engine.client.router import Router
from pixelproof_engine.local.settings import DEFAULT_MODEL, EmbeddedSettings
from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Status
from pixelproof_executor.sandbox import Executor

DATA = "humaneval_infilling_single_line.jsonl.gz"
MAX_TOKENS = 64
LIMITS = Limits(wall_s=10, memory_mb=512)
FLOOR = "the line left out"


@dataclass(frozen=True)
class Hole:
    """A function with a line missing."""

    name: str
    before: str
    after: str
    line: str
    checks: str
    """Code that fails unless the function before it is right."""

    def program(self, line: str) -> str:
        return f"{self.before}{line.rstrip()}\n{self.after}{self.checks}"


@dataclass
class Row:
    """One way to fill the holes: by hole, the line, and the time that it took."""

    lines: dict[str, str] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)


def holes(limit: int | None) -> list[Hole]:
    """Raises FileNotFoundError where the data are not there."""
    with gzip.open(data_folder() / DATA, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    step = max(1, len(rows) // limit) if limit else 1
    return [
        Hole(
            row["task_id"], row["prompt"], row["suffix"], row["canonical_solution"],
            f"{row['test']}\ncheck({row['entry_point']})\n",
        )
        for row in rows[::step][:limit]
    ]  # fmt: skip


async def filled(endpoint: Endpoint, tasks: Sequence[Hole], name: str) -> Row:
    row = Row()
    await line_of(endpoint, tasks[0])  # starts the engine
    for task in track(tasks, name, transient=True):
        began = time.perf_counter()
        row.lines[task.name] = await line_of(endpoint, task)
        row.milliseconds.append((time.perf_counter() - began) * 1000)
    return row


async def line_of(endpoint: Endpoint, task: Hole) -> str:
    """The first line that is not blank, as the model streams it."""
    text = ""
    pieces = endpoint.stream_completion(
        CompletionPrompt(task.before, task.after), max_tokens=MAX_TOKENS
    )
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            if "\n" in text.lstrip("\r\n"):
                break
    return next((line for line in text.splitlines() if line.strip()), "")


async def passed(executor: Executor, programs: dict[str, str]) -> set[str]:
    """Names of the programs that run to their end."""
    gate = asyncio.Semaphore(4)

    async def runs(name: str, code: str) -> str | None:
        job = ChartJob(files={"task.py": code.encode()}, entry="task.py", limits=LIMITS)
        async with gate:
            outcome = await executor.run(job)
        if outcome.status is Status.INFRA_ERROR:
            raise RuntimeError(f"the sandbox failed: {outcome.detail}")
        return name if outcome.status is Status.PASSED else None

    held = await asyncio.gather(*(runs(name, code) for name, code in programs.items()))
    return {name for name in held if name}


async def rows_of(
    models: dict[str, str], tasks: Sequence[Hole], threads: int | None
) -> dict[str, Row]:
    rows = {FLOOR: Row({task.name: "" for task in tasks})}
    for name, model in models.items():
        settings = EmbeddedSettings(model=model, threads=threads)
        router = Router([], consent=no_consent, embedded=settings)
        try:
            endpoint = router.endpoint("complete")
            if endpoint is None:
                raise SystemExit("; ".join(router.why_not("complete")))
            way = "fill-in-the-middle" if await endpoint.fim_template() else "prefix only"
            rows[f"{name}, {way}"] = await filled(endpoint, tasks, name)
        finally:
            await router.aclose()
    return rows


async def measured(tasks: Sequence[Hole], rows: dict[str, Row]) -> dict[str, dict[str, float]]:
    found = {}
    async with Executor(ExecutorSettings(slots=2, limits=LIMITS)) as executor:
        whole = await passed(executor, {task.name: task.program(task.line) for task in tasks})
        kept = [task for task in tasks if task.name in whole]
        for name, row in rows.items():
            programs = {task.name: task.program(row.lines[task.name]) for task in kept}
            exact = [row.lines[task.name].strip() == task.line.strip() for task in kept]
            found[name] = {
                "exact": statistics.mean(exact),
                "passed": len(await passed(executor, programs)) / len(kept),
                "milliseconds": statistics.median(row.milliseconds) if row.milliseconds else 0.0,
                "tasks": len(kept),
            }
    return found


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--packed", type=Path, default=os.environ.get("PIXELPROOF_POCKET"))
    options.add_argument("--limit", type=int, help="only N tasks")
    options.add_argument("--threads", type=int, help="of the engine; 1 on a busy machine")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    asked = options.parse_args()
    models = {DEFAULT_MODEL: DEFAULT_MODEL}
    if asked.packed is not None:
        models["pocket"] = str(asked.packed)
    tasks = holes(asked.limit)
    found = await measured(tasks, await rows_of(models, tasks, asked.threads))
    if asked.json:
        print(json.dumps(found))
        return
    table = Table("single lines", "tasks", "exact", "passed", "ms a line, p50")
    for name, values in found.items():
        shares = (f"{values['exact']:.3f}", f"{values['passed']:.3f}")
        table.add_row(name, f"{values['tasks']:.0f}", *shares, f"{values['milliseconds']:.0f}")
    Console().print(table)
    best = max(values["passed"] for name, values in found.items() if name != FLOOR)
    print(f"best infill {best:.3f}")


if __name__ == "__main__":
    asyncio.run(main())
