"""How much memory the processes of one job take together."""

from __future__ import annotations

import os
from pathlib import Path

from .sweep import proc_file

_COUNTED = (b"RssAnon:", b"RssShmem:")


def memory_of(processes: list[int], inherited: int) -> int:
    """Bytes that processes hold, beyond what each fork shares with the supervisor.

    An estimate from below: pages that were forked within the job count in each process, but
    ``inherited`` (bytes) is taken off every one.
    """
    return sum(max(0, _resident(pid) - inherited) for pid in processes)


def own_memory() -> int:
    """Bytes that a fork of this process starts with."""
    return _resident(os.getpid())


def _resident(pid: int) -> int:
    """Anonymous and shared memory in RAM, by proc(5); 0 for a process that is gone."""
    try:
        lines = proc_file(f"/proc/{pid}/status").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(_COUNTED))


def oom_kills() -> int:
    """How many processes of this container the kernel has ended for want of memory."""
    for name in ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"):
        try:
            lines = Path(name).read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
