"""The supervisor's verdict from what a job's process claimed and how it ended."""

from __future__ import annotations

from typing import Any

import pytest

from pixelproof_executor import Limits
from pixelproof_executor.supervisor.verdict import Ending, judge

END = {"type": "end", "status": "passed", "detail": "", "traceback": ""}
CANARY = {"type": "canary", "outcome": "failed"}
CHART = {"kind": "chart", "limits": Limits().model_dump()}


def test_job(expect: list[str] | None) -> dict[str, Any]:
    return {
        "kind": "test",
        "tests": ["t.py"],
        "expect": expect,
        "beside": [],
        "doctests": {},
        "limits": Limits().model_dump(),
    }


test_job.__test__ = False  # type: ignore[attr-defined]


def report(name: str, when: str, outcome: str = "passed") -> dict[str, Any]:
    return {
        "type": "report", "id": name, "when": when, "outcome": outcome, "duration_ms": 1.0,
        "detail": f"{when} {outcome}",
    }  # fmt: skip


def run(name: str, call: str = "passed") -> list[dict[str, Any]]:
    return [report(name, "setup"), report(name, "call", call), report(name, "teardown")]


def ending(*claims: dict[str, Any], status: int | None = 0, stopped: str = "") -> Ending:
    """With the canary that every process with tests reports."""
    told = claims if any(claim["type"] == "canary" for claim in claims) else (CANARY, *claims)
    return Ending(exit_status=status, stopped=stopped, claims=[(claim, b"") for claim in told])


@pytest.mark.parametrize(
    ("end", "status", "words"),
    [
        (ending(END), "passed", ""),
        (ending(), "crashed", "left with code 0 without ending the job"),
        (ending(END, status=-11), "crashed", "SIGSEGV"),
        (ending(END, status=3), "crashed", "code 3"),
        (ending(END, stopped="timeout"), "timeout", "20 s"),
        (ending(END, stopped="output"), "limit", "1048576 bytes"),
        (ending(END, stopped="forged"), "failed", "do not count"),
        (ending(status=None), "crashed", "lost"),
    ],
)
def test_the_end_decides(end: Ending, status: str, words: str) -> None:
    result = judge(CHART, {"whole": end})
    assert result["status"] == status
    assert words in result["detail"]


@pytest.mark.parametrize(
    ("claims", "expect", "status", "verdicts"),
    [
        (run("a"), ["a"], "passed", ["passed"]),
        (run("a", "failed"), ["a"], "failed", ["failed"]),
        (run("a", "skipped"), ["a"], "failed", ["skipped"]),
        (run("a") + run("b", "skipped"), None, "passed", ["passed", "skipped"]),
        (run("a"), ["a", "b"], "failed", ["passed", "missing"]),
        (run("a") + run("a"), ["a"], "failed", ["error"]),
        (run("a")[:2], ["a"], "failed", ["missing"]),
        ([report("a", "setup", "failed"), report("a", "teardown")], ["a"], "failed", ["error"]),
        ([run("a")[1]], ["a"], "failed", ["missing"]),
        ([], None, "failed", []),
        ([], ["a"], "failed", ["missing"]),
    ],
)
def test_a_test_passes_only_if_reported_exactly_once(
    claims: list[dict[str, Any]], expect: list[str] | None, status: str, verdicts: list[str]
) -> None:
    names = list(dict.fromkeys(claim["id"] for claim in claims))
    collected = {"type": "collected", "ids": names}
    result = judge(test_job(expect), {"whole": ending(collected, *claims, END)})
    assert result["status"] == status, result["detail"]
    assert [test["verdict"] for test in result["tests"]] == verdicts


def test_tests_that_ran_before_a_crash_are_told_and_the_rest_is_missing() -> None:
    collected = {"type": "collected", "ids": ["a", "b"]}
    result = judge(test_job(None), {"whole": ending(collected, *run("a"), status=-6)})
    assert result["status"] == "crashed"
    assert [test["verdict"] for test in result["tests"]] == ["passed", "missing"]


def test_only_troubles_of_the_environment_make_the_environment_the_verdict() -> None:
    trouble = {"type": "trouble", "id": "a", "status": "environment", "detail": "no x.csv"}
    collected = {"type": "collected", "ids": ["a", "b"]}
    job = test_job(None)
    whole = ending(collected, *run("a", "failed"), *run("b"), trouble, END)
    alone = judge(job, {"whole": whole})
    assert (alone["status"], alone["detail"]) == ("environment", "no x.csv")
    whole = ending(collected, *run("a", "failed"), *run("b", "failed"), trouble, END)
    beside = judge(job, {"whole": whole})
    assert beside["status"] == "failed"


@pytest.mark.parametrize(
    ("canaries", "words"),
    [
        ([{"type": "canary", "outcome": "passed"}], "a test that must fail passed"),
        ([{"type": "canary", "outcome": "failed"}, {"type": "canary", "outcome": "passed"}],
         "must fail passed"),
    ],
)  # fmt: skip
def test_no_pass_counts_where_the_canary_lives(canaries: list[dict[str, Any]], words: str) -> None:
    told = ending(*canaries, {"type": "collected", "ids": ["a"]}, *run("a"), END)
    verdict = judge(test_job(["a"]), {"whole": told})
    assert verdict["status"] == "failed"
    assert verdict["tests"][0]["verdict"] == "error"
    assert words in verdict["tests"][0]["detail"]


def test_no_pass_counts_of_a_run_that_broke_off() -> None:
    told = Ending(exit_status=0, claims=[(claim, b"") for claim in run("a")])
    verdict = judge(test_job(["a", "b"]), {"whole": told})
    assert verdict["status"] == "crashed"
    assert verdict["tests"][0]["detail"].startswith("the run broke off")


def split(job: dict[str, Any], apart: Ending, beside: Ending | None = None) -> dict[str, Any]:
    endings = {"tests": apart, "code": Ending(exit_status=-9, stopped="over")}
    return judge(job, endings | ({"beside": beside} if beside else {}))


def test_what_is_given_up_apart_from_the_code_is_judged_beside_it() -> None:
    collected = {"type": "collected", "ids": ["a", "b"]}
    given_up = {"type": "beside", "id": "b", "reason": "asks an object"}
    canary = {"type": "canary", "outcome": "failed"}
    result = split(
        test_job(None),
        ending(collected, *run("a"), *run("b", "failed"), given_up, END),
        ending(*run("b"), canary, END),
    )
    assert result["status"] == "passed"
    assert [(t["id"], t["verdict"], t["integrity"], t["why_beside"]) for t in result["tests"]] == [
        ("a", "passed", "A", ""), ("b", "passed", "B", "asks an object"),
    ]  # fmt: skip


def test_beside_the_code_nobody_speaks_for_a_test_that_was_judged_apart() -> None:
    collected = {"type": "collected", "ids": ["a", "b"]}
    given_up = {"type": "beside", "id": "b", "reason": "asks an object"}
    canary = {"type": "canary", "outcome": "failed"}
    result = split(
        test_job(["a", "b"]),
        ending(collected, *run("a", "failed"), given_up, END),
        ending(*run("a"), *run("b"), canary, END),
    )
    assert [(t["verdict"], t["integrity"]) for t in result["tests"]] == [
        ("failed", "A"), ("passed", "B"),
    ]  # fmt: skip


def test_a_timeout_names_the_test_that_ran() -> None:
    started = [{"type": "start", "id": name} for name in ("a", "b")]
    result = split(test_job(None), ending(*started, stopped="timeout", status=-9))
    assert result["status"] == "timeout"
    assert result["detail"].endswith(": b was running")
