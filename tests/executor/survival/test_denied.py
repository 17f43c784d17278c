"""Code that reaches for what is not its own is refused, and the refusal is said."""

from __future__ import annotations

import asyncio
import os
import textwrap

import pytest
from docker import DockerClient

from pixelproof_executor import ScriptJob, Status
from pixelproof_executor.sandbox import Executor

from .conftest import LIMITS, Attack, Check, Survive

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]

CALL = """
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    def call(*arguments):
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    """
SUPERVISOR = """
    import os
    def owned_by(uid):
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            try:
                if os.stat(f"/proc/{pid}").st_uid == uid and pid not in (1, os.getpid()):
                    yield pid
            except FileNotFoundError:
                pass
    supervisor = min(owned_by(0))
    """
CHECK = (
    SUPERVISOR
    + """
    import time
    while not (found := list(owned_by(os.getuid()))):
        time.sleep(0.01)
    [check] = found
    """
)
"""The check is there while the job runs, and acts as its uid."""
NO = "not permitted"

ATTACKS = {
    "kill PID 1": ("import os; os.kill(1, 9)", NO),
    "kill the supervisor": (SUPERVISOR + "os.kill(supervisor, 9)", NO),
    "stop the supervisor": (SUPERVISOR + "os.kill(supervisor, 19)", NO),
    "slow the supervisor down": (SUPERVISOR + "os.setpriority(os.PRIO_PROCESS, supervisor, 19)",
                                 NO),
    "limit the supervisor": (SUPERVISOR + "import resource\n"
                             "    resource.prlimit(supervisor, resource.RLIMIT_DATA, (3, 3))", NO),
    "kill the check": (CHECK + "os.kill(check, 9)", NO),
    "stop the check": (CHECK + "os.kill(check, 19)", NO),
    "limit the check": (CHECK + "import resource\n"
                        "    resource.prlimit(check, resource.RLIMIT_DATA, (3, 3))", NO),
    "/proc of the check: mem": (CHECK + "open(f'/proc/{check}/mem', 'rb')", "/mem"),
    "/proc of the check: fd": (CHECK + "os.listdir(f'/proc/{check}/fd')", "/fd"),
    "/proc of the check: out of memory first": (
        CHECK + "open(f'/proc/{check}/oom_score_adj', 'w')", "/oom_score_adj"),
    "/proc/1/mem": ("open('/proc/1/mem', 'rb')", "/proc/1/mem"),
    "/proc/1/fd": ("import os; os.listdir('/proc/1/fd')", "/proc/1/fd"),
    "/proc/1/environ": ("open('/proc/1/environ').read()", "/proc/1/environ"),
    "/proc/1/root": ("import os; os.listdir('/proc/1/root/')", "/proc/1/root"),
    "/proc/1/cwd": ("import os; os.listdir('/proc/1/cwd/')", "/proc/1/cwd"),
    "/proc of the supervisor: mem": (SUPERVISOR + "open(f'/proc/{supervisor}/mem', 'rb')", "/mem"),
    "/proc of the supervisor: fd": (SUPERVISOR + "os.listdir(f'/proc/{supervisor}/fd')", "/fd"),
    "/proc of the supervisor: maps": (SUPERVISOR + "open(f'/proc/{supervisor}/maps').read()",
                                      "/maps"),
    "ptrace": (CALL + "call(101, 16, 1, 0, 0)", NO),
    "ptrace of a child": (CALL + "pid = os.fork()\n    if not pid: os._exit(0)\n"
                          "    call(101, 16, pid, 0, 0)", NO),
    "memory of another process": (CALL + "call(310, 1, 0, 0, 0, 0, 0)", NO),
    "descriptors of another process": (CALL + "call(438, os.pidfd_open(os.getppid()), 0, 0)", NO),
    "setuid(0)": ("import os; os.setuid(0)", NO),
    "setgid(0)": ("import os; os.setgid(0)", NO),
    "setgroups": ("import os; os.setgroups([0])", NO),
    "uid of another job": ("import os; os.setresuid(-1, os.getuid() + 1, -1)", NO),
    "capset": (CALL + "call(126, ctypes.byref((ctypes.c_uint32 * 2)(0x20080522, 0)),"
               " ctypes.byref((ctypes.c_uint32 * 6)(*[0xffffffff] * 6)))", NO),
    "unshare": (CALL + "call(272, 0x10000000)", NO),
    "clone with a name space": (CALL + "call(56, 0x10000011, 0, 0, 0, 0)", NO),
    "setns": (CALL + "call(308, 0, 0)", NO),
    "mount": (CALL + "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)", NO),
    "umount": (CALL + "call(166, b'/tmp', 0)", NO),
    "pivot_root": (CALL + "call(155, b'.', b'.')", NO),
    "chroot": ("import os; os.chroot('.')", NO),
    "mknod": ("import os, stat; os.mknod('x', stat.S_IFBLK | 0o600, os.makedev(254, 0))", NO),
    "keyctl": (CALL + "call(250, 0, -3, 0)", NO),
    "add_key": (CALL + "call(248, b'user', b'x', b'x', 1, -3)", NO),
    "bpf": (CALL + "call(321, 0, 0, 0)", NO),
    "io_uring": (CALL + "call(425, 1, 0)", NO),
    "userfaultfd": (CALL + "call(323, 0)", NO),
    "perf_event_open": (CALL + "call(298, 0, 0, -1, -1, 0)", NO),
    "open_by_handle_at": (CALL + "call(304, 0, 0, 0)", NO),
    "kexec_load": (CALL + "call(246, 0, 0, 0, 0)", NO),
    "init_module": (CALL + "call(175, 0, 0, 0)", NO),
    "shared memory of System V": (CALL + "call(29, 0, 4096, 0o1666)", NO),
    "semaphores of System V": (CALL + "call(64, 0, 1, 0o1666)", NO),
    "message queues of System V": (CALL + "call(68, 0, 0o1666)", NO),
    "message queues of POSIX": (CALL + "call(240, b'x', 0o102, 0o666, 0)", NO),
    "set the clock": ("import time; time.clock_settime(time.CLOCK_REALTIME, 0)", NO),
    "sethostname": ("import socket; socket.sethostname('x')", NO),
    "AF_VSOCK": ("import socket; socket.socket(40, socket.SOCK_STREAM)", NO),
    "AF_PACKET": ("import socket; socket.socket(17, socket.SOCK_RAW)", NO),
    "AF_NETLINK": ("import socket; socket.socket(16, socket.SOCK_RAW)", NO),
    "AF_ALG": ("import socket; socket.socket(38, socket.SOCK_SEQPACKET)", NO),
    "raw sockets": ("import socket; socket.socket(2, socket.SOCK_RAW, 1)", NO),
    "rootfs write": ("open('/usr/lib/x', 'w')", "/usr/lib/x"),
    "rootfs change": ("import os; os.remove('/usr/bin/python3')", "/usr/bin/python3"),
    "/etc write": ("open('/etc/passwd', 'a')", "/etc/passwd"),
    "/proc/sys write": ("open('/proc/sys/kernel/core_pattern', 'w')", "core_pattern"),
    "/sys write": ("open('/sys/fs/cgroup/memory/memory.limit_in_bytes', 'w')", "memory"),
    "sources of the supervisor": ("open('/run/pixelproof/_pixelproof/serve.py', 'a')", "serve.py"),
    "the room of the other slot": ("import os; os.mkdir('/box/1/x'); os.mkdir('/box/0/x')", "/box"),
    "list of the rooms": ("import os; os.listdir('/box/0')", "/box/0"),
}  # fmt: skip


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="system call numbers are x86-64's")
@pytest.mark.parametrize("name", ATTACKS)
async def test_denied(survive: Survive, name: str) -> None:
    code, words = ATTACKS[name]
    await survive(Attack(code, Status.DENIED, words))


