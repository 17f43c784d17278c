"""The single pieces of evidence, each made from data alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from pixelproof_engine.sight.seen import Likeness
from pixelproof_executor import FileChange, Outcome, Status, TestVerdict

from .edits import changed_lines
from .feedback import clip
from .jobs import verdicts
from .looking import exact_facts
from .model import Check, LineRange, Proposal
from .rasters import MOST, largest_raster
from .region import Plan
from .syntax import syntax_fault

MOST_NAMED = 5
"""Tests that are named in one sentence; more are counted."""

MIN_GROWTH = 0.01
"""Least growth of the likeness for a match, where more than that was open."""

MIN_SHARE = 0.2
"""Of a likeness that is nearly full already, the least share of what it lacks."""

PICTURES = frozenset({".png", ".svg", ".pdf", ".jpg", ".jpeg", ".webp", ".eps", ".ps", ".tif"})

_BY_STATUS = {
    Status.PASSED: "passed",
    Status.ENVIRONMENT: "environment",
    Status.INFRA_ERROR: "infra_error",
}


def check_syntax(proposal: Proposal, path: str) -> Check:
    detail = syntax_fault(path, proposal.source)
    return Check(name="syntax", status="failed" if detail else "passed", detail=detail)


def check_region(proposal: Proposal, region: LineRange) -> Check:
    for edit in proposal.edits:
        lines = changed_lines(edit)
        if lines.start < region.start or lines.end > region.end:
            detail = (
                f"changes line {lines.start + 1}, outside the region "
                f"(lines {region.start + 1} to {region.end})"
            )
            return Check(name="region", status="failed", detail=detail)
    return Check(name="region", status="passed")


def check_capabilities(added: Iterable[str]) -> Check:
    """Never fails: what an edit can newly do is shown and needs its own click."""
    names = ", ".join(added)
    return Check(name="capabilities", status="passed", detail=f"adds {names}" if names else "")


def check_run(outcome: Outcome, plan: Plan) -> Check:
    status = _BY_STATUS.get(outcome.status, "failed")
    if outcome.status is Status.PASSED:
        detail = f"ran {plan}"
    elif outcome.status is Status.FAILED:
        detail = clip(outcome.traceback or outcome.detail)
    else:
        detail = outcome.detail or outcome.status.value
    return Check.model_validate(
        {
            "name": "run",
            "status": status,
            "integrity": outcome.integrity,
            "duration_ms": outcome.duration_ms,
            "detail": detail,
            "job_status": outcome.status,
        }
    )


def check_figure(outcome: Outcome, raster_before: float = 0.0) -> Check:
    """Whether something was drawn that its facts speak of truly.

    ``raster_before``: share of the figure, 0 to 1, that rasters covered without the edit.
    """
    figures = outcome.figures
    raster = largest_raster(outcome)
    if not figures:
        status, detail = "failed", "no figure was drawn"
    elif all(figure.blank for figure in figures):
        status, detail = "failed", "the figure is blank"
    elif not any(exact_facts(figure) for figure in figures if not figure.blank):
        status, detail = "failed", "the facts of the figure do not agree with its picture"
        detail += next((f": {figure.mismatch}" for figure in figures if figure.mismatch), "")
    elif unread := _unread(outcome):
        status, detail = "environment", unread
    elif raster > MOST >= raster_before:
        status = "failed"
        detail = (
            f"a picture that was not there before covers {raster:.0%} of the figure: "
            "show no picture, draw the chart (a heat map with pcolormesh)"
        )
    else:
        status, detail = "passed", f"{len(figures)} drawn" if len(figures) > 1 else ""
    return Check.model_validate(
        {"name": "figure", "status": status, "integrity": outcome.integrity, "detail": detail}
    )


def _unread(outcome: Outcome) -> str:
    """Why nothing is told of any of the figures; empty if something is."""
    facts = [one for one in map(exact_facts, outcome.figures) if one is not None]
    if any(one.axes or one.texts or one.elements or one.rasters for one in facts):
        return ""
    return next((note for one in facts for note in one.notes), "")


def tests_by_command_only() -> Check:
    return Check(name="tests", status="skipped", detail="left to tests.runner.command")


def no_tests() -> Check:
    return Check(name="tests", status="skipped", detail="no tests found that use this file")


def tests_not_run() -> Check:
    return Check(name="tests", status="skipped", detail="not run: the figure is refused already")


def newly_failing(
    before: Outcome, after: Outcome, flaky: Collection[str] = frozenset()
) -> list[str]:
    """Tests that held before (or are new) and do not hold now, missing and skipped ones too.

    A flaky one that failed is left out; one that never ran is not: that is no matter of luck.
    """
    then, now = verdicts(before), _steady(after, flaky)
    worse = []
    for test, verdict in now.items():
        was = then.get(test, TestVerdict.PASSED)
        # A test that failed before may fail in another way, but it may not go away.
        held = was in (TestVerdict.PASSED, TestVerdict.SKIPPED)
        if verdict not in (TestVerdict.PASSED, was) and (held or verdict is TestVerdict.MISSING):
            worse.append(f"{test} {verdict.value}")
    return worse + [f"{test} missing" for test in then if test not in verdicts(after)]


def _steady(outcome: Outcome, flaky: Collection[str]) -> dict[str, TestVerdict]:
    """Verdicts that count: not those of flaky tests, unless they did not run at all."""
    ran = (TestVerdict.PASSED, TestVerdict.FAILED, TestVerdict.ERROR)
    return {t: v for t, v in verdicts(outcome).items() if t not in flaky or v not in ran}


def check_tests(
    before: Outcome,
    after: Outcome,
    *,
    flaky: Collection[str] = frozenset(),
    is_unsteady: bool = False,
    chosen: str = "",
) -> Check:
    """Whether no test newly fails or is missing.

    ``flaky``: tests that change their verdict on unchanged code: said, not counted.
    ``is_unsteady``: whether a second run of the edited code was not worse than before.
    ``chosen``: which tests were run, and why.
    """
    worse = newly_failing(before, after, flaky)
    shaky = [test for test in verdicts(after) if test in flaky]
    steady = _steady(after, flaky)
    # What flaky tests alone made of the run says nothing of the edit.
    is_luck = after.status is Status.FAILED and bool(shaky)
    said = f" ({chosen})" if chosen else ""
    if before.status in (Status.ENVIRONMENT, Status.INFRA_ERROR):
        status, detail = _BY_STATUS[before.status], before.detail
    elif not before.tests and before.status is not Status.PASSED:
        status = "environment"
        detail = f"the tests do not finish even without the edit: {before.detail}"
    elif after.status in (Status.ENVIRONMENT, Status.INFRA_ERROR):
        status, detail = _BY_STATUS[after.status], after.detail
    elif is_unsteady and worse:
        status, detail = "failed", f"changes from run to run: {_named(worse)}{said}"
    elif worse:
        status, detail = "failed", f"worse than before: {_named(worse)}{said}"
        detail += _first_message(before, after)
    elif after.status is not Status.PASSED and after.status is not before.status and not is_luck:
        status, detail = "failed", after.detail or after.status.value
    elif not after.tests:
        status, detail = "skipped", "no tests found: the test files hold none"
    elif not steady:
        status, detail = "skipped", f"no reliable tests: {_named(shaky)} changes from run to run"
    else:
        not_counted = f"; flaky, not counted: {_named(shaky)}" if shaky else ""
        status, detail = "passed", f"{_compared(before, after, steady)}{not_counted}{said}"
    return Check.model_validate(
        {
            "name": "tests",
            "status": status,
            "integrity": after.integrity,
            "duration_ms": after.duration_ms,
            "detail": detail,
            "job_status": after.status,
        }
    )


def _compared(before: Outcome, after: Outcome, now: Mapping[str, TestVerdict]) -> str:
    """How many pass, by tier; which newly do, and which do not, but did not without the edit."""
    then = verdicts(before)
    passing = [test for test, verdict in now.items() if verdict is TestVerdict.PASSED]
    better = [test for test in passing if then.get(test) not in (TestVerdict.PASSED, None)]
    skipped = [test for test, verdict in now.items() if verdict is TestVerdict.SKIPPED]
    missing = [test for test, verdict in now.items() if verdict is TestVerdict.MISSING]
    failing = [test for test in now if test not in {*passing, *skipped, *missing}]
    tiers = {test.id: test.integrity for test in after.tests}
    fallen = [
        test.id
        for test in before.tests
        if test.integrity == "A" and test.id in passing and tiers[test.id] == "B"
    ]
    counts = Counter(tiers[test] for test in passing)
    by_tier = ", ".join(f"tier {tier}: {count}" for tier, count in sorted(counts.items()))
    parts = [f"{len(passing)} passed ({by_tier})" if passing else "0 passed"]
    if fallen:
        parts.append(f"no longer judged apart from the code: {_named(fallen)}")
    if skipped:
        parts.append(f"{len(skipped)} skipped")
    if better:
        parts.append(f"newly passing: {_named(better)}")
    if failing:
        parts.append(f"failing without the edit as well: {_named(failing)}")
    if missing:
        parts.append(f"never run, without the edit as well: {_named(missing)}")
    return "; ".join(parts)


def _named(tests: Sequence[str]) -> str:
    more = f" and {len(tests) - MOST_NAMED} more" if len(tests) > MOST_NAMED else ""
    return ", ".join(clip(test) for test in tests[:MOST_NAMED]) + more


def check_command(
    command: str,
    before: Outcome,
    after: Outcome,
    *,
    flaky: Collection[str] = frozenset(),
    is_unsteady: bool = False,
) -> Check:
    """Whether the user's own test runner says nothing worse than without the edit."""
    check = check_tests(before, after, flaky=flaky, is_unsteady=is_unsteady)
    detail = check.detail if command in check.detail else f"{command}: {check.detail}"
    return check.model_copy(update={"name": "test command", "detail": detail})


