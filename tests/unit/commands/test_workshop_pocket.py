"""``pixelproof workshop train`` and ``export``: to the right Python, and no stack trace."""

from __future__ import annotations

import stat

from pixelproof_engine.workshop.pocket.packed import Note
from pixelproof_server.commands import workshop_pocket


def test_training_goes_to_the_python_that_has_torch(tmp_path, monkeypatch, capfd) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@"\necho "path=$PYTHONPATH"\nexit 3\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PIXELPROOF_VLLM_PYTHON", str(python))
    monkeypatch.setattr(workshop_pocket.importlib.util, "find_spec", lambda _: None)
    assert workshop_pocket.run_train(["--preset", "pocket-tiny"]) == 3
    said = capfd.readouterr().out
    assert f"-m {workshop_pocket.TRAINER} --preset pocket-tiny" in said
    assert said.rstrip().endswith("engine")


def test_what_is_no_packed_model_says_so(tmp_path, capsys) -> None:
    assert workshop_pocket.run_export(tmp_path, tmp_path / "out", ["F16"]) == 1
    assert "no pocket weights" in capsys.readouterr().err


def test_an_unknown_form_is_a_usage_error(tmp_path, capsys) -> None:
    Note("pocket", "{}").write(tmp_path)
    assert workshop_pocket.run_export(tmp_path, tmp_path / "out", ["Q2"]) == 2
    assert "transformers, F16, Q8_0" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
