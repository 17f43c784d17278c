"""Which functions each test enters, recorded in the box."""

from __future__ import annotations

import textwrap

import pytest

from pixelproof_executor import Limits
from pixelproof_executor.reach import Reach, reach_job, read_reach
from pixelproof_executor.sandbox import Executor

from .conftest import FAST

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

PLOT = """\
def one():
    return 1

def two():
    return one() + 1

@staticmethod
def three():
    def inner():
        return 3
    return inner()

def at_import():
    return 4

FOUR = at_import()
"""
ONE, TWO, THREE, INNER, AT_IMPORT = 1, 4, 7, 9, 13


async def record(executor: Executor, limits: Limits = FAST, **files: str) -> Reach | None:
    tree = {"shop/plot.py": PLOT.encode()}
    for name, text in files.items():
        tree[name.replace("__", "/") + ".py"] = textwrap.dedent(text).encode()
    job = reach_job(tree, "shop/plot.py", ("tests",), limits)
    return read_reach(job, await executor.run(job))


def lines(reach: Reach | None, test: str) -> set[int]:
    assert reach is not None
    return set(reach.tests[f"tests/test_a.py::{test}"])


async def test_functions_by_test(executor: Executor) -> None:
    reach = await record(
        executor,
        tests__test_a="""
            import threading
            import pytest
            from shop import plot

            def test_one(): plot.one()
            def test_two(): plot.two()
            def test_nothing(): assert plot.FOUR == 4
            def test_fails(): assert plot.three() == 4
            def test_thread():
                thread = threading.Thread(target=plot.one)
                thread.start()
                thread.join()
            @pytest.mark.parametrize("f", [plot.one, plot.two], ids=["o", "t"])
            def test_each(f): f()
            class TestClass:
                @pytest.fixture
                def value(self): return plot.one()
                def test_fixture(self, value): assert value == 1
            """,
    )
    assert lines(reach, "test_one") == lines(reach, "test_thread") == {ONE}
    assert lines(reach, "test_two") == lines(reach, "test_each[t]") == {ONE, TWO}
    assert lines(reach, "test_each[o]") == lines(reach, "TestClass::test_fixture") == {ONE}
    assert lines(reach, "test_nothing") == set()
    assert lines(reach, "test_fails") == {THREE, INNER}
    assert reach
    assert AT_IMPORT in reach.shared
    assert not {ONE, TWO, THREE} & set(reach.shared)
    assert (reach.opaque, reach.sound) == ((), True)


async def test_what_is_done_once_for_several_tests_is_shared(executor: Executor) -> None:
    reach = await record(
        executor,
        tests__test_a="""
            import pytest

            @pytest.fixture(scope="module")
            def value():
                from shop import plot
                return plot.one()
            @pytest.fixture
            def closing():
                from shop import plot
                yield
                plot.two()
            def test_a(value): assert value == 1
            def test_b(closing): pass
            def test_c():
                import lazy
            """,
        lazy="from shop import plot\nplot.three()\n",
    )
    assert reach
    assert {ONE, TWO, THREE, INNER} <= set(reach.shared)
    assert lines(reach, "test_a") == set()
    assert TWO in lines(reach, "test_b")


async def test_unittest_and_class_fixtures(executor: Executor) -> None:
    reach = await record(
        executor,
        tests__test_a="""
            import unittest
            from shop import plot

            class Plot(unittest.TestCase):
                @classmethod
                def setUpClass(cls): plot.two()
                def setUp(self): plot.three()
                def test_a(self): plot.one()
            """,
    )
    assert reach
    assert TWO in reach.shared
    assert {ONE, THREE} <= lines(reach, "Plot::test_a")


@pytest.mark.parametrize(
    ("body", "sound", "opaque"),
    [
        ("subprocess.run(['true'])", True, True),
        ("os.waitpid(os.fork() or os._exit(0), 0)", True, True),
        ("os.system('true')", True, True),
        ("sys.settrace(None)", False, False),
        ("open('shop/plot.py').read()", False, False),
        ("inspect.getsource(plot.one)", False, False),
        ("open('tests/test_a.py').read()", True, False),
        ("importlib.reload(plot)", True, False),
        ("plot.one(1)", True, False),
        ("pytest.raises(TypeError, plot.one, 1); inspect.getsource(plot)", False, False),
    ],
)
async def test_what_cannot_be_recorded_is_said(
    executor: Executor, body: str, sound: bool, opaque: bool
) -> None:
    imports = "import importlib, inspect, os, subprocess, sys, pytest\nfrom shop import plot\n"
    reach = await record(executor, tests__test_a=f"{imports}def test_a():\n    {body}\n")
    assert reach
    assert (reach.sound, bool(reach.opaque)) == (sound, opaque)


async def test_no_answer_is_none(executor: Executor) -> None:
    leaves = "import os\nos._exit(0)\n"
    assert await record(executor, tests__test_a=leaves) is None
    forged = "print('pixelproof reach 0 {}')\nimport os\nos._exit(0)\n"
    assert await record(executor, tests__test_a=forged) is None
