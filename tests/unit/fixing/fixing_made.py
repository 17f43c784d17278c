"""Facts, outcomes, proofs and doubles for the tests of fixing.

The doubles stand for the sandbox and the reader where a test needs a fault that the real ones do
not give on demand; the whole path on the real ones is tests/e2e/test_fixing.py.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image

from pixelproof_engine.sight.facts import Axes, Axis, Facts, Legend, Series, Text, Tick
from pixelproof_engine.sight.picture import Picture, load_picture
from pixelproof_engine.sight.seen import Comparison, Difference, Judged, Likeness, Seen
from pixelproof_executor import (
    Box,
    ChartJob,
    FigureOutcome,
    Job,
    Outcome,
    Status,
    TestJob,
    TestOutcome,
    TestVerdict,
)
from pixelproof_server.fixing.edits import minimal_edits
from pixelproof_server.fixing.model import Check, Proof, Proposal, Verdict
from pixelproof_server.fixing.proposers.base import Situation

SOURCE = "import matplotlib.pyplot as plt\n\nplt.bar(['a', 'b'], [1, 2])\nplt.ylabel('Sales')\n"
BOX = Box(
    container="0123456789abcdef",
    image="sandbox:1",
    engine="docker 20.10",
    runtime="runc",
    versions={"matplotlib": "3.11.2"},
)


def png(colour: str = "white", size: tuple[int, int] = (64, 48)) -> bytes:
    stream = io.BytesIO()
    image = Image.new("RGB", size, colour)
    image.putpixel((0, 0), (1, 2, 3))
    image.save(stream, format="PNG")
    return stream.getvalue()


def facts(**axes: Any) -> Facts:
    """A bar chart of two bars."""
    fields: dict[str, Any] = {
        "box": (0.1, 0.1, 0.9, 0.9),
        "title": Text(text="Shop"),
        "x": Axis(limits=(0.0, 1.0), scale="linear", ticks=(Tick(label="a"), Tick(label="b"))),
        "y": Axis(label=Text(text="Sales"), limits=(0.0, 2.1), scale="linear", grid=False),
        "series": (
            Series(kind="bar", label="one", colours=("#1f77b4",), x=(0, 1), y=(1, 2)),
            Series(kind="line", label="two", colours=("#ff7f0e",), line_style="solid"),
        ),
        "legend": Legend(texts=(Text(text="one"), Text(text="two"))),
        **axes,
    }
    return Facts(source="figure", width=64, height=48, axes=(Axes(**fields),))


def figure(colour: str = "white", **fields: Any) -> FigureOutcome:
    values = {"png": png(colour), "facts": facts().model_dump(mode="json"), "number": 0, **fields}
    return FigureOutcome(**values)


def drawn(colour: str = "white", **fields: Any) -> Outcome:
    values = {"status": Status.PASSED, "figures": (figure(colour),), "box": BOX, **fields}
    return Outcome(**values)


def ran_tests(status: Status = Status.PASSED, /, **verdicts: str) -> Outcome:
    tests = tuple(
        TestOutcome(id=f"test_a.py::{name}", verdict=TestVerdict(verdict))
        for name, verdict in verdicts.items()
    )
    return Outcome(status=status, tests=tests, box=BOX)


def likeness(total: float) -> Likeness:
    return Likeness(total=total, text=total, layout=1, kind=1, colour=1, pixels=total)


LABEL = Difference(
    kind="y_label", axes=0, current="Sales", target="Revenue",
    sentence="y label is 'Sales', target says 'Revenue'",
)  # fmt: skip


def proposal(source: str = SOURCE.replace("Sales", "Revenue"), **fields: Any) -> Proposal:
    values = {
        "id": str(abs(hash(source))),
        "origin": "reading",
        "source": source,
        "edits": minimal_edits(SOURCE, source),
        "summary": "y label 'Revenue'",
        **fields,
    }
    return Proposal(**values)


def proof(verdict: Verdict = Verdict.PROVEN, total: float = 0.9, **fields: Any) -> Proof:
    made = fields.pop("proposal", None) or proposal()
    values = {
        "id": f"proof-{made.id}",
        "proposal": made,
        "verdict": verdict,
        "checks": (
            Check(name="run", status="passed", integrity="B"),
            Check(name="tests", status="passed", integrity="A", detail="2 passed"),
        ),
        "likeness": likeness(total),
        "likeness_before": likeness(0.5),
        **fields,
    }
    return Proof(**values)


class ScriptedRunner:
    """Answers jobs by a function, and counts them."""

    def __init__(self, answer: Callable[[Job], Outcome]) -> None:
        self.answer = answer
        self.jobs: list[Job] = []

    async def run(self, job: Job) -> Outcome:
        self.jobs.append(job)
        await asyncio.sleep(0)
        return self.answer(job)

    @property
    def charts(self) -> list[ChartJob]:
        return [job for job in self.jobs if isinstance(job, ChartJob)]

    @property
    def tests(self) -> list[TestJob]:
        return [job for job in self.jobs if isinstance(job, TestJob)]


class ScriptedSight:
    """Likeness by the colour of the picture's middle; ``white`` is the unchanged chart."""

    LIKENESS: ClassVar = {"white": 0.5, "red": 0.7, "green": 0.99}

    async def load(self, data: bytes) -> Picture:
        return load_picture(data)

    async def see(self, png: bytes, exact: Facts | None = None) -> Seen:
        return Seen(png=png, reading=exact or facts(), exact=exact)

    async def compare(self, current: Seen, target: Seen) -> Comparison:
        total = next(t for name, t in self.LIKENESS.items() if png(name) == current.png)
        return Comparison(differences=() if total > 0.9 else (LABEL,), likeness=likeness(total))

    async def judge(self, png: bytes, target: bytes) -> Judged:
        return Judged(distance=float(png != target), equal=png == target, exact=True, places=())


class GivenProposer:
    """Proposes what a function says, round by round."""

    def __init__(self, give: Callable[[Situation], Sequence[str]], name: str = "given") -> None:
        self.name = name
        self._give = give
        self.situations: list[Situation] = []

    async def propose(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        self.situations.append(situation)
        await asyncio.sleep(0)
        for source in self._give(situation):
            yield proposal(source, origin=self.name)


def entry_source(job: ChartJob) -> str:
    return job.files["chart.py"].decode()


def workspace(folder: Path, **files: str) -> Path:
    for name, text in {"chart.py": SOURCE, **files}.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
