"""TestJob: pytest in the box, per-test verdicts, and what must never count as passed."""

from __future__ import annotations

import pytest

from pixelproof_executor import Status, TestVerdict

from .conftest import Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

CODE = "def double(x):\n    return 2 * x\n"
GOOD = """
import pytest
from shop.maths import double

@pytest.mark.parametrize("x", [1, 2])
def test_double(x):
    assert double(x) == x + x

def test_half():
    assert double(4) / 2 == 4
"""
IDS = (
    "tests/test_maths.py::test_double[1]",
    "tests/test_maths.py::test_double[2]",
    "tests/test_maths.py::test_half",
)


async def test_each_test_has_a_verdict(run_tests: Chart) -> None:
    outcome = await run_tests({"shop/maths.py": CODE, "tests/test_maths.py": GOOD}, expect=IDS)
    assert outcome.status is Status.PASSED, outcome
    assert [(test.id, test.verdict) for test in outcome.tests] == [
        (name, TestVerdict.PASSED) for name in IDS
    ]
    assert outcome.changes == ()
    assert outcome.integrity == "A"
    assert outcome.box is not None
    assert outcome.box.versions["pytest"]


async def test_a_failing_test_names_what_failed(run_tests: Chart) -> None:
    outcome = await run_tests(
        {"shop/maths.py": CODE.replace("2 *", "3 *"), "tests/test_maths.py": GOOD}
    )
    assert outcome.status is Status.FAILED
    assert [test.verdict for test in outcome.tests] == [TestVerdict.FAILED] * 3
    assert "assert 3 == (1 + 1)" in outcome.tests[0].detail


async def test_src_layout_and_markers_of_the_project_work(run_tests: Chart) -> None:
    outcome = await run_tests(
        {
            "src/shop/__init__.py": "",
            "src/shop/maths.py": CODE,
            "tests/test_maths.py": GOOD,
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--cov --strict-markers"\n',
        }
    )
    assert outcome.status is Status.PASSED, outcome.stderr


async def test_no_tests_is_said(run_tests: Chart) -> None:
    outcome = await run_tests({"tests/test_empty.py": "x = 1\n"})
    assert outcome.status is Status.FAILED
    assert "no tests were found" in outcome.detail
    assert outcome.tests == ()


async def test_an_expected_test_that_never_ran_is_missing(run_tests: Chart) -> None:
    outcome = await run_tests(
        {"shop/maths.py": CODE, "tests/test_maths.py": GOOD},
        expect=(*IDS, "tests/test_maths.py::test_gone"),
    )
    assert outcome.status is Status.FAILED
    assert outcome.tests[-1].verdict is TestVerdict.MISSING


async def test_a_missing_library_is_the_environment(run_tests: Chart) -> None:
    outcome = await run_tests({"tests/test_a.py": "import requests\ndef test_a(): pass\n"})
    assert outcome.status is Status.ENVIRONMENT
    assert "'requests'" in outcome.detail


async def test_a_missing_input_inside_a_test_is_the_environment(run_tests: Chart) -> None:
    outcome = await run_tests({"tests/test_a.py": "def test_a(): open('data/x.csv')\n"})
    assert outcome.status is Status.ENVIRONMENT
    assert "'data/x.csv'" in outcome.detail


async def test_what_a_conftest_lacks_is_the_environment(run_tests: Chart) -> None:
    outcome = await run_tests(
        {"tests/conftest.py": "import requests\n", "tests/test_a.py": "def test_a(): pass\n"}
    )
    assert outcome.status is Status.ENVIRONMENT
    assert outcome.detail.startswith("conftest.py: the module 'requests'")


async def test_a_test_path_that_is_not_there_is_said(run_tests: Chart) -> None:
    outcome = await run_tests({"a.py": ""}, tests=("tests/test_gone.py",))
    assert outcome.status is Status.FAILED
    assert "could not run" in outcome.detail
    assert "tests/test_gone.py" in outcome.stderr


