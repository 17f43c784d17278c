"""Training of the glance, from panels that were painted before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from .network import GlanceNetwork

_BATCH = 64
_RATE = 3e-3
_DECAY = 1e-2


def train(
    panels: np.ndarray, labels: np.ndarray, epochs: int, seed: int = 0,
    progress: Callable[[int, float], None] | None = None,
) -> GlanceNetwork:  # fmt: skip
    """A network that tells ``labels`` from ``panels``.

    Args:
        panels: (count, 3, SIDE, SIDE) uint8.
        labels: (count, kinds) bool.
        progress: Hears the epoch and its mean loss.
    """
    torch.manual_seed(seed)
    network = GlanceNetwork()
    network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(panels) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for epoch in range(epochs):
        network.train()
        losses = []
        for seen, wanted in _batches(panels, labels, np.random.default_rng((seed, epoch))):
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(seen)
            loss = nn.functional.binary_cross_entropy_with_logits(scores.float(), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if progress is not None:
            progress(epoch, sum(losses) / len(losses))
    return network


def _batches(
    panels: np.ndarray, labels: np.ndarray, random: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    order = random.permutation(len(panels))
    for start in range(0, len(order), _BATCH):
        picked = np.sort(order[start : start + _BATCH])
        seen = torch.from_numpy(panels[picked]).float() / 255
        yield (
            _varied(seen, random).contiguous(memory_format=torch.channels_last),
            torch.from_numpy(labels[picked]).float(),
        )


def _varied(seen: Tensor, random: np.random.Generator) -> Tensor:
    """Other colours, sides and shades: no kind depends on them."""
    seen = seen[:, torch.from_numpy(random.permutation(3))]
    if random.random() < 0.5:
        seen = seen.flip(3)
    count = len(seen)
    inverted = torch.from_numpy(random.random(count) < 0.15)
    seen[inverted] = 1 - seen[inverted]
    contrast = torch.from_numpy(random.uniform(0.7, 1.1, (count, 1, 1, 1))).float()
    brightness = torch.from_numpy(random.uniform(-0.1, 0.1, (count, 1, 1, 1))).float()
    return ((seen - 0.5) * contrast + 0.5 + brightness).clamp(0, 1)
