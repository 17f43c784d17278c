"""The host's half without an engine: refusals, ceilings, ownership, addresses, recipe."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pixelproof_executor import ChartJob, ExecutorSettings, Limits, Status, owner, policy
from pixelproof_executor.image.build import image_name
from pixelproof_executor.image.recipes import PYTHON, UI
from pixelproof_executor.sandbox import Executor

PATHS = ["../a.py", "/etc/a.py", "a/../../b.py", "a\\b.py", "", "a\0b"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_path_that_leaves_the_tree_is_refused_without_an_engine(path: str) -> None:
    executor = Executor(ExecutorSettings(docker_host="unix:///nowhere.sock"))
    outcome = await executor.run(ChartJob(files={path: b"", "a.py": b""}, entry="a.py"))
    assert outcome.status is Status.FAILED
    assert "refused" in outcome.detail


async def test_an_absent_entry_and_too_large_a_tree_are_refused() -> None:
    executor = Executor(ExecutorSettings(docker_host="unix:///nowhere.sock"))
    absent = await executor.run(ChartJob(files={"a.py": b""}, entry="b.py"))
    assert absent.status is Status.FAILED
    assert "'b.py'" in absent.detail
    large = {"a.py": b"", "data": bytes((policy.TREE_MB << 20) + 1)}
    outcome = await executor.run(ChartJob(files=large, entry="a.py"))
    assert outcome.status is Status.LIMIT
    assert "exclude data" in outcome.detail


def test_limits_are_cut_never_raised() -> None:
    asked = Limits(wall_s=500, memory_mb=64)
    cut = policy.cut(asked, Limits(wall_s=20, memory_mb=1024))
    assert (cut.wall_s, cut.memory_mb) == (20, 64)


def test_the_owner_of_a_container_is_known_by_more_than_its_pid() -> None:
    ours = owner.labels()
    assert not owner.is_orphan(ours)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    other = {
        **ours,
        "pixelproof.pid": str(process.pid),
        "pixelproof.pid-started": owner._started(process.pid),
    }
    assert not owner.is_orphan(other)
    process.kill()
    process.wait()
    assert owner.is_orphan(other)
    assert owner.is_orphan({**ours, "pixelproof.pid-started": "1"}), "the pid was used again"
    assert not owner.is_orphan({**other, "pixelproof.machine": "elsewhere"})
    assert not owner.is_orphan({"pixelproof.pid": "1"}), "not one of ours"


@pytest.mark.parametrize(
    ("lock", "names"),
    [
        (PYTHON.locks[0], {"matplotlib", "pandas", "seaborn", "numpy", "pytest", "pillow"}),
        (UI.locks[-1], {"plotly", "altair", "vl-convert-python"}),
    ],
)
def test_every_locked_library_has_hashes_and_no_address(lock: Path, names: set[str]) -> None:
    text = lock.read_text()
    wanted = re.findall(
        r"^([a-z0-9-]+)==\S+((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", text, re.MULTILINE
    )
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert len(wanted) == len(lines)
    assert names <= {name for name, _ in wanted}
    assert "://" not in text


def test_the_image_is_named_after_its_recipe() -> None:
    assert re.fullmatch(r"pixelproof-sandbox:[0-9a-f]{16}", image_name())
    assert image_name() == image_name()
    assert image_name(UI) != image_name()


def test_the_policy_leaves_nothing_open() -> None:
    options = policy.container_options(ExecutorSettings(), "image", 2, {})
    assert options["network_mode"] == "none"
    assert options["read_only"] is True
    assert options["cap_drop"] == ["ALL"]
    assert set(options["cap_add"]) == {"CHOWN", "KILL", "SETGID", "SETUID"}
    assert options["mem_limit"] == options["memswap_limit"]
    assert not {"volumes", "mounts", "devices", "privileged", "ports"} & options.keys()
    profile = json.loads(policy.seccomp_profile())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    allowed = {
        name
        for rule in profile["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW"
        for name in rule["names"]
    }
    refused = {"ptrace", "keyctl", "bpf", "io_uring_setup", "userfaultfd", "mount", "unshare",
               "setns", "perf_event_open", "kexec_load", "init_module", "clone3"}  # fmt: skip
    assert not allowed & refused


def test_the_supervisor_imports_nothing_of_the_project() -> None:
    for name, source in policy.supervisor_sources().items():
        assert not re.search(rb"^\s*(from|import) pixelproof", source, re.MULTILINE), name


@pytest.mark.parametrize(
    "engine",
    [
        {"SecurityOptions": ["name=seccomp,profile=builtin", "name=rootless"]},
        {"SecurityOptions": ["name=userns"]},
        {"SecurityOptions": ["name=seccomp,profile=default"], "Rootless": True},
    ],
)
def test_uids_of_an_engine_in_a_user_namespace_are_ones_that_it_has(engine: dict[str, Any]) -> None:
    firsts = {policy.first_uid(engine) for _ in range(400)}
    assert len(firsts) > 5
    assert min(firsts) > 0
    assert max(firsts) + policy.UID_BLOCK <= 1 << 16


def test_uids_of_two_containers_differ_else() -> None:
    firsts = [policy.first_uid({"SecurityOptions": None}) for _ in range(20)]
    assert len(set(firsts)) > 15
    assert min(firsts) >= 1 << 16
