"""Reports of test runners: TAP and JUnit's XML, also hostile ones."""

from __future__ import annotations

import pytest

from pixelproof_executor import TestVerdict
from pixelproof_executor.reports import MAX_TESTS, ReportError, read_junit, read_tap

NODE_18 = """\
TAP version 13
# Subtest: /work/tree/sum.test.js
    # Subtest: adds
    ok 1 - adds
      ---
      duration_ms: 0.75
      ...
    # Subtest: shapes
        # Subtest: is round
        not ok 1 - is round
          ---
          duration_ms: 1.5
          error: 'Expected values to be strictly equal:'
          stack: |-
            ok 9 - not a test
          ...
        # Subtest: is square
        ok 2 - is square # SKIP later
          ---
          duration_ms: 0.1
          ...
        1..2
    not ok 2 - shapes
      ---
      duration_ms: 2
      ...
    1..2
not ok 1 - /work/tree/sum.test.js
  ---
  duration_ms: 50.25
  ...
1..1
# tests 1
# pass 0
"""


def verdicts(tests: object) -> dict[str, str]:
    return {test.id: test.verdict.value for test in tests}  # type: ignore[attr-defined]


def test_tap_of_node() -> None:
    tests = read_tap(NODE_18)
    file = "/work/tree/sum.test.js"
    assert verdicts(tests) == {
        file: "failed",
        f"{file} > adds": "passed",
        f"{file} > shapes": "failed",
        f"{file} > shapes > is round": "failed",
        f"{file} > shapes > is square": "skipped",
    }
    by_id = {test.id: test for test in tests}
    assert by_id[f"{file} > adds"].duration_ms == 0.75
    assert "strictly equal" in by_id[f"{file} > shapes > is round"].detail
    assert {test.integrity for test in tests} == {"B"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1..2\nok 1 - a\nnot ok 2 - b\n", {"a": "passed", "b": "failed"}),
        ("ok 1 a\nok 2 a\n1..2\n", {"a": "passed", "a #2": "passed"}),
        ("ok\nnot ok\n", {"test": "passed", "test #2": "failed"}),
        ("ok 7\n", {"test 7": "passed"}),
        ("1..3\nok 1 - a\n", {"a": "passed", "test 2": "missing", "test 3": "missing"}),
        ("1..2\nok 1 - a\nBail out! no disk\n", {"a": "passed", "Bail out!": "error"}),
        ("not ok 1 - a # TODO not yet\n", {"a": "skipped"}),
        ("ok 1 - a \\# 1 # SKIP\n", {"a # 1": "skipped"}),
        ("1..0 # nothing here\n", {}),
        ("okay, this is prose\nok 1 - a\nok, so is this\n", {"a": "passed"}),
        ("ok 1 - \x1b[31mred\x1b[0m\n", {"[31mred [0m": "passed"}),
    ],
)
def test_tap(text: str, expected: dict[str, str]) -> None:
    assert verdicts(read_tap(text)) == expected


@pytest.mark.parametrize("text", ["", "all good\n", "oklahoma 1\n", "  not okay\n"])
def test_no_tap(text: str) -> None:
    with pytest.raises(ReportError, match="printed no TAP"):
        read_tap(text)


JUNIT = """
Compiling...
<?xml version="1.0"?>
<testsuites><testsuite name="a" tests="4">
 <testcase classname="shop.Sum" name="adds" file="sum.rs" time="0.25"/>
 <testcase classname="shop.Sum" name="adds" file="sum.rs" time="1,000.5"/>
 <testcase name="fails"><failure message="3 != 4">at sum.rs:3</failure></testcase>
 <testcase name="breaks"><error/><system-out>noise</system-out></testcase>
 <testsuite name="inner"><testcase name="later"><skipped/></testcase></testsuite>
</testsuite></testsuites>
Done.
"""


def test_junit() -> None:
    tests = read_junit(JUNIT)
    assert verdicts(tests) == {
        "sum.rs::shop.Sum::adds": "passed",
        "sum.rs::shop.Sum::adds #2": "passed",
        "fails": "failed",
        "breaks": "error",
        "later": "skipped",
    }
    assert [test.duration_ms for test in tests[:2]] == [250.0, 1_000_500.0]
    assert tests[2].detail == "3 != 4\nat sum.rs:3"
    assert tests[3].detail == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JUnit XML"),
        ("<html/>", "no JUnit XML"),
        ("<testsuite><testcase>", "broken"),
        ("<testsuite></testsuites>", "broken"),
        ('<testsuite><!DOCTYPE a [<!ENTITY x "y">]></testsuite>', "broken|DOCTYPE"),
        ("<testsuite>&x;</testsuite>", "broken"),
        ("<testsuite>" + "<testcase name='a'/>" * (MAX_TESTS + 1) + "</testsuite>", "more than"),
    ],
)
def test_junit_that_is_not_read(text: str, words: str) -> None:
    with pytest.raises(ReportError, match=words):
        read_junit(text)


def test_a_flood_of_points_is_refused() -> None:
    nested = "".join(f"{' ' * min(depth, 900)}ok - a\n" for depth in range(MAX_TESTS + 1, 0, -1))
    for text in ("ok\n" * (MAX_TESTS + 1), nested):
        with pytest.raises(ReportError, match="more than"):
            read_tap(text)


def test_deep_points_are_read() -> None:
    text = "".join(f"{' ' * depth}ok - a\n" for depth in range(3000, -1, -1))
    tests = read_tap(text)
    assert len(tests) == 3001
    assert all(test.verdict is TestVerdict.PASSED and len(test.id) <= 510 for test in tests)
