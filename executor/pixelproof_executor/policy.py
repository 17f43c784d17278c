"""What the sandbox may do: the restrictions of its container, in one place."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from .jobs import Limits, Mount
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker.types import LogConfig, Ulimit

OWN = "/run/pixelproof"
"""Where the supervisor's sources lie inside the container (memory)."""
WORK = "/box"
"""Slot N works in ``/box/N``, a file system of its own in memory."""
COMMAND_WORK = "/work"
"""Where a command job's tree lies: in the folder ``tree``."""
TREE_MB = 64
"""Room for a packed tree, beside what the job itself may write."""

UID_BLOCK = 1 << 12
"""Uids of one container; a process limit counts per uid on the host: no two should share them."""
_BLOCKS = range(16, 16 + (1 << 18))
_FEW_BLOCKS = range(1, 16)
"""Where the engine has a user namespace of 65,536 uids. Two containers may have the same block
there: the processes of their jobs then count as one user's."""

_SUPERVISOR_MB = 512
_FILES_PER_SLOT = 20_000
_OOM_SCORE = 500
"""A machine without memory ends the sandbox before anything of its user's."""
_CHECKS = 3
"""One for each part that a job may have at a time."""
_BROWSER = {"processes": 192, "memory_mb": 512, "disk_mb": 96}
_BROWSER_RESERVED_MB = 4096
"""Chromium reserves more address space than it fills; its container's memory bounds it."""
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


def hardening(mounts: Sequence[Mount]) -> tuple[str, ...]:
    """What holds a warm container, as the proof tells it."""
    if not mounts:
        return HARDENING
    seen = ", ".join(mount.source for mount in mounts)
    return (*HARDENING[:-1], f"host directories read-only: {seen}")


COMMAND_HARDENING = (
    "network none",
    "read-only root",
    "own uid",
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


def first_uid(engine: dict[str, Any]) -> int:
    """The first of a new container's uids, by the engine's answer to ``/info``."""
    marks = ("name=rootless", "name=userns")
    few = bool(engine.get("Rootless")) or any(  # the first is Podman's word
        option.startswith(marks) for option in engine.get("SecurityOptions") or ()
    )
    return UID_BLOCK * secrets.choice(_FEW_BLOCKS if few else _BLOCKS)


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
        "pids_limit": slots * (settings.limits.processes + _CHECKS) + 32,
        "cgroupns": "private",
        "dns": ["127.0.0.1"],
        "oom_score_adj": _OOM_SCORE,
        "ulimits": [_no_core_dumps()],
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


def _no_core_dumps() -> Ulimit:
    """A limit of one byte, not zero: only that also stops dumps to a program (core(5))."""
    from docker.types import Ulimit

    return Ulimit(name="core", soft=1, hard=1)


def command_options(
    settings: ExecutorSettings,
    image: str,
    limits: Limits,
    labels: dict[str, str],
    uid: int,
    volumes: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Arguments for ``DockerClient.containers.create`` for one command job, less its words.

    As for the warm container, but all of it runs as one user without any capability; compiled
    tests may run from the work folder and /tmp. ``volumes``: folders that the image declares as
    such; they would lie on the host's disk, so memory takes their place.
    """
    common = "rw,nosuid,nodev,nr_inodes=20k"
    own = f"uid={uid},gid={uid},mode=700"
    room = limits.disk_mb + TREE_MB
    memory = f"{limits.memory_mb + room}m"
    options = container_options(settings, image, 1, labels)
    del options["command"]
    return {
        **options,
        "auto_remove": False,  # its exit status is read after its end
        "user": f"{uid}:{uid}",
        "working_dir": COMMAND_WORK,
        "cap_add": [],
        "healthcheck": {"test": ["NONE"]},
        "mem_limit": memory,
        "memswap_limit": memory,
        "pids_limit": limits.processes + 8,
        "tmpfs": {
            COMMAND_WORK: f"{common},exec,size={room}m,{own}",
            "/tmp": f"{common},exec,size={limits.disk_mb}m,{own}",  # noqa: S108
            "/dev/shm": f"{common},noexec,size=64m,{own}",  # noqa: S108
            **dict.fromkeys(volumes, f"{common},noexec,size=16m,{own}"),
        },
        "environment": {
            "HOME": f"{COMMAND_WORK}/home",
            "TMPDIR": "/tmp",  # noqa: S108
            "TZ": "UTC",
            "CI": "true",
            "NO_COLOR": "1",
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
    """The supervisor's sources by path; sent over at start, so the image never ages."""
    return dict(_sources(resources.files("pixelproof_executor.supervisor"), ""))


def _sources(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{under}{entry.name}/")
        elif entry.name.endswith((".py", ".js")):
            yield under + entry.name, entry.read_bytes()


@cache
def seccomp_profile() -> str:
    """The allow-list of system calls, as the engine wants it: JSON in one line."""
    text = resources.files("pixelproof_executor").joinpath("seccomp.json").read_text()
    return json.dumps(json.loads(text), separators=(",", ":"))


def default_slots(settings: ExecutorSettings) -> int:
    return settings.slots or os.cpu_count() or 1


def with_browser(limits: Limits) -> Limits:
    """``limits`` of a job, and what a browser beside it needs: about 120 threads and 300 MB."""
    grown = {name: value + getattr(limits, name) for name, value in _BROWSER.items()}
    return limits.model_copy(update=grown)


def beside_browser(limits: dict[str, Any]) -> dict[str, Any]:
    """A job's limits, as the supervisor gets them, where a browser runs beside it."""
    return with_browser(Limits(**limits)).model_dump() | {"reserved_mb": _BROWSER_RESERVED_MB}


def cut(limits: Limits, ceiling: Limits) -> Limits:
    """A job's limits, none above the ceiling of the settings."""
    bounds = ceiling.model_dump()
    return Limits(**{name: min(value, bounds[name]) for name, value in limits.model_dump().items()})
