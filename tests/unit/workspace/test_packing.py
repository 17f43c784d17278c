"""Packs of real folders, hostile ones included."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pixelproof_server.workspace.packing import Packer, encode_source


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def reasons(tree) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {skipped.path: skipped.reason for skipped in tree.skipped}


def test_a_workspace_is_packed_with_the_edit_laid_over(tmp_path: Path) -> None:
    write(tmp_path, {"chart.py": "old", "data/x.csv": "1", ".gitignore": "*.log\n", "a.log": "no"})
    tree = Packer().pack(tmp_path, overlay={"chart.py": "new", "made.py": "x = 1\n"})
    assert tree.files == {
        "chart.py": b"new", "data/x.csv": b"1", ".gitignore": b"*.log\n", "made.py": b"x = 1\n",
    }  # fmt: skip
    assert tree.skipped == ()


def test_secrets_and_target_stay_out(tmp_path: Path) -> None:
    picture = b"\x89PNG picture"
    write(
        tmp_path,
        {
            "chart.py": "x", ".env": "KEY=1", "deploy/id_rsa": "k", "target.png": picture,
            "copies/same.png": picture, "other.png": b"\x89PNG other",
        },
    )  # fmt: skip
    (tmp_path / "linked.png").symlink_to("target.png")
    (tmp_path / "config.txt").symlink_to(".env")
    tree = Packer().pack(tmp_path, exclude=[tmp_path / "target.png"], exclude_contents=[picture])
    assert set(tree.files) == {"chart.py", "other.png"}
    assert reasons(tree) == {
        ".env": "holds secrets by its name",
        "config.txt": "holds secrets by its name",
        "deploy/id_rsa": "holds secrets by its name",
        "target.png": "the target picture",
        "linked.png": "the target picture",
        "copies/same.png": "the target picture",
    }


def test_links_out_are_never_followed_and_links_inside_are_content(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, {"outside/secret.csv": "secret"})
    write(root, {"chart.py": "x", "shared/data.csv": "1", ".gitignore": "hidden/\n"})
    write(root, {"hidden/h.csv": "h"})
    (root / "out.csv").symlink_to(tmp_path / "outside" / "secret.csv")
    (root / "outdir").symlink_to(tmp_path / "outside")
    (root / "in.csv").symlink_to("shared/data.csv")
    (root / "indir").symlink_to("shared")
    (root / "dead").symlink_to("nowhere")
    (root / "shared" / "loop").symlink_to("..")
    (root / "sneak.csv").symlink_to("hidden/h.csv")
    (root / "sneakdir").symlink_to("hidden")
    tree = Packer().pack(root)
    assert tree.files["in.csv"] == b"1"
    assert tree.files["indir/data.csv"] == b"1"
    assert b"secret" not in tree.files.values()
    assert b"h" not in tree.files.values()
    found = reasons(tree)
    assert found["out.csv"] == "a link out of the workspace"
    assert found["outdir"] == "a link out of the workspace"
    assert found["dead"] == "a link that leads nowhere"
    assert found["sneak.csv"] == "a link to an ignored file"
    assert not any(path.count("loop") > 1 for path in tree.files)


def test_what_is_no_file_is_named_and_never_opened(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no FIFOs on this system")
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path, {"chart.py": "x"})
    tree = Packer().pack(tmp_path)
    assert set(tree.files) == {"chart.py"}
    assert reasons(tree) == {"pipe": "not a regular file"}


def test_large_files_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"sub/chart.py": "x", "sub/near.csv": "n" * 600, "far/data.csv": "f" * 600})
    write(tmp_path, {"huge.bin": "h" * 2000})
    packer = Packer(max_file_bytes=1000, max_total_bytes=1000)
    tree = packer.pack(tmp_path, focus=tmp_path / "sub" / "chart.py")
    assert set(tree.files) == {"sub/chart.py", "sub/near.csv"}
    assert set(reasons(tree)) == {"far/data.csv", "huge.bin"}


def test_the_digest_depends_on_paths_and_contents_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one, {"a.py": "1", "b/c.csv": "2"})
    write(two, {"b/c.csv": "2", "a.py": "1"})
    os.utime(two / "a.py", (1, 1))
    packer = Packer()
    first = packer.pack(one)
    assert first.digest == packer.pack(two).digest
    assert first.with_text("a.py", "3").digest != first.digest
    assert first.with_text("a.py", "1").digest == first.digest
    write(one, {"a.py": "changed"})
    again = packer.pack(one)
    assert again.files["a.py"] == b"changed"
    assert again.digest != first.digest


def test_a_wide_workspace_is_packed_around_the_chart(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "work/charts/sales.py": "import helper\nfrom pkg import tools\nopen('../data/x.csv')\n",
            "work/charts/beside.csv": "1",
            "work/helper.py": "import json\n",
            "work/pkg/__init__.py": "",
            "work/pkg/tools.py": "from . import deep\n",
            "work/pkg/deep.py": "",
            "work/pkg/unused.py": "",
            "work/data/x.csv": "1",
            "work/data/y.csv": "2",
            "work/tests/test_sales.py": "import sales\n",
            "music/song.mp3": "x",
            ".gitignore": "",
        },
    )
    tree = Packer(max_entries=5).pack(tmp_path, focus=tmp_path / "work/charts/sales.py")
    assert tree.narrowed
    assert set(tree.files) == {
        "work/charts/sales.py", "work/charts/beside.csv", "work/helper.py", "work/pkg/__init__.py",
        "work/pkg/tools.py", "work/pkg/deep.py", "work/data/x.csv", "work/tests/test_sales.py",
    }  # fmt: skip


def test_a_notebook_in_a_wide_workspace_brings_what_its_cells_import(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": ["%matplotlib inline\n", "import helper\n"]}
    write(
        tmp_path,
        {
            "work/charts/sales.ipynb": json.dumps({"cells": [cell]}),
            "work/helper.py": "",
            "work/other.py": "",
            "music/song.mp3": "x",
        },
    )
    tree = Packer(max_entries=3).pack(tmp_path, focus=tmp_path / "work/charts/sales.ipynb")
    assert set(tree.files) == {"work/charts/sales.ipynb", "work/helper.py"}


def test_a_home_folder_is_never_packed_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"chart.py": "x", "letters/private.txt": "p"})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    tree = Packer().pack(tmp_path, focus=tmp_path / "chart.py")
    assert tree.narrowed
    assert set(tree.files) == {"chart.py"}


def test_sources_keep_their_encoding() -> None:
    assert encode_source("# -*- coding: latin-1 -*-\nx = 'é'\n").endswith(b"'\xe9'\n")
    assert encode_source("x = 'é'\n") == "x = 'é'\n".encode()
    assert encode_source("\ufeffx = 1\n") == b"x = 1\n"
    assert encode_source("# coding: no-such-thing\nx = 1\n") == b"# coding: no-such-thing\nx = 1\n"
