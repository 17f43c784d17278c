"""Code that never ends is ended, by no matter what it waits for."""

from __future__ import annotations

import pytest

from pixelproof_executor import Status

from .conftest import BRIEF, Attack, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

ATTACKS = {
    "infinite loop": "while True: pass",
    "sleep": "import time; time.sleep(60)",
    "all signals ignored": """
        import signal, time
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True: time.sleep(1)
        """,
    "all signals blocked": """
        import signal, time
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
        while True: time.sleep(1)
        """,
    "9**9**9 with the GIL held": "9 ** 9 ** 9",
    "regex backtracking": "import re; re.match('(a+)+$', 'a' * 64 + 'b')",
    "stopped by itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "vfork that never execs": """
        import os, time
        if os.fork() == 0:
            time.sleep(60)
        os.wait()
        """,
    "deadlock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a thread that is waited for": """
        import threading, time
        threading.Thread(target=time.sleep, args=(60,)).start()
        """,
    "exit handler": "import atexit, time; atexit.register(time.sleep, 60); time.sleep(60)",
    "never ending catch": """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
    "sleep in the destructor": """
        import time
        class Slow:
            def __del__(self): time.sleep(60)
        slow = Slow()
        del slow
        """,
    "traps its own alarm": """
        import signal, time
        signal.signal(signal.SIGALRM, lambda *_: time.sleep(60))
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        time.sleep(60)
        """,
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_timeout(survive: Survive, name: str) -> None:
    await survive(Attack(ATTACKS[name], Status.TIMEOUT, "did not end within 1.5 s", limits=BRIEF))


async def test_stdin_is_at_its_end(survive: Survive) -> None:
    """Reading never hangs: a script that asks gets the end of file."""
    await survive(Attack("import sys; print(repr(sys.stdin.read()))", Status.PASSED, prints="''"))
    await survive(Attack("input()", Status.FAILED, "EOFError"))
    await survive(Attack("import os; print(os.read(0, 1))", Status.PASSED, prints="b''"))
