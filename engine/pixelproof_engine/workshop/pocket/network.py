"""The network in torch: built from its preset, and run for training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional
from transformers import Idefics3Config, Idefics3ForConditionalGeneration

from .batches import IGNORED
from .induction import wire
from .packed import Note, read_note, spread, weight_files
from .presets import GRID, Preset
from .tokens import special_ids


def build(note: Note, seed: int = 0) -> Any:
    """An ``Idefics3ForConditionalGeneration`` with random weights, in float32."""
    torch.manual_seed(seed)
    config = Idefics3Config(**note.size.config(special_ids(note.tokenizer)))
    config._attn_implementation = "sdpa"
    model = Idefics3ForConditionalGeneration(config).to(torch.float32)
    model.tie_weights()
    _initialise(model, note.size)
    return model


_WRITERS = ("o_proj.weight", "out_proj.weight", "down_proj.weight", "fc2.weight")


def _initialise(model: Any, preset: Preset) -> None:
    """Normal with 0.02, and layers that write to the residual by 1/sqrt(2 layers) less (GPT-2)."""
    for name, value in model.named_parameters():
        if value.ndim < 2:
            continue
        layers = preset.vision_layers if "vision_model" in name else preset.layers
        writes = name.endswith(_WRITERS)
        torch.nn.init.normal_(value, std=0.02 / (2 * layers) ** 0.5 if writes else 0.02)
    wire(model, preset)


def weights_of(model: Any) -> dict[str, torch.Tensor]:
    """By name, without the output layer, which is the embedding once more."""
    return {name: value for name, value in model.state_dict().items() if name != "lm_head.weight"}


def pack(weights: dict[str, torch.Tensor], note: Note, folder: Path) -> None:
    """Write weights as bf16 in small files, and the note beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in weight_files(folder):
        stale.unlink()
    halves = {name: value.detach().to("cpu", torch.bfloat16) for name, value in weights.items()}
    sizes = {name: value.numel() * 2 for name, value in halves.items()}
    for number, names in enumerate(spread(sizes), start=1):
        part = {name: halves[name].contiguous() for name in names}
        save_file(part, folder / f"weights-{number}.safetensors", {"format": "pt"})
    note.write(folder)


def unpack(folder: Path) -> tuple[Any, Note]:
    """The network of packed weights, in float32.

    Raises:
        ValueError: ``folder`` holds no pocket weights.
    """
    note = read_note(folder)
    model = build(note)
    weights = {
        name: value for path in weight_files(folder) for name, value in load_file(path).items()
    }
    missing, unknown = model.load_state_dict(weights, strict=False)
    if unknown or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"the weights in {folder} are not those of a {note.preset}")
    model.tie_weights()
    return model, note


def hidden_states(
    model: Any, ids: torch.Tensor, pictures: Pictures, picture_token: int
) -> torch.Tensor:
    """The Llama's last states, ``[samples, tokens, width]``.

    The same as the model's own forward, without its per-sample loops and without a mask: samples
    are padded on the right, where no real token looks.

    ``ids``: ``[samples, tokens]``; ``pictures``: one for each sample whose ids hold picture
    tokens, in order.
    """
    inner = model.model
    embedded = inner.text_model.embed_tokens(ids)
    if len(pictures.whole):
        seen = picture_states(model, pictures.tiles())
        places = ids == picture_token
        embedded = embedded.clone()
        embedded[places] = seen.reshape(-1, seen.shape[-1]).to(embedded.dtype)
    states: torch.Tensor = inner.text_model(inputs_embeds=embedded, use_cache=False)[0]
    return states


@dataclass(frozen=True)
class Pictures:
    """Pictures of a batch, 0..255."""

    whole: torch.Tensor
    """``[pictures, 3, side, side]``"""
    overviews: torch.Tensor
    """``[pictures, 3, tile, tile]``"""

    def tiles(self) -> torch.Tensor:
        """In the order of their tokens: ``[pictures * TILES, 3, tile, tile]``."""
        count, channels, tile, _ = self.overviews.shape
        grid = self.whole.reshape(count, channels, GRID, tile, GRID, tile)
        parts = grid.permute(0, 2, 4, 1, 3, 5).reshape(count, GRID * GRID, channels, tile, tile)
        return torch.cat([parts, self.overviews[:, None]], 1).flatten(0, 1)


def picture_states(model: Any, tiles: torch.Tensor) -> torch.Tensor:
    """Tiles (0..255) as the Llama's tokens: ``[tiles, tile tokens, width]``."""
    tower = model.model.vision_model
    values = tiles.to(torch.float32).div_(127.5).sub_(1.0)
    patches = tower.embeddings.patch_embedding(values).flatten(2).transpose(1, 2)
    states = patches + tower.embeddings.position_embedding.weight
    states = tower.encoder(inputs_embeds=states, attention_mask=None)[0]
    seen: torch.Tensor = model.model.connector(tower.post_layernorm(states))
    return seen


def loss_of(
    model: Any, states: torch.Tensor, targets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Sum of the losses over learned tokens and how many were the most likely one.

    ``targets``: ``[samples, tokens]``, what should come after each token, or ``IGNORED``. Only
    learned places go through the output layer, which is most of the memory.
    """
    learned = targets != IGNORED
    logits = model.lm_head(states[learned]).float()
    wanted = targets[learned]
    with torch.no_grad():
        right = (logits.argmax(-1) == wanted).sum()
    return functional.cross_entropy(logits, wanted, reduction="sum"), right
