"""What Podman is asked for instead of what Docker is: the same restrictions in its words."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from pixelproof_executor import ExecutorSettings, Limits, podman, policy


def test_a_profile_becomes_a_file_and_unknown_mount_options_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda _: str(tmp_path / "cache"))
    docker = policy.container_options(ExecutorSettings(), "image", 1, {})
    options = podman.adapt(docker)
    no_new, seccomp = options["security_opt"]
    assert no_new == "no-new-privileges:true"
    assert Path(seccomp.removeprefix("seccomp=")).read_text() == policy.seccomp_profile()
    assert podman.adapt(docker)["security_opt"] == [no_new, seccomp], "one file for all"
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert "nr_inodes" not in "".join(options["tmpfs"].values())
    assert options["tmpfs"].keys() == docker["tmpfs"].keys()
    assert all("size=" in each and "nosuid" in each for each in options["tmpfs"].values())
    changed = {name for name in docker if docker[name] != options[name]}
    assert changed == {"security_opt", "tmpfs", "ulimits"}, "all other restrictions are the same"


def test_a_memory_file_system_of_one_uid_is_open_to_the_one_user_that_there_is() -> None:
    command = policy.command_options(ExecutorSettings(), "image", Limits(), {}, 1 << 16)
    work = podman.adapt(command)["tmpfs"][policy.COMMAND_WORK]
    assert "uid=" not in work
    assert work.endswith("mode=1777")
    assert "mode=700" not in work
