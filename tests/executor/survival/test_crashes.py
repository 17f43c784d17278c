"""Code that dies takes nobody with it: the supervisor says how it died."""

from __future__ import annotations

import pytest

from pixelproof_executor import Status

from .conftest import Attack, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

WRITE_FRAME = """
    import os, struct
    def frame(head, blob=b""):
        for fd in range(3, 64):
            try: os.write(fd, struct.pack("!II", len(head), len(blob)) + head + blob)
            except OSError: pass
    """
FORGED = "something other than the sandbox wrote results"
FIND_REPORTER = """
    import gc
    def reporter():
        return next(o for o in gc.get_objects() if type(o).__name__ == "Reporter")
    """

ATTACKS = {
    "deep recursion": Attack(
        """
        import sys
        sys.setrecursionlimit(10 ** 9)
        def f(n): return sorted([n], key=f)
        f(0)
        """,
        Status.CRASHED, "SIGSEGV",
    ),
    "recursion with the usual limit": Attack("def f(): f()\nf()", Status.FAILED, "RecursionError"),
    "segfault": Attack("import ctypes; ctypes.string_at(0)", Status.CRASHED, "SIGSEGV"),
    "abort": Attack("import os; os.abort()", Status.CRASHED, "SIGABRT"),
    "bus error": Attack(
        """
        import mmap
        with open("x", "w+b") as file:
            file.truncate(8192)
            block = mmap.mmap(file.fileno(), 8192)
            file.truncate(0)
            block[5000]
        """,
        Status.CRASHED, "SIGBUS",
    ),
    "kills itself": Attack("import os; os.kill(os.getpid(), 9)", Status.CRASHED, "SIGKILL"),
    "kills all that it may": Attack(
        "import os\nos.kill(-1, 9)\nos.kill(os.getpid(), 9)", Status.CRASHED, "SIGKILL"
    ),
    "kills its group": Attack("import os; os.killpg(0, 9)", Status.CRASHED, "SIGKILL"),
    "system call of another architecture": Attack(
        """
        import ctypes, mmap
        code = mmap.mmap(-1, 4096, prot=7)
        code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of i386); int 0x80
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """,
        Status.CRASHED, "SIGSYS",
    ),
    "silent exit": Attack("import os; os._exit(0)", Status.CRASHED, "without ending the job"),
    "exec of something else": Attack(
        "import os; os.execvp('true', ['true'])", Status.CRASHED, "without ending the job"
    ),
    "closes every descriptor": Attack(
        "import os; os.closerange(0, 256)", Status.CRASHED, "left with code 70"
    ),
    "results that are no frames": Attack(
        WRITE_FRAME + "os.write(3, b'=== 3 passed in 0.01s ===' * 9)\n", Status.FAILED, FORGED
    ),
    "results nested without end": Attack(
        WRITE_FRAME + "frame(b'[' * 200_000)\n", Status.FAILED, FORGED
    ),
    "results nested within a name": Attack(
        WRITE_FRAME + "frame(b'{\"a\":' * 100_000)\n", Status.FAILED, FORGED
    ),
    "results with numbers without end": Attack(
        WRITE_FRAME + "frame(b'{\"type\":' + b'9' * 100_000 + b'}')\n", Status.FAILED, FORGED
    ),
    "results announced and never sent": Attack(
        WRITE_FRAME + "os.write(3, b'\\xff' * 8)\n", Status.FAILED, FORGED
    ),
    "results flooded after the end": Attack(
        WRITE_FRAME
        + """
    import time
    if os.fork() == 0:
        while True: os.write(3, bytes(1 << 16))
    time.sleep(0.5)
    os._exit(0)
    """,
        Status.FAILED, FORGED,
    ),
    "output flooded after the end": Attack(
        """
        import os, time
        if os.fork() == 0:
            while True: os.write(1, bytes(1 << 10)); time.sleep(0.01)
        """,
        Status.PASSED,
    ),
    "claims of the wrong form": Attack(
        FIND_REPORTER + "reporter().send({'type': 'report', 'id': ['x'], 'when': {}})\n",
        Status.FAILED, FORGED,
    ),
    "claims of no known kind": Attack(
        FIND_REPORTER + "reporter().send({'type': ['x']})\n", Status.FAILED, FORGED
    ),
    "a status of its own": Attack(
        FIND_REPORTER
        + "reporter().send(dict(type='end', status='proven', detail='', traceback=''))\n",
        Status.FAILED, FORGED,
    ),
    "facts nested without end": Attack(
        FIND_REPORTER
        + """
    deep = []
    for _ in range(300): deep = [deep]
    facts = {"axes": deep}
    reporter().send(dict(type='figure', number=0, saved_as=None, facts=facts), b'x')
    """,
        Status.FAILED, FORGED,
    ),
    "claims without end": Attack(
        FIND_REPORTER
        + """
    one = dict(type='trouble', id='x', status='failed', detail='x' * 1000)
    while True: reporter().send(one)
    """,
        Status.LIMIT, "more results",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_crash(survive: Survive, name: str) -> None:
    attack = ATTACKS[name]
    await survive(attack)


async def test_invalid_utf8_is_shown_as_such(survive: Survive) -> None:
    code = "import sys; sys.stdout.buffer.write(b'\\xff\\xc3'); sys.stderr.buffer.write(b'\\x80')"
    outcome = await survive(Attack(code, Status.PASSED))
    assert (outcome.stdout, outcome.stderr) == ("\ufffd\ufffd", "\ufffd")


async def test_half_characters_in_a_message(survive: Survive) -> None:
    outcome = await survive(Attack("raise ValueError('\\udc80 \\ud800')", Status.FAILED, "? ?"))
    assert "ValueError: ? ?" in outcome.traceback


async def test_invalid_utf8_as_source(survive: Survive) -> None:
    files = {"a.py": b"print('\xff')"}
    await survive(Attack("", Status.FAILED, "SyntaxError", files=files))


async def test_null_characters(survive: Survive) -> None:
    await survive(Attack("", Status.FAILED, "null bytes", files={"a.py": b"x = 1\0"}))
    outcome = await survive(Attack("raise ValueError('a\\0b')", Status.FAILED, "a\0b"))
    assert "a\0b" in outcome.traceback
