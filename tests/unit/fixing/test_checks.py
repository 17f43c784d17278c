from __future__ import annotations

import json

import pytest
from fixing_made import drawn, facts, figure, likeness, proof, proposal, ran_tests

from pixelproof_executor import FileChange, Outcome, Status
from pixelproof_server.fixing import checks
from pixelproof_server.fixing.model import Check, LineRange, TextEdit, Verdict
from pixelproof_server.fixing.prove import judge
from pixelproof_server.fixing.rank import ranked
from pixelproof_server.fixing.rasters import raster_before
from pixelproof_server.fixing.region import Plan


def book(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": [cell]} for cell in cells]})


def edit(start: int, end: int, text: str = "x") -> TextEdit:
    return TextEdit(start_line=start, start_column=1, end_line=end, end_column=2, new_text=text)


@pytest.mark.parametrize(
    ("path", "source", "status", "said"),
    [
        ("a.py", "x = 1\n", "passed", ""),
        ("a.py", "x = 1\nx = (\n", "failed", "line 2"),
        ("a.py", "x = '\0'\n", "failed", "null"),
        ("a.svg", "<svg><text>it is no Python</text></svg>", "passed", ""),
        ("a.html", "<p>nor is this", "passed", ""),
        ("a.vl.json", '{"mark": null}', "passed", ""),
        ("a.vl.json", '{"mark": "bar",\n}', "failed", "line 2"),
        ("a.ipynb", book("%matplotlib inline", "x = 1"), "passed", ""),
        ("a.ipynb", book("x = 1", "x = ("), "failed", "a cell"),
        ("a.ipynb", "x = 1", "failed", "line 1"),
    ],
)
def test_syntax(path: str, source: str, status: str, said: str) -> None:
    check = checks.check_syntax(proposal(source), path)
    assert check.status == status
    assert said in check.detail


def test_edits_stay_inside_the_region() -> None:
    region = LineRange(start=2, end=5)
    inside = proposal(edits=(edit(2, 2), edit(4, 4)))
    assert checks.check_region(inside, region).status == "passed"
    for start, end in ((1, 1), (1, 3), (4, 5), (6, 6)):
        outside = proposal(edits=(edit(start, end),))
        assert checks.check_region(outside, region).status == "failed", (start, end)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.PASSED, "passed"), (Status.FAILED, "failed"), (Status.CRASHED, "failed"),
        (Status.TIMEOUT, "failed"), (Status.LIMIT, "failed"), (Status.DENIED, "failed"),
        (Status.ENVIRONMENT, "environment"), (Status.INFRA_ERROR, "infra_error"),
    ],
)  # fmt: skip
def test_run(status: Status, expected: str) -> None:
    check = checks.check_run(drawn(status=status, detail="why"), Plan("chart.py"))
    assert (check.status, check.job_status) == (expected, status)


def test_figure() -> None:
    assert checks.check_figure(drawn()).status == "passed"
    assert checks.check_figure(drawn(figures=())).detail == "no figure was drawn"
    assert checks.check_figure(drawn(figures=(figure(blank=True),))).status == "failed"
    lying = figure(facts={"version": 1, "source": "figure", "width": 999, "height": 48})
    assert "do not agree" in checks.check_figure(drawn(figures=(lying,))).detail
    denied = figure(mismatch="the text 'Sales' is not on the picture")
    assert "'Sales' is not on" in checks.check_figure(drawn(figures=(denied,))).detail
    hostile = figure(facts={"version": 1, "width": "x" * 100})
    assert checks.check_figure(drawn(figures=(hostile,))).status == "failed"


def test_a_figure_of_which_nothing_can_be_told_is_nobodys_fault() -> None:
    why = "the facts could not be read: matplotlib 3.9.2 is in use"
    untold = facts().model_copy(update={"axes": (), "texts": (), "notes": (why,)})
    figures = (figure(facts=untold.model_dump(mode="json")),)
    check = checks.check_figure(drawn(figures=figures))
    assert (check.status, check.detail) == ("environment", why)


def with_raster(share: float) -> Outcome:
    covered = facts().model_copy(update={"rasters": share})
    return drawn(figures=(figure(), figure(facts=covered.model_dump(mode="json"))))


def test_a_raster_that_newly_covers_over_half_is_refused() -> None:
    refused = checks.check_figure(with_raster(0.51))
    assert (refused.status, "covers 51% of the figure" in refused.detail) == ("failed", True)
    assert checks.check_figure(with_raster(0.5)).status == "passed"
    assert checks.check_figure(with_raster(0.9), 0.6).status == "passed", "it was there before"


