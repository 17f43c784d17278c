"""Muon: momentum whose matrices are made orthogonal before they become a step.

Torch has one too, whose iteration is always in bf16: a processor that cannot multiply that takes
14 s for a step of ``pocket-small``; this one takes 0.5 s, as it is told what is quick there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch

_MOMENTUM = 0.95
_ITERATIONS = 5
_QUINTIC = (3.4445, -4.7750, 2.0315)
_AS_ADAM = 0.2
"""Root mean square of AdamW's steps, which these are scaled to: rate and decay then serve both
(arXiv 2502.16982, section 2.2)."""


class Muon(torch.optim.Optimizer):  # type: ignore[misc]
    """For the matrices between the layers (K. Jordan, "Muon", 2024); all else is AdamW's."""

    def __init__(self, groups: Iterable[dict[str, Any]], precision: torch.dtype) -> None:
        """``groups``: matrices (``params``) with their ``weight_decay`` and ``share`` of the rate,
        which the learner sets; ``precision``: that of the iteration."""
        super().__init__(groups, {"lr": 0.0})
        self._precision = precision

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def step(self, *_: object) -> None:
        """One step with the gradients at hand."""
        for group in self.param_groups:
            rate, decay = group["lr"], group["weight_decay"]
            alike = defaultdict(list)
            for matrix in group["params"]:
                if matrix.grad is not None:
                    alike[matrix.shape].append(matrix)
            for shape, matrices in alike.items():
                pushed = torch.stack([self._pushed(one) for one in matrices])
                directions = orthogonal(pushed.to(self._precision)).to(pushed.dtype)
                scale = _AS_ADAM * max(shape) ** 0.5
                for matrix, direction in zip(matrices, directions, strict=True):
                    matrix.mul_(1 - rate * decay).add_(direction, alpha=-rate * scale)

    def _pushed(self, matrix: torch.Tensor) -> torch.Tensor:
        """The gradient with Nesterov's momentum."""
        state = self.state[matrix]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(matrix)
        assert matrix.grad is not None
        momentum: torch.Tensor = state["momentum"].lerp_(matrix.grad, 1 - _MOMENTUM)
        return matrix.grad.lerp(momentum, _MOMENTUM)


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """Matrices ``[count, rows, columns]`` with their singular values brought near 1 (0.7 to 1.2),
    by Newton and Schulz's iteration."""
    a, b, c = _QUINTIC
    wide = matrices.shape[1] <= matrices.shape[2]
    x = matrices if wide else matrices.mT
    x = x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)
    for _ in range(_ITERATIONS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x if wide else x.mT
