"""The same jobs under gVisor (``runtime=runsc``), on an engine of the tests' own that knows it."""

from __future__ import annotations

import shutil

import pytest

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, ScriptJob, Status, TestJob
from pixelproof_executor.sandbox import Executor

from .private_engine import PrivateEngine

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(shutil.which("runsc") is None, reason="runsc (gVisor) is not installed"),
]

LIMITS = Limits(wall_s=60)


async def test_jobs_end_as_under_runc(engine: PrivateEngine) -> None:
    settings = ExecutorSettings(docker_host=engine.address, runtime="runsc", slots=2, limits=LIMITS)
    chart = b"import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"
    kernel = b"print(open('/proc/version').read())"
    endless = ScriptJob(files={"a.py": b"while 1: pass"}, entry="a.py", limits=Limits(wall_s=2))
    denied = ScriptJob(files={"a.py": b"open('/usr/x', 'w')"}, entry="a.py", limits=LIMITS)
    async with Executor(settings) as executor:
        drawn = await executor.run(ChartJob(files={"a.py": chart}, entry="a.py", limits=LIMITS))
        assert (drawn.status, len(drawn.figures)) == (Status.PASSED, 1), drawn
        assert drawn.box is not None
        assert drawn.box.runtime == "runsc"
        asked = await executor.run(ScriptJob(files={"a.py": kernel}, entry="a.py", limits=LIMITS))
        assert "Linux version 4.4.0" in asked.stdout, "gVisor's kernel, not the machine's"
        assert (await executor.run(endless)).status is Status.TIMEOUT
        assert (await executor.run(denied)).status is Status.DENIED
        test = TestJob(
            files={"test_a.py": b"def test_a(): pass"}, tests=("test_a.py",), limits=LIMITS
        )
        tested = await executor.run(test)
        assert (tested.status, tested.tests[0].integrity) == (Status.PASSED, "B"), tested
        last = await executor.run(ChartJob(files={"a.py": chart}, entry="a.py", limits=LIMITS))
        assert last.status is Status.PASSED
