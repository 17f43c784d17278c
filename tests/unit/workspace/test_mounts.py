"""Data that the user named: found in place or behind a link, not packed, never more than named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pixelproof_executor import InputSettings
from pixelproof_server.workspace.mounts import find_mounts
from pixelproof_server.workspace.packing import Packer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "chart.py").write_text("x")
    (folder / "data" / "small.csv").write_text("1")
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    (folder / "rows").mkdir(parents=True)
    (folder / "rows" / "big.csv").write_text("2")
    return folder


def test_what_is_named_is_seen_in_place_and_not_packed(root: Path, disk: Path) -> None:
    (root / "big").mkdir()
    (root / "big" / "inner.csv").write_text("3")
    (root / "data" / "rows").symlink_to(disk / "rows")
    (root / "all").symlink_to(disk)
    named = (str(root / "big"), str(disk / "rows"))
    tree = Packer().pack(root, mount=named)
    assert set(tree.files) == {"chart.py", "data/small.csv"}
    assert {one.path: one.source for one in tree.mounts} == {
        "big": root / "big",
        "data/rows": disk / "rows",
    }
    assert [one.path for one in tree.skipped] == ["all"], "more than what was named stays outside"
    assert tree.with_text("chart.py", "y").mounts == tree.mounts


def test_without_a_name_nothing_is_mounted(root: Path, disk: Path) -> None:
    (root / "all").symlink_to(disk)
    assert Packer().pack(root).mounts == ()
    assert find_mounts(root, (str(root), str(disk / "absent"))) == ()


def test_what_is_ignored_may_still_be_named(root: Path, disk: Path) -> None:
    (root / ".gitignore").write_text("rows\n")
    (root / "rows").symlink_to(disk / "rows")
    assert [one.path for one in Packer().pack(root, mount=(str(disk),)).mounts] == ["rows"]


def test_what_holds_the_target_is_not_mounted(root: Path, disk: Path) -> None:
    (root / "rows").symlink_to(disk)
    (disk / "wanted.png").write_bytes(b"png")
    tree = Packer().pack(root, mount=(str(disk),), exclude=(disk / "wanted.png",))
    assert tree.mounts == ()


@pytest.mark.parametrize("path", ["data", "/", "~", "./x"])
def test_only_whole_paths_below_the_home_folder_may_be_named(path: str) -> None:
    with pytest.raises(ValidationError):
        InputSettings(mount=(path,))
