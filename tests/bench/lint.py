"""Chart lints: precision on matplotlib's gallery, recall on planted faults, quick fixes proven.

    python tests/bench/lint.py [--figures 300] [--seeds 12] [--fixes 3] [--json FILE]

Precision: every alarm on the first figures of gallery scripts (chosen by hash) is held against
``lint_judgements.toml``, where a person who looked at the picture says whether it is right. Alarms
without a judgement are listed as such and count as wrong. Recall: charts with one planted fault
each (``lint_faults.py``). For the first ``--fixes`` seeds of each lint a quick fix is searched and
proven. What was drawn and proven is kept, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_data import ROOT, Drawing, Script, cache_folder, draw, gallery
from lint_faults import PLANTERS, script
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pixelproof_engine.sight.lints import BY_CODE, LINTS, Figure, Thresholds, find
from pixelproof_executor import Status
from pixelproof_server.fixing.model import FixRequest, Verdict
from pixelproof_server.fixing.proposers.remedies import REMEDIES
from pixelproof_server.linting.model import LintOrder
from pixelproof_server.services import Services
from pixelproof_server.settings import Settings

JUDGEMENTS = Path(__file__).with_name("lint_judgements.toml")
_DECIDING = (
    "engine/pixelproof_engine/sight/lints",
    "executor/pixelproof_executor/supervisor",
    "server/pixelproof_server/fixing",
)
"""Folders whose code decides what is found, and how it is mended."""

Alarm = tuple[str, str, str]
"""Example, lint, what it said."""


def chosen(count: int) -> list[Script]:
    """Gallery scripts by the hash of their name."""
    return sorted(gallery(), key=lambda one: hashlib.sha256(f"lint{one.name}".encode()).digest())[
        :count
    ]


def alarms(drawings: Sequence[Drawing]) -> list[Alarm]:
    return [
        (one.script.name, finding.code, finding.message)
        for one in drawings
        for finding in find([Figure(one.facts)], Thresholds())
    ]


def judgements() -> dict[tuple[str, str], bool]:
    """By example and lint: whether the alarm is right."""
    told = tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    return {(one["example"], one["lint"]): one["right"] for one in told["alarm"]}


async def planted(seeds: int, fixes: int) -> list[dict[str, Any]]:
    """For each planted fault: whether it was found, and whether a quick fix was proven."""
    folder = cache_folder() / "lint"
    folder.mkdir(parents=True, exist_ok=True)
    cases = [(code, seed) for seed in range(seeds) for code in PLANTERS]
    results = []
    async with Services(Settings(), consent=_nobody) as services:
        for code, seed in track(cases, "planted faults", transient=True):
            source, mended = script(code, seed), seed < fixes and code in REMEDIES
            kept = folder / f"{_key(source, code, mended=mended)}.json"
            if not kept.exists():
                told = await _planted(services, code, source, mended=mended)
                if told["status"] in (Status.TIMEOUT.value, Status.INFRA_ERROR.value):
                    results.append({**told, "code": code, "seed": seed})
                    continue
                kept.write_text(json.dumps(told))
            results.append({**json.loads(kept.read_text()), "code": code, "seed": seed})
    return results


async def _planted(services: Services, code: str, source: str, *, mended: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "chart.py"
        path.write_text(source)
        report = await (await services.linter()).lint(LintOrder(path, source, path.parent))
        found = [fault.finding for fault in report.faults if fault.finding.code == code]
        told: dict[str, Any] = {
            "status": report.status.value if report.status else None,
            "why": report.why,
            "found": [finding.message for finding in found],
            "others": [f.finding.code for f in report.faults if f.finding.code != code],
            "line": report.faults[0].span.start_line if report.faults else None,
        }
        if found and mended:
            request = FixRequest(
                path=path, source=source, root=path.parent, intent="repair", findings=(found[0],)
            )
            result = await (await services.mender()).fix(request)
            told["proven"] = result.verdict is Verdict.PROVEN
            told["fix"] = result.message
            told["ms"] = result.timings_ms.get("search", 0.0)
        return told


async def _nobody(_: object) -> bool:
    return False


def _key(source: str, code: str, *, mended: bool) -> str:
    """By the script and by everything of ours that decides on the answer."""
    digest = hashlib.sha256(f"{code} {mended}\0{source}".encode())
    for room in _DECIDING if mended else _DECIDING[:2]:
        for file in sorted((ROOT / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def precision_table(found: Sequence[Alarm], known: dict[tuple[str, str], bool]) -> Table:
    table = Table("lint", "name", "alarms", "right", "wrong", "not judged", "precision")
    for lint in LINTS:
        mine = [alarm for alarm in found if alarm[1] == lint.code]
        table.add_row(lint.code, lint.name, *_precision(mine, known))
    table.add_row("all", "", *_precision(found, known))
    return table


def _precision(found: Sequence[Alarm], known: dict[tuple[str, str], bool]) -> list[str]:
    counts = Counter(known.get((example, code)) for example, code, _ in found)
    share = f"{counts[True] / len(found):.3f}" if found else "-"
    return [str(len(found)), str(counts[True]), str(counts[False]), str(counts[None]), share]


def recall_table(results: Sequence[dict[str, Any]]) -> Table:
    table = Table("lint", "name", "planted", "found", "recall", "fixes tried", "proven")
    for code in [*PLANTERS, "all"]:
        mine = [one for one in results if code in (one["code"], "all")]
        hits = sum(1 for one in mine if one["found"])
        tried = [one for one in mine if "proven" in one]
        proven = sum(1 for one in tried if one["proven"])
        name = BY_CODE[code].name if code in BY_CODE else ""
        share = f"{hits / len(mine):.3f}" if mine else "-"
        table.add_row(code, name, str(len(mine)), str(hits), share, str(len(tried)), str(proven))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--fixes", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    console = Console()
    summary: dict[str, Any] = {}
    if options.figures:
        drawings, _ = asyncio.run(draw(chosen(options.figures + options.figures // 10)))
        drawings = drawings[: options.figures]
        found, known = alarms(drawings), judgements()
        console.print(f"{len(drawings)} figures, {len(found)} alarms")
        console.print(precision_table(found, known))
        for example, code, message in found:
            if (example, code) not in known:
                console.print(f"not judged: {example} {code} {message}", markup=False)
        summary["alarms"] = found
        summary["right"] = sum(known.get((example, code)) is True for example, code, _ in found)
    if options.seeds:
        results = asyncio.run(planted(options.seeds, options.fixes))
        console.print(recall_table(results))
        for one in results:
            if not one["found"]:
                why = one["why"] or f"others: {one['others']}"
                console.print(f"missed: {one['code']} seed {one['seed']}: {why}", markup=False)
            elif one.get("proven") is False:
                told = f"not mended: {one['code']} seed {one['seed']}: {one['fix']}"
                console.print(told, markup=False)
        summary["planted"] = results
    if options.json:
        options.json.write_text(json.dumps(summary, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