NETWORK = {
    "egress": "import socket; socket.create_connection(('192.0.2.1', 80), 3)",
    "egress by IPv6": "import socket; socket.create_connection(('2001:db8::1', 80), 3)",
    "egress by UDP": "import socket; socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 53))",
    "DNS": "import socket; socket.getaddrinfo('example.com', 80)",
    "DNS by an address of its own": """
        import socket
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        name = open("/etc/resolv.conf").read().split()[1]
        if name.startswith("127."): raise ConnectionError("no server but loopback is named")
        line.sendto(b"x", (name, 53))
        """,
    "metadata address": "import urllib.request as r; r.urlopen('http://169.254.169.254/latest')",
    "gateway of the bridge": "import socket; socket.create_connection(('172.17.0.1', 2375), 3)",
}


@pytest.mark.parametrize("name", NETWORK)
async def test_there_is_no_network(survive: Survive, name: str) -> None:
    """Not refused but absent: said as such, because no edit could repair it."""
    await survive(Attack(NETWORK[name], Status.ENVIRONMENT, "network"))


async def test_docker_sock(survive: Survive) -> None:
    code = """
        import os
        for where in ("/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock",
                      "/run/containerd/containerd.sock"):
            assert not os.path.exists(where)
        import socket
        socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")
        """
    await survive(Attack(code, Status.ENVIRONMENT))


