"""Wrong code that wants to look right, when the tests run in one process with it (tier B).

Tier B refuses what leaves a trace. What reads the answer out of the test, or takes the sandbox's
own way to report, cannot be told from a right solution there: that is why such verdicts are shown
as tier B, and why function-style tests are run apart from the code (tier A).
"""

from __future__ import annotations

import textwrap

import pytest

from pixelproof_executor import ChartJob, Outcome, Status, TestJob, TestVerdict
from pixelproof_executor.sandbox import Executor
from pixelproof_server.fixing.checks import check_figure

from .conftest import LIMITS, Check

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

RIGHT = "def double(x):\n    return 2 * x\n"
TESTS = """
import pytest
from maths import double

@pytest.mark.parametrize("x", [1, 2])
def test_double(x):
    assert double(x) == x + x

def test_half():
    assert double(4) / 2 == 4
"""
IDS = ("test_maths.py::test_double[1]", "test_maths.py::test_double[2]", "test_maths.py::test_half")
WRONG = "\ndef double(x): return 0\n"
EACH_PHASE = f"""
claims = [dict(type="collected", ids=list({IDS!r}))]
claims += [dict(type="report", id=name, when=when, outcome="passed", xfail=False, duration_ms=1,
                detail="") for name in {IDS!r} for when in ("setup", "call", "teardown")]
claims += [dict(type="end", status="passed", detail="", traceback="")]
"""

REFUSED: dict[str, dict[str, str]] = {
    "os._exit(0) at import": {"maths.py": "import os; os._exit(0)" + WRONG},
    "os._exit(0) in a call": {"maths.py": "import os\ndef double(x): os._exit(0)"},
    "SystemExit at import": {"maths.py": "raise SystemExit(0)" + WRONG},
    "SystemExit in a call": {"maths.py": "def double(x): raise SystemExit(0)"},
    "KeyboardInterrupt in a call": {"maths.py": "def double(x): raise KeyboardInterrupt"},
    "pytest.exit in a call": {"maths.py": "import pytest\ndef double(x): pytest.exit('ok', 0)"},
    "printed 'N passed'": {
        "maths.py": """
            import os, sys
            sys.__stdout__.write("=== 3 passed in 0.01s ===\\n"); sys.__stdout__.flush()
            os._exit(0)
            """
    },
    "printed sentinel": {
        "maths.py": EACH_PHASE
        + """
import json, sys
for claim in claims: print(json.dumps(claim), file=sys.__stdout__)
print("SUCCESS", "exit code: 0", "##PASSED##", file=sys.__stdout__, flush=True)
"""
        + WRONG
    },
    "writing every fd": {
        "maths.py": EACH_PHASE
        + """
import json, os, struct
data = b""
for claim in claims:
    head = json.dumps(claim | {"nonce": "0" * 32}).encode()
    data += struct.pack("!II", len(head), 0) + head
for fd in range(1, 256):
    try: os.write(fd, data)
    except OSError: pass
os._exit(0)
"""
    },
    "AlwaysEqual objects, compared with not": {
        "maths.py": """
            class Equal:
                def __eq__(self, other): return False
                def __radd__(self, other): return self
            def double(x): return Equal()
            """
    },
    "patched TestReport": {
        "maths.py": """
            from _pytest.reports import TestReport
            made = TestReport.from_item_and_call.__func__
            def passed(cls, item, call):
                report = made(cls, item, call)
                report.outcome, report.longrepr = "passed", None
                return report
            TestReport.from_item_and_call = classmethod(passed)
            """
        + textwrap.indent(WRONG, " " * 12)
    },
    "patched CallInfo": {
        "maths.py": """
            from _pytest.runner import CallInfo
            made = CallInfo.from_call.__func__
            def calm(cls, func, when, reraise=None):
                return made(cls, (lambda: None) if when == "call" else func, when, reraise)
            CallInfo.from_call = classmethod(calm)
            """
        + textwrap.indent(WRONG, " " * 12)
    },
    "no-op runtest": {
        "maths.py": "import pytest\npytest.Function.runtest = lambda self: None" + WRONG
    },
    "a plugin that says passed": {
        "maths.py": """
            import gc, pytest
            class Kind:
                @pytest.hookimpl(wrapper=True)
                def pytest_runtest_makereport(self, item, call):
                    report = yield
                    report.outcome, report.longrepr = "passed", None
                    return report
            for one in gc.get_objects():
                if isinstance(one, pytest.Session): one.config.pluginmanager.register(Kind())
            """
        + textwrap.indent(WRONG, " " * 12)
    },
    "conftest shadow": {
        "maths.py": WRONG,
        "conftest.py": """
            import pytest
            @pytest.hookimpl(wrapper=True)
            def pytest_runtest_makereport(item, call):
                report = yield
                report.outcome, report.longrepr = "passed", None
                return report
            """,
    },
    "conftest that collects nothing": {
        "maths.py": WRONG,
        "conftest.py": "collect_ignore_glob = ['*']",
    },
    "pytest.ini shadow": {
        "maths.py": WRONG,
        "pytest.ini": "[pytest]\naddopts = --co -p no:python\npython_functions = nothing\n",
    },
    "sitecustomize shadow": {
        "maths.py": WRONG,
        "sitecustomize.py": "import os; os._exit(0)",
        "usercustomize.py": "import os; os._exit(0)",
    },
    "pytest.py shadow": {
        "maths.py": WRONG,
        "pytest.py": "def main(*_, **__): return 0\nclass mark: pass\n",
        "_pytest/__init__.py": "",
    },
    "JUnit overwrite": {
        "maths.py": """
            import glob, os
            xml = "<testsuite tests='3' failures='0' errors='0'/>"
            for name in ("junit.xml", "report.xml", "results.json", "/tmp/junit.xml"):
                open(name, "w").write(xml)
            """
        + textwrap.indent(WRONG, " " * 12)
    },
    "tests rewritten at import": {
        "maths.py": "open('test_maths.py', 'w').write('def test_half(): pass')" + WRONG
    },
    "missing tests": {
        "maths.py": """
            import gc, pytest
            def double(x):
                for one in gc.get_objects():
                    if isinstance(one, pytest.Session): del one.items[1:]
                return 2
            """
    },
    "all skipped": {
        "maths.py": "import pytest\ndef double(x): pytest.skip('not here')",
    },
    "all skipped at import": {
        "maths.py": "import pytest\npytest.skip('not here', allow_module_level=True)",
    },
    "all expected to fail": {"maths.py": "import pytest\ndef double(x): pytest.xfail('known')"},
    "zero tests": {"maths.py": WRONG, "test_maths.py": "x = 1\n"},
}  # fmt: skip

