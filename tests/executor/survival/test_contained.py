"""Code that leaves something behind: it is gone before the next job starts."""

from __future__ import annotations

import asyncio

import pytest

from pixelproof_executor import ExecutorSettings, ScriptJob, Status
from pixelproof_executor.sandbox import Executor

from .conftest import BRIEF, LIMITS, Attack, Check, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

ATTACKS = {
    "setsid daemon": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        """,
    "daemon that ignores signals and goes on forking": """
        import os, signal
        if os.fork() == 0:
            os.setsid()
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            while True:
                try:
                    if os.fork(): os._exit(0)
                except OSError: pass
        """,
    "daemon that stops, kills and slows down all it can": """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            mine = (os.getpid(), os.getppid())
            while True:
                for pid in filter(str.isdigit, os.listdir("/proc")):
                    if int(pid) in mine: continue
                    for number in (signal.SIGSTOP, signal.SIGKILL):
                        try: os.kill(int(pid), number)
                        except OSError: pass
                    try: os.setpriority(os.PRIO_PROCESS, int(pid), 19)
                    except OSError: pass
        time.sleep(0.2)
        """,
    "orphan holding stdout": """
        import os, time
        if os.fork() == 0:
            time.sleep(60)
        """,
    "stopped orphans": """
        import os, signal
        for _ in range(8):
            if os.fork() == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
        """,
    "zombie farm": """
        import os, time
        for _ in range(20):
            if os.fork() == 0: os._exit(0)
        if os.fork() == 0:
            os.setsid()
            for _ in range(5):
                if os.fork() == 0: os._exit(0)
            time.sleep(60)
        """,
    "files left in /tmp": """
        import os
        open("/tmp/left", "w").write("x"); os.chmod("/tmp/left", 0o777)
        os.makedirs("/tmp/deep/er"); open("/tmp/deep/er/x", "w"); os.chmod("/tmp/deep", 0)
        os.symlink("/etc/passwd", "/tmp/link"); open("/tmp/.hidden", "w")
        """,
    "files left in /dev/shm": """
        import os
        open("/dev/shm/left", "w").write("x"); os.mkdir("/dev/shm/dir", 0)
        """,
    "files left in $HOME": """
        import os
        open(os.path.expanduser("~/.pythonrc"), "w").write("x")
        os.makedirs(os.path.expanduser("~/.config/matplotlib"))
        """,
    "shared memory of multiprocessing": """
        from multiprocessing import resource_tracker, shared_memory
        resource_tracker.register = lambda *_: None
        shared_memory.SharedMemory("left", create=True, size=4096)
        """,
    "poisoned matplotlib settings": """
        import matplotlib, matplotlib.pyplot as plt, numpy as np
        plt.rcParams["lines.linewidth"] = 40; plt.style.use("dark_background")
        plt.savefig = None; np.random.seed(7)
        """,
    "poisoned user site": """
        import os
        where = os.path.expanduser("~/.local/lib/python3.11/site-packages")
        os.makedirs(where)
        open(where + "/sitecustomize.py", "w").write("raise SystemExit")
        open(where + "/evil.pth", "w").write("import os; os._exit(1)")
        """,
    "directories deeper than a path can be long": """
        import os
        for _ in range(1500):
            os.mkdir("deeper"); os.chdir("deeper")
        open("bottom", "w").close()
        """,
    "long names in deep directories": """
        import os
        for number in range(40):
            os.mkdir("d" * 255); os.chdir("d" * 255); open("f" * 255, "w").close()
        """,
    "directories that may not be read": """
        import os
        os.makedirs("a/b/c"); open("a/b/c/x", "w").close()
        above = os.path.dirname(os.getcwd())
        for name in ("a/b/c", "a/b", "a", os.getcwd(), above): os.chmod(name, 0)
        """,
    "a tree that is a link": """
        import os
        os.rename(os.getcwd(), "../gone"); os.symlink("/", "../tree")
        """,
    "links that lead outside and in circles": """
        import os
        os.symlink("/", "root"); os.symlink(".", "here"); os.symlink("loop", "loop")
        os.symlink("/proc/self/root", "self"); os.symlink("/dev/zero", "zero")
        """,
    "files that look endless": """
        for number in range(500): open(str(number), "wb").truncate(30 << 20)
        """,
    "abstract sockets": """
        import os, socket, time
        server = socket.socket(socket.AF_UNIX); server.bind("\\0left"); server.listen()
        if os.fork() == 0: time.sleep(60)
        """,
    "a server on loopback": """
        import os, socket, time
        server = socket.create_server(("127.0.0.1", 8000))
        if os.fork() == 0: time.sleep(60)
        """,
    "descriptors in flight": """
        import os, socket
        one, two = socket.socketpair()
        socket.send_fds(one, [b"x"], [os.open(".", os.O_RDONLY)] * 8)
        socket.send_fds(two, [b"x"], [one.fileno(), two.fileno()])
        """,
    "file locks and leases": """
        import fcntl, os, time
        file = open("/tmp/lock", "w"); fcntl.flock(file, fcntl.LOCK_EX)
        if os.fork() == 0: time.sleep(60)
        """,
    "terminals": """
        import os, time
        held = [os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY) for _ in range(8)]
        if os.fork() == 0: time.sleep(60)
        """,
    "timers and alarms": """
        import signal
        signal.setitimer(signal.ITIMER_REAL, 30); signal.setitimer(signal.ITIMER_PROF, 30)
        """,
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_contained(survive: Survive, name: str) -> None:
    await survive(Attack(ATTACKS[name], Status.PASSED))


async def test_poisoned_matplotlib_cache(survive: Survive) -> None:
    code = """
        import os, matplotlib
        open(os.path.join(matplotlib.get_cachedir(), "fontlist-v390.json"), "w").write("{}")
        """
    await survive(Attack(code, Status.DENIED))


async def test_message_queues_cannot_be_made(survive: Survive) -> None:
    await survive(Attack("open('/dev/mqueue/left', 'w')", Status.LIMIT))
    await survive(Attack("import os; os.mkdir('/dev/mqueue/left')", Status.DENIED))


async def test_run_cannot_be_filled(survive: Survive) -> None:
    await survive(Attack("open('/run/x', 'w')", Status.DENIED))
    await survive(Attack("open('/run/pixelproof/x', 'w')", Status.DENIED))
    await survive(Attack("open('/box/x', 'w')", Status.DENIED))


async def test_no_core_is_dumped(survive: Survive) -> None:
    """Not even by a child that asks for it: a core may go to a program on the host."""
    code = """
        import resource, subprocess, sys
        print(resource.getrlimit(resource.RLIMIT_CORE))
        child = "import os, resource; print(resource.getrlimit(4), flush=True); os.abort()"
        print(subprocess.run([sys.executable, "-c", child]).returncode, flush=True)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        """
    outcome = await survive(Attack(code, Status.FAILED, "not allowed"))
    assert outcome.stdout.splitlines() == ["(1, 1)", "(1, 1)", "-6"]
    assert outcome.changes == ()


async def test_odd_names_are_told_readably(survive: Survive) -> None:
    code = """
        import os
        for name in (b"bad\\xff", b"two\\nlines", b"\\x1b[31mred", b"n" * 255):
            open(name, "w").close()
        open("\\u202eabc", "w").close()
        os.mkdir("x" * 200); os.mkdir("x" * 200 + "/" + "x" * 200)
        open("x" * 200 + "/" + "x" * 200 + "/file", "w").close()
        """
    outcome = await survive(Attack(code, Status.PASSED))
    assert sorted(change.path for change in outcome.changes) == sorted(
        ["bad\\xff", "two\\nlines", "\\x1b[31mred", "n" * 255, "\\u202eabc",
         "x" * 200 + "/" + "x" * 99 + "..."]
    )  # fmt: skip


async def test_a_job_that_forks_on_while_it_is_stopped(survive: Survive) -> None:
    """At the deadline only its first process is killed; the sweep gets the others."""
    code = """
        import os
        while True:
            try:
                if os.fork() == 0: os.setsid()
            except OSError: pass
        """
    limits = BRIEF.model_copy(update={"processes": 4, "wall_s": 4.0})
    await survive(Attack(code, Status.LIMIT, "processes", limits=limits))


async def test_two_jobs_that_meet_are_both_ended(executor: Executor, assert_clean: Check) -> None:
    """Jobs of one user may run beside each other; what they pass on does not outlive them."""
    server = b"""
