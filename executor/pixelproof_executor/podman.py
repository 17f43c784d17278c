"""What Podman's Docker-compatible socket wants otherwise than Docker."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import platformdirs

_LIMITS = {"nofile": 1024, "nproc": 4096}
_SECCOMP = "seccomp="


def is_podman(version: dict[str, Any]) -> bool:
    """Whether this answer to ``/version`` is Podman's."""
    return any("Podman" in part.get("Name", "") for part in version.get("Components") or ())


def adapt(options: dict[str, Any]) -> dict[str, Any]:
    """The same restrictions in Podman's words, but for one that it lacks: a bound on the number of
    files in memory. There they count as the container's memory only.

    Its profile of system calls is a file, not text, and its own limits per process are higher
    than a service may grant.
    """
    from docker.types import Ulimit

    return options | {
        "security_opt": [_with_file(each) for each in options["security_opt"]],
        "ulimits": [
            *options["ulimits"],
            *(Ulimit(name=name, soft=most, hard=most) for name, most in _LIMITS.items()),
        ],
        "tmpfs": {path: _memory(each) for path, each in options["tmpfs"].items()},
    }


def _memory(mount: str) -> str:
    """Options of a memory file system; one for a single uid becomes one for all that there are."""
    known = [
        each for each in mount.split(",") if not each.startswith(("nr_inodes=", "uid=", "gid="))
    ]
    if "uid=" in mount:
        known = [each for each in known if not each.startswith("mode=")] + ["mode=1777"]
    return ",".join(known)


def _with_file(option: str) -> str:
    if not option.startswith(f"{_SECCOMP}{{"):
        return option
    profile = option.removeprefix(_SECCOMP)
    name = f"seccomp-{hashlib.sha256(profile.encode()).hexdigest()[:16]}.json"
    # In the home folder: Podman's machine on macOS shares that with its Linux.
    file = Path(platformdirs.user_cache_dir("pixelproof"), name)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_text(profile)
        new.replace(file)
    return f"{_SECCOMP}{file}"
