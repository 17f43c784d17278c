"""The learner: network, average and optimiser, and all that must come back after a kill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from . import network
from .batches import Batch
from .induction import is_wired
from .muon import Muon
from .network import Pictures
from .packed import Note
from .schedule import Schedule
from .tokens import special_ids

_AVERAGE = 0.999
_CLIP = 1.0
_BETAS, _DECAY = (0.9, 0.95), 0.1
_EMBEDDINGS = 0.15
"""Share of the rate for embeddings and the picture's stem: at the full one their first steps would
be as long as they are, and undo how the network was wired (``induction``)."""
_WIRED = 0.1
"""Share of the rate for what is wired, which does not decay either: matrices' steps are as long as
what was wired, and of what it could from the start (96 %) 63 % were left after 100 at the full
rate, 79 % at this one."""


@dataclass
class Progress:
    """Where a training stands; all that the next step depends on, beside tensors."""

    step: int = 0
    steps: int | None = None
    start: int = 0
    epoch: int = 0
    position: int = 0
    """Batches of this epoch that are done."""
    shards: list[str] = field(default_factory=list)
    """The shards of this epoch."""
    samples: int = 0
    tokens: int = 0
    losses: list[tuple[int, float]] = field(default_factory=list)
    """Loss of each step, nats a token."""
    evaluations: list[dict[str, float]] = field(default_factory=list)


class Learner:
    def __init__(
        self, model: Any, note: Note, device: torch.device, precision: torch.dtype
    ) -> None:
        self.model = model.to(device)
        self.note = note
        self.device = device
        self.progress = Progress()
        self._precision = precision
        self._picture_token = special_ids(note.tokenizer)["<image>"]
        self._values = [value for value in model.parameters() if value.requires_grad]
        self._average = [value.detach().clone() for value in self._values]
        self._optimizers = _optimizers(self.model, precision)

    def step(self, batches: Sequence[Batch], schedule: Schedule) -> float:
        """One optimiser step over all ``batches``; their mean loss in nats a learned token."""
        rate = schedule.rate(self.progress.step)
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group["share"]
        learned = sum(batch.learned for batch in batches)
        total = torch.zeros((), device=self.device)
        for batch in batches:
            loss, _ = self.loss(batch)
            (loss / learned).backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(self._values, _CLIP)
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        done = self.progress.step
        weight = 1 - min(_AVERAGE, (1 + done) / (10 + done))
        torch._foreach_lerp_(self._average, [value.detach() for value in self._values], weight)
        mean = float(total) / learned
        self.progress.step += 1
        self.progress.samples += sum(len(batch.ids) for batch in batches)
        self.progress.tokens += sum(batch.tokens for batch in batches)
        self.progress.losses.append((self.progress.step, mean))
        return mean

    def loss(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Sum of the losses over learned tokens, and how many were the most likely one."""
        with torch.autocast(
            self.device.type, self._precision, enabled=self._precision != torch.float32
        ):
            pictures = Pictures(self._on_device(batch.whole), self._on_device(batch.overviews))
            states = network.hidden_states(
                self.model, self._on_device(batch.ids), pictures, self._picture_token
            )
            return network.loss_of(self.model, states, self._on_device(batch.targets))

    @contextmanager
    def averaged(self) -> Iterator[Any]:
        """The network with the average of its late weights, for measuring and for use."""
        own = [value.detach().clone() for value in self._values]
        self._put(self._average)
        try:
            yield self.model
        finally:
            self._put(own)

    def pack(self, folder: Path) -> Note:
        """Write what leaves the run: the averaged weights in bf16, and their note."""
        progress = self.progress
        last = progress.evaluations[-1] if progress.evaluations else {}
        note = Note(
            preset=self.note.preset,
            tokenizer=self.note.tokenizer,
            step=progress.step,
            steps=progress.steps or 0,
            samples=progress.samples,
            tokens=progress.tokens,
            evaluation=last,
        )
        with self.averaged() as model:
            network.pack(network.weights_of(model), note, folder)
        return note

    def save(self, path: Path) -> None:
        """Write everything, so that a later run goes on as if this one had never ended."""
        state = {
            "note": asdict(self.note),
            "model": network.weights_of(self.model),
            "average": self._average,
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
            "progress": asdict(self.progress),
        }
        draft = path.with_suffix(".tmp")
        torch.save(state, draft)
        draft.replace(path)

    def load(self, path: Path) -> None:
        """Go on from what ``save`` wrote.

        Raises:
            ValueError: It is the state of another preset or tokenizer.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        same = ("preset", "tokenizer")
        if any(state["note"][name] != getattr(self.note, name) for name in same):
            raise ValueError(f"{path} is the state of another preset or tokenizer: remove it")
        self.model.load_state_dict(state["model"], strict=False)
        self.model.tie_weights()
        for mine, kept in zip(self._average, state["average"], strict=True):
            mine.copy_(kept)
        for optimizer, kept in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.progress = Progress(**state["progress"])
        self.progress.losses = [(int(step), float(loss)) for step, loss in self.progress.losses]

    def _put(self, values: Sequence[torch.Tensor]) -> None:
        with torch.no_grad():
            torch._foreach_copy_(self._values, list(values))

    def _on_device(self, array: Any) -> torch.Tensor:
        tensor = torch.from_numpy(array)
        if self.device.type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(self.device, non_blocking=True)


def _optimizers(model: Any, precision: torch.dtype) -> list[torch.optim.Optimizer]:
    """Muon for the layers' matrices, AdamW for embeddings, the picture's stem, biases and norms."""
    values = {name: value for name, value in model.named_parameters() if value.requires_grad}
    inner = {name: value for name, value in values.items() if _is_inner(name, value)}
    wired = [value for name, value in inner.items() if is_wired(name)]
    free = [value for name, value in inner.items() if not is_wired(name)]
    others = [value for name, value in values.items() if not _is_inner(name, value)]
    wide = [value for value in others if value.ndim >= 2]
    narrow = [value for value in others if value.ndim < 2]
    rest = torch.optim.AdamW(
        [
            {"params": wide, "weight_decay": _DECAY, "share": _EMBEDDINGS},
            {"params": narrow, "weight_decay": 0.0, "share": 1.0},
        ],
        lr=0.0,
        betas=_BETAS,
        fused=others[0].device.type == "cuda",
    )
    matrices = Muon(
        [
            {"params": free, "weight_decay": _DECAY, "share": 1.0},
            {"params": wired, "weight_decay": 0.0, "share": _WIRED},
        ],
        precision,
    )
    return [matrices, rest]


def _is_inner(name: str, value: torch.Tensor) -> bool:
    return value.ndim == 2 and "embed" not in name