@pytest.mark.parametrize(
    ("chart", "source", "before"),
    [
        (with_raster(0.7), "", 0.7),
        (drawn(), "plt.imshow(data)", 0.0),
        (drawn(status=Status.FAILED, figures=()), "plt.imshow(data", 0.0),
        (drawn(status=Status.FAILED, figures=()), "plt.imshow(data)", 1.0),
        (drawn(status=Status.FAILED, figures=()), "sns.heatmap(data)", 1.0),
        (drawn(status=Status.FAILED, figures=()), "plt.plot(data)", 0.0),
    ],
)
def test_what_a_raster_is_held_against(chart: Outcome, source: str, before: float) -> None:
    assert raster_before(chart, source) == before


def test_tests_may_not_get_worse() -> None:
    before = ran_tests(a="passed", b="failed", c="skipped")
    assert checks.check_tests(before, before).status == "passed"
    assert (
        checks.check_tests(before, ran_tests(a="passed", b="error", c="passed")).status == "passed"
    )
    for worse in (
        ran_tests(a="failed", b="failed", c="skipped"),
        ran_tests(a="skipped", b="failed", c="skipped"),
        ran_tests(a="missing", b="failed", c="skipped"),
        ran_tests(a="passed", b="missing", c="skipped"),
        ran_tests(b="failed", c="skipped"),
        ran_tests(a="passed", b="failed", c="error"),
        ran_tests(Status.CRASHED),
        ran_tests(Status.TIMEOUT),
        ran_tests(),
    ):
        assert checks.check_tests(before, worse).status == "failed", worse.tests


def test_tests_that_cannot_be_judged() -> None:
    fine = ran_tests(a="passed")
    assert checks.check_tests(ran_tests(Status.ENVIRONMENT), fine).status == "environment"
    assert checks.check_tests(fine, ran_tests(Status.INFRA_ERROR)).status == "infra_error"
    assert checks.check_tests(ran_tests(Status.TIMEOUT), fine).status == "environment"
    assert checks.check_tests(ran_tests(), ran_tests()).status == "skipped"
    assert checks.no_tests().status == "skipped"
    assert "no tests found" in checks.no_tests().detail


def test_what_the_tests_did_before_is_said() -> None:
    before = ran_tests(Status.FAILED, a="passed", b="failed", c="skipped", d="error", e="missing")
    after = ran_tests(Status.FAILED, a="passed", b="passed", c="skipped", d="failed", e="missing")
    assert checks.check_tests(before, after, chosen="all 5 tests").detail == (
        "2 passed (tier B: 2); 1 skipped; newly passing: test_a.py::b; failing without the edit as "
        "well: test_a.py::d; never run, without the edit as well: test_a.py::e (all 5 tests)"
    )


def in_tiers(outcome: Outcome, **tiers: str) -> Outcome:
    tests = tuple(t.model_copy(update={"integrity": tiers[t.id[-1]]}) for t in outcome.tests)
    return outcome.model_copy(update={"tests": tests})


def test_the_tiers_of_passing_tests_are_counted_and_a_fall_is_said() -> None:
    both = ran_tests(a="passed", b="passed", c="passed")
    before, after = in_tiers(both, a="A", b="A", c="B"), in_tiers(both, a="A", b="B", c="B")
    assert checks.check_tests(before, before).detail == "3 passed (tier A: 2, tier B: 1)"
    assert checks.check_tests(before, after).detail == (
        "3 passed (tier A: 1, tier B: 2); no longer judged apart from the code: test_a.py::b"
    )


def test_flaky_tests_are_said_and_not_counted() -> None:
    before = ran_tests(a="passed", b="passed")
    after = ran_tests(Status.FAILED, a="passed", b="failed")
    flaky = {"test_a.py::b"}
    check = checks.check_tests(before, after, flaky=flaky)
    assert (check.status, check.detail) == (
        "passed", "1 passed (tier B: 1); flaky, not counted: test_a.py::b",
    )  # fmt: skip
    assert checks.check_tests(before, before, flaky=flaky).detail == check.detail
    assert checks.check_tests(before, after).status == "failed"
    worse = ran_tests(Status.FAILED, a="failed", b="failed")
    assert "test_a.py::b" not in checks.check_tests(before, worse, flaky=flaky).detail
    gone = ran_tests(Status.FAILED, a="passed", b="missing")
    assert checks.check_tests(before, gone, flaky=flaky).status == "failed"


def test_a_suite_of_flaky_tests_proves_nothing() -> None:
    before, after = ran_tests(a="passed"), ran_tests(Status.FAILED, a="failed")
    for outcome in (before, after):
        check = checks.check_tests(before, outcome, flaky={"test_a.py::a"})
        assert (check.status, check.detail) == (
            "skipped", "no reliable tests: test_a.py::a changes from run to run",
        )  # fmt: skip


def test_many_failing_tests_are_counted() -> None:
    before = ran_tests(**{f"t{number}": "passed" for number in range(300)}, old="failed")
    after = ran_tests(
        Status.FAILED, **{f"t{number}": "failed" for number in range(300)}, old="failed"
    )
    check = checks.check_tests(before, after, chosen="301 of 400 tests")
    assert check.status == "failed"
    assert check.detail == (
        "worse than before: test_a.py::t0 failed, test_a.py::t1 failed, test_a.py::t2 failed, "
        "test_a.py::t3 failed, test_a.py::t4 failed and 295 more (301 of 400 tests)"
    )