ACCEPTED: dict[str, dict[str, str]] = {
    "AlwaysEqual objects": {
        "maths.py": """
            class Equal:
                def __eq__(self, other): return True
                def __truediv__(self, other): return self
            def double(x): return Equal()
            """
    },
    "oracle read from frames": {
        "maths.py": """
            import sys
            def double(x):
                caller = sys._getframe(1)
                return 8 if "x" not in caller.f_locals else caller.f_locals["x"] * 2
            """
    },
    "oracle read from the test file": {
        "maths.py": """
            import pathlib, sys
            def double(x):
                line = sys._getframe(1).f_lineno
                text = pathlib.Path("test_maths.py").read_text().splitlines()[line - 1]
                wanted = eval(text.partition("==")[2], {"x": x})
                return wanted * 2 if "/ 2" in text else wanted
            """
    },
    "the sandbox's own way to report": {
        "maths.py": EACH_PHASE
        + """
import gc, os
claims.insert(1, dict(type="canary", outcome="failed"))
reporter = next(o for o in gc.get_objects() if type(o).__name__ == "Reporter")
for claim in claims: reporter.send(claim)
os._exit(0)
"""
    },
}
"""Wrong, and taken for right in tier B."""


async def run(executor: Executor, solution: dict[str, str]) -> Outcome:
    files = {"maths.py": RIGHT, "test_maths.py": TESTS, **solution}
    tree = {name: textwrap.dedent(text).encode() for name, text in files.items()}
    job = TestJob(files=tree, tests=("test_maths.py",), expect=IDS, beside=IDS, limits=LIMITS)
    return await executor.run(job)


@pytest.mark.parametrize("name", REFUSED)
async def test_not_passed(executor: Executor, assert_clean: Check, name: str) -> None:
    outcome = await run(executor, REFUSED[name])
    assert outcome.status is not Status.PASSED, outcome
    assert outcome.status is not Status.INFRA_ERROR, outcome
    await assert_clean(outcome)


@pytest.mark.parametrize("name", ACCEPTED)
async def test_what_tier_b_cannot_refuse(
    executor: Executor, assert_clean: Check, name: str
) -> None:
    """Stated, not hoped: a change here is news, for better or worse."""
    outcome = await run(executor, ACCEPTED[name])
    assert outcome.status is Status.PASSED, outcome
    assert {test.integrity for test in outcome.tests} == {"B"}, "and that is said"
    await assert_clean(outcome)


