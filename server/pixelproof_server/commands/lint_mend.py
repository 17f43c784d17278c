"""What ``pixelproof lint --fix`` does to a source: one proven quick fix after the other."""

from __future__ import annotations

from dataclasses import replace

from pixelproof_server.fixing.model import Proof, Verdict
from pixelproof_server.linting.model import Fault, LintReport
from pixelproof_server.services import Services


async def mend(services: Services, report: LintReport) -> tuple[LintReport, list[str]]:
    """What is left once every quick fix that is proven is made, and what each of them does.

    The source with the edits in it is that of the report's order; nothing is written. An edit that
    adds a capability is not made.
    """
    linter, mender = await services.linter(), await services.mender()
    done: list[str] = []
    tried: set[tuple[str, str]] = set()
    while (fault := _next(report, tried)) is not None:
        tried.add(_key(fault))
        best = (await mender.fix(report.mending(fault))).best
        if best is not None and _is_harmless(best):
            done.append(best.proposal.summary)
            report = await linter.lint(replace(report.order, source=best.proposal.source))
    return report, done


def _next(report: LintReport, tried: set[tuple[str, str]]) -> Fault | None:
    """The loudest fault that was not tried yet."""
    return next((one for one in report.loudest_first() if _key(one) not in tried), None)


def _key(fault: Fault) -> tuple[str, str]:
    return fault.finding.code, fault.finding.message


def _is_harmless(best: Proof) -> bool:
    return best.verdict is Verdict.PROVEN and not best.capabilities