import socket, time
server = socket.socket(socket.AF_UNIX); server.bind("\\0meet"); server.listen()
server.settimeout(5)
other, _ = server.accept()
_, files, _, _ = socket.recv_fds(other, 1, 8)
import os
if os.fork() == 0: time.sleep(60)
print(len(files))
"""
    client = b"""
import os, socket, time
for _ in range(500):
    try:
        line = socket.socket(socket.AF_UNIX); line.connect("\\0meet"); break
    except OSError: time.sleep(0.01)
open("mine", "w").write("x")
socket.send_fds(line, [b"x"], [os.open("mine", os.O_RDWR), os.open(".", os.O_RDONLY)])
"""
    jobs = [ScriptJob(files={"a.py": code}, entry="a.py", limits=LIMITS)
            for code in (server, client)]  # fmt: skip
    first, second = await asyncio.gather(*map(executor.run, jobs))
    assert (first.status, second.status) == (Status.PASSED, Status.PASSED), (first, second)
    assert first.stdout == "2\n"
    await assert_clean(second)


@pytest.mark.soak
async def test_a_uid_that_comes_round_again_owns_nothing() -> None:
    """Uids are used in turn, 2,048 of them; the 2,049th job gets the first one's."""
    code = b"import os; open('/tmp/x', 'w'); print(os.getuid(), len(os.listdir('/tmp')))"
    job = ScriptJob(files={"a.py": code}, entry="a.py", limits=LIMITS)
    async with Executor(ExecutorSettings(slots=1)) as own:
        seen = [(await own.run(job)).stdout.split() for _ in range(2049)]
    assert seen[0] == seen[-1]
    assert len({uid for uid, _ in seen}) == 2048
    assert {count for _, count in seen} == {"1"}
