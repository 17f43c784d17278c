"""Where engines are looked for: made-up homes, each as one product leaves it."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import pytest

from pixelproof_executor import ExecutorSettings
from pixelproof_executor.connect import EngineError, connect
from pixelproof_executor.discover import Address, engine_addresses

NAMES = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
         "CONTAINER_HOST", "COLIMA_HOME", "LIMA_HOME", "XDG_CONFIG_HOME")  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix systems")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def listen(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return f"unix://{path}"


def found(home: Path) -> list[tuple[str, str]]:
    """What is found below ``home``: the machine that runs the test may have engines of its own."""
    return [
        (address.source, address.url.partition(f"{home}/")[2])
        for address in engine_addresses(ExecutorSettings())
        if str(home) in address.url
    ]


def context(home: Path, name: str, host: object, current: bool = True, tls: bool = False) -> None:
    docker, key = home / ".docker", hashlib.sha256(name.encode()).hexdigest()
    meta = docker / "contexts/meta" / key / "meta.json"
    meta.parent.mkdir(parents=True)
    endpoints = {"docker": {"Host": host, "SkipTLSVerify": False}}
    meta.write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": endpoints}))
    if tls:
        (docker / "contexts/tls" / key / "docker").mkdir(parents=True)
    if current:
        (docker / "config.json").write_text(json.dumps({"auths": {}, "currentContext": name}))


PLACES = [
    ("rootless Docker", "run/docker.sock"),
    ("Docker Desktop", ".docker/run/docker.sock"),
    ("Docker Desktop", ".docker/desktop/docker.sock"),
    ("OrbStack", ".orbstack/run/docker.sock"),
    ("Colima", ".colima/default/docker.sock"),
    ("Colima", ".config/colima/default/docker.sock"),
    ("Rancher Desktop", ".rd/docker.sock"),
    ("Lima", ".lima/docker/sock/docker.sock"),
    ("Podman", "run/podman/podman.sock"),
    ("Podman's machine", "tmp/podman/podman-machine-default-api.sock"),
    ("Podman's machine", ".local/share/containers/podman/machine/podman.sock"),
    ("Podman's machine", ".local/share/containers/podman/machine/qemu/podman.sock"),
    ("Lima", ".lima/podman/sock/podman.sock"),
]


@pytest.mark.parametrize(("source", "path"), PLACES, ids=[path for _, path in PLACES])
def test_every_usual_place_is_found(home: Path, source: str, path: str) -> None:
    assert found(home) == []
    listen(home / path)
    assert found(home) == [(source, path)]


def test_dockers_own_socket_comes_before_podmans(home: Path) -> None:
    for _, path in reversed(PLACES):
        listen(home / path)
    assert found(home) == PLACES


def test_every_profile_of_colima_is_found_the_default_one_first(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLIMA_HOME", str(home / "elsewhere"))
    for path in ("elsewhere/arm/docker.sock", "elsewhere/default/docker.sock",
                 ".colima/x86/docker.sock"):  # fmt: skip
        listen(home / path)
    assert [path for _, path in found(home)] == [
        "elsewhere/default/docker.sock", "elsewhere/arm/docker.sock", ".colima/x86/docker.sock",
    ]  # fmt: skip


def test_the_current_docker_context_comes_first(home: Path) -> None:
    listen(home / ".rd/docker.sock")
    context(home, "colima-work", f"unix://{home}/some/where.sock")
    assert found(home) == [
        ("the docker context 'colima-work'", "some/where.sock"),
        ("Rancher Desktop", ".rd/docker.sock"),
    ]


def test_the_default_context_is_the_usual_places(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context(home, "other", f"unix://{home}/other.sock")
    listen(home / ".rd/docker.sock")
    monkeypatch.setenv("DOCKER_CONTEXT", "default")
    assert found(home) == [("Rancher Desktop", ".rd/docker.sock")]


def test_what_is_named_explicitly_is_the_only_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen(home / ".rd/docker.sock")
    context(home, "current", "tcp://current:1")
    context(home, "named", "tcp://named:2", current=False)
    for name, value, url in (
        ("CONTAINER_HOST", "unix:///podman.sock", "unix:///podman.sock"),
        ("DOCKER_CONTEXT", "named", "tcp://named:2"),
        ("DOCKER_HOST", "tcp://host:3", "tcp://host:3"),
    ):
        monkeypatch.setenv(name, value)
        assert [address.url for address in engine_addresses(ExecutorSettings())] == [url]
    settings = ExecutorSettings(docker_host="tcp://setting:4")
    assert engine_addresses(settings) == [Address("tcp://setting:4", "executor.docker_host")]


def test_certificates_of_a_context_and_of_the_environment_are_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context(home, "team", "tcp://team:2376", tls=True)
    key = hashlib.sha256(b"team").hexdigest()
    assert engine_addresses(ExecutorSettings())[0].certificates == (
        home / ".docker/contexts/tls" / key / "docker"
    )
    monkeypatch.setenv("DOCKER_HOST", "tcp://host:2376")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    assert engine_addresses(ExecutorSettings())[0].certificates == home / ".docker"
    monkeypatch.setenv("DOCKER_CERT_PATH", str(home / "certs"))
    assert engine_addresses(ExecutorSettings())[0].certificates == home / "certs"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"currentContext": 3}', '{"currentContext": "none such"}']
)
def test_a_broken_or_stale_configuration_is_passed_over(home: Path, text: str) -> None:
    listen(home / ".rd/docker.sock")
    (home / ".docker").mkdir()
    (home / ".docker/config.json").write_text(text)
    assert found(home) == [("Rancher Desktop", ".rd/docker.sock")]


def test_a_context_without_an_address_is_passed_over(home: Path) -> None:
    context(home, "empty", None)
    assert found(home) == []


def told(settings: ExecutorSettings) -> EngineError:
    with pytest.raises(EngineError) as caught:
        connect(settings)
    return caught.value


def test_an_unknown_context_in_the_environment_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "gone")
    error = told(ExecutorSettings())
    assert "'gone'" in error.what
    assert "docker context ls" in error.advice


def test_a_named_pipe_and_ssh_are_told_with_another_way(home: Path) -> None:
    pipe = told(ExecutorSettings(docker_host="npipe:////./pipe/docker_engine"))
    assert "named pipe" in pipe.what
    assert "WSL 2" in pipe.advice
    ssh = told(ExecutorSettings(docker_host="ssh://me@host"))
    assert "ssh -N -L" in ssh.advice
    assert "me@host" in ssh.advice
