"""What the sandbox may do: the restrictions of its container, in one place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from .jobs import Limits
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker.types import LogConfig

OWN = "/run/pixelproof"
"""Where the supervisor's sources lie inside the container (memory)."""
WORK = "/box"
"""Slot N works in ``/box/N``, a file system of its own in memory."""
TREE_MB = 64
"""Room for a packed tree, beside what the job itself may write."""

_SUPERVISOR_MB = 512
_FILES_PER_SLOT = 20_000
_CAPABILITIES = ["CHOWN", "KILL", "SETGID", "SETUID"]
"""The supervisor gives each job a uid and ends it; the job's process itself has none of these."""

HARDENING = (
    "network none",
    "read-only root",
    "own uid per job",
    "no capabilities",
    "no new privileges",
    "seccomp allow-list",
    "memory, process, file and time limits",
    "no host directory",
)

# Runs first inside the container: takes the supervisor's sources from the stream, then becomes it.
BOOT = f"""
import json, os, struct, sys
def take(size):
    data = b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more:
            os._exit(0)
        data += more
    return data
head, blob = struct.unpack("!II", take(8))
start, sources = json.loads(take(head)), take(blob)
at = 0
for name, size in start["sources"]:
    os.makedirs(os.path.dirname("{OWN}/_pixelproof/" + name), exist_ok=True)
    with open("{OWN}/_pixelproof/" + name, "wb") as file:
        file.write(sources[at:at + size])
    at += size
sys.dont_write_bytecode = True
sys.path.insert(0, "{OWN}")
from _pixelproof.serve import main
sys.path.remove("{OWN}")
main(start)
"""


def container_options(
    settings: ExecutorSettings, image: str, slots: int, labels: dict[str, str]
) -> dict[str, Any]:
    """Arguments for ``DockerClient.containers.create``."""
    memory = slots * settings.limits.memory_mb + _SUPERVISOR_MB
    return {
        "image": image,
        "command": ["python3", "-s", "-P", "-c", BOOT],
        "labels": labels,
        "stdin_open": True,
        "auto_remove": True,
        "init": True,
        "user": "0:0",
        "hostname": "sandbox",
        "working_dir": "/",
        "network_mode": "none",
        "ipc_mode": "private",
        "read_only": True,
        "cap_drop": ["ALL"],
        "cap_add": _CAPABILITIES,
        "security_opt": ["no-new-privileges:true", f"seccomp={seccomp_profile()}"],
        "mem_limit": f"{memory}m",
        "memswap_limit": f"{memory}m",
        "pids_limit": slots * settings.limits.processes + 32,
        "log_config": _no_log(),
        "tmpfs": _memory_file_systems(settings.limits, slots),
        "runtime": settings.runtime,
        "environment": {
            "MPLBACKEND": "agg",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "TZ": "UTC",
        },
    }


def _no_log() -> LogConfig:
    from docker.types import LogConfig

    return LogConfig(type="none")


def _memory_file_systems(limits: Limits, slots: int) -> dict[str, str]:
    size = limits.disk_mb + TREE_MB
    common = "rw,nosuid,nodev,noexec"
    return {
        "/run": f"{common},size=16m,nr_inodes=1k,mode=755",
        "/tmp": f"{common},size=64m,nr_inodes=4k,mode=1777",  # noqa: S108
        "/dev/shm": f"{common},size=64m,nr_inodes=1k,mode=1777",  # noqa: S108
        **{
            f"{WORK}/{slot}": f"{common},size={size}m,nr_inodes={_FILES_PER_SLOT},mode=711"
            for slot in range(slots)
        },
    }


def supervisor_sources() -> dict[str, bytes]:
    """The supervisor's modules by path; sent over at start, so the image never ages."""
    return dict(_sources(resources.files("pixelproof_executor.supervisor"), ""))


def _sources(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{under}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield under + entry.name, entry.read_bytes()


@cache
def seccomp_profile() -> str:
    """The allow-list of system calls, as the engine wants it: JSON in one line."""
    text = resources.files("pixelproof_executor").joinpath("seccomp.json").read_text()
    return json.dumps(json.loads(text), separators=(",", ":"))


def default_slots(settings: ExecutorSettings) -> int:
    return settings.slots or os.cpu_count() or 1


def cut(limits: Limits, ceiling: Limits) -> Limits:
    """A job's limits, none above the ceiling of the settings."""
    bounds = ceiling.model_dump()
    return Limits(**{name: min(value, bounds[name]) for name, value in limits.model_dump().items()})
