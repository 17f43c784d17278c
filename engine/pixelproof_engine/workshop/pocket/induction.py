"""Induction by construction: a new network already copies.

To go on as a text went on before is what a network learns late (the induction heads of Olsson et
al., arXiv 2209.11895), and it is most of what an answer here does. So the first three layers begin
wired for it, much as Trockman and Kolter begin theirs with what trained ones look like (arXiv
2305.09828):

1. Heads look one and two tokens back and note what they find there in channels that the embedding
   leaves free.
2. A head looks two tokens back and notes the notes there: three and four back.
3. Heads look for the place whose notes say the present token and the one, or the three, before it,
   and add what stands at that place to what comes next. In a list, where the same two tokens part
   all items, it takes the four to keep the place.

Nothing of it is kept fixed: it is all trained on, more slowly than the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .presets import ROPE_BASE, Preset

_SCALE = 0.1
"""Standard deviation of an embedding's channels: near where training takes them, so that what is
wired does not lose its proportions on the way."""
_SHARED = 4.0
"""The channel that all embeddings have alike, in units of ``_SCALE``: it asks for places alone."""
_NEAR = 8.0
"""Length of a pair of channels that looks a number of tokens back, in queries and keys."""
_ALIKE = 2.5
"""What queries and keys multiply a normalised channel by to find one token among others."""
_COPIED = (4.0, 6.0)
"""How much louder than the present one, which says itself, a token is that was found by two tokens
and by four."""
_LOUDNESS = 0.5
"""Gain before the output layer, whose weights are the embeddings: first guesses are unsure."""


_WIRED = tuple(f"text_model.layers.{layer}.self_attn." for layer in range(3))


def is_wired(name: str) -> bool:
    """Whether a parameter of this name is of the heads that are wired."""
    return any(part in name for part in _WIRED)


@torch.no_grad()  # type: ignore[untyped-decorator]
def wire(model: Any, preset: Preset) -> None:
    """Set the embedding, and heads of the first three layers.

    ``preset``: three layers and two key heads at least.
    """
    text = model.model.text_model
    wide = preset.head_width
    free = preset.width - wide
    content, *notes = (
        range(start, start + wide // 4) for start in (1, *range(free, preset.width, wide // 4))
    )
    _embed(text, free)
    first, second, third = (layer.self_attn for layer in text.layers[:3])
    for number in range(2):
        head = _Head(first, preset, number)
        head.look_back(number + 1)
        head.carry(content, notes[number], _SCALE)
    head = _Head(second, preset, 0)
    head.look_back(2)
    head.carry([*notes[0], *notes[1]], [*notes[2], *notes[3]], _SCALE)
    told = [range(start, min(start + wide, free)) for start in range(1, free, wide)]
    for number, tokens in enumerate((2, 4)):
        head = _Head(third, preset, number)
        head.look_for([content, *notes[:tokens]])
        part = told[number % len(told)]
        head.carry(part, part, _COPIED[number] * _SCALE)


def _embed(text: Any, free: int) -> None:
    """Random embeddings with one channel shared, and none from ``free`` on."""
    table = text.embed_tokens.weight
    torch.nn.init.normal_(table, std=_SCALE)
    table[:, 0] = _SHARED * _SCALE
    table[:, free:] = 0.0
    text.norm.weight.fill_(_LOUDNESS)


class _Head:
    """A key head and the first query head of its group, with nothing in them."""

    def __init__(self, attention: Any, preset: Preset, number: int) -> None:
        wide = preset.head_width
        group = preset.heads // preset.key_heads
        asks = slice(number * group * wide, (number * group + 1) * wide)
        holds = slice(number * wide, (number + 1) * wide)
        self._half = wide // 2
        self._turns = ROPE_BASE ** (-torch.arange(self._half) / self._half)
        """Radians a token, of each rotary pair; channel ``i`` and ``i + half`` are a pair."""
        self._query = attention.q_proj.weight[asks]
        self._key = attention.k_proj.weight[holds]
        self._value = attention.v_proj.weight[holds]
        self._output = attention.o_proj.weight[:, asks]
        for weight in (self._query, self._key, self._value, self._output):
            weight.zero_()

    def look_back(self, tokens: int) -> None:
        """Look at the token that stands so many before this one.

        The quick pairs' score is highest there. The slow ones take as much away wherever it is:
        a score near zero does not hang on how long an embedding happens to be.
        """
        half, some = self._half, self._half // 4
        gain = _NEAR / _SHARED
        angles = self._turns[:some] * tokens
        self._query[:some, 0] = gain
        self._key[:some, 0] = gain * torch.cos(angles)
        self._key[half : half + some, 0] = gain * torch.sin(angles)
        self._query[half - some : half, 0] = -gain
        self._key[half - some : half, 0] = gain

    def look_for(self, channels: Sequence[range]) -> None:
        """Look for where ``channels[i + 1]`` holds what ``channels[i]`` holds here, whatever lies
        between: only pairs that turn slowly are used, and all channels have as many of them."""
        half = self._half
        slow = [*range(half // 2, half), *range(half + half // 2, 2 * half)]
        wanted = len(channels) - 1
        for number, row in enumerate(slow):
            here, there = channels[number % wanted], channels[number % wanted + 1]
            self._query[row, here[number // wanted]] = _ALIKE
            self._key[row, there[number // wanted]] = _ALIKE

    def carry(self, read: Sequence[int], written: Sequence[int], gain: float) -> None:
        """Add ``gain`` times the channels ``read`` of what is looked at to the ones ``written``."""
        for number, (here, there) in enumerate(zip(read, written, strict=True)):
            self._value[number, here] = gain**0.5
            self._output[there, number] = gain**0.5
