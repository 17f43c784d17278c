"""How a training went: its losses as numbers and as a picture."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np

NAME = "losses.json"
Losses = list[tuple[int, float]]
Evaluations = list[dict[str, float]]
_SHARES = ("accuracy", "parsed", "ran", "score")


def write_losses(folder: Path, losses: Losses, evaluations: Evaluations) -> None:
    """``losses.json`` and, where matplotlib is there, ``losses.png``.

    ``losses``: step and nats a token; ``evaluations``: each with its ``step``.
    """
    kept = {
        "losses": [[step, round(loss, 5)] for step, loss in losses],
        "evaluations": evaluations,
    }
    (folder / NAME).write_text(json.dumps(kept) + "\n", encoding="utf-8")
    if losses and find_spec("matplotlib") is not None:
        _plot(losses, evaluations, folder / "losses.png")


def read_losses(folder: Path) -> tuple[Losses, Evaluations]:
    """What ``write_losses`` wrote; nothing where it has written nothing."""
    path = folder / NAME
    if not path.is_file():
        return [], []
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [(int(step), float(loss)) for step, loss in kept["losses"]], kept["evaluations"]


def _plot(losses: Losses, evaluations: Evaluations, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5))
    axes = figure.subplots()
    steps, values = zip(*losses, strict=True)
    axes.plot(steps, values, linewidth=0.6, color="silver", label="training, each step")
    wide = max(1, len(values) // 100)
    smooth = np.convolve(values, np.ones(wide) / wide, "valid")
    axes.plot(steps[wide - 1 :], smooth, label="training, smoothed")
    measured = [one for one in evaluations if "loss" in one]
    axes.plot(
        [one["step"] for one in measured], [one["loss"] for one in measured], "o-", label="held out"
    )
    axes.set(xlabel="step", ylabel="loss (nats a token)", yscale="log")
    axes.grid(alpha=0.3)
    shares = [name for name in _SHARES if any(name in one for one in measured)]
    if shares:
        right = axes.twinx()
        for number, name in enumerate(shares, start=2):
            points = [(one["step"], one[name]) for one in measured if name in one]
            right.plot(*zip(*points, strict=True), "--", color=f"C{number}", label=name)
        right.set(ylabel="share", ylim=(0, 1))
    figure.legend(loc="upper center", ncols=6, frameon=False)
    figure.savefig(path, dpi=100)
