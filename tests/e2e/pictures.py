"""Pictures that the sandbox draws, for a test to aim at."""

from __future__ import annotations

from pixelproof_executor import Limits, Status
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.region import Plan, document_format

ROOMY = Limits(wall_s=180)
"""A browser may take long to start on a busy machine."""


async def picture_of(executor: Executor, name: str, source: str) -> bytes:
    """PNG of what a script, notebook or document draws; its name tells which it is."""
    plan = Plan(name, form=document_format(name))
    outcome = await executor.run(plan.job({name: source.encode()}, ROOMY))
    assert outcome.status is Status.PASSED, outcome.detail
    return outcome.figures[0].png
