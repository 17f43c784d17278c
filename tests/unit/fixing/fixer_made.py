"""A fix on doubles: what the tests of the fixer share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fixing_made import (
    SOURCE,
    ScriptedRunner,
    ScriptedSight,
    drawn,
    entry_source,
    png,
    ran_tests,
)

from pixelproof_executor import (
    ChartJob,
    Job,
    Outcome,
    Status,
)
from pixelproof_server.fixing.fixer import Fixer
from pixelproof_server.fixing.model import (
    FixRequest,
    FixResult,
)
from pixelproof_server.fixing.options import FixOptions

RED, GREEN = SOURCE + "# red\n", SOURCE + "# green\n"
TEST_FILE = {"test_chart.py": "import chart\n"}


def by_comment(job: Job) -> Outcome:
    """A picture in the colour that the last comment names; tests pass."""
    if not isinstance(job, ChartJob):
        return ran_tests(a="passed", b="passed")
    source = entry_source(job)
    if "raise" in source:
        return Outcome(status=Status.FAILED, traceback="Traceback\nValueError: \x1b[31mno\x1b[0m")
    colour = "green" if "green" in source else "red" if "red" in source else "white"
    return drawn(colour)


def request(root: Path, **fields: object) -> FixRequest:
    values = {"path": root / "chart.py", "source": SOURCE, "root": root, "target": png("green")}
    return FixRequest.model_validate({**values, **fields})


async def fix(
    root: Path,
    *proposers: object,
    answer: Callable[[Job], Outcome] = by_comment,
    options: FixOptions | None = None,
    **fields: object,
) -> FixResult:
    fixer = Fixer(ScriptedRunner(answer), ScriptedSight(), proposers, options)  # type: ignore[arg-type]
    return await fixer.fix(request(root, **fields))


def check(result: FixResult, name: str) -> tuple[str, str]:
    assert result.best
    found = next(one for one in result.best.checks if one.name == name)
    return found.status, found.detail
