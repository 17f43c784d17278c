"""Data of the host that is too big to pack: seen by jobs, read-only, where the user said so."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any

from .jobs import Mount
from .supervisor.inputs import FOLDER


class MountError(Exception):
    """Data cannot be given to a job; the message says why and what to do."""


def checked(
    mounts: Iterable[Mount], files: Collection[str], named: Iterable[str]
) -> tuple[Mount, ...]:
    """``mounts`` with their real sources, sorted by path.

    ``files``: paths of the job's tree. ``named``: what the user allows (``inputs.mount``); a source
    is one of these or lies inside one, links followed.

    Raises:
        MountError: a source is not allowed or not there, or its place in the tree is taken.
    """
    allowed = [Path(one).expanduser().resolve() for one in named]
    found = sorted((_checked(one, files, allowed) for one in mounts), key=lambda one: one.path)
    for first, second in combinations(found, 2):
        if second.path == first.path or second.path.startswith(f"{first.path}/"):
            raise MountError(f"two mounts want to be at {second.path!r}")
    return tuple(found)


def _checked(mount: Mount, files: Collection[str], allowed: Collection[Path]) -> Mount:
    place = PurePosixPath(mount.path)
    if place.is_absolute() or not place.parts or {"..", "\\"} & {*place.parts, *mount.path}:
        raise MountError(f"{mount.path!r} is no place inside the project")
    inside = {*map(str, place.parents), str(place)}
    if any(name in inside or name.startswith(f"{place}/") for name in files):
        raise MountError(f"the project has files at {mount.path!r} already")
    try:
        real = Path(mount.source).resolve(strict=True)
        mode = real.stat().st_mode
    except (OSError, RuntimeError) as error:
        raise MountError(f"{mount.source} cannot be mounted: it is not there") from error
    if not any(real.is_relative_to(one) for one in allowed):
        raise MountError(f"{mount.source} is not in what your setting inputs.mount names")
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise MountError(f"{mount.source} cannot be mounted: it is neither a folder nor a file")
    return Mount(source=str(real), path=str(place))


def mount_options(mounts: Iterable[Mount]) -> list[Any]:
    """As the engine wants them; file systems mounted below a source are left out, as they would
    not be read-only with it."""
    from docker.types import Mount as Bind

    found = []
    for number, mount in enumerate(mounts):
        bind = Bind(
            target=f"{FOLDER}/{number}",
            source=mount.source,
            type="bind",
            read_only=True,
            propagation="rprivate",
        )
        bind["BindOptions"]["NonRecursive"] = True
        found.append(bind)
    return found
