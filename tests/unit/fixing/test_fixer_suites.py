"""A fix and the tests of its project, where a fault is needed on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fixer_made import GREEN, TEST_FILE, by_comment, check, fix
from fixing_made import (
    SOURCE,
    GivenProposer,
    ran_tests,
    workspace,
)

from pixelproof_executor import (
    ChartJob,
    CommandJob,
    Job,
    Outcome,
    Status,
    TestJob,
    TestVerdict,
)
from pixelproof_server.fixing.model import (
    FixError,
    Verdict,
)
from pixelproof_server.fixing.options import FixOptions, TestCommand


async def test_a_failing_test_refuses_and_a_flaky_one_says_so(tmp_path: Path) -> None:
    root = workspace(tmp_path, **TEST_FILE)
    calls = 0

    def broken(job: Job) -> Outcome:
        if isinstance(job, ChartJob) or "green" not in job.files["chart.py"].decode():
            return by_comment(job)
        return ran_tests(a="passed", b="failed")

    result = await fix(root, GivenProposer(lambda _: [GREEN]), answer=broken)
    assert result.verdict is Verdict.FAILED
    assert check(result, "tests") == (
        "failed",
        "worse than before: test_a.py::b failed (all 2 tests that use chart.py)",
    )

    def flaky(job: Job) -> Outcome:
        nonlocal calls
        outcome = broken(job)
        if not isinstance(job, ChartJob) and "green" in job.files["chart.py"].decode():
            calls += 1
            return outcome if calls == 1 else ran_tests(a="passed", b="passed")
        return outcome

    result = await fix(root, GivenProposer(lambda _: [GREEN]), answer=flaky)
    assert result.verdict is Verdict.FAILED
    assert "changes from run to run" in check(result, "tests")[1]


async def test_a_test_that_is_flaky_without_the_edit_is_not_counted(tmp_path: Path) -> None:
    root = workspace(tmp_path, **TEST_FILE)
    runs = 0

    def shaky(job: Job) -> Outcome:
        nonlocal runs
        if isinstance(job, ChartJob):
            return by_comment(job)
        if "green" in job.files["chart.py"].decode():
            return ran_tests(Status.FAILED, a="passed", b="failed")
        runs += 1
        second = ran_tests(Status.FAILED, a="passed", b="failed")
        return second if runs == 2 else ran_tests(a="passed", b="passed")

    result = await fix(root, GivenProposer(lambda _: [GREEN]), answer=shaky)
    assert result.verdict is Verdict.PROVEN
    status, detail = check(result, "tests")
    assert (status, "flaky, not counted: test_a.py::b" in detail) == ("passed", True)


async def test_examples_of_docstrings_are_tests_by_the_text_before_the_edit(tmp_path: Path) -> None:
    source = f'"""Draws.\n\n>>> 1 + 1\n2\n"""\n{SOURCE}'
    jobs: list[TestJob] = []

    def answer(job: Job) -> Outcome:
        if not isinstance(job, TestJob):
            return by_comment(job)
        jobs.append(job)
        return ran_tests(a="passed")

    proposer = GivenProposer(lambda _: [f"{source}# green\n"])
    await fix(workspace(tmp_path), proposer, answer=answer, source=source)
    assert len(jobs) == 2
    assert {job.files["chart.py"].decode() == source for job in jobs} == {True, False}
    assert all(job.doctests == {"chart.py": source} and job.tests == () for job in jobs)


async def test_what_holds_only_in_one_process_is_tier_b_for_every_edit(tmp_path: Path) -> None:
    root = workspace(tmp_path, **TEST_FILE)
    asked: list[tuple[str, ...]] = []

    def apart(job: Job) -> Outcome:
        if not isinstance(job, TestJob):
            return by_comment(job)
        asked.append(job.beside)
        tests = tuple(
            test.model_copy(update={"integrity": "B" if test.id in job.beside else "A"})
            for test in ran_tests(a="passed", b="passed").tests
            if job.expect is None or test.id in job.expect
        )
        split = [t for t in tests if t.id == "test_a.py::b" and t.integrity == "A"]
        failed = [t.model_copy(update={"verdict": TestVerdict.FAILED}) for t in split]
        kept = [t for t in tests if t not in split]
        status = Status.FAILED if failed else Status.PASSED
        return Outcome(status=status, tests=(*kept, *failed))

    result = await fix(root, GivenProposer(lambda _: [GREEN]), answer=apart)
    assert result.verdict is Verdict.PROVEN
    assert asked == [(), ("test_a.py::b",), ("test_a.py::b",)]
    assert "2 passed (tier A: 1, tier B: 1)" in check(result, "tests")[1]


async def test_no_tests_is_shown_and_not_hidden(tmp_path: Path) -> None:
    result = await fix(workspace(tmp_path), GivenProposer(lambda _: [GREEN]))
    assert result.verdict is Verdict.PROVEN
    assert check(result, "tests") == ("skipped", "no tests found that use this file")


async def test_what_the_project_calls_a_test_is_not_fixed(tmp_path: Path) -> None:
    root = workspace(tmp_path, **{"pytest.ini": "[pytest]\npython_files = ch*.py\n"})
    with pytest.raises(FixError, match="is a test by the project's settings"):
        await fix(root, GivenProposer(lambda _: [GREEN]))


COMMAND = TestCommand(("node", "--test"), "node:22", "tap")


def with_command(after: str = "passed", before: str = "passed") -> Callable[[Job], Outcome]:
    def answer(job: Job) -> Outcome:
        if not isinstance(job, CommandJob):
            return by_comment(job)
        assert (job.argv, job.image, job.report) == (COMMAND.argv, COMMAND.image, "tap")
        edited = "green" in job.files["chart.py"].decode()
        verdict = after if edited else before
        status = Status.PASSED if verdict == "passed" else Status.FAILED
        return ran_tests(status, adds=verdict)

    return answer


@pytest.mark.parametrize("instead", [False, True])
async def test_another_runner_beside_or_instead_of_pytest(tmp_path: Path, instead: bool) -> None:
    options = FixOptions(test_command=replace(COMMAND, instead=instead))
    root = workspace(tmp_path, **TEST_FILE)
    proposer = GivenProposer(lambda _: [GREEN])
    result = await fix(root, proposer, answer=with_command(), options=options)
    assert result.verdict is Verdict.PROVEN
    assert check(result, "test command") == ("passed", "node --test: 1 passed (tier B: 1)")
    by_pytest = check(result, "tests")
    assert by_pytest[0] == ("skipped" if instead else "passed")
    assert ("tests.runner.command" in by_pytest[1]) is instead


@pytest.mark.parametrize(
    ("before", "after", "verdict", "words"),
    [
        ("passed", "failed", Verdict.FAILED, "worse than before: test_a.py::adds failed"),
        ("failed", "failed", Verdict.PROVEN, "failing without the edit as well: test_a.py::adds"),
        ("failed", "passed", Verdict.PROVEN, "newly passing: test_a.py::adds"),
    ],
)
async def test_another_runner_before_and_after(
    tmp_path: Path, before: str, after: str, verdict: Verdict, words: str
) -> None:
    result = await fix(
        workspace(tmp_path),
        GivenProposer(lambda _: [GREEN]),
        answer=with_command(after, before),
        options=FixOptions(test_command=COMMAND),
    )
    assert result.verdict is verdict
    assert words in check(result, "test command")[1]


async def test_another_runner_without_an_image_leaves_it_unverified(tmp_path: Path) -> None:
    options = FixOptions(test_command=replace(COMMAND, image=""))
    result = await fix(workspace(tmp_path), GivenProposer(lambda _: [GREEN]), options=options)
    assert result.verdict is Verdict.UNVERIFIED
    assert "'node --test' runs in: tests.runner.image" in result.message
