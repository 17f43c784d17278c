"""Code that takes too much of anything is ended, and its neighbour is not."""

from __future__ import annotations

import asyncio

import pytest

from pixelproof_executor import ScriptJob, Status
from pixelproof_executor.sandbox import Executor

from .conftest import LIMITS, Attack, Check, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

CROWD = LIMITS.model_copy(update={"wall_s": 5.0, "processes": 4})
MEMORY, CROWDED, DISK = "memory", "processes", "disk space or files"
FORKS_THAT_HOLD = """
    import os, time
    for _ in range(24):
        if os.fork() == 0:
            block = bytearray(os.urandom(1 << 20)) * {megabytes}
            time.sleep(60)
    time.sleep(60)
    """

ATTACKS = {
    "fork bomb": Attack(
        "import os\nwhile True: os.fork()", Status.LIMIT, CROWDED, replaced=True
    ),
    "fork bomb that does not give up": Attack(
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        Status.LIMIT, CROWDED, limits=CROWD, replaced=True,
    ),
    "fork bomb in sessions of their own": Attack(
        """
        import os
        while True:
            try:
                if os.fork() == 0: os.setsid()
            except OSError: pass
        """,
        Status.LIMIT, CROWDED, limits=CROWD, replaced=True,
    ),
    "shell fork bomb": Attack(
        """
        import subprocess
        while True: subprocess.Popen(["sleep", "60"])
        """,
        Status.LIMIT, CROWDED,
    ),
    "thread bomb": Attack(
        """
        import threading, time
        for _ in range(10 ** 4): threading.Thread(target=time.sleep, args=(60,)).start()
        """,
        Status.LIMIT, CROWDED,
    ),
    "memory bomb": Attack("x = [bytearray(1 << 24) for _ in range(400)]", Status.LIMIT, MEMORY),
    "array bomb": Attack("import numpy as np; np.ones((1 << 30,))", Status.LIMIT, MEMORY),
    "string bomb": Attack("'x' * (1 << 34)", Status.LIMIT, MEMORY),
    "deep stack": Attack(
        """
        import resource, threading
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 34, 1 << 34))
        """,
        Status.FAILED, "not allowed to raise maximum limit",
    ),
    "multi-process memory bomb": Attack(
        FORKS_THAT_HOLD.format(megabytes=60), Status.LIMIT, MEMORY, replaced=True
    ),
    "shared memory bomb": Attack(
        """
        import mmap, time
        block = mmap.mmap(-1, 1 << 31)
        for _ in range(5): block.write(bytes(128 << 20))
        time.sleep(60)
        """,
        Status.LIMIT, MEMORY,
    ),
    "memory files": Attack(
        """
        import os
        for number in range(400):
            file = os.memfd_create(str(number))
            os.write(file, bytes(30 << 20))
        """,
        Status.FAILED, "not implemented",
    ),
    "tmpfs fill": Attack(
        """
        import tempfile
        while True: tempfile.NamedTemporaryFile(delete=False).write(bytes(8 << 20))
        """,
        Status.LIMIT, DISK,
    ),
    "tmpfs fill of /tmp": Attack(
        """
        number = 0
        while True:
            number += 1
            open(f"/tmp/{number}", "wb").write(bytes(8 << 20))
        """,
        Status.LIMIT, DISK,
    ),
    "tmpfs fill of /dev/shm": Attack(
        """
        number = 0
        while True:
            number += 1
            open(f"/dev/shm/{number}", "wb").write(bytes(8 << 20))
        """,
        Status.LIMIT, DISK,
    ),
    "one large file": Attack("open('x', 'wb').write(bytes(64 << 20))", Status.LIMIT, DISK),
    "large and sparse": Attack("open('x', 'wb').truncate(1 << 40)", Status.LIMIT, DISK),
    "inode flood": Attack(
        "import os\nfor i in range(10 ** 6): os.close(os.open(f'f{i}', os.O_CREAT))",
        Status.LIMIT, DISK,
    ),
    "inode flood of /tmp": Attack(
        "for i in range(10 ** 6): open(f'/tmp/f{i}', 'w').close()", Status.LIMIT, DISK
    ),
    "link flood": Attack(
        "import os\nfor i in range(10 ** 6): os.link('a.py', f'l{i}')", Status.LIMIT, DISK
    ),
    "output flood": Attack("while True: print('x' * 4096)", Status.LIMIT, "printed more than"),
    "output flood on stderr": Attack(
        "import sys\nwhile True: sys.stderr.write('x' * 4096)", Status.LIMIT, "printed more than"
    ),
    "output flood by a child": Attack(
        "import subprocess; subprocess.run(['yes'])", Status.LIMIT, "printed more than"
    ),
    "huge PNG dimensions": Attack(
        """
        import matplotlib.pyplot as plt
        plt.figure(figsize=(30, 30), dpi=100); plt.plot([1, 2]); plt.savefig("x.png")
        """,
        Status.LIMIT, "3000 x 3000 pixels", chart=True,
    ),
    "impossible PNG dimensions": Attack(
        """
        import matplotlib.pyplot as plt
        plt.figure(figsize=(600, 600), dpi=100); plt.plot([1, 2]); plt.savefig("x.png")
        """,
        Status.LIMIT, MEMORY, chart=True,
    ),
    "PNG that takes many bytes": Attack(
        """
        import matplotlib.pyplot as plt, numpy as np
        plt.figure(figsize=(8, 8))
        plt.figimage(np.random.default_rng(1).random((800, 800, 3))); plt.savefig("x.png")
        """,
        Status.LIMIT, "over the limit", chart=True,
    ),
    "countless figures": Attack(
        """
        import matplotlib.pyplot as plt
        for number in range(10 ** 4):
            plt.figure(figsize=(1, 1)); plt.plot([number]); plt.show()
        """,
        Status.LIMIT, "more than 4 figures", chart=True,
    ),
    "fd exhaustion": Attack(
        "x = [open('/dev/null') for _ in range(10 ** 5)]", Status.LIMIT, DISK
    ),
    "pipe exhaustion": Attack(
        "import os\nx = [os.pipe() for _ in range(10 ** 5)]", Status.LIMIT, DISK
    ),
    "more files changed than can be told": Attack(
        "for i in range(2500): open(f'f{i}', 'w').close()", Status.LIMIT, "more than 2000 files"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_limit(survive: Survive, name: str) -> None:
    await survive(ATTACKS[name])


async def test_watches_of_inotify_are_counted_for_each_job(survive: Survive) -> None:
    """The kernel counts them by uid; the next job has its own."""
    code = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        made = 0
        while libc.inotify_init() >= 0: made += 1
        raise OSError(ctypes.get_errno(), "no more")
        """
    await survive(Attack(code, Status.LIMIT, DISK))
    one = "import ctypes; print(ctypes.CDLL(None).inotify_init() > 2)"
    await survive(Attack(one, Status.PASSED, prints="True"))


async def test_facts_without_end_are_not_told(survive: Survive) -> None:
    code = """
        import matplotlib.pyplot as plt, numpy as np
        for number in range(30): plt.plot(np.linspace(0, 1 / 3, 4000))
        plt.savefig("x.png")
        """
    outcome = await survive(Attack(code, Status.PASSED, chart=True))
    assert outcome.figures[0].facts["notes"] == ["too much is on the figure to be told"]


async def test_a_neighbour_is_not_ended_for_the_memory_of_another(
    executor: Executor, assert_clean: Check
) -> None:
    """The job that takes too much is the one that ends, though its processes are small."""
    large = b"import time\nblock = b'x' * (100 << 20)\ntime.sleep(2)"
    calm = ScriptJob(files={"a.py": large}, entry="a.py", limits=LIMITS)
    bomb = Attack(FORKS_THAT_HOLD.format(megabytes=60), Status.LIMIT)
    first, second = await asyncio.gather(executor.run(calm), executor.run(bomb.job()))
    assert (first.status, second.status) == (Status.PASSED, Status.LIMIT)
    await assert_clean(first, replaced=True)
