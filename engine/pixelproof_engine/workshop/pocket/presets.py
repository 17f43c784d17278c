"""Sizes of the pocket coder. Its architecture is Idefics3 (arXiv 2408.12637), as SmolVLM's
(arXiv 2504.05299): a SigLIP tower, a pixel shuffle with one linear layer, and a Llama."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VOCABULARY = 8192
"""Entries of the tokenizer, special tokens among them."""

GRID = 2
"""Tiles per side of a picture. llama.cpp always cuts a picture of this architecture into tiles and
adds an overview, so the model is made for that."""
TILES = GRID * GRID + 1
"""Tiles of a picture, its overview among them."""

ROPE_BASE = 1e6
"""Of the rotary positions: half of the pairs turn so slowly that a token is still told from others
a picture and a program away."""


@dataclass(frozen=True)
class Preset:
    """One size. Widths are multiples of 32, which Q8_0 blocks want."""

    name: str
    layers: int
    width: int
    inner: int
    heads: int
    key_heads: int
    context: int
    """Longest sample in tokens, picture tokens among them."""
    tile: int
    """Pixels of the side of what the tower sees at once: a quarter of the picture, or the whole
    picture at half its size."""
    patch: int
    """Pixels of a patch's side; a power of two of them fits in a tile, so that Idefics3's
    fractional patch positions are exact."""
    merge: int
    """Patches per side that become one token."""
    vision_layers: int
    vision_width: int
    vision_inner: int
    vision_heads: int
    peak_rate: float
    """Highest learning rate."""
    batch_tokens: int
    """Padded tokens of one forward pass on a GPU."""

    @property
    def side(self) -> int:
        """Pixels of the side of the square picture."""
        return GRID * self.tile

    @property
    def tile_tokens(self) -> int:
        return (self.tile // self.patch // self.merge) ** 2

    @property
    def patches(self) -> int:
        """Patches of a tile."""
        return (self.tile // self.patch) ** 2

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    @property
    def text_parameters(self) -> int:
        """Parameters of the Llama; embedding and output share theirs."""
        keys = self.key_heads * self.head_width
        attention = 2 * self.width * self.width + 2 * self.width * keys
        layer = attention + 3 * self.width * self.inner + 2 * self.width
        return VOCABULARY * self.width + self.layers * layer + self.width

    @property
    def vision_parameters(self) -> int:
        """Parameters of the tower and of the layer that leads from it to the Llama."""
        wide, inner = self.vision_width, self.vision_inner
        layer = 4 * wide * (wide + 1) + 2 * wide * inner + wide + inner + 4 * wide
        stem = 3 * self.patch**2 * wide + wide + self.patches * wide + 2 * wide
        return stem + self.vision_layers * layer + self.merge**2 * wide * self.width

    @property
    def parameters(self) -> int:
        return self.text_parameters + self.vision_parameters

    def config(self, ids: dict[str, int]) -> dict[str, Any]:
        """``config.json`` as transformers and vLLM read it; ``ids`` are the special tokens'."""
        end, pad = ids["<|im_end|>"], ids["<|endoftext|>"]
        text = {
            "model_type": "llama",
            "vocab_size": VOCABULARY,
            "hidden_size": self.width,
            "intermediate_size": self.inner,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.key_heads,
            "head_dim": self.head_width,
            "max_position_embeddings": 4 * self.context,
            "rope_theta": ROPE_BASE,
            "rms_norm_eps": 1e-5,
            "hidden_act": "silu",
            "tie_word_embeddings": True,
            "bos_token_id": pad,
            "eos_token_id": end,
            "pad_token_id": pad,
        }
        vision = {
            "model_type": "idefics3_vision",
            "hidden_size": self.vision_width,
            "intermediate_size": self.vision_inner,
            "num_hidden_layers": self.vision_layers,
            "num_attention_heads": self.vision_heads,
            "image_size": self.tile,
            "patch_size": self.patch,
            "hidden_act": "gelu_pytorch_tanh",
            "layer_norm_eps": 1e-6,
        }
        return {
            "architectures": ["Idefics3ForConditionalGeneration"],
            "model_type": "idefics3",
            "dtype": "bfloat16",
            "image_token_id": ids["<image>"],
            "pad_token_id": pad,
            "bos_token_id": pad,
            "eos_token_id": end,
            "scale_factor": self.merge,
            "tie_word_embeddings": True,
            "text_config": text,
            "vision_config": vision,
        }


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="pocket", layers=12, width=384, inner=1024, heads=6, key_heads=3, context=2048,
            tile=256, patch=16, merge=4, vision_layers=6, vision_width=256, vision_inner=1024,
            vision_heads=4, peak_rate=1.5e-3, batch_tokens=65_536,
        ),
        Preset(
            name="pocket-small", layers=6, width=256, inner=704, heads=4, key_heads=2,
            context=1536, tile=192, patch=24, merge=2, vision_layers=4, vision_width=192,
            vision_inner=640, vision_heads=3, peak_rate=2e-3, batch_tokens=8192,
        ),
        Preset(
            name="pocket-tiny", layers=3, width=64, inner=128, heads=2, key_heads=2, context=1024,
            tile=64, patch=16, merge=2, vision_layers=1, vision_width=64, vision_inner=128,
            vision_heads=2, peak_rate=4e-3, batch_tokens=2048,
        ),
    )
}  # fmt: skip
"""By name; ``pocket-tiny`` is for tests of the way, not for use."""
