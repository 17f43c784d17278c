"""What happened to a job is told apart: failed, environment, timeout, limit, crashed, denied."""

from __future__ import annotations

import pytest

from pixelproof_executor import Limits, Status

from .conftest import FAST, Chart

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

CASES = {
    "exception": ("1 / 0", Status.FAILED, "ZeroDivisionError"),
    "syntax error": ("def f(:\n    pass", Status.FAILED, "SyntaxError"),
    "exit code": ("import sys; sys.exit(3)", Status.FAILED, "exit code 3"),
    "missing module": ("import bokeh", Status.ENVIRONMENT, "'bokeh'"),
    "missing submodule": ("import sklearn.datasets", Status.ENVIRONMENT, "'sklearn'"),
    "missing input": ("import pandas as pd; pd.read_csv('data/sales.csv')", Status.ENVIRONMENT,
                      "'data/sales.csv'"),
    "no name service": ("import urllib.request as r; r.urlopen('http://example.com')",
                        Status.ENVIRONMENT, "network"),
    "no route": ("import socket; socket.create_connection(('192.0.2.1', 80), 3)",
                 Status.ENVIRONMENT, "network"),
    "endless loop": ("while True: pass", Status.TIMEOUT, "2 s"),
    "sleep": ("import time; time.sleep(60)", Status.TIMEOUT, "2 s"),
    "all signals ignored": ("""
        import signal, time
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True: time.sleep(1)
        """, Status.TIMEOUT, "2 s"),
    "lock held": ("9 ** 9 ** 9", Status.TIMEOUT, "2 s"),
    "backtracking": ("import re; re.match('(a+)+$', 'a' * 64 + 'b')", Status.TIMEOUT, "2 s"),
    "input": ("input()", Status.FAILED, "EOFError"),
    "memory bomb": ("x = [bytearray(1 << 24) for _ in range(400)]", Status.LIMIT, "memory"),
    "array bomb": ("import numpy as np; np.ones((1 << 30,))", Status.LIMIT, "memory"),
    "output flood": ("while True: print('x' * 4096)", Status.LIMIT, "printed"),
    "disk fill": ("open('big', 'wb').write(bytes(200 << 20))", Status.LIMIT, "disk"),
    "tmp fill": ("""
        import tempfile
        while True: tempfile.NamedTemporaryFile(delete=False).write(bytes(8 << 20))
        """, Status.LIMIT, "disk"),
    "file flood": ("""
        for i in range(10 ** 6): open(f'f{i}', 'w').close()
        """, Status.LIMIT, "disk"),
    "open files": ("x = [open('/dev/null') for _ in range(10 ** 5)]", Status.LIMIT, "files"),
    "thread bomb": ("""
        import threading, time
        for _ in range(10 ** 4): threading.Thread(target=time.sleep, args=(60,)).start()
        """, Status.LIMIT, "processes"),
    "fork bomb": ("""
        import os
        while True: os.fork()
        """, Status.LIMIT, "processes"),
    "stubborn fork bomb": ("""
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """, Status.LIMIT, "processes"),
    "segfault": ("import ctypes; ctypes.string_at(0)", Status.CRASHED, "SIGSEGV"),
    "abort": ("import os; os.abort()", Status.CRASHED, "SIGABRT"),
    "deep recursion": ("""
        import sys
        sys.setrecursionlimit(10 ** 9)
        def f(n): return sorted([n], key=f)
        f(0)
        """, Status.CRASHED, "SIGSEGV"),
    "silent exit": ("import os; os._exit(0)", Status.CRASHED, "without ending the job"),
    "root is read-only": ("open('/usr/lib/x', 'w')", Status.DENIED, "/usr/lib/x"),
    "other uid's file": ("open('/etc/passwd', 'a')", Status.DENIED, "/etc/passwd"),
    "kill the supervisor": ("import os; os.kill(1, 9)", Status.DENIED, "not permitted"),
    "become root": ("import os; os.setuid(0)", Status.DENIED, "not permitted"),
    "unshare": ("""
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(0x10000000):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        """, Status.DENIED, "not permitted"),
    "supervisor's memory": ("open('/proc/1/mem', 'rb')", Status.DENIED, "/proc/1/mem"),
    "supervisor's environment": ("open('/proc/1/environ').read()", Status.DENIED, "/proc/1"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_status_and_detail(chart: Chart, name: str) -> None:
    source, status, words = CASES[name]
    wall = 2.0 if status is Status.TIMEOUT else 6.0
    outcome = await chart(source, limits=FAST.model_copy(update={"wall_s": wall}))
    assert (outcome.status, words in outcome.detail) == (status, True), outcome.model_dump_json(
        indent=1, exclude={"figures", "box"}
    )
    after = await chart("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()")
    assert after.status is Status.PASSED
    assert len(after.figures) == 1


async def test_a_traceback_shows_the_code_and_nothing_of_the_sandbox(chart: Chart) -> None:
    outcome = await chart("def f():\n    return {}['x']\nf()")
    assert outcome.traceback == (
        "Traceback (most recent call last):\n"
        '  File "chart.py", line 3, in <module>\n    f()\n'
        "  File \"chart.py\", line 2, in f\n    return {}['x']\n           ~~^^^^^\n"
        "KeyError: 'x'\n"
    )


async def test_output_is_told(chart: Chart) -> None:
    outcome = await chart(
        "import sys; print('out ä'); print('err', file=sys.stderr)\n"
        "sys.stdout.buffer.write(b'\\xff')"
    )
    assert outcome.status is Status.PASSED
    assert outcome.stdout == "out ä\n\ufffd"
    assert outcome.stderr == "err\n"


async def test_a_module_of_the_project_that_fails_to_import_is_a_failure(chart: Chart) -> None:
    outcome = await chart(
        "from package.part import gone",
        {"package/__init__.py": b"", "package/part.py": b"import package.absent"},
    )
    assert outcome.status is Status.FAILED
    assert "package.absent" in outcome.detail


async def test_limits_of_a_job_are_cut_to_the_settings(chart: Chart) -> None:
    outcome = await chart("import time; time.sleep(1)", limits=Limits(wall_s=600))
    assert outcome.status is Status.PASSED
    assert outcome.duration_ms >= 1000
