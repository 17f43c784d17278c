"""How things stand before any edit: what the code draws, and which tests hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pixelproof_executor import Outcome, Status

from ..workspace.packing import PackedTree
from .concurrency import all_of
from .feedback import clip
from .jobs import Bench
from .looking import Look, Looker
from .region import Plan


@dataclass(frozen=True)
class Baseline:
    """The run of the unchanged code; ``look`` is None if it drew nothing."""

    plan: Plan
    chart: Outcome
    look: Look | None

    @property
    def fault(self) -> str:
        """Why the code as it stands draws nothing; empty if it draws."""
        if self.look is not None:
            return ""
        if self.chart.status is Status.PASSED:
            return "it ran but drew nothing"
        return clip(self.chart.traceback or self.chart.detail or self.chart.status.value)


async def run_plans(bench: Bench, tree: PackedTree, plans: Sequence[Plan]) -> list[Outcome]:
    return await all_of(bench.draw(tree, plan) for plan in plans)


async def choose_plan(
    plans: Sequence[Plan], outcomes: Sequence[Outcome], looker: Looker
) -> tuple[Plan, Outcome, Look | None]:
    """The plan whose figure is most like the target; without a target the first that draws."""
    looks = await all_of(looker.choose(outcome.figures) for outcome in outcomes)

    def goodness(index: int) -> tuple[bool, float, bool, int]:
        look = looks[index]
        likeness = look.comparison.likeness.total if look and look.comparison else 0.0
        return look is not None, likeness, outcomes[index].status is Status.PASSED, -index

    best = max(range(len(plans)), key=goodness)
    return plans[best], outcomes[best], looks[best]
