"""Finds the container engine: DOCKER_HOST, then the sockets of Docker, Podman, Colima, Rancher."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient

OLDEST_API = (1, 41)
"""Docker 20.10: the first with the restrictions that the sandbox is made of."""


_HELLO_SECONDS = 10
_WORK_SECONDS = 120


class EngineError(Exception):
    """No usable container engine; ``advice`` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}: {advice}")
        self.what = what
        self.advice = advice


def engine_addresses(settings: ExecutorSettings) -> list[str]:
    """Addresses to try, best first; only sockets that exist are named beside explicit ones."""
    for explicit in (settings.docker_host, os.environ.get("DOCKER_HOST")):
        if explicit:
            return [explicit]
    if sys.platform == "win32":
        return ["npipe:////./pipe/docker_engine"]
    home, run = Path.home(), Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    sockets = [
        Path("/var/run/docker.sock"),
        run / "docker.sock",
        home / ".docker/run/docker.sock",
        home / ".colima/default/docker.sock",
        home / ".config/colima/default/docker.sock",
        home / ".rd/docker.sock",
        run / "podman/podman.sock",
        Path("/run/podman/podman.sock"),
    ]
    return [f"unix://{socket}" for socket in sockets if _exists(socket)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return True


def connect(settings: ExecutorSettings) -> DockerClient:
    """A client of the first engine that answers.

    Raises:
        EngineError: none answers, or what answers is too old.
    """
    addresses = engine_addresses(settings)
    if not addresses:
        raise EngineError(
            "no container engine was found",
            "install Docker (or Podman with its socket) and start it; from the project's "
            "repository 'make engine' does this on Debian",
        )
    first: EngineError | None = None
    for address in addresses:
        try:
            return _connect_to(address)
        except EngineError as error:
            first = first or error
    assert first is not None
    raise first


def _connect_to(address: str) -> DockerClient:
    import docker
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    try:
        client = docker.DockerClient(base_url=address, version="auto", timeout=_HELLO_SECONDS)
        found = str(client.version()["ApiVersion"])
    except (DockerException, RequestException) as error:
        raise _explain(address, error) from error
    client.api.timeout = _WORK_SECONDS
    if tuple(int(part) for part in found.split(".")) < OLDEST_API:
        client.close()
        raise EngineError(
            f"the container engine at {address} is too old (API {found})",
            "install Docker 20.10 or newer",
        )
    return client


def _explain(address: str, error: BaseException) -> EngineError:
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    words = " ".join(causes)
    if "Permission" in words or "Errno 13" in words:
        return EngineError(
            f"permission denied on {address}",
            "let this user use the engine: 'sudo usermod -aG docker $USER', then log in again",
        )
    if "Errno 2" in words or "FileNotFound" in words:
        return EngineError(
            f"no container engine at {address}",
            "start Docker, or correct DOCKER_HOST or the setting executor.docker_host",
        )
    return EngineError(
        f"the container engine at {address} does not answer",
        "start it ('sudo systemctl start docker', or Docker Desktop), then try again",
    )
