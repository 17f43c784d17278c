from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pixelproof_engine.serving import command
from pixelproof_engine.serving.command import PYTHON_VARIABLE, build_command, find_python
from pixelproof_engine.serving.errors import (
    ModelMissingError,
    NoDeviceError,
    ServeError,
    VllmMissingError,
)


def interpreter(folder: Path, answer: str, status: int = 0) -> Path:
    """Something that answers the probe as a Python with (or without) vLLM would."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
    path.chmod(0o755)
    return path


def found(**answer: bool | None) -> str:
    return json.dumps({"vllm": True, "command": True, "cuda": True, **answer})


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


def build(model: Path | str, python: Path, **options):
    options = {"device": "cpu", "host": "127.0.0.1", "port": 8000, **options}
    return build_command(str(model), python=python, **options)


def test_flags_of_a_cpu_server(tmp_path, model, monkeypatch):
    monkeypatch.delenv("VLLM_CPU_KVCACHE_SPACE", raising=False)
    built = build(model, interpreter(tmp_path, found()), context=4096, served_name="team")
    words = " ".join(built.arguments[1:])
    assert words.startswith(f"-P -m vllm.entrypoints.cli.main serve {model} --host 127.0.0.1")
    for flag in (
        "--enable-prefix-caching",
        "--enable-chunked-prefill",
        "--scheduling-policy priority",
        "--gpu-memory-utilization 0.3",
        "--max-model-len 4096",
        "--served-model-name team",
        "--port 8000",
    ):
        assert flag in words
    limits = built.arguments[built.arguments.index("--limit-mm-per-prompt") + 1]
    assert json.loads(limits)["image"] == 4
    assert built.environment["VLLM_CPU_KVCACHE_SPACE"] == "1"
    assert built.environment["VLLM_NO_USAGE_STATS"] == "1"


def test_the_users_environment_wins_over_the_profile(tmp_path, model, monkeypatch):
    monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", "12")
    built = build(model, interpreter(tmp_path, found()))
    assert built.environment["VLLM_CPU_KVCACHE_SPACE"] == "12"


def test_a_rebuild_under_another_name_is_started_by_its_module(tmp_path, model):
    built = build(model, interpreter(tmp_path, found(command=False)))
    assert built.arguments[1:6] == (
        "-P", "-m", "vllm.entrypoints.openai.api_server", "--model", str(model),
    )  # fmt: skip


def test_this_interpreter_is_probed_for_real(model):
    with pytest.raises(VllmMissingError, match="has no vLLM"):
        build(model, Path(sys.executable))


def test_no_cuda(tmp_path, model):
    python = interpreter(tmp_path, found(cuda=False))
    with pytest.raises(NoDeviceError, match="--device cpu"):
        build(model, python, device="cuda")


def test_an_interpreter_that_cannot_be_used(tmp_path, model):
    with pytest.raises(VllmMissingError, match="cannot be run"):
        build(model, tmp_path / "nothing")
    with pytest.raises(ServeError, match="cannot be used"):
        build(model, interpreter(tmp_path, "", status=1))


@pytest.mark.parametrize("name", ["/nowhere/model", "./model-that-is-not-here", "~/no-model-here"])
def test_a_path_without_a_model(name):
    with pytest.raises(ModelMissingError, match="does not exist"):
        build(name, Path(sys.executable))


def test_where_vllm_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv(PYTHON_VARIABLE, "/chosen/python")
    assert find_python() == Path("/chosen/python")
    monkeypatch.delenv(PYTHON_VARIABLE)
    monkeypatch.setattr(command, "_CHECKOUT_VENV", tmp_path)
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(VllmMissingError, match="make vllm"):
        find_python()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert find_python() == tmp_path / "bin" / "python"


def test_the_working_directory_is_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.delenv(PYTHON_VARIABLE, raising=False)
    (tmp_path / ".venv-vllm" / "bin").mkdir(parents=True)
    (tmp_path / ".venv-vllm" / "bin" / "python").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "_CHECKOUT_VENV", tmp_path / "elsewhere")
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(VllmMissingError):
        find_python()
