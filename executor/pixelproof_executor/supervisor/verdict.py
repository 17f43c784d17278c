"""The verdict on one job, made by the supervisor from how its process ended and what it claimed.

The code's process only claims; nothing that it prints counts.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
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
    ``forged``, ``over`` (nobody needs it any more); empty if it ended by itself."""
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
_LIMITS = ("memory", "processes", "output", "results", "forged")


def judge(job: dict[str, Any], endings: Mapping[str, Ending]) -> dict[str, Any]:
    """Status, detail, traceback and tests of the outcome, as plain data.

    ``endings`` are by role (see ``work``): ``whole``, or ``tests`` and ``code`` and perhaps
    ``beside``. The code's process has no say: its ending only explains why a test failed.
    """
    result: dict[str, Any] = {"traceback": "", "tests": []}
    judging = [endings[role] for role in ("whole", "tests", "beside") if role in endings]
    if job["kind"] == "test":
        result["tests"] = _tests(job, endings)
        for role in ("whole", "beside"):
            if role in endings:
                _distrust(result["tests"], endings[role])
    for ending in judging:
        how = _how_it_ended(job, ending)
        if how["status"] != "passed":
            return {**result, **how}
    result.update(_how_it_ended(job, judging[-1]))
    if job["kind"] == "test":
        claims = [claim for ending in judging for claim in ending.claims]
        result.update(_verdict_of_tests(job, result["tests"], claims))
        code = endings.get("code")
        if result["status"] == "failed" and code is not None and code.stopped in _LIMITS:
            result.update(_stopped(job, code))
    return result


def _distrust(tests: list[dict[str, Any]], ending: Ending) -> None:
    """No pass counts from a process where the test that must fail passed, or never came."""
    outcomes = [claim["outcome"] for claim, _ in ending.claims if claim["type"] == "canary"]
    if len(outcomes) == 1 and outcomes[0] != "passed":
        return
    detail = (
        "a test that must fail passed: something changes what tests report"
        if outcomes
        else "the run broke off: what it reported before does not count"
    )
    for test in tests:
        if test["integrity"] == "B" and test["verdict"] == "passed":
            test.update(verdict="error", detail=detail)


def _how_it_ended(job: dict[str, Any], ending: Ending) -> dict[str, Any]:
    """What the end of a process that reports says, without its tests."""
    if ending.stopped:
        return _stopped(job, ending)
    end = next((claim for claim, _ in ending.claims if claim["type"] == "end"), None)
    if end is None or ending.exit_status != 0:
        return {"status": "crashed", "detail": _how_it_died(ending.exit_status)}
    return {
        "status": end["status"],
        "detail": end["detail"][:1000],
        "traceback": end["traceback"][:20_000],
    }


def _stopped(job: dict[str, Any], ending: Ending) -> dict[str, Any]:
    status, words = _STOPPED[ending.stopped]
    detail = words.format(**job["limits"])
    started = [claim["id"] for claim, _ in ending.claims if claim["type"] == "start"]
    if ending.stopped == "timeout" and started:
        detail += f": {started[-1]} was running"
    return {"status": status, "detail": detail}


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


def _tests(job: dict[str, Any], endings: Mapping[str, Ending]) -> list[dict[str, Any]]:
    """One entry per expected or reported id, in the order of expectation.

    What is reported apart from the code is tier A, unless it was given up there; what is reported
    beside it is tier B.
    """
    apart = endings["tests"].claims if "tests" in endings else []
    beside = [claim for role in ("whole", "beside") if role in endings for claim in
              endings[role].claims]  # fmt: skip
    given_up = {claim["id"]: claim["reason"] for claim, _ in apart if claim["type"] == "beside"}

    def reason(test_id: str) -> str | None:
        """Why a test is not judged apart; None if it is."""
        if "tests" not in endings:
            return ""
        path = test_id.partition("::")[0]
        return next((given_up[key] for key in (test_id, path, "") if key in given_up), None)

    collected: list[str] = []
    phases: dict[str, list[dict[str, Any]]] = {}
    unreadable = []
    for claims, of_apart in ((apart, True), (beside, False)):
        for claim, _ in claims:
            if claim["type"] == "collected":
                collected += claim["ids"]
            elif claim["type"] not in ("report", "unreadable"):
                continue
            elif of_apart == (reason(claim["id"]) is not None):
                continue  # given up there; or, beside the code, somebody else's business
            elif claim["type"] == "report":
                phases.setdefault(claim["id"], []).append(claim)
            else:
                unreadable.append(
                    {"id": claim["id"], "verdict": "error", "duration_ms": 0.0,
                     "detail": claim["detail"]}
                )  # fmt: skip
    expected = list(job["expect"]) if job["expect"] is not None else collected
    ids = dict.fromkeys([*expected, *phases])
    tests = [_test(test_id, phases.get(test_id, [])) for test_id in ids] + unreadable
    for test in tests:
        why = reason(test["id"])
        test.update(integrity="A" if why is None else "B", why_beside=why or "")
    return tests


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
