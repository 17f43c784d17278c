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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from pixelproof_engine.client.settings import EndpointSettings
from pixelproof_engine.sight.facts import Facts
from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Status
from pixelproof_executor.policy import supervisor_sources
from pixelproof_executor.sandbox import Executor

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.e2e.gallery.scripts import VERSION, all_gallery_scripts  # noqa: E402

_TELLING = (
    "calls.py", "drawn.py", "facts_axes.py", "facts_axis.py", "facts_covered.py", "facts_entry.py",
    "facts_figure.py", "facts_marks.py", "facts_place.py", "facts_series.py", "facts_text.py",
)  # fmt: skip
CHARTMIMIC = "chartmimic_direct.jsonl.gz"
ENTRY = "chart.py"
"""What a script is called where it is run."""


@dataclass(frozen=True)
class Script:
    """A chart's code. ``name``: ``direct/bar_1`` or ``gallery/pyplots/pyplot_text``."""

    name: str
    code: str

    @property
    def held_out(self) -> bool:
        """A quarter of all scripts, by the hash of their name: nothing is tuned on them."""
        digest = hashlib.sha256(self.name.encode()).digest()
        return digest[0] % 2 == 1 and digest[2] % 2 == 1


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


def mixture(
    part: str | None = None, only: Sequence[str] | None = None, limit: int | None = None
) -> list[Script]:
    """Scripts of both sources: of the part ``development`` or ``held-out``, with one of the words
    ``only`` in their names, the first ``limit``.

    Their order has no meaning, so that the first are of every kind. ChartMimic's may be missing.
    """
    try:
        scripts = chartmimic()
    except FileNotFoundError as error:
        print(f"no ChartMimic scripts: {error.filename} is not there", file=sys.stderr)
        scripts = []
    scripts += gallery()
    if part:
        scripts = [one for one in scripts if one.held_out == (part == "held-out")]
    if only:
        scripts = [one for one in scripts if any(word in one.name for word in only)]
    scripts.sort(key=lambda one: hashlib.sha256(one.code.encode()).digest())
    return scripts[:limit]


def cache_folder() -> Path:
    base = os.environ.get("PIXELPROOF_CACHE")
    if base:
        return Path(base) / "bench"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pixelproof" / "bench"


def run_file(bench: str, parts: Iterable[bytes]) -> Path:
    """Where a benchmark keeps the answers that ``parts`` (sources, weights, a seed) made."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    folder = cache_folder() / bench
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{digest.hexdigest()[:16]}.jsonl"


async def draw(scripts: Sequence[Script]) -> tuple[list[Drawing], dict[str, str]]:
    """Every script's first figure, and why there is none, by name of script: a line on how it
    ended, then the traceback where there is one."""
    folder = cache_folder() / "drawings"
    folder.mkdir(parents=True, exist_ok=True)
    places = {script.name: folder / _key(script) for script in scripts}
    missing = [one for one in scripts if not places[one.name].with_suffix(".json").exists()]
    failed = await _draw_missing(missing, places) if missing else {}
    drawn: list[Drawing] = []
    for script in scripts:
        place = places[script.name]
        if script.name in failed:
            continue
        told = json.loads(place.with_suffix(".json").read_text())
        if "facts" in told:
            png = place.with_suffix(".png").read_bytes()
            drawn.append(Drawing(script, png, Facts.model_validate(told["facts"])))
        else:
            failed[script.name] = told["why"]
    return drawn, failed


async def _draw_missing(scripts: Sequence[Script], places: dict[str, Path]) -> dict[str, str]:
    """Draws and keeps; returns what ran out of time, which may go well another day."""
    limits = Limits(wall_s=120, memory_mb=1024)
    late: dict[str, str] = {}
    async with Executor(ExecutorSettings(slots=1, limits=limits)) as executor:
        for script in track(scripts, "drawing", transient=True):
            files = {ENTRY: script.code.encode()}
            outcome = await executor.run(ChartJob(files=files, entry=ENTRY, limits=limits))
            why = f"{outcome.status}: {outcome.detail}"[:300] + f"\n{outcome.traceback}".rstrip()
            if outcome.status is Status.INFRA_ERROR:
                raise RuntimeError(f"the sandbox failed: {outcome.detail}")
            if outcome.status is Status.TIMEOUT:
                late[script.name] = why
                continue
            told: dict[str, object] = {"name": script.name}
            if outcome.status is Status.PASSED and outcome.figures:
                told["facts"] = outcome.figures[0].facts
                places[script.name].with_suffix(".png").write_bytes(outcome.figures[0].png)
            else:
                told["why"] = why
            places[script.name].with_suffix(".json").write_text(json.dumps(told))
    return late


def _key(script: Script) -> str:
    digest = hashlib.sha256(VERSION.encode())
    for part in _sandbox():
        digest.update(part)
    digest.update(script.code.encode())
    return digest.hexdigest()[:32]


def _sandbox() -> Iterator[bytes]:
    """What decides on facts: the supervisor's modules that know matplotlib's figures."""
    for name, source in sorted(supervisor_sources().items()):
        if name in _TELLING:
            yield source


async def no_consent(_: EndpointSettings) -> bool:
    """A benchmark sends nothing to another machine."""
    return False
