"""A client of the first container engine that answers, or what to do that one does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .discover import Address, UnknownContextError, engine_addresses
from .settings import ExecutorSettings

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.tls import TLSConfig

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


def connect(settings: ExecutorSettings) -> DockerClient:
    """A client of the first engine that answers.

    Raises:
        EngineError: none answers, or what answers is too old.
    """
    try:
        addresses = engine_addresses(settings)
    except UnknownContextError as error:
        raise EngineError(
            f"DOCKER_CONTEXT names the context '{error}', which there is none of",
            "'docker context ls' lists them; correct or unset DOCKER_CONTEXT",
        ) from error
    if not addresses:
        raise EngineError("no container engine was found", _how_to_get_one())
    first: EngineError | None = None
    for address in addresses:
        try:
            return _connect_to(address)
        except EngineError as error:
            first = first or error
    assert first is not None
    raise first


def _how_to_get_one() -> str:
    if sys.platform == "darwin":
        return "install and start Docker Desktop, OrbStack or Colima ('colima start')"
    return (
        "install Docker (or Podman with its socket) and start it; from the project's repository "
        "'make engine' does this on Debian"
    )


def _connect_to(address: Address) -> DockerClient:
    import docker
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    _refuse_what_cannot_stream(address)
    try:
        client = docker.DockerClient(
            base_url=address.url, version="auto", timeout=_HELLO_SECONDS, tls=_tls(address)
        )
        found = str(client.version()["ApiVersion"])
    except (DockerException, RequestException) as error:
        raise _explain(address, error) from error
    client.api.timeout = _WORK_SECONDS
    if tuple(int(part) for part in found.split(".")) < OLDEST_API:
        client.close()
        raise EngineError(
            f"the container engine at {address.url} is too old (API {found})",
            "install Docker 20.10 or newer",
        )
    return client


def _refuse_what_cannot_stream(address: Address) -> None:
    """A job's frames need a socket that an event loop can wait for.

    Raises:
        EngineError: a named pipe or ssh; the advice names another way to the same engine.
    """
    if address.url.startswith("npipe:"):
        raise EngineError(
            f"{address.source} is reached through a named pipe ({address.url}), over which "
            "jobs cannot be sent",
            "run pixelproof inside WSL 2, where Docker Desktop offers a socket (Settings, "
            "Resources, WSL integration), or name a tcp:// address of the engine in DOCKER_HOST",
        )
    if address.url.startswith("ssh:"):
        host = address.url.removeprefix("ssh://")
        raise EngineError(
            f"{address.source} names {address.url}, and over ssh jobs cannot be sent directly",
            f"forward the socket: 'ssh -N -L /tmp/remote-docker.sock:/var/run/docker.sock {host}', "
            "then set DOCKER_HOST=unix:///tmp/remote-docker.sock",
        )


def _tls(address: Address) -> TLSConfig | bool:
    from docker.tls import TLSConfig

    folder = address.certificates
    if folder is None:
        return False
    own, key, ca = (folder / name for name in ("cert.pem", "key.pem", "ca.pem"))
    return TLSConfig(
        client_cert=(str(own), str(key)) if own.exists() and key.exists() else None,
        ca_cert=str(ca) if ca.exists() else None,
        verify=True,
    )


def _explain(address: Address, error: BaseException) -> EngineError:
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    words = " ".join(causes)
    if "Permission" in words or "Errno 13" in words:
        return EngineError(
            f"permission denied on {address.url}",
            "let this user use the engine: 'sudo usermod -aG docker $USER', then log in again",
        )
    if "Errno 2" in words or "FileNotFound" in words:
        return EngineError(
            f"no container engine at {address.url} (named by {address.source})",
            "start Docker, or correct DOCKER_HOST, the docker context or the setting "
            "executor.docker_host",
        )
    if "certificate" in words or "SSL" in words or "TLS" in words:
        return EngineError(
            f"no trusted connection to the container engine at {address.url}: {causes[0]}",
            "see to its certificates: DOCKER_TLS_VERIFY, DOCKER_CERT_PATH or the docker context",
        )
    return EngineError(
        f"the container engine at {address.url} does not answer",
        "start it ('sudo systemctl start docker', or Docker Desktop), then try again",
    )