async def test_nothing_in_the_container_is_writable_by_everybody(survive: Survive) -> None:
    code = """
        import os
        for folder, _, names in os.walk("/", topdown=True):
            if folder.startswith(("/proc", "/sys", os.path.dirname(os.getcwd()))): continue
            for path in (folder, *(os.path.join(folder, name) for name in names)):
                if not os.path.islink(path) and os.access(path, os.W_OK) and "/dev/" not in path:
                    print(path)
        """
    outcome = await survive(Attack(code, Status.PASSED))
    assert outcome.stdout.split() == ["/tmp"]


async def test_the_check_is_out_of_reach(survive: Survive) -> None:
    """A guard uid: the sweep acts as the job's uid, the job's processes cannot act on it."""
    code = """
        import os, resource, signal, time
        if os.fork() == 0:
            os.setsid()
            me = {os.getpid(), os.getppid()}
            while True:
                for pid in filter(str.isdigit, os.listdir("/proc")):
                    if int(pid) in me: continue
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                        open("/tmp/reached", "w").write(pid)
                        time.sleep(1)
                    except OSError: pass
        time.sleep(0.1)
        """
    for _ in range(5):
        outcome = await survive(Attack(code, Status.PASSED))
        assert outcome.changes == ()


async def test_a_peer_uids_files(executor: Executor, assert_clean: Check) -> None:
    """Two jobs side by side: neither reads, ends or disturbs the other, nor the other's check."""
    secret = b"""
import os, time
open("secret", "w").write("s"); open("/tmp/secret", "w").write("s")
for _ in range(600):
    time.sleep(0.01)
    if os.path.exists("/tmp/done"): break
print(open("secret").read() + open("/tmp/secret").read())
"""
    spy = textwrap.dedent(
        """
        import glob, os, time
        def attempt(action):
            try: print("did", action())
            except OSError as error: print(type(error).__name__)
        def others():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    if os.stat(f"/proc/{pid}").st_uid not in (0, os.getuid()): yield pid
                except FileNotFoundError:
                    pass
        for _ in range(600):
            peers = list(others())
            if os.path.exists("/tmp/secret") and len(peers) > 1: break
            time.sleep(0.01)
        print(glob.glob("/box/*/*"))
        attempt(lambda: open("/tmp/secret").read())
        attempt(lambda: os.remove("/tmp/secret"))
        attempt(lambda: os.rename("/tmp/secret", "/tmp/other"))
        print(len(peers))
        for pid in peers:
            for what in ("cwd/secret", "environ", "mem", "maps", "root/tmp/secret"):
                attempt(lambda: open(f"/proc/{pid}/{what}", "rb").read())
            attempt(lambda: os.kill(int(pid), 9))
            attempt(lambda: os.setpriority(os.PRIO_PROCESS, int(pid), 19))
        open("/tmp/done", "w")
        time.sleep(0.1)
        """
    ).encode()
    jobs = [ScriptJob(files={"a.py": code}, entry="a.py", limits=LIMITS) for code in (secret, spy)]
    first, second = await asyncio.gather(*map(executor.run, jobs))
    assert (first.status, first.stdout) == (Status.PASSED, "ss\n"), first
    lines = second.stdout.splitlines()
    assert (lines[0], lines[4]) == ("[]", "2"), second
    assert set(lines[1:4] + lines[5:]) == {"PermissionError"}, second
    await assert_clean(second)


async def test_the_container_is_made_as_the_policy_says(
    survive: Survive, engine: DockerClient
) -> None:
    """As the engine has it, and as a job sees it (CIS Docker Benchmark, section 5)."""
    code = """
        print(open("/proc/self/cgroup").read().count("docker"))
        print(open("/etc/resolv.conf").read().split())
        """
    outcome = await survive(Attack(code, Status.PASSED))
    assert outcome.stdout.splitlines() == ["0", "['nameserver', '127.0.0.1']"]
    assert outcome.box is not None
    container = await asyncio.to_thread(engine.containers.get, outcome.box.container)
    host = container.attrs["HostConfig"]
    assert (host["Privileged"], host["ReadonlyRootfs"], host["Init"]) == (False, True, True)
    assert (host["NetworkMode"], host["IpcMode"], host["CgroupnsMode"]) == (
        "none", "private", "private",
    )  # fmt: skip
    assert (host["PidMode"], host["UTSMode"], host["Binds"], host["Devices"]) == (
        "",
        "",
        None,
        None,
    )
    assert (host["CapDrop"], sorted(host["CapAdd"])) == (
        ["ALL"], ["CHOWN", "KILL", "SETGID", "SETUID"],
    )  # fmt: skip
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert 0 < host["PidsLimit"] < 1000
    assert 0 < host["Memory"] == host["MemorySwap"]
    assert host["OomScoreAdj"] == 500
    assert host["Ulimits"] == [{"Name": "core", "Soft": 1, "Hard": 1}]
    assert host["LogConfig"]["Type"] == "none"
    assert all("noexec" in options for options in host["Tmpfs"].values())
