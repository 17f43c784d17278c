"""``pixelproof sandbox`` without an engine: what is kept is told, what needs one says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pixelproof_executor.packages.store import Store, StoredSet, StoredWheel
from pixelproof_server.cli import app

WHEEL = StoredWheel(
    name="acme", version="1.0", sha256="00" * 32, file="acme-1.0-py3-none-any.whl",
    modules=("acme",), size=10, unpacked=3 << 20,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIXELPROOF_EXECUTOR__DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.setenv("PIXELPROOF_EXECUTOR__PACKAGES__ALLOW", '["acme"]')
    for name in ("CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))


def test_sets_and_policy_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Store().keep_set(
        StoredSet(
            key="k", requirements=("acme>=1",), image="sha256:1", layer="layer:1", wheels=(WHEEL,)
        )
    )
    shown = CliRunner().invoke(app, ["sandbox", "packages"])
    assert shown.exit_code == 0
    assert "acme>=1" in shown.stdout
    assert "cached, allowed: acme" in shown.stdout
    found = json.loads(CliRunner().invoke(app, ["sandbox", "packages", "--json"]).stdout)
    assert (found["policy"], found["mb"]) == ("cached", 3.0)
    assert found["sets"][0]["packages"] == ["acme 1.0"]


@pytest.mark.parametrize(
    "words", [["show"], ["packages", "--prune"], ["packages", "--add", "acme"]]
)
def test_what_needs_an_engine_says_that_there_is_none(words: list[str]) -> None:
    done = CliRunner().invoke(app, ["sandbox", *words])
    assert done.exit_code == 1
    assert "none.sock" in done.stderr
