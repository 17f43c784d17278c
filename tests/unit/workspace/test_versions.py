from __future__ import annotations

from pathlib import Path

from pixelproof_server.workspace.versions import project_versions


def test_environment_then_lock_then_pins(tmp_path: Path) -> None:
    assert project_versions(tmp_path) == {}
    (tmp_path / "requirements-dev.txt").write_text(
        "matplotlib == 3.8.0 ; python_version > '3'\npandas[excel]==2.2\nnumpy>=2\n# x==1\n"
    )
    assert project_versions(tmp_path) == {"matplotlib": "3.8.0", "pandas": "2.2"}
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "Matplotlib"\nversion = "3.9.1"\n')
    assert project_versions(tmp_path) == {"matplotlib": "3.9.1"}
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    (site / "matplotlib-3.10.0.dist-info").mkdir(parents=True)
    (site / "scikit_learn-1.5.0.dist-info").mkdir()
    assert project_versions(tmp_path) == {"matplotlib": "3.10.0", "scikit-learn": "1.5.0"}


def test_a_broken_lock_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_bytes(b"\xff\xfe not toml")
    (tmp_path / "requirements.txt").write_text("seaborn==0.13.2\n")
    assert project_versions(tmp_path) == {"seaborn": "0.13.2"}
