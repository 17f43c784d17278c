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

_AT_A_TIME = 256
"""Tokens that go through the output layer together: their logits are 8 MB."""


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
    stem = tower.embeddings.patch_embedding
    patches = functional.linear(
        _patches(values, stem.kernel_size[0]), stem.weight.flatten(1), stem.bias
    )
    states = patches + tower.embeddings.position_embedding.weight
    states = tower.encoder(inputs_embeds=states, attention_mask=None)[0]
    seen: torch.Tensor = model.model.connector(tower.post_layernorm(states))
    return seen


def _patches(tiles: torch.Tensor, size: int) -> torch.Tensor:
    """``[tiles, 3, tile, tile]`` as ``[tiles, patches, 3 * size * size]``, row by row: the stem's
    convolution is then one matrix, which a processor is quicker at."""
    count, channels, tile, _ = tiles.shape
    side = tile // size
    grid = tiles.reshape(count, channels, side, size, side, size)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(count, side * side, channels * size**2)


def compile_layers(model: Any) -> None:
    """Have torch fuse what stands between the matrices (needs a C++ compiler on a processor)."""
    for layer in (*model.model.text_model.layers, *model.model.vision_model.encoder.layers):
        layer.compile(dynamic=True)


def loss_of(
    model: Any, states: torch.Tensor, targets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Sum of the losses over learned tokens and how many were the most likely one.

    ``targets``: ``[samples, tokens]``, what should come after each token, or ``IGNORED``. Only
    learned places go through the output layer.
    """
    learned = targets != IGNORED
    loss, right = _OutputLoss.apply(states[learned], model.lm_head.weight, targets[learned])
    return loss, right


class _OutputLoss(torch.autograd.Function):  # type: ignore[misc]
    """Output layer and cross entropy, a few hundred tokens at a time.

    The logits are never there as a whole: each part's gradient is made while the part is still in
    the processor's cache (as Liger's fused kernel does it, arXiv 2410.10989, section 3.2).
    """

    @staticmethod
    def forward(
        context: Any, states: torch.Tensor, weight: torch.Tensor, wanted: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """``states``: ``[tokens, width]``; ``weight``: ``[vocabulary, width]``."""
        is_learning = any(context.needs_input_grad)
        precision = _matrix_precision(states)
        outputs = weight.to(precision)
        total = torch.zeros((), device=states.device)
        right = torch.zeros((), dtype=torch.long, device=states.device)
        by_states = torch.empty(states.shape, dtype=precision, device=states.device)
        by_weight = torch.zeros_like(weight, dtype=torch.float32)
        parts = (one.split(_AT_A_TIME) for one in (states.to(precision), wanted, by_states))
        for seen, goal, by_seen in zip(*parts, strict=True):
            chances = (seen @ outputs.T).float().log_softmax(-1)
            right += (chances.argmax(-1) == goal).sum()
            total += functional.nll_loss(chances, goal, reduction="sum")
            if not is_learning:
                continue
            errors = chances.exp_().sub_(functional.one_hot(goal, len(weight))).to(precision)
            by_seen.copy_(errors @ outputs)
            by_weight += errors.T @ seen
        context.save_for_backward(by_states, by_weight)
        context.mark_non_differentiable(right)
        return total, right

    @staticmethod
    def backward(context: Any, by_loss: torch.Tensor, _: Any) -> tuple[Any, ...]:
        by_states, by_weight = context.saved_tensors
        return by_states * by_loss, by_weight * by_loss, None


def _matrix_precision(states: torch.Tensor) -> torch.dtype:
    """What matrices are multiplied in at this place."""
    kind = states.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else states.dtype
