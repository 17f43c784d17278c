"""The verdict on one job, made by the supervisor from how its process ended and what it claimed.

The code's process only claims; nothing that it prints counts.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import Any

Claims = list[tuple[dict[str, Any], bytes]]


@dataclass
class Ending:
    """How a job's process ended."""

    exit_status: int | None = None
    """As ``os.waitpid`` gives it."""
    stopped: str = ""
    """Why the supervisor ended it: ``timeout``, ``output``, ``memory``, ``processes``, ``cancel``,
    ``forged``; empty if it ended by itself."""
    claims: Claims = field(default_factory=list)


_STOPPED = {
    "timeout": ("timeout", "the job did not end within {wall_s:g} s"),
    "output": ("limit", "the job printed more than {output_bytes} bytes"),
    "memory": ("limit", "the job went over its memory limit of {memory_mb} MB"),
    "processes": ("limit", "the job went over its limit of {processes} processes"),
    "results": ("limit", "the job reported more results than its limits allow"),
    "cancel": ("infra_error", "the job was cancelled"),
    "forged": ("failed", "something other than the sandbox wrote results: they do not count"),
}


def judge(job: dict[str, Any], ending: Ending) -> dict[str, Any]:
    """Status, detail, traceback, figures and tests of the outcome, as plain data."""
    end = next((claim for claim, _ in ending.claims if claim["type"] == "end"), None)
    result: dict[str, Any] = {"traceback": "", "tests": []}
    if job["kind"] == "test":
        result["tests"] = _tests(job, ending.claims)
    if ending.stopped:
        status, words = _STOPPED[ending.stopped]
        return {**result, "status": status, "detail": words.format(**job["limits"])}
    if end is None:
        return {**result, "status": "crashed", "detail": _how_it_died(ending.exit_status)}
    if ending.exit_status != 0:
        return {**result, "status": "crashed", "detail": _how_it_died(ending.exit_status)}
    result.update(
        status=end["status"], detail=end["detail"][:1000], traceback=end["traceback"][:20_000]
    )
    if job["kind"] == "test" and end["status"] == "passed":
        result.update(_verdict_of_tests(job, result["tests"], ending.claims))
    return result


def _how_it_died(exit_status: int | None) -> str:
    if exit_status is None:
        return "the process was lost"
    if exit_status < 0:
        try:
            name = signal.Signals(-exit_status).name
        except ValueError:
            name = f"signal {-exit_status}"
        return f"the process died by {name}"
    return f"the process left with code {exit_status} without ending the job"


def _tests(job: dict[str, Any], claims: Claims) -> list[dict[str, Any]]:
    """One entry per expected or reported id, in the order of expectation."""
    collected: list[str] = []
    phases: dict[str, list[dict[str, Any]]] = {}
    unreadable = []
    for claim, _ in claims:
        if claim["type"] == "collected":
            collected += claim["ids"]
        elif claim["type"] == "report":
            phases.setdefault(claim["id"], []).append(claim)
        elif claim["type"] == "unreadable":
            unreadable.append(
                {"id": claim["id"], "verdict": "error", "duration_ms": 0.0,
                 "detail": claim["detail"]}
            )  # fmt: skip
    expected = list(job["expect"]) if job["expect"] is not None else collected
    ids = dict.fromkeys([*expected, *phases])
    return [_test(test_id, phases.get(test_id, [])) for test_id in ids] + unreadable


def _test(test_id: str, phases: list[dict[str, Any]]) -> dict[str, Any]:
    calls = [phase for phase in phases if phase["when"] == "call"]
    failed = [phase for phase in phases if phase["outcome"] == "failed"]
    skipped = [phase for phase in phases if phase["outcome"] == "skipped"]
    ends = sum(phase["when"] == "teardown" for phase in phases)
    if not phases or ends == 0:
        verdict, detail = "missing", "the test was expected, but never reported to its end"
    elif failed:
        verdict = "failed" if failed[0]["when"] == "call" else "error"
        detail = failed[0]["detail"]
    elif skipped:
        verdict, detail = "skipped", skipped[0]["detail"] or "expected to fail, and did"
    elif len(calls) == 1 and ends == 1 and len(phases) == 3:
        verdict, detail = "passed", ""
    else:
        verdict, detail = "error", f"the test was reported {len(calls)} times instead of once"
    duration = sum(phase["duration_ms"] for phase in phases)
    return {"id": test_id, "verdict": verdict, "duration_ms": duration, "detail": detail}


def _verdict_of_tests(
    job: dict[str, Any], tests: list[dict[str, Any]], claims: Claims
) -> dict[str, str]:
    troubles = {claim["id"]: claim for claim, _ in claims if claim["type"] == "trouble"}
    bad = [test for test in tests if test["verdict"] in ("failed", "error", "missing")]
    if bad and all(test["id"] in troubles for test in bad):
        trouble = troubles[bad[0]["id"]]
        return {"status": trouble["status"], "detail": trouble["detail"]}
    if bad:
        names = ", ".join(test["id"] for test in bad[:3]) + (" ..." if len(bad) > 3 else "")
        return {"status": "failed", "detail": f"{len(bad)} of {len(tests)} tests: {names}"}
    if not tests:
        return {"status": "failed", "detail": f"no tests were found in {', '.join(job['tests'])}"}
    skipped = [test for test in tests if test["verdict"] == "skipped"]
    if len(skipped) == len(tests):
        return {"status": "failed", "detail": "every test was skipped: nothing was tested"}
    if skipped and job["expect"] is not None:
        return {"status": "failed", "detail": f"skipped, though expected: {skipped[0]['id']}"}
    return {"status": "passed", "detail": f"{len(tests) - len(skipped)} tests passed"}