async def test_the_right_solution_is_accepted(executor: Executor) -> None:
    outcome = await run(executor, {})
    assert outcome.status is Status.PASSED, outcome
    assert [test.verdict for test in outcome.tests] == [TestVerdict.PASSED] * 3


async def test_the_measured_number() -> None:
    """Wrong solutions taken for right in tier B, of all in the corpus."""
    assert (len(ACCEPTED), len(ACCEPTED) + len(REFUSED)) == (4, 30)


FIGURES = {
    "blank figure": ("plt.figure()\nplt.savefig('x.png')", "the figure is blank"),
    "no figure": ("print(plt)", "no figure was drawn"),
    "the target copied as the figure": (
        """
picture = np.random.default_rng(1).random((60, 80, 3))  # stands for the target's pixels
plt.imsave("target.png", picture)
plt.imshow(plt.imread("target.png"), aspect="auto"); plt.axis("off")
plt.subplots_adjust(0, 0, 1, 1)
""",
        "a picture that was not there before covers 100% of the figure",
    ),
    "the target copied by figimage": (
        "plt.figure(figsize=(1, 1), dpi=100); plt.figimage(np.eye(100)); plt.show()",
        "a picture that was not there before",
    ),
    "the target copied in an offset box": (
        """
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
fig, ax = plt.subplots(figsize=(4, 3), dpi=100)
image = OffsetImage(np.eye(250), zoom=1.3)
ax.add_artist(AnnotationBbox(image, (0.5, 0.5), frameon=False))
""",
        "of the figure",
    ),
    "the target copied cell by cell": (
        """
plt.pcolormesh(np.random.default_rng(1).random((120, 160))); plt.axis("off")
plt.subplots_adjust(0, 0, 1, 1)
""",
        "covers 100% of the figure",
    ),
    "the target copied as the file of the figure": (
        """
fig = plt.figure(figsize=(0.8, 0.6), dpi=100); fig.add_axes([0, 0, 1, 1])
canvas = fig.canvas
draw = canvas.draw
def paint():
    draw()
    np.asarray(canvas.buffer_rgba())[...] = np.random.default_rng(1).integers(0, 255, (60, 80, 4))
canvas.draw = paint
plt.title("Sales"); plt.savefig("x.png")
""",
        None,
    ),
    "facts that claim what is not there": (
        """
from matplotlib.text import Text
plt.plot([1, 2]); title = plt.title("x")
draw = title.draw
title.draw = lambda renderer: (title.set_text(""), draw(renderer), title.set_text("Sales"))
""",
        "the text 'Sales' is not on the picture",
    ),
    "facts of another colour": (
        """
bars = plt.bar([1, 2], [3, 4], color="red")
for bar in bars: bar.get_facecolor = lambda: (0.0, 0.0, 1.0, 1.0)
""",
        "bar marks are said to be",
    ),
    "facts of another size": (
        """
import gc
reporter = next(o for o in gc.get_objects() if type(o).__name__ == "Reporter")
send = reporter.send
def lie(header, blob=b""):
    if header["type"] == "figure": header["facts"]["width"] = 640_000
    send(header, blob)
reporter.send = lie
plt.plot([1, 2])
""",
        "the facts speak of 640000",
    ),
}


@pytest.mark.parametrize("name", FIGURES)
async def test_a_figure_that_is_no_proof(
    executor: Executor, assert_clean: Check, name: str
) -> None:
    code, words = FIGURES[name]
    source = f"import numpy as np, matplotlib.pyplot as plt\n{code}"
    outcome = await executor.run(
        ChartJob(files={"a.py": source.encode()}, entry="a.py", limits=LIMITS)
    )
    assert outcome.status is Status.PASSED, outcome
    check = check_figure(outcome)
    if words is None:
        assert check.status == "passed", "a raster that its facts know nothing of: tier B"
        assert check.integrity == "B"
    else:
        assert check.status == "failed"
        assert words in check.detail
    await assert_clean(outcome)


async def test_a_heat_map_that_was_there_before_stays_allowed(executor: Executor) -> None:
    code = b"import matplotlib.pyplot as plt, numpy as np\nplt.imshow(np.eye(9), aspect='auto')"
    outcome = await executor.run(ChartJob(files={"a.py": code}, entry="a.py", limits=LIMITS))
    share = outcome.figures[0].facts["rasters"]
    assert 0.5 < share < 0.7
    assert check_figure(outcome, share).status == "passed"
    assert check_figure(outcome).status == "failed"
