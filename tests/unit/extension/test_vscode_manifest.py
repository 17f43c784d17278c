"""The VS Code extension says what the server says: settings, names, sizes, version."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from pixelproof_server import names
from pixelproof_server.editor.announcements import SOURCE
from pixelproof_server.protocol import MAX_CHUNK_CHARACTERS, FixParams

ROOT = Path(__file__).parents[3]
EXTENSION = ROOT / "extension" / "vscode"
LOCKS = (
    EXTENSION / "package-lock.json",
    ROOT / "tests" / "editors" / "vscode" / "editor" / "package-lock.json",
)


def _source(name: str) -> str:
    return (EXTENSION / "src" / name).read_text(encoding="utf-8")


def _interface(source: str, name: str) -> set[str]:
    """The field names of a TypeScript interface."""
    body = re.search(rf"interface {name} {{(.*?)\n}}", source, re.DOTALL)
    assert body
    return set(re.findall(r"^ {4}(\w+)\??:", body[1], re.MULTILINE))


def test_every_setting_of_the_server_is_offered_as_it_is_now() -> None:
    manifest = (EXTENSION / "package.json").read_text(encoding="utf-8")
    contributed = runpy.run_path(str(EXTENSION / "contribute_settings.py"))["contributed"]
    assert manifest == contributed(manifest), "run python extension/vscode/contribute_settings.py"


def test_a_folder_without_trust_may_change_no_setting() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    restricted = manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    offered = [
        name
        for section in manifest["contributes"]["configuration"]
        for name in section["properties"]
    ]
    assert "pixelproof.endpoints" in offered
    assert sorted(restricted) == sorted(offered)


def test_the_program_that_is_started_is_never_named_by_a_folder() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    first = manifest["contributes"]["configuration"][0]["properties"]
    assert first["pixelproof.command"]["scope"] == "machine"


@pytest.mark.parametrize(
    "name", [names.ATTACH_IMAGE, names.FIX, names.START_FIX, names.PROOF_SCHEME]
)
def test_the_client_uses_the_servers_names(name: str) -> None:
    assert f"'{name}'" in _source("protocol.ts")


def test_the_client_asks_for_a_fix_in_fields_that_the_server_reads() -> None:
    sent = _interface(_source("protocol.ts"), "FixParams")
    assert sent <= {to_camel(name) for name in FixParams.model_fields}


def test_the_client_finds_the_servers_diagnostics() -> None:
    assert f"source === '{SOURCE}'" in _source("proof.ts")


def test_a_part_of_an_upload_is_small_enough_for_the_server() -> None:
    found = re.search(r"CHUNK_BYTES = ([\d_]+);", _source("protocol.ts"))
    assert found
    size = int(found[1])
    assert size % 3 == 0
    assert size // 3 * 4 <= MAX_CHUNK_CHARACTERS


def test_extension_and_server_have_one_version() -> None:
    manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest["version"] == project["project"]["version"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_locked_packages_name_no_registry(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in packages.items() if name)
