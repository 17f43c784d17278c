"""Shards made ready for training: tokens and pictures as the network takes them, kept on disk.

A shard is a file of samples, one a line (``.jsonl`` or ``.jsonl.gz``). Made ready, it is about as
large, and reading it costs no tokenizer and no PNG decoder any more.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from ..sample import Sample
from .presets import PRESETS
from .prompt import learned, overview, square

_Array = np.ndarray[Any, Any]
_HELD_OUT = 64
"""One source in so many is for measuring, never for learning."""
_VERSION = 2
"""Of what is kept: another one is made anew."""


@dataclass(frozen=True)
class Shard:
    """Samples of one shard, those that fit into the context."""

    tokens: _Array
    """All samples' tokens one after the other, uint16."""
    starts: _Array
    """Where each sample begins in ``tokens``; one more than there are samples."""
    learn_from: _Array
    """By sample: the first of its tokens that is learned."""
    pictures: _Array
    """The compressed pictures one after the other, uint8."""
    picture_starts: _Array
    """Where each sample's picture begins; it has none where the next begins there too."""
    held_out: _Array
    """By sample: whether it is for measuring."""
    lines: _Array
    """By sample: its line in the file."""
    dropped: int
    """Samples that are longer than the context."""

    def __len__(self) -> int:
        return len(self.learn_from)

    @property
    def lengths(self) -> _Array:
        return np.diff(self.starts)

    def sample(self, row: int) -> _Array:
        ids: _Array = self.tokens[self.starts[row] : self.starts[row + 1]]
        return ids

    def picture(self, row: int, side: int, tile: int) -> tuple[_Array, _Array] | None:
        """The whole ``[side, side, 3]`` and its overview ``[tile, tile, 3]``, 0..255."""
        begin, end = self.picture_starts[row : row + 2]
        if begin == end:
            return None
        raw = np.frombuffer(zlib.decompress(self.pictures[begin:end].tobytes()), np.uint8)
        split = side * side * 3
        return raw[:split].reshape(side, side, 3), raw[split:].reshape(tile, tile, 3)


def shard_files(folder: Path) -> list[str]:
    """Names of the shards in ``folder``, sorted."""
    return sorted(path.name for path in folder.glob("*.jsonl*") if path.suffix in (".jsonl", ".gz"))


def read_samples(path: Path) -> Iterator[Sample]:
    """The samples of a shard.

    Raises:
        ValueError: A line is no sample.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Sample.from_json(line)


class Shelf:
    """The shards of one folder, ready for one preset and tokenizer."""

    def __init__(self, folder: Path, cache: Path, preset: str, tokenizer: str) -> None:
        """``tokenizer``: the text of its file; ``cache``: where what is ready is kept."""
        self._folder = folder
        self._preset = preset
        self._tokenizer = tokenizer
        key = hashlib.sha256(f"{_VERSION} {PRESETS[preset]} {tokenizer}".encode()).hexdigest()[:12]
        self._cache = cache / f"{preset}-{key}"
        self._cache.mkdir(parents=True, exist_ok=True)
        self._loaded: dict[Path, Shard] = {}

    def path(self, name: str) -> Path:
        return self._folder / name

    def ready(self, names: Sequence[str], workers: int) -> list[Shard]:
        """Shards by name, in this order; what is not ready yet is made so by ``workers``."""
        kept = {name: self._kept(name) for name in names}
        missing = [name for name in names if not kept[name].is_file()]
        if missing:
            make = partial(_make, self._folder, self._preset, self._tokenizer)
            paths = [kept[name] for name in missing]
            if workers > 1 and len(missing) > 1:
                # Fresh processes: a fork of one that holds torch's threads can hang.
                with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
                    list(pool.map(make, missing, paths))
            else:
                for name, path in zip(missing, paths, strict=True):
                    make(name, path)
        self._loaded = {
            path: self._loaded[path] if path in self._loaded else _load(path)
            for path in kept.values()
        }
        return list(self._loaded.values())

    def _kept(self, name: str) -> Path:
        # The last shard of a folder may be written anew with more in it.
        return self._cache / f"{name}-{self.path(name).stat().st_size}.npz"


def _make(folder: Path, preset_name: str, tokenizer: str, name: str, kept: Path) -> None:
    from tokenizers import Tokenizer

    preset = PRESETS[preset_name]
    encode = Tokenizer.from_str(tokenizer).encode
    tokens: list[_Array] = []
    pictures: list[bytes] = []
    learn_from, held_out, lines = [], [], []
    dropped = 0
    for line, sample in enumerate(read_samples(folder / name)):
        text = learned(sample, preset.tile_tokens)
        asked = encode(text.question, add_special_tokens=False).ids
        ids = asked + encode(text.answer, add_special_tokens=False).ids
        if len(ids) > preset.context:
            dropped += 1
            continue
        tokens.append(np.array(ids, np.uint16))
        # A text begins with a special token: its beginning is cut into the same tokens.
        learn_from.append(max(1, len(encode(text.given, add_special_tokens=False).ids)))
        held_out.append(zlib.crc32(sample.source.encode()) % _HELD_OUT == 0)
        lines.append(line)
        pictures.append(_compressed(text.picture, preset.side) if text.picture else b"")
    draft = kept.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        np.savez(
            file,
            tokens=np.concatenate(tokens) if tokens else np.zeros(0, np.uint16),
            starts=_starts([len(ids) for ids in tokens]),
            learn_from=np.array(learn_from, np.int32),
            pictures=np.frombuffer(b"".join(pictures), np.uint8),
            picture_starts=_starts([len(blob) for blob in pictures]),
            held_out=np.array(held_out, bool),
            lines=np.array(lines, np.int32),
            dropped=np.array(dropped),
        )
    draft.replace(kept)


def _compressed(png: bytes, side: int) -> bytes:
    whole = square(png, side)
    return zlib.compress(whole.tobytes() + overview(whole).tobytes(), 1)


def _starts(sizes: Sequence[int]) -> _Array:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def _load(path: Path) -> Shard:
    with np.load(path) as kept:
        fields = {name: kept[name] for name in kept.files}
    return Shard(**{**fields, "dropped": int(fields["dropped"])})
