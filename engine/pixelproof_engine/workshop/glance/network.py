"""The network: convolutions that halve the picture four times, then one score for each kind."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ...sight.glance import KINDS, SIDE

_WIDTHS = (16, 32, 64, 96)


class GlanceNetwork(nn.Module):  # type: ignore[misc]
    """Scores of ``KINDS`` (before the logistic function) of panels.

    Takes (batch, 3, SIDE, SIDE) in 0 to 1, gives (batch, kinds).
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width in _WIDTHS:
            layers += [*_layer(before, width, stride=2), *_layer(width, width, stride=1)]
            before = width
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(2 * before, len(KINDS))

    def forward(self, panels: Tensor) -> Tensor:
        seen = self.layers(panels - 0.5)
        # The mean tells what is all over the panel, the maximum what is somewhere.
        scores: Tensor = self.head(torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], dim=1))
        return scores


def _layer(before: int, width: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, width, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
    ]


def export(network: GlanceNetwork, path: Path) -> None:
    """Write ``network`` as ONNX, for any number of panels.

    Raises:
        OSError: It cannot be written.
    """
    network.eval()
    panels = torch.zeros(2, 3, SIDE, SIDE)
    torch.onnx.export(
        network, (panels,), path, input_names=["panels"], output_names=["scores"],
        dynamic_axes={"panels": {0: "count"}, "scores": {0: "count"}}, dynamo=False,
    )  # fmt: skip
