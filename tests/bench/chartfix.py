"""Charts put right: scripts are mutated, and the fix is asked for the original.

    make bench NAME=chartfix
    python tests/bench/chartfix.py --part development --limit 20 --worst worst.html

The scripts are those of matplotlib's gallery and ChartMimic's (``PIXELPROOF_BENCH_DATA``). Seeded
operators (``mutations``) change 1, 2 and 3 things of a script, each so that it shows; the input is
the mutated script with the picture that the original draws: as it is, or perturbed (seen at 1.5x,
in a border, as JPEG 85, or all three). The fix is the product's own, with the sandbox and the
reading proposer. A case is solved if the proven edit's figure equals the original's picture within
the tolerance that ``chartfix_cases`` states. A quarter of the scripts, by the hash of their name,
is held out, and is what should be quoted; the others are for development.

Besides the time on the clock, which a busy machine stretches, the seconds of CPU are told: of this
process, the picture reader and the sandbox.

A search ends after seconds, so on a busy machine it finds less than on an idle one: with
``--trials`` it ends after that many trials in place of all its seconds, whatever they take.

With ``--pocket`` (what a training left, or the name of a pocket coder that ships) each case is
answered once more with the pocket proposer beside the reading: what it brings stands in rows of
its own.

Every answer is written to a run file at once, named by the sources that made it: a run that was
broken off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from bench_data import mixture, no_consent, run_file
from chartfix_cases import SOLVED, Case, differing, make_cases, perturbed
from chartfix_page import write_page
from cpu import CpuClock
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sight_inside import SightInside

import pixelproof_engine.sight
import pixelproof_server.fixing
from pixelproof_engine.client.router import Router
from pixelproof_engine.local.settings import EmbeddedSettings
from pixelproof_engine.sight.service import SightService
from pixelproof_executor import ExecutorSettings
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixError, FixRequest, FixResult, Proposal, Verdict
from pixelproof_server.fixing.options import FixOptions
from pixelproof_server.fixing.proposers.base import Proposer, Situation
from pixelproof_server.fixing.proposers.pocket import PocketProposer
from pixelproof_server.fixing.proposers.reading import ReadingProposer
from pixelproof_server.fixing.trial import Trial, Tried

TARGETS = {1: 0.70, 2: 0.50, 3: 0.35}
WITHIN = 0.10
"""Share of cases that perturbed targets may cost."""
SECONDS = 5.0

AGES = 3600.0
"""Seconds of a search that is bounded by its trials."""

Answer = dict[str, Any]

TARGET_KINDS = ("clean", "perturbed")
WITH_POCKET = " + pocket"
"""Ends the name of a target that is answered with the pocket proposer, too."""


class CountedProposer(ReadingProposer):
    """A reading proposer whose searches of one fix end after ``most`` trials together.

    A search that is given fewer seconds than ``whole`` ends after as much less.
    """

    def __init__(self, most: int, whole: float) -> None:
        self._most, self._whole = most, whole
        self.trials = 0

    async def search(self, situation: Situation, trial: Trial, seconds: float) -> Proposal | None:
        left = self._most - self.trials
        end = self.trials + min(left, round(self._most * seconds / self._whole))

        async def counted(source: str) -> Tried | None:
            if self.trials >= end:
                return None
            self.trials += 1
            return await trial(source)

        return await super().search(situation, counted, seconds)


def made_by(seed: int) -> Iterator[bytes]:
    """What decides on the answers: the seed and the sources."""
    yield str(seed).encode()
    for module in (pixelproof_engine.sight, pixelproof_server.fixing):
        for path in sorted(Path(str(module.__file__)).parent.rglob("*.py")):
            yield path.read_bytes()


async def answer_all(
    cases: Sequence[Case],
    kinds: Sequence[str],
    kept: Path,
    options: FixOptions,
    trials: int | None,
    sight: SightService | SightInside,
    router: Router,
) -> dict[tuple[str, str], Answer]:
    """Answers by case and target (``clean + pocket``), those of the run file included."""
    answers: dict[tuple[str, str], Answer] = {}
    if kept.exists():
        for line in kept.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            answers[one["case"], one["target"]] = one
    left = [
        (case, kind)
        for case in cases
        for kind in kinds
        if answers.get((case.name, kind), {}).get("input") != _digest(case.mutated)
    ]
    clock = CpuClock()
    async with Executor(ExecutorSettings()) as executor:
        with kept.open("a", encoding="utf-8") as lines:
            for case, kind in track(left, "fixing", transient=True, disable=not left):
                before = clock.seconds(sight.pid)
                counted = CountedProposer(trials, options.search_s) if trials else None
                proposers: list[Proposer] = [counted or ReadingProposer()]
                if kind.endswith(WITH_POCKET):
                    proposers.append(PocketProposer(lambda: router.endpoint("fix", "pocket")))
                fixer = Fixer(executor, sight, proposers, options)
                answered = await answer(fixer, case, kind)
                answered["trials"] = counted.trials if counted else None
                answered["cpu"] = clock.seconds(sight.pid) - before
                answers[case.name, kind] = answered
                lines.write(json.dumps(answered) + "\n")
                lines.flush()
    await sight.aclose()
    return {(c.name, k): answers[c.name, k] for c in cases for k in kinds}


async def answer(fixer: Fixer, case: Case, kind: str) -> Answer:
    """What the product makes of one case."""
    done, target = ("clean", case.original.png)
    if kind.startswith("perturbed"):
        done, target = perturbed(case.original.png, case.name)
    told: Answer = {
        "case": case.name, "target": kind, "perturbation": done, "operators": case.operators,
        "input": _digest(case.mutated),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chart.py"
        path.write_text(case.mutated, encoding="utf-8")
        request = FixRequest(path=path, source=case.mutated, root=Path(folder), target=target)
        began = time.perf_counter()
        try:
            result = await fixer.fix(request)
        except FixError as error:
            return {**told, "verdict": "error", "solved": False, "message": str(error),
                    "seconds": time.perf_counter() - began, "lower": 0}  # fmt: skip
        return {**told, **_judged(result, case), "seconds": time.perf_counter() - began}


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _judged(result: FixResult, case: Case) -> Answer:
    best = result.best if result.verdict is Verdict.PROVEN else None
    away = differing(best.figure_png, case.original.png) if best and best.figure_png else 1.0
    lower = [
        proof
        for proof in result.proofs
        if proof.verdict is Verdict.PROVEN and proof.likeness and proof.likeness_before
        and proof.likeness.total < proof.likeness_before.total
    ]  # fmt: skip
    shown = best or result.best
    return {
        "verdict": result.verdict.value,
        "origin": best.proposal.origin if best else None,
        "solved": best is not None and away <= SOLVED,
        "away": away,
        "before": shown.likeness_before.total if shown and shown.likeness_before else None,
        "after": best.likeness.total if best and best.likeness else None,
        "lower": len(lower),
        "proofs": len(result.proofs),
        "rounds": result.rounds,
        "timings": {name: round(ms) for name, ms in result.timings_ms.items()},
        "message": result.message,
        "differences": [d.sentence for d in result.differences],
        "source": best.proposal.source if best else None,
    }


def summary(answers: Sequence[Answer]) -> Answer:
    """The result as data: by number of mutations and target, and by operator."""
    by_count = {}
    kinds = sorted({a["target"] for a in answers})
    for kind in kinds:
        for count in TARGETS:
            these = [a for a in answers if a["target"] == kind and len(a["operators"]) == count]
            if these:
                by_count[f"{count} {kind}"] = _part(these)
    operators = sorted({name for a in answers for name in a["operators"]})
    return {
        "by_count": by_count,
        "by_operator": {
            name: {
                kind: _ratio([a for a in answers if a["target"] == kind and name in a["operators"]])
                for kind in kinds
            }
            for name in operators
        },
        "lower": sum(a["lower"] for a in answers),
        "seconds median": statistics.median(a["seconds"] for a in answers),
        "cpu median": statistics.median(a["cpu"] for a in answers),
    }


def _ratio(answers: Sequence[Answer]) -> tuple[int, int]:
    return sum(a["solved"] for a in answers), len(answers)


def _part(answers: Sequence[Answer]) -> Answer:
    solved, total = _ratio(answers)
    known = [a for a in answers if a.get("before") is not None]
    return {
        "cases": total,
        "solved": solved / total,
        "before": statistics.mean(a["before"] for a in known) if known else None,
        "after": statistics.mean(a["after"] or a["before"] for a in known) if known else None,
        "seconds": statistics.median(a["seconds"] for a in answers),
        "cpu": statistics.median(a["cpu"] for a in answers),
    }


def show(result: Answer, console: Console) -> None:
    table = Table(title="charts put right")
    for name in ("mutations", "cases", "solved", "target", "likeness", "median s",
                 "CPU s"):  # fmt: skip
        table.add_column(name, justify="left" if name == "mutations" else "right")
    for name, part in result["by_count"].items():
        count, kind = int(name.split()[0]), name.split()[1]
        wanted = TARGETS[count]
        if kind.startswith("perturbed") and f"{count} clean" in result["by_count"]:
            wanted = result["by_count"][f"{count} clean"]["solved"] - WITHIN
        mark = "[green]+[/]" if part["solved"] >= wanted else "[red]-[/]"
        known = part["before"] is not None
        likeness = f"{part['before']:.3f} -> {part['after']:.3f}" if known else ""
        table.add_row(
            name, str(part["cases"]), f"{part['solved']:.3f} {mark}", f"{wanted:.2f}", likeness,
            f"{part['seconds']:.1f}", f"{part['cpu']:.1f}",
        )  # fmt: skip
    console.print(table)
    kinds = list(next(iter(result["by_operator"].values())))
    table = Table("operator", *kinds, title="solved by operator")
    for name, part in sorted(
        result["by_operator"].items(), key=lambda item: item[1][kinds[0]][0] - item[1][kinds[0]][1]
    ):
        table.add_row(name, *("{} of {}".format(*part[kind]) for kind in kinds))
    console.print(table)
    console.print(f"proven edits with a lower likeness than the input: {result['lower']}")
    console.print(
        f"median {result['seconds median']:.1f} s (target {SECONDS:g} on 2 idle cores),"
        f" {result['cpu median']:.1f} s of CPU"
    )


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--limit", type=int, help="only the first N scripts")
    options.add_argument("--part", choices=("development", "held-out", "all"), default="held-out")
    options.add_argument("--only", nargs="+", help="scripts whose names hold one of these")
    options.add_argument("--mutations", type=int, nargs="+", default=[1, 2, 3], metavar="N")
    options.add_argument("--targets", nargs="+", choices=TARGET_KINDS, default=list(TARGET_KINDS))
    options.add_argument("--pocket", metavar="CODER", help="answer each with a pocket coder, too")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--run", type=Path, help="the run file, if not that of these sources")
    options.add_argument("--budget", type=float, default=60.0, help="seconds for one fix")
    options.add_argument("--patience", type=float, default=1.0, metavar="N",
                         help="seconds of a search times N: others use the machine")  # fmt: skip
    options.add_argument("--trials", type=int, metavar="N",
                         help="end the searches of a fix after N trials, not by time")  # fmt: skip
    options.add_argument("--inside", action="store_true",
                         help="read pictures in this process, at its priority")  # fmt: skip
    options.add_argument("--worst", type=Path, help="write the worst cases as an HTML page")
    asked = options.parse_args()
    console = Console(stderr=asked.json)
    part = None if asked.part == "all" else asked.part
    scripts = mixture(part, asked.only, asked.limit)
    cases = await make_cases(scripts, asked.mutations, asked.seed)
    if not cases:
        sys.exit("no case could be made of these scripts")
    usual = FixOptions()
    patience = AGES / usual.search_s if asked.trials else asked.patience
    patient = FixOptions(
        time_budget_s=asked.budget * patience,
        search_s=usual.search_s * patience,
        polish_s=usual.polish_s * patience,
    )
    kept = asked.run or run_file("chartfix", made_by(asked.seed))
    sight = SightInside() if asked.inside else SightService()
    kinds = list(asked.targets)
    coder = EmbeddedSettings(model=asked.pocket) if asked.pocket else None
    kinds += [f"{kind}{WITH_POCKET}" for kind in asked.targets if coder]
    async with aclosing(Router([], consent=no_consent, embedded=coder)) as router:
        if coder and router.endpoint("fix", "pocket") is None:
            sys.exit("; ".join(router.why_not("fix")))
        answers = await answer_all(cases, kinds, kept, patient, asked.trials, sight, router)
    result = summary(list(answers.values()))
    if asked.worst:
        write_page(asked.worst, cases, answers)
    if asked.json:
        print(json.dumps({**result, "answers": list(answers.values())}))
    else:
        show(result, console)


if __name__ == "__main__":
    asyncio.run(main())