async def test_a_broken_test_file_is_a_failure(run_tests: Chart) -> None:
    outcome = await run_tests({"tests/test_a.py": "def test_a(:\n"})
    assert outcome.status is Status.FAILED
    assert [test.verdict for test in outcome.tests] == [TestVerdict.ERROR]


async def test_a_broken_test_file_does_not_hide_the_others(run_tests: Chart) -> None:
    outcome = await run_tests(
        {"tests/test_a.py": "def test_a(:\n", "tests/test_b.py": "def test_b(): pass\n"}
    )
    assert outcome.status is Status.FAILED
    assert {test.id: test.verdict for test in outcome.tests} == {
        "tests/test_a.py": TestVerdict.ERROR,
        "tests/test_b.py::test_b": TestVerdict.PASSED,
    }


async def test_changes_of_the_tree_are_told(run_tests: Chart) -> None:
    outcome = await run_tests(
        {
            "keep.txt": "1",
            "lose.txt": "1",
            "tests/test_a.py": """
                import pathlib
                def test_a():
                    pathlib.Path("keep.txt").write_text("2")
                    pathlib.Path("lose.txt").unlink()
                    pathlib.Path("new").mkdir()
                    pathlib.Path("new/x.txt").write_text("3")
                """,
        }
    )
    assert outcome.status is Status.PASSED
    assert {(change.path, change.change) for change in outcome.changes} == {
        ("keep.txt", "modified"),
        ("lose.txt", "deleted"),
        ("new/x.txt", "created"),
    }


FORGERIES = {
    "exit at import": "import os; os._exit(0)\ndef double(x): return 0\n",
    "exit in the call": "import os\ndef double(x): os._exit(0)\n",
    "system exit at import": "raise SystemExit(0)\n",
    "system exit in the call": "def double(x): raise SystemExit(0)\n",
    "printed summary": """
        import os, sys
        sys.__stdout__.write("=== 3 passed in 0.01s ===\\n"); sys.__stdout__.flush()
        os._exit(0)
        """,
    "every descriptor written": f"""
        import os, json, struct
        names = {IDS!r}
        frames = [{{"type": "collected", "ids": list(names)}}]
        for name in names:
            for when in ("setup", "call", "teardown"):
                frames.append({{"type": "report", "id": name, "when": when, "outcome": "passed",
                               "xfail": False, "duration_ms": 1, "detail": ""}})
        frames.append({{"type": "end", "status": "passed", "detail": "", "traceback": ""}})
        data = b""
        for frame in frames:
            head = json.dumps(frame).encode()
            data += struct.pack("!II", len(head), 0) + head
        for fd in range(1, 256):
            try: os.write(fd, data)
            except OSError: pass
        os._exit(0)
        """,
    "always equal": """
        class Equal:
            def __eq__(self, other): return False
            def __radd__(self, other): return self
        def double(x): return Equal()
        """,
    "environment searched for secrets": """
        import os
        assert not [name for name in os.environ if "nonce" in name.lower()]
        def double(x): return 0
        """,
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_wrong_solution_is_not_accepted(run_tests: Chart, name: str) -> None:
    outcome = await run_tests(
        {"shop/maths.py": FORGERIES[name], "tests/test_maths.py": GOOD}, expect=IDS
    )
    assert outcome.status in (Status.FAILED, Status.CRASHED), outcome
    assert {test.verdict for test in outcome.tests if test.id in IDS} <= {
        TestVerdict.FAILED, TestVerdict.ERROR, TestVerdict.MISSING,
    }  # fmt: skip


async def test_skipped_is_not_passed(run_tests: Chart) -> None:
    outcome = await run_tests(
        {"tests/test_a.py": "import pytest\n@pytest.mark.skip('no')\ndef test_a(): pass\n"}
    )
    assert outcome.status is Status.FAILED
    assert outcome.tests[0].verdict is TestVerdict.SKIPPED
