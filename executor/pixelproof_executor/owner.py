"""Who started a container: labels that tell, later, whether that process still lives."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import uuid
from functools import cache
from pathlib import Path

OWNER = "pixelproof.owner"
_MACHINE = "pixelproof.machine"
_BOOT = "pixelproof.boot"
_PID = "pixelproof.pid"
_STARTED = "pixelproof.pid-started"


def labels() -> dict[str, str]:
    """Labels of a container that this process starts."""
    return {
        OWNER: "pixelproof",
        _MACHINE: _machine(),
        _BOOT: _boot(),
        _PID: str(os.getpid()),
        _STARTED: _started(os.getpid()),
    }


def is_orphan(found: dict[str, str]) -> bool:
    """Whether the process that started a container with these labels is known to be dead.

    Containers of other machines (a shared engine) and other process name spaces are never ours
    to judge.
    """
    if found.get(OWNER) != "pixelproof" or found.get(_MACHINE) != _machine():
        return False
    if found.get(_BOOT) != _boot():
        return True
    pid = found.get(_PID, "")
    return not pid.isdigit() or _started(int(pid)) != found.get(_STARTED)


@cache
def _machine() -> str:
    name_space = ""
    if sys.platform == "linux":
        name_space = str(Path("/proc/self/ns/pid").readlink())
    return f"{platform.node()} {uuid.getnode():x} {name_space}".strip()


@cache
def _boot() -> str:
    if sys.platform == "linux":
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""


def _started(pid: int) -> str:
    """When a process started, in whatever form the system tells it; empty: there is none."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return ""
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    if sys.platform == "win32":
        command = ["tasklist", "/FI", f"PID eq {pid}", "/FO", "CSV", "/NH"]
    else:
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
