"""Charts to measure with, and what the sandbox draws of them, kept in the user's cache.

ChartMimic's direct scripts come from ``PIXELPROOF_BENCH_DATA`` (``../shared/data`` beside the
repository if it is not set), matplotlib's gallery from its own source distribution. A chart is
drawn once per script, sandbox and matplotlib: a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from pixelproof_engine.sight.facts import Facts
from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Status
from pixelproof_executor.policy import supervisor_sources
from pixelproof_executor.sandbox import Executor

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.e2e.gallery.scripts import VERSION, all_gallery_scripts  # noqa: E402

CHARTMIMIC = "chartmimic_direct.jsonl.gz"


@dataclass(frozen=True)
class Script:
    """A chart's code. ``name``: ``direct/bar_1`` or ``gallery/pyplots/pyplot_text``."""

    name: str
    code: str

    @property
    def held_out(self) -> bool:
        """Half of all scripts, by the hash of their name: nothing is tuned on them."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Drawing:
    """The first figure of a script, as the sandbox drew it."""

    script: Script
    png: bytes
    facts: Facts


def data_folder() -> Path:
    return Path(os.environ.get("PIXELPROOF_BENCH_DATA") or ROOT.parent / "shared" / "data")


def chartmimic() -> list[Script]:
    """ChartMimic's direct scripts. Raises FileNotFoundError where the data are not there."""
    with gzip.open(data_folder() / CHARTMIMIC, "rt", encoding="utf-8") as lines:
        return [Script(row["id"], row["code"]) for row in map(json.loads, lines)]


def gallery() -> list[Script]:
    """Scripts of matplotlib's gallery that draw a picture without a user or a window."""
    rooms = ("animation/", "event_handling/", "user_interfaces/", "widgets/", "userdemo/")
    return [
        Script(f"gallery/{path.removesuffix('.py')}", code)
        for path, code in sorted(all_gallery_scripts().items())
        if not path.startswith(rooms) and "/_" not in path
    ]


def cache_folder() -> Path:
    base = os.environ.get("PIXELPROOF_CACHE")
    if base:
        return Path(base) / "bench"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pixelproof" / "bench"


async def draw(scripts: Sequence[Script]) -> tuple[list[Drawing], dict[str, str]]:
    """Every script's first figure, and why there is none, by name of script."""
    folder = cache_folder() / "drawings"
    folder.mkdir(parents=True, exist_ok=True)
    places = {script.name: folder / _key(script) for script in scripts}
    missing = [
        script for script in scripts if not places[script.name].with_suffix(".json").exists()
    ]
    if missing:
        await _draw_missing(missing, places)
    drawn: list[Drawing] = []
    failed: dict[str, str] = {}
    for script in scripts:
        told = json.loads(places[script.name].with_suffix(".json").read_text())
        if "facts" in told:
            png = places[script.name].with_suffix(".png").read_bytes()
            drawn.append(Drawing(script, png, Facts.model_validate(told["facts"])))
        else:
            failed[script.name] = told["why"]
    return drawn, failed


async def _draw_missing(scripts: Sequence[Script], places: dict[str, Path]) -> None:
    limits = Limits(wall_s=120, memory_mb=1024)
    async with Executor(ExecutorSettings(slots=1)) as executor:
        for script in track(scripts, "drawing", transient=True):
            job = ChartJob(
                files={"chart.py": script.code.encode()}, entry="chart.py", limits=limits
            )
            outcome = await executor.run(job)
            if outcome.status is Status.INFRA_ERROR:
                raise RuntimeError(f"the sandbox failed: {outcome.detail}")
            place = places[script.name]
            told: dict[str, object] = {"name": script.name}
            if outcome.status is Status.PASSED and outcome.figures:
                told["facts"] = outcome.figures[0].facts
                place.with_suffix(".png").write_bytes(outcome.figures[0].png)
            else:
                told["why"] = f"{outcome.status}: {outcome.detail}"[:300]
            place.with_suffix(".json").write_text(json.dumps(told))


def _key(script: Script) -> str:
    digest = hashlib.sha256(VERSION.encode())
    for part in _sandbox():
        digest.update(part)
    digest.update(script.code.encode())
    return digest.hexdigest()[:32]


def _sandbox() -> Iterator[bytes]:
    """What decides on pictures and facts: the supervisor's modules that draw and tell."""
    for name, source in sorted(supervisor_sources().items()):
        if name.startswith(("facts", "drawn", "calls", "figures", "warm")):
            yield source
