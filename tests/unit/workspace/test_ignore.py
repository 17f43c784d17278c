"""Ignore rules against real folders, and against git itself where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pixelproof_server.workspace.ignore import IgnoreRules


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


TREE = {
    ".gitignore": "*.log\n!keep.log\n/build/\ndata/**/raw\n# comment\n\\#odd\n",
    "a.log": "",
    "keep.log": "",
    "build/out.txt": "",
    "sub/build/out.txt": "",
    "data/x/raw/big.csv": "",
    "data/ok.csv": "",
    "sub/.gitignore": "!a.log\n*.tmp\n",
    "sub/a.log": "",
    "sub/b.tmp": "",
    "#odd": "",
    "b.tmp": "",
}


def test_rules_agree_with_git(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    write(tmp_path, TREE)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files", "-o", "--exclude-standard", "-z"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    rules = IgnoreRules(tmp_path)
    ours = {name for name in TREE if not rules.ignores(tmp_path / name)}
    assert ours == {name for name in listed if name}
    assert "sub/a.log" in ours
    assert "a.log" not in ours


def test_a_file_in_an_ignored_folder_is_not_taken_back(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n!out/keep.txt\n", "out/keep.txt": ""})
    assert IgnoreRules(tmp_path).ignores(tmp_path / "out/keep.txt")


def test_dot_ignore_beats_gitignore(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.csv\n", ".ignore": "!a.csv\n", "a.csv": "", "b.csv": ""})
    rules = IgnoreRules(tmp_path)
    assert not rules.ignores(tmp_path / "a.csv")
    assert rules.ignores(tmp_path / "b.csv")


def test_built_in_and_environments(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "!node_modules/\n", "my-env/pyvenv.cfg": "", "src/a.py": ""})
    rules = IgnoreRules(tmp_path)
    assert rules.ignores(tmp_path / "node_modules" / "x.js")
    assert rules.ignores(tmp_path / ".git" / "config")
    assert rules.ignores(tmp_path / "my-env" / "lib" / "x.py")
    assert rules.ignores(tmp_path / "src" / "__pycache__", is_folder=True)
    assert not rules.ignores(tmp_path / "src" / "a.py")


def test_rules_above_the_root_bind_inside_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "secret-data/\n", ".git/info/exclude": "*.bak\n"})
    root = tmp_path / "project"
    write(root, {"secret-data/a.csv": "", "b.bak": "", "c.py": ""})
    rules = IgnoreRules(root)
    assert rules.ignores(root / "secret-data" / "a.csv")
    assert rules.ignores(root / "b.bak")
    assert not rules.ignores(root / "c.py")


def test_own_patterns_are_not_taken_back(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "!*.csv\n"})
    assert IgnoreRules(tmp_path, ["*.csv"]).ignores(tmp_path / "a.csv")


def test_a_linked_rule_file_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("*.py\n", encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    (root / ".gitignore").symlink_to(outside)
    assert not IgnoreRules(root).ignores(root / "a.py")


def test_an_ignored_root_was_opened_on_purpose(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n*.log\n", ".git/HEAD": "", "out/demo/.ignore": "b.py\n"})
    rules = IgnoreRules(tmp_path / "out" / "demo")
    assert not rules.ignores(tmp_path / "out" / "demo" / "a.py")
    assert rules.ignores(tmp_path / "out" / "demo" / "b.py")
