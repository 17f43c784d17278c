"""An index of its own in a folder, with wheels that the tests make; no network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pixelproof_executor import ExecutorSettings, PackageSettings
from pixelproof_executor.connect import connect
from pixelproof_executor.image.build import ensure_image
from pixelproof_executor.packages.keeper import Keeper
from pixelproof_executor.packages.store import Store

MakeWheel = Callable[..., Path]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that pip takes packages from; nothing else is configured."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


@pytest.fixture
def make_wheel(index: Path) -> MakeWheel:
    """Write a wheel to the index: its files, what it requires, and how it lies."""

    def make(
        name: str,
        files: Mapping[str, str],
        version: str = "1.0",
        *,
        requires: tuple[str, ...] = (),
        record: Callable[[str], str] = lambda text: text,
        tag: str = "py3-none-any",
    ) -> Path:
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        metadata = [f"Name: {name}", f"Version: {version}"]
        metadata += [f"Requires-Dist: {one}" for one in requires]
        everything = {
            **files,
            f"{info}/METADATA": "Metadata-Version: 2.1\n" + "\n".join(metadata) + "\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        }
        lines = [
            f"{path},sha256={_hash(text)},{len(text.encode())}\n"
            for path, text in everything.items()
        ]
        everything[f"{info}/RECORD"] = record("".join([*lines, f"{info}/RECORD,,\n"]))
        path = index / f"{name.replace('-', '_')}-{version}-{tag}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for place, text in everything.items():
                archive.writestr(place, text)
        return path

    return make


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def make_sdist(index: Path) -> Callable[[str, str], Path]:
    """Write a source archive whose ``setup.py`` is given."""

    def make(name: str, setup: str) -> Path:
        path = index / f"{name}-1.0.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for inner, text in {
                "setup.py": setup,
                "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            }.items():
                entry = tarfile.TarInfo(f"{name}-1.0/{inner}")
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
        return path

    return make


@pytest.fixture(scope="session")
def client() -> Iterator[Any]:
    found = connect(ExecutorSettings())
    yield found
    found.close()


@pytest.fixture(scope="session")
def image(client: Any) -> str:
    return ensure_image(client)


@pytest.fixture
def keeper(index: Path, tmp_path: Path, client: Any) -> Iterator[Callable[..., Keeper]]:
    """Makes keepers over one cache and one log; what they made in the engine is removed."""
    store = Store(tmp_path / "store")

    def make(**settings: Any) -> Keeper:
        return Keeper(PackageSettings(**settings), store, tmp_path / "audit.jsonl")

    yield make
    make().prune(client)


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """The lines of the audit log."""

    def read() -> list[dict[str, Any]]:
        path = tmp_path / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    return read