def check_side_effects(before: Iterable[Outcome], after: Iterable[Outcome]) -> Check:
    """Whether the edit changes no file that the unchanged code does not change as well.

    A picture that the code saves by ``savefig`` is declared by that.
    """
    after = tuple(after)
    known = {change for outcome in before for change in outcome.changes}
    saved = {figure.saved_as for outcome in after for figure in outcome.figures}
    undeclared = sorted(
        {
            f"{change.change} {change.path}"
            for outcome in after
            for change in outcome.changes
            if change not in known and not _is_declared(change, saved)
        }
    )
    if undeclared:
        more = f" and {len(undeclared) - 5} more" if len(undeclared) > 5 else ""
        detail = ", ".join(undeclared[:5]) + more
        return Check(name="side effects", status="failed", integrity="A", detail=detail)
    declared = sorted(path for path in saved if path)
    detail = f"saves {', '.join(declared)}" if declared else ""
    return Check(name="side effects", status="passed", integrity="A", detail=detail)


def check_likeness(before: Likeness | None, after: Likeness, *, duration_ms: float) -> Check:
    start = before.total if before else 0.0
    needed = min(MIN_GROWTH, MIN_SHARE * (1.0 - start))
    grew = after.total > start and after.total - start >= needed - 1e-9
    was = f"{before.total:.3f}" if before else "nothing drawn"
    return Check(
        name="likeness",
        status="passed" if grew else "failed",
        integrity="A",
        duration_ms=duration_ms,
        detail=f"{was} -> {after.total:.3f}" + ("" if grew else f", must grow by {needed:.2g}"),
    )


def _first_message(before: Outcome, after: Outcome) -> str:
    """What the first newly failing test said."""
    then = verdicts(before)
    for test in after.tests:
        newly = then.get(test.id) not in (TestVerdict.FAILED, TestVerdict.ERROR)
        if newly and test.verdict in (TestVerdict.FAILED, TestVerdict.ERROR) and test.detail:
            return f"\n{clip(test.detail)}"
    return ""


def _is_declared(change: FileChange, saved: set[str | None]) -> bool:
    """Saving over something that is no picture is not a way to declare a write."""
    if change.path not in saved or change.change == "deleted":
        return False
    return change.change == "created" or PurePosixPath(change.path).suffix.lower() in PICTURES
