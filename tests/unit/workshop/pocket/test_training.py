"""What of the trainer needs no torch: sizes, the schedule, the losses, the shape of what leaves."""

from __future__ import annotations

import json

import pytest

from pixelproof_engine.workshop.pocket.gguf_files import gguf_name
from pixelproof_engine.workshop.pocket.packed import LARGEST_FILE, Note, read_note, spread
from pixelproof_engine.workshop.pocket.presets import PRESETS
from pixelproof_engine.workshop.pocket.report import read_losses, write_losses
from pixelproof_engine.workshop.pocket.schedule import LOWEST, Schedule

MIB = 1024 * 1024


@pytest.mark.parametrize("preset", PRESETS.values(), ids=str)
def test_a_preset_keeps_to_what_the_engines_take(preset) -> None:
    assert preset.parameters <= 30_000_000
    assert preset.tile % preset.patch == 0
    per_side = preset.tile // preset.patch
    assert per_side & (per_side - 1) == 0, "other counts are not exact as fractions"
    assert per_side % preset.merge == 0
    widths = (preset.width, preset.inner, preset.vision_width, preset.vision_inner)
    assert all(width % 32 == 0 for width in widths), "Q8_0 has blocks of 32"


def test_the_large_preset_leaves_in_few_small_files() -> None:
    half = PRESETS["pocket"].parameters * 2
    assert half < 58 * MIB
    pieces = {f"t{number}": half // 100 for number in range(100)}
    files = spread(pieces)
    assert len(files) <= 5
    assert all(sum(pieces[name] for name in names) <= LARGEST_FILE for names in files)
    assert [name for names in files for name in names] == list(pieces)


def test_the_rate_warms_up_and_falls_to_its_lowest() -> None:
    schedule = Schedule(peak=1.0, warm_up=10, steps=100)
    rates = [schedule.rate(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9]
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[100] == pytest.approx(LOWEST)


def test_a_new_optimiser_warms_up_to_where_the_cosine_stands() -> None:
    whole = Schedule(peak=1.0, warm_up=10, steps=100)
    again = Schedule(peak=1.0, warm_up=10, steps=100, start=50)
    assert again.rate(50) == pytest.approx(whole.rate(50) / 10)
    assert again.rate(70) == whole.rate(70)


def test_losses_come_back_and_are_drawn(tmp_path) -> None:
    pytest.importorskip("matplotlib")
    losses = [(1, 9.0), (2, 4.5), (3, 3.0)]
    evaluations = [{"step": 2, "loss": 5.0, "accuracy": 0.4}, {"step": 3, "loss": 4.0}]
    write_losses(tmp_path, losses, evaluations)
    assert read_losses(tmp_path) == (losses, evaluations)
    assert (tmp_path / "losses.png").read_bytes().startswith(b"\x89PNG")
    assert read_losses(tmp_path / "none") == ([], [])


def test_a_note_of_another_version_says_so(tmp_path) -> None:
    Note("pocket", "{}").write(tmp_path)
    assert read_note(tmp_path) == Note("pocket", "{}")
    path = tmp_path / "pocket.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))
    with pytest.raises(ValueError, match="version"):
        read_note(tmp_path)
    with pytest.raises(ValueError, match="no pocket weights"):
        read_note(tmp_path / "none")


def test_tensors_are_named_as_llama_cpp_does() -> None:
    layer = "model.text_model.layers.3.self_attn.k_proj.weight"
    assert gguf_name(layer) == "blk.3.attn_k.weight"
    tower = "model.vision_model.encoder.layers.0.mlp.fc2.bias"
    assert gguf_name(tower) == "v.blk.0.ffn_down.bias"
    with pytest.raises(ValueError, match="no tensor"):
        gguf_name("model.audio.weight")
