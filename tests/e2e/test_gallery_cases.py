"""Sixteen real charts, one property changed in each: how many are put right and proven?

Everything is real: scripts of matplotlib's own gallery, the sandbox, the picture reader, the
loop. No model endpoint takes part; only the reading proposer does.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pixelproof_engine.sight.service import SightService
from pixelproof_executor import ChartJob, ExecutorSettings, Status
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import FixRequest, FixResult, Verdict
from pixelproof_server.fixing.proposers.reading import ReadingProposer

from .gallery.cases import CASES, GalleryCase
from .gallery.scripts import gallery_scripts

NEEDED = 12
LIKENESS = 0.97


@dataclass(frozen=True)
class Tried:
    case: GalleryCase
    result: FixResult
    seconds: float

    @property
    def before(self) -> float:
        best = self.result.best
        return best.likeness_before.total if best and best.likeness_before else 0.0

    @property
    def after(self) -> float:
        best = self.result.best
        return best.likeness.total if best and best.likeness else 0.0

    @property
    def good(self) -> bool:
        return self.result.verdict is Verdict.PROVEN and self.after >= LIKENESS


@pytest.mark.docker
async def test_gallery_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripts = gallery_scripts(case.script for case in CASES)
    sight = SightService()
    tried = []
    async with Executor(ExecutorSettings()) as executor:
        fixer = Fixer(executor, sight, [ReadingProposer()])
        for case in CASES:
            source, wanted = case.sources(scripts[case.script])
            target = await _picture(executor, wanted, case)
            folder = tmp_path / case.name.replace(" ", "_")
            folder.mkdir()
            file = folder / Path(case.script).name
            file.write_text(source, encoding="utf-8")
            started = time.perf_counter()
            request = FixRequest(path=file, source=source, root=folder, target=target)
            result = await fixer.fix(request)
            tried.append(Tried(case, result, time.perf_counter() - started))
    await sight.aclose()
    with capsys.disabled():
        _show(tried)
    for one in tried:
        if one.result.verdict is Verdict.PROVEN:
            assert one.after > one.before, f"{one.case.name} became less like its target"
    good = [one.case.name for one in tried if one.good]
    assert len(good) >= NEEDED, f"only {len(good)} of {len(CASES)}: {', '.join(good)}"


async def _picture(executor: Executor, source: str, case: GalleryCase) -> bytes:
    """What the sandbox draws for ``source``."""
    outcome = await executor.run(ChartJob(files={"chart.py": source.encode()}, entry="chart.py"))
    assert outcome.status is Status.PASSED, f"{case.script}: {outcome.detail}"
    return outcome.figures[case.figure].png


def _show(tried: Sequence[Tried]) -> None:
    table = Table(title="gallery cases, no model")
    for heading in ("property", "script", "verdict", "before", "after", "s", "origin", "edit"):
        table.add_column(heading)
    for one in tried:
        best = one.result.best
        table.add_row(
            one.case.name,
            Path(one.case.script).stem,
            f"{one.result.verdict.value}{'' if one.good else ' (short)'}",
            f"{one.before:.3f}",
            f"{one.after:.3f}",
            f"{one.seconds:.1f}",
            best.proposal.origin if best else "-",
            escape(best.proposal.summary if best else one.result.message),
        )
    Console(width=140).print(table)
