"""Tests and code in two processes: what happens when one of them goes away, or state is shared."""

from __future__ import annotations

import pytest

from pixelproof_executor import Status, TestVerdict

from .conftest import FAST, Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

CODE = """
import os, time
count = 0
def double(x): return 2 * x
def die(): os._exit(0)
def crash(): os.kill(os.getpid(), 11)
def hang(): time.sleep(1000)
def draw():
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots()
    axes.set_title("Sales")
    return figure
"""


async def test_code_that_dies_fails_the_test_that_used_it_and_no_other(run_tests: Chart) -> None:
    test = """
        import pytest
        from solution import crash, die, double
        import solution
        kept = solution.draw

        def test_die(): die()
        def test_after_death(): assert double(2) == 4
        def test_crash():
            with pytest.raises(BaseException): crash()
        def test_after_crash(): assert solution.count == 0 and kept().axes[0].get_title() == "Sales"
        """
    outcome = await run_tests({"solution.py": CODE, "tests/test_a.py": test})
    assert [(test.verdict, test.integrity) for test in outcome.tests] == [
        (TestVerdict.FAILED, "A"), (TestVerdict.PASSED, "A"),
        (TestVerdict.FAILED, "A"), (TestVerdict.PASSED, "A"),
    ], outcome  # fmt: skip
    assert "exit code 0" in outcome.tests[0].detail
    assert "signal 11" in outcome.tests[2].detail


async def test_code_that_hangs_is_a_timeout_of_the_test_that_ran(run_tests: Chart) -> None:
    test = "from solution import hang\ndef test_before(): pass\ndef test_hang(): hang()\n"
    limits = FAST.model_copy(update={"wall_s": 6.0})
    outcome = await run_tests({"solution.py": CODE, "tests/test_a.py": test}, limits=limits)
    assert outcome.status is Status.TIMEOUT
    assert outcome.detail.endswith("tests/test_a.py::test_hang was running")
    assert outcome.tests[-1].verdict is TestVerdict.MISSING


async def test_what_needs_one_process_is_judged_beside_the_code_and_says_why(
    run_tests: Chart,
) -> None:
    test = """
        import solution

        def test_patch(monkeypatch):
            monkeypatch.setattr(solution, "count", 3)
            assert solution.count == 3
        def test_replace():
            solution.count = 5
            assert solution.count == 5
        def test_same(): assert solution.draw() is not solution.draw()
        def test_data(): assert solution.double("a") == "aa"
        """
    outcome = await run_tests({"solution.py": CODE, "tests/test_a.py": test})
    assert outcome.status is Status.PASSED, outcome
    assert outcome.integrity == "B"
    assert [(test.integrity, test.why_beside) for test in outcome.tests] == [
        ("B", "uses monkeypatch"),
        ("B", "replaces solution.count"),
        ("B", "compares objects of the code by identity"),
        ("A", ""),
    ]
