"""CPU time of one fix: what is said of speed on a machine that others use as well."""

from __future__ import annotations

import os
import time
from pathlib import Path

import docker


class CpuClock:
    """Seconds of CPU that this process, the picture reader and the sandbox have used so far.

    The sandbox is every container that names this process in its labels; what a container used that
    is gone by now stays counted as of the last look.
    """

    def __init__(self) -> None:
        self._engine = docker.from_env()
        self._sandbox: dict[str, float] = {}

    def seconds(self, reader: int | None) -> float:
        """``reader``: the process id of the picture reader, if it runs."""
        for one in self._engine.containers.list(filters={"label": f"pixelproof.pid={os.getpid()}"}):
            told = self._engine.api.stats(one.id, stream=False, one_shot=True)
            self._sandbox[str(one.id)] = told["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9
        return time.process_time() + _used_by(reader) + sum(self._sandbox.values())


def _used_by(pid: int | None) -> float:
    """User and system time of a process and its ended children (proc(5), ``stat``)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
