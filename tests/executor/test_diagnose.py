"""doctor's view of the sandbox: every cause has its own words, limits are tried, not believed."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pixelproof_executor import ExecutorSettings
from pixelproof_executor.connect import connect
from pixelproof_executor.diagnose import diagnose, images
from pixelproof_executor.discover import engine_addresses
from pixelproof_executor.image.build import image_name
from pixelproof_executor.image.recipes import UI

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="session")]


async def test_a_working_sandbox_passes_every_probe() -> None:
    findings = await diagnose(ExecutorSettings(slots=1))
    assert [finding.model_dump() for finding in findings if not finding.ok] == []
    assert [finding.name for finding in findings] == [
        "engine", "image", "ui image", "sandbox", "memory limit", "process limit", "disk limit",
        "no network", "read-only root", "own uid, no capabilities",
    ]  # fmt: skip
    told = {finding.name: finding.detail for finding in findings}
    assert re.fullmatch(rf"{image_name()} is there, \d+ MB", told["image"])
    assert image_name(UI) in told["ui image"]


async def test_an_image_that_is_not_built_yet_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    unbuilt = replace(UI, left_out=("/nothing",))
    monkeypatch.setattr("pixelproof_executor.diagnose.UI", unbuilt)
    client = connect(ExecutorSettings())
    try:
        told = {finding.name: finding for finding in images(client, ExecutorSettings())}
    finally:
        client.close()
    assert told["ui image"].ok
    assert told["ui image"].detail == (
        f"{image_name(unbuilt)} is built at first use for pages, plotly, Altair and Vega, "
        "or now: python -m pixelproof_executor.image.build ui"
    )


async def test_a_missing_socket_is_told(tmp_path: Path) -> None:
    findings = await diagnose(ExecutorSettings(docker_host=f"unix://{tmp_path}/none.sock"))
    assert [finding.ok for finding in findings] == [False]
    assert "no container engine at" in findings[0].detail
    assert "start Docker" in findings[0].advice


async def test_a_socket_where_nobody_listens_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    findings = await diagnose(ExecutorSettings(docker_host=f"unix://{path}"))
    assert "does not answer" in findings[0].detail


async def test_a_context_whose_engine_is_down_does_not_hide_one_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, address = "down", f"unix://{tmp_path}/down.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "down.sock"))
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = tmp_path / "contexts/meta" / key / "meta.json"
    meta.parent.mkdir(parents=True)
    meta.write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": address}}}))
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": name}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert engine_addresses(ExecutorSettings())[0].url == address
    connect(ExecutorSettings()).close()


async def test_an_old_engine_is_told(tmp_path: Path) -> None:
    """No engine older than 20.10 can be had, so its answer to /version is played here."""
    path = tmp_path / "old.sock"
    body = b'{"Version": "19.03.1", "ApiVersion": "1.40", "Arch": "amd64"}'
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def answer() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
                    )

        threading.Thread(target=answer, daemon=True).start()
        findings = await diagnose(ExecutorSettings(docker_host=f"unix://{path}"))
    assert not findings[0].ok
    assert "too old (API 1.40)" in findings[0].detail


async def test_a_missing_image_of_the_users_own_is_told() -> None:
    findings = await diagnose(ExecutorSettings(image="nobody/has-this:0"))
    assert [finding.name for finding in findings if not finding.ok] == ["image"]
    assert "docker pull nobody/has-this:0" in findings[-1].advice