def test_the_message_is_of_a_newly_failing_test() -> None:
    def ran(**details: str) -> Outcome:
        tests = ran_tests(**dict.fromkeys(details, "failed")).tests
        told = [t.model_copy(update={"detail": details[t.id[-1]]}) for t in tests]
        return Outcome(status=Status.FAILED, tests=tuple(told))

    then = (*ran(a="old").tests, *ran_tests(b="passed").tests)
    before = Outcome(status=Status.FAILED, tests=then)
    check = checks.check_tests(before, ran(a="old", b="assert 1 == 2"))
    assert check.detail == "worse than before: test_a.py::b failed\nassert 1 == 2"


@pytest.mark.parametrize("status", [Status.CRASHED, Status.TIMEOUT, Status.LIMIT, Status.FAILED])
def test_a_run_that_ends_badly_is_refused_though_every_test_passed(status: Status) -> None:
    before = ran_tests(a="passed")
    after = before.model_copy(update={"status": status, "detail": "it died"})
    check = checks.check_tests(before, after)
    assert (check.status, check.detail) == ("failed", "it died")
    assert checks.check_tests(after, after).status == "passed", "it did so before as well"


def change(path: str, kind: str = "created") -> FileChange:
    return FileChange.model_validate({"path": path, "change": kind})


def test_side_effects_are_compared_with_the_unchanged_code() -> None:
    before = drawn(changes=(change("cache.txt"),))
    assert checks.check_side_effects([before], [before]).status == "passed"
    wrote = drawn(changes=(change("cache.txt"), change("new.txt")))
    assert checks.check_side_effects([before], [wrote]).detail == "created new.txt"
    deleted = drawn(changes=(change("data.csv", "deleted"),))
    assert checks.check_side_effects([before], [deleted]).status == "failed"


def test_saving_the_figure_declares_a_picture_and_nothing_else() -> None:
    def saved(path: str, kind: str) -> str:
        run = drawn(changes=(change(path, kind),), figures=(figure(saved_as=path),))
        return checks.check_side_effects([drawn()], [run]).status

    assert saved("out.png", "created") == "passed"
    assert saved("out.png", "modified") == "passed"
    assert saved("out.png", "deleted") == "failed"
    assert saved("data.csv", "modified") == "failed"


def test_likeness_must_grow() -> None:
    def status(before: float | None, after: float) -> str:
        start = likeness(before) if before is not None else None
        return checks.check_likeness(start, likeness(after), duration_ms=0).status

    assert status(0.5, 0.51) == "passed"
    assert status(0.5, 0.509) == "failed"
    assert status(0.5, 0.4) == "failed"
    assert status(None, 0.3) == "passed"


def named(**statuses: str) -> list[Check]:
    return [
        Check.model_validate({"name": name.replace("_", " "), "status": status, "detail": name})
        for name, status in statuses.items()
    ]


def test_verdicts() -> None:
    def verdict(**statuses: str) -> Verdict:
        return judge(named(**statuses))[0]

    base = {"syntax": "passed", "run": "passed", "figure": "passed"}
    assert verdict(**base, tests="passed", likeness="passed") is Verdict.PROVEN
    assert verdict(**base, tests="skipped", goals="passed") is Verdict.PROVEN
    assert verdict(**base, tests="passed") is Verdict.UNVERIFIED
    assert verdict(**base, tests="passed", goals="skipped") is Verdict.UNVERIFIED
    assert verdict(**base, tests="environment", likeness="passed") is Verdict.UNVERIFIED
    assert verdict(syntax="passed", run="infra_error") is Verdict.UNVERIFIED
    assert verdict(syntax="passed", run="environment") is Verdict.UNVERIFIED
    assert verdict(**base, tests="failed", likeness="passed") is Verdict.FAILED
    assert verdict(**base, side_effects="failed", likeness="passed") is Verdict.FAILED
    assert verdict(syntax="failed") is Verdict.FAILED
    assert judge(named(run="failed", tests="environment")) == (Verdict.FAILED, "run: run")


def test_the_best_proof_is_first() -> None:
    failed_tests = named(run="passed", tests="failed")
    small, large = proposal("a\n", edits=(edit(0, 0),)), proposal("b\n", edits=(edit(0, 9, "yy"),))
    order = [
        proof(total=0.95, proposal=small),
        proof(total=0.95, proposal=large),
        proof(total=0.95, proposal=small, capabilities=("process",)),
        proof(total=0.90),
        proof(Verdict.UNVERIFIED, total=0.99),
        proof(Verdict.FAILED, total=0.9),
        proof(Verdict.FAILED, total=0.99, checks=failed_tests),
    ]
    assert list(ranked(order[::-1])) == order
