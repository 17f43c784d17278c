"""Finished searches made by hand, for what only shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pixelproof_engine.sight.seen import Likeness
from pixelproof_server.documents import Snapshot
from pixelproof_server.editor.proofs import Finished
from pixelproof_server.fixing.model import (
    Check,
    FixRequest,
    FixResult,
    LineRange,
    Proof,
    Proposal,
    TextEdit,
    Verdict,
)

SOURCE = "import matplotlib\n\n\ndef draw(ax):\n    ax.set_title('\U0001f600 Old')\n"

MakeFinished = Callable[..., Finished]


@pytest.fixture
def finished() -> MakeFinished:
    """``finished(verdict=..., origin=..., capabilities=..., uri=...)``: one proof, one edit."""

    def make(
        verdict: Verdict = Verdict.PROVEN,
        *,
        origin: str = "reading",
        capabilities: tuple[str, ...] = (),
        uri: str = "file:///project/chart.py",
        proof_id: str = "p1",
        source: str = SOURCE,
        **result: Any,
    ) -> Finished:
        edit = TextEdit(start_line=4, start_column=20, end_line=4, end_column=23, new_text="New")
        proposal = Proposal(
            id="1", origin=origin, source=source.replace("Old", "New"), edits=(edit,),
            summary="title 'New'",
        )  # fmt: skip
        score = Likeness(total=0.987, text=1, layout=1, kind=1, colour=1, pixels=0.9)
        proof = Proof(
            id=proof_id,
            proposal=proposal,
            verdict=verdict,
            checks=(
                Check(name="run", status="passed", integrity="B", duration_ms=61.2),
                Check(name="tests", status="passed", integrity="A", detail="3 passed"),
            ),
            likeness=score,
            likeness_before=score.model_copy(update={"total": 0.5}),
            capabilities=capabilities,
            box={"container": "abc", "engine": "docker"},
            figure_png=b"after",
        )
        request = FixRequest(
            path=Path("/project/chart.py"), source=source, version=1, root=Path("/project")
        )
        found = FixResult(
            verdict=verdict, intent="match", best=proof, proofs=(proof,), rounds=1,
            timings_ms={}, message="found", region=LineRange(start=3, end=5),
            before_png=b"before", target_png=b"target",
        )  # fmt: skip
        return Finished(
            Snapshot.of(uri, 1, "python", source), request, found.model_copy(update=result)
        )

    return make
