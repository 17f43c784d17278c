"""Wrong solutions that try to pass: tier A accepts none; how many tier B does is stated."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from pixelproof_executor import Limits, Outcome, Status, TestJob, TestVerdict
from pixelproof_executor.sandbox import Executor

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

HERE = Path(__file__).parent / "forgeries"
WRONG = sorted(path.stem for path in (HERE / "wrong").glob("*.py"))
RIGHT = sorted(path.name for path in (HERE / "right").iterdir() if path.is_dir())
SUITE = (HERE / "suite.py").read_bytes()
TEST = "tests/test_solution.py"
LIMITS = Limits(wall_s=60, memory_mb=768, disk_mb=32, processes=32)


async def judged(executor: Executor, solution: bytes, suite: bytes, **fields: object) -> Outcome:
    files = {"solution.py": solution, TEST: suite}
    texts = {"solution.py": solution.decode()} if b">>> " in solution else {}
    job = TestJob(files=files, tests=("tests",), doctests=texts, limits=LIMITS, **fields)  # type: ignore[arg-type]
    return await executor.run(job)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ids(executor: Executor) -> tuple[str, ...]:
    """Of the suite, as the right solution has them."""
    right = (HERE / "right/all_styles/solution.py").read_bytes()
    outcome = await judged(executor, right, SUITE)
    assert outcome.status is Status.PASSED, outcome
    return tuple(test.id for test in outcome.tests)


@pytest.mark.parametrize("name", WRONG)
async def test_no_wrong_answer_passes_apart_from_the_code(
    executor: Executor, ids: tuple[str, ...], name: str
) -> None:
    source = (HERE / "wrong" / f"{name}.py").read_bytes()
    outcome = await judged(executor, source, SUITE, expect=ids)
    assert outcome.status is not Status.INFRA_ERROR, outcome
    accepted = [
        test.id
        for test in outcome.tests
        if test.verdict is TestVerdict.PASSED and test.integrity == "A"
    ]
    assert accepted == []
    assert outcome.status is not Status.PASSED or outcome.integrity == "B"


async def test_how_many_are_accepted_beside_the_code(
    executor: Executor, ids: tuple[str, ...]
) -> None:
    """A measured fact, stated in docs/sandbox.md: this is what tier B is worth."""

    async def is_accepted(name: str) -> bool:
        source = (HERE / "wrong" / f"{name}.py").read_bytes()
        outcome = await judged(executor, source, SUITE, expect=ids, beside=ids)
        return outcome.status is Status.PASSED

    verdicts = await asyncio.gather(*map(is_accepted, WRONG))
    accepted = {name for name, verdict in zip(WRONG, verdicts, strict=True) if verdict}
    print(f"of {len(WRONG)} wrong solutions tier B accepts {len(accepted)}: {sorted(accepted)}")
    assert accepted == ACCEPTED_BESIDE


async def test_examples_expect_what_the_text_before_the_edit_says(executor: Executor) -> None:
    before = (HERE / "right/docstrings/solution.py").read_text()
    after = before.replace("3.14159265", "3.5").replace("    3.14\n", "    3.5\n")
    files = {"solution.py": after.encode()}
    job = TestJob(files=files, tests=(), doctests={"solution.py": before}, limits=LIMITS)
    outcome = await executor.run(job)
    assert {test.id: (test.verdict, test.integrity) for test in outcome.tests} == {
        "solution.py::solution": (TestVerdict.FAILED, "A"),
        "solution.py::solution.area": (TestVerdict.FAILED, "A"),
        "solution.py::solution.Words": (TestVerdict.PASSED, "A"),
    }
    assert "expected:\n3.14\n\ngot:\n3.5" in outcome.tests[1].detail


async def test_an_example_that_names_what_it_expects_is_tier_b(executor: Executor) -> None:
    text = 'def double(x):\n    """\n    >>> double(2) == 4\n    True\n    """\n    return 2 * x\n'
    files = {"solution.py": text.encode()}
    job = TestJob(files=files, tests=(), doctests={"solution.py": text}, limits=LIMITS)
    outcome = await executor.run(job)
    assert (outcome.status, outcome.integrity) == (Status.PASSED, "B"), outcome


@pytest.mark.parametrize("style", RIGHT)
async def test_right_solutions_pass_in_both_tiers(executor: Executor, style: str) -> None:
    solution = (HERE / "right" / style / "solution.py").read_bytes()
    own = HERE / "right" / style / "suite.py"
    suite = own.read_bytes() if own.exists() else SUITE
    apart = await judged(executor, solution, suite)
    assert (apart.status, apart.integrity) == (Status.PASSED, "A"), apart.tests
    names = tuple(test.id for test in apart.tests)
    beside = await judged(executor, solution, suite, expect=names, beside=names)
    assert (beside.status, beside.integrity) == (Status.PASSED, "B"), beside.tests


ACCEPTED_BESIDE = {"file_oracle", "heap_oracle", "import_hook"}
