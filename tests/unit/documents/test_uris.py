"""URIs as editors on Windows, macOS and Linux write them."""

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from pixelproof_server.documents import uris


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/Users/a%20b/x.py", "c:/Users/a b/x.py"),
        ("file:///C:/Users/a b/x.py", "c:/Users/a b/x.py"),
        ("file:///c:/x%23y.py", "c:/x#y.py"),
        ("file://server/share/x.py", "//server/share/x.py"),
        ("file://localhost/c:/x.py", "c:/x.py"),
        ("FILE:///D:/x.py", "d:/x.py"),
        ("file:///c%3A", "c:/"),
    ],
)
def test_windows_uris_name_windows_paths(uri: str, path: str) -> None:
    assert uris.to_path(uri, windows=True) == PureWindowsPath(path)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/a%20b/x.py", "/home/a b/x.py"),
        ("file:///home/caf%C3%A9.py", "/home/café.py"),
        ("file:///home/what?.py", "/home/what?.py"),
        ("file:///home/c#.py", "/home/c#.py"),
        ("file:///c%3A/x.py", "/c:/x.py"),
        ("file:///a%25b.py", "/a%b.py"),
    ],
)
def test_posix_uris_name_posix_paths(uri: str, path: str) -> None:
    assert uris.to_path(uri, windows=False) == PurePosixPath(path)


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "vscode-notebook-cell:/a/b.ipynb#W0", "pixelproof-proof:/1.md"]
)
def test_other_schemes_name_no_path(uri: str) -> None:
    assert uris.to_path(uri) is None
    assert not uris.is_file(uri)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PureWindowsPath("C:/Users/a b/x.py"), "file:///c%3A/Users/a%20b/x.py"),
        (PureWindowsPath("//server/share/a b.py"), "file://server/share/a%20b.py"),
        (PurePosixPath("/home/a b/#1.py"), "file:///home/a%20b/%231.py"),
        (PurePosixPath("/home/café.py"), "file:///home/caf%C3%A9.py"),
    ],
)
def test_paths_become_uris_and_come_back(path: PureWindowsPath | PurePosixPath, uri: str) -> None:
    assert uris.from_path(path) == uri
    windows = isinstance(path, PureWindowsPath)
    back = uris.to_path(uri, windows=windows)
    assert back == path


def test_one_document_has_one_key_whatever_its_spelling() -> None:
    windows = {
        uris.key(uri, windows=True)
        for uri in ("file:///c%3A/A/x.py", "file:///C:/A/x.py", "file:///c:/a/X.py")
    }
    assert len(windows) == 1
    decomposed = unicodedata.normalize("NFD", "é")
    assert uris.key(f"file:///caf{decomposed}.py", windows=False) == uris.key(
        "file:///caf%C3%A9.py", windows=False
    )


def test_case_matters_outside_windows() -> None:
    assert uris.key("file:///A.py", windows=False) != uris.key("file:///a.py", windows=False)
    assert uris.key("untitled:A", windows=True) != uris.key("untitled:a", windows=True)


def test_a_link_that_leads_out_is_not_contained(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "here.png").touch()
    assert uris.contains(inside, inside / "here.png")
    assert not uris.contains(inside, inside / "link" / "x.png")
    assert not uris.contains(inside, inside / ".." / "out")
