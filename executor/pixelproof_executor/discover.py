"""Where a container engine may listen: by setting, environment, Docker context, or usual place."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .settings import ExecutorSettings


@dataclass(frozen=True)
class Address:
    """One way to an engine."""

    url: str
    """``unix://``, ``tcp://``, ``http(s)://``, ``ssh://`` or ``npipe://``."""
    source: str
    """Who named it, e.g. ``DOCKER_HOST`` or ``Colima``; for messages."""
    certificates: Path | None = None
    """Folder with ``ca.pem``, ``cert.pem`` and ``key.pem``, if the engine wants TLS."""


class UnknownContextError(Exception):
    """DOCKER_CONTEXT names a context that there is none of."""


def engine_addresses(settings: ExecutorSettings) -> list[Address]:
    """Addresses to try, best first. What is named explicitly is the only one; else the current
    Docker context comes first and then each socket that exists.

    Raises:
        UnknownContextError: DOCKER_CONTEXT names no context.
    """
    if settings.docker_host:
        return [Address(settings.docker_host, "executor.docker_host", _certificates())]
    if host := os.environ.get("DOCKER_HOST"):
        return [Address(host, "DOCKER_HOST", _certificates())]
    if name := os.environ.get("DOCKER_CONTEXT"):
        if name == "default":
            return _usual()
        if (found := _context(name)) is None:
            raise UnknownContextError(name)
        return [found]
    if host := os.environ.get("CONTAINER_HOST"):
        return [Address(host, "CONTAINER_HOST")]
    current = _current_context()
    return [*([current] if current else []), *_usual()]


def _certificates() -> Path | None:
    if not os.environ.get("DOCKER_TLS_VERIFY"):
        return None
    return Path(os.environ.get("DOCKER_CERT_PATH") or _docker_folder())


def _docker_folder() -> Path:
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def _current_context() -> Address | None:
    name = _json(_docker_folder() / "config.json").get("currentContext")
    return _context(name) if isinstance(name, str) and name not in ("", "default") else None


def _context(name: str) -> Address | None:
    """A context of the docker CLI: its folder is the hash of its name."""
    folder, key = _docker_folder() / "contexts", hashlib.sha256(name.encode()).hexdigest()
    try:
        host = _json(folder / "meta" / key / "meta.json")["Endpoints"]["docker"]["Host"]
    except (KeyError, TypeError):
        return None
    if not isinstance(host, str):
        return None
    tls = folder / "tls" / key / "docker"
    return Address(host, f"the docker context '{name}'", tls if tls.is_dir() else None)


def _json(path: Path) -> dict[str, Any]:
    """The object in a file; an empty one if the file is missing or holds something else."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _usual() -> list[Address]:
    """The places where engines listen unless told otherwise, as far as a socket is there."""
    if sys.platform == "win32":
        return [Address("npipe:////./pipe/docker_engine", "Docker Desktop")]
    home = Path.home()
    run = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    colima = [os.environ.get("COLIMA_HOME"), home / ".colima", configuration / "colima"]
    lima = Path(os.environ.get("LIMA_HOME") or home / ".lima")
    machine = home / ".local/share/containers/podman/machine"
    places: list[tuple[str, Path, str]] = [
        ("Docker", Path("/var/run"), "docker.sock"),
        ("rootless Docker", run, "docker.sock"),
        ("Docker Desktop", home / ".docker", "run/docker.sock"),
        ("Docker Desktop", home / ".docker", "desktop/docker.sock"),
        ("OrbStack", home / ".orbstack", "run/docker.sock"),
        *[("Colima", Path(each), "*/docker.sock") for each in colima if each],
        ("Rancher Desktop", home / ".rd", "docker.sock"),
        ("Lima", lima, "*/sock/docker.sock"),
        ("Podman", run, "podman/podman.sock"),
        ("Podman", Path("/run"), "podman/podman.sock"),
        ("Podman's machine", Path(tempfile.gettempdir()), "podman/*-api.sock"),
        ("Podman's machine", machine, "podman.sock"),
        ("Podman's machine", machine, "*/podman.sock"),
        ("Lima", lima, "*/sock/podman.sock"),
    ]
    found: dict[Path, Address] = {}
    for name, folder, pattern in places:
        for socket in _sockets(folder, pattern):
            found.setdefault(socket, Address(f"unix://{socket}", name))
    return list(found.values())


def _sockets(folder: Path, pattern: str) -> list[Path]:
    """Paths that exist, a profile named default first; one that may not be looked at counts."""
    if "*" not in pattern:
        try:
            return [folder / pattern] if (folder / pattern).exists() else []
        except PermissionError:
            return [folder / pattern]
    return sorted(folder.glob(pattern), key=lambda path: ("default" not in path.parts, path))
