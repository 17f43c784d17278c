from __future__ import annotations

from pathlib import Path

import pytest

from pixelproof_server.workspace.inside import OutsideError, resolve_inside


def test_names_inside_resolve(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.png").write_bytes(b"x")
    assert resolve_inside(tmp_path, "a.png") == tmp_path / "a.png"
    assert resolve_inside(tmp_path, "../a.png", base=tmp_path / "sub") == tmp_path / "a.png"
    assert resolve_inside(tmp_path, "not-yet.png") == tmp_path / "not-yet.png"
    (tmp_path / "link.png").symlink_to("a.png")
    assert resolve_inside(tmp_path, "link.png") == tmp_path / "a.png"


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "../../secret.png", "/etc/passwd", "~/x.png", "", "http://h/x.png",
     "file:///etc/passwd", "a\0b", "sub/../../secret.png"],
)  # fmt: skip
def test_names_outside_are_refused(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    with pytest.raises(OutsideError):
        resolve_inside(root, name)


def test_a_link_out_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "up").symlink_to(tmp_path)
    with pytest.raises(OutsideError, match="leads out of the workspace"):
        resolve_inside(root, "link.png")
    with pytest.raises(OutsideError):
        resolve_inside(root, "up/secret.png")


def test_a_loop_of_links_is_refused_or_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    try:
        found = resolve_inside(tmp_path, "a/x.png")
    except OutsideError:
        return
    assert found.is_relative_to(tmp_path)
