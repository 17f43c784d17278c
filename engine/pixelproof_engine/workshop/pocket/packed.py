"""What leaves a training run: weights in bf16, at most 15 MiB a file, and one file that says what
they are. Read with numpy alone, so that a machine without torch can use the model."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .presets import PRESETS, Preset
from .prompt import RESAMPLING
from .tokens import CHAT_TEMPLATE, special_ids, tokenizer_config

NOTE = "pocket.json"
LARGEST_FILE = 14 * 1024 * 1024
"""Bytes of one file of weights; the header comes on top."""
VERSION = 1


@dataclass(frozen=True)
class Note:
    """What the weights beside it are."""

    preset: str
    tokenizer: str
    """The text of ``tokenizer.json``."""
    step: int = 0
    """Optimiser steps they have seen, those of earlier runs among them."""
    steps: int = 0
    """Length of the schedule that they are under way in."""
    samples: int = 0
    tokens: int = 0
    evaluation: dict[str, float] = field(default_factory=dict)
    """The last measurement on what was held out."""

    @property
    def size(self) -> Preset:
        return PRESETS[self.preset]

    def write(self, folder: Path) -> None:
        text = json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1)
        (folder / NOTE).write_text(text + "\n", encoding="utf-8")


def read_note(folder: Path) -> Note:
    """The note of packed weights.

    Raises:
        ValueError: ``folder`` holds none, or one of another version.
    """
    path = folder / NOTE
    if not path.is_file():
        raise ValueError(f"{folder} holds no pocket weights: there is no {NOTE}")
    fields = json.loads(path.read_text(encoding="utf-8"))
    if fields.pop("version", None) != VERSION:
        raise ValueError(f"{path} is of another version than this pixelproof reads ({VERSION})")
    try:
        return Note(**fields)
    except TypeError as error:
        raise ValueError(f"{path} is no note of pocket weights: {error}") from error


def weight_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("weights-*.safetensors"))


def spread(sizes: dict[str, int]) -> list[list[str]]:
    """Tensor names by file, in order, so that no file is larger than it may be.

    ``sizes``: bytes by name.
    """
    files: list[list[str]] = []
    room = 0
    for name, size in sizes.items():
        if size > room:
            files.append([])
            room = LARGEST_FILE
        files[-1].append(name)
        room -= size
    return files


def read_weights(folder: Path) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[np.float32]]]]:
    """All tensors as float32, by their names in transformers (safetensors' format, with numpy)."""
    for path in weight_files(folder):
        header, start = _header(path)
        data = np.memmap(path, np.uint8, "r", offset=start)
        for name, about in header.items():
            begin, end = about["data_offsets"]
            yield name, _floats(data[begin:end], about["dtype"]).reshape(about["shape"])


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """What a safetensors file holds, and where its data begins."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return header, 8 + length


def _floats(raw: np.ndarray[Any, Any], dtype: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    if dtype == "BF16":
        # bfloat16 is the upper half of a float32.
        return (raw.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return raw.view({"F16": np.float16, "F32": np.float32}[dtype]).astype(np.float32)


def write_for_transformers(packed: Path, folder: Path) -> None:
    """A folder that transformers and vLLM load: the same weights, with the files they want."""
    note = read_note(packed)
    folder.mkdir(parents=True, exist_ok=True)
    preset = note.size
    for name, content in _described(preset, special_ids(note.tokenizer)).items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (folder / "tokenizer.json").write_text(note.tokenizer, encoding="utf-8")
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    files = weight_files(packed)
    where: dict[str, str] = {}
    total = 0
    for number, path in enumerate(files, start=1):
        name = f"model-{number:05d}-of-{len(files):05d}.safetensors"
        (folder / name).write_bytes(path.read_bytes())
        header, _ = _header(path)
        where.update(dict.fromkeys(header, name))
        total += sum(2 * math.prod(about["shape"]) for about in header.values())
    index = {"metadata": {"total_size": total}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def _described(preset: Preset, ids: dict[str, int]) -> dict[str, dict[str, Any]]:
    return {
        "config.json": preset.config(ids),
        "generation_config.json": {
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]],
            "pad_token_id": ids["<|endoftext|>"],
        },
        "tokenizer_config.json": tokenizer_config(preset.context),
        "processor_config.json": {
            "processor_class": "Idefics3Processor",
            "image_seq_len": preset.tile_tokens,
        },
        "preprocessor_config.json": {
            "image_processor_type": "Idefics3ImageProcessor",
            "do_convert_rgb": True,
            "do_resize": True,
            "size": {"longest_edge": preset.side},
            "resample": int(RESAMPLING),
            "do_image_splitting": True,
            "max_image_size": {"longest_edge": preset.tile},
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
            "do_pad": True,
        },
    }
