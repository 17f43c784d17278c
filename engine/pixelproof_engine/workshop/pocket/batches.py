"""Batches: samples of like length together, in an order that seed and epoch alone decide."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from .presets import Preset
from .shelf import Shard

_Array = np.ndarray[Any, Any]
_WINDOW = 4096
"""Samples that are sorted by length at a time: more wastes less padding, and mixes less."""
_STEP = 16
"""Batches are padded to a multiple of so many tokens."""
IGNORED = -100
"""The target of a token that is not learned."""


@dataclass(frozen=True)
class Batch:
    ids: _Array
    """``[samples, tokens]``, int64, padded on the right."""
    targets: _Array
    """What comes after each token, or ``IGNORED``; the same shape."""
    whole: _Array
    """``[pictures, 3, side, side]``, uint8."""
    overviews: _Array
    """``[pictures, 3, tile, tile]``, uint8."""
    tokens: int
    """Without padding."""

    @property
    def learned(self) -> int:
        return int((self.targets != IGNORED).sum())


class Corpus:
    """Shards in memory, as one row of samples."""

    def __init__(self, shards: Sequence[Shard], preset: Preset, pad: int) -> None:
        self._shards = shards
        self._preset = preset
        self._pad = pad
        counts = [len(shard) for shard in shards]
        self._shard_of = np.repeat(np.arange(len(shards)), counts)
        self._row_of = np.concatenate([np.arange(count) for count in counts])
        self._lengths = np.concatenate([shard.lengths for shard in shards])
        held_out = np.concatenate([shard.held_out for shard in shards])
        self.training = np.flatnonzero(~held_out)
        self.held_out = np.flatnonzero(held_out)
        self.dropped = sum(shard.dropped for shard in shards)

    def plan(self, seed: int, epoch: int, batch_tokens: int) -> list[_Array]:
        """The batches of an epoch, as indices of samples."""
        dice = np.random.default_rng([seed, epoch])
        order = dice.permutation(self.training)
        planned: list[_Array] = []
        for begin in range(0, len(order), _WINDOW):
            cut = self.cut(order[begin : begin + _WINDOW], batch_tokens)
            planned += [cut[index] for index in dice.permutation(len(cut))]
        return planned

    def cut(self, indices: _Array, batch_tokens: int) -> list[_Array]:
        """Sorted by length and cut, so that none has more padded tokens than ``batch_tokens``."""
        ordered = indices[np.argsort(self._lengths[indices], kind="stable")]
        batches: list[list[int]] = [[]]
        for index in ordered:
            wide = -(-int(self._lengths[index]) // _STEP) * _STEP
            if batches[-1] and wide * (len(batches[-1]) + 1) > batch_tokens:
                batches.append([])
            batches[-1].append(int(index))
        return [np.array(batch) for batch in batches if batch]

    def batch(self, indices: _Array) -> Batch:
        preset = self._preset
        wide = -(-int(self._lengths[indices].max()) // _STEP) * _STEP
        ids = np.full((len(indices), wide), self._pad, np.int64)
        targets = np.full_like(ids, IGNORED)
        seen: list[tuple[_Array, _Array]] = []
        for row, index in enumerate(indices):
            shard, within = self._shards[self._shard_of[index]], int(self._row_of[index])
            tokens = shard.sample(within)
            start = int(shard.learn_from[within])
            ids[row, : len(tokens)] = tokens
            targets[row, start - 1 : len(tokens) - 1] = tokens[start:]
            if picture := shard.picture(within, preset.side, preset.tile):
                seen.append(picture)
        return Batch(
            ids=ids,
            targets=targets,
            whole=_stacked([whole for whole, _ in seen], preset.side),
            overviews=_stacked([small for _, small in seen], preset.tile),
            tokens=int(self._lengths[indices].sum()),
        )

    def stream(self, planned: Sequence[_Array], workers: int) -> Iterator[Batch]:
        """The batches in order, made a few ahead by threads (zlib and numpy let them run)."""
        with ThreadPoolExecutor(max(1, workers)) as pool:
            waiting: deque[Future[Batch]] = deque()
            remaining = iter(planned)
            try:
                while True:
                    while len(waiting) < 2 * max(1, workers):
                        indices = next(remaining, None)
                        if indices is None:
                            break
                        waiting.append(pool.submit(self.batch, indices))
                    if not waiting:
                        return
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def where(self, index: int) -> tuple[int, int]:
        """The shard of a sample, and its line there."""
        number = int(self._shard_of[index])
        return number, int(self._shards[number].lines[self._row_of[index]])


def _stacked(pictures: Sequence[_Array], side: int) -> _Array:
    if not pictures:
        return np.zeros((0, 3, side, side), np.uint8)
    return np.ascontiguousarray(np.stack(pictures).transpose(0, 3, 1, 2))
