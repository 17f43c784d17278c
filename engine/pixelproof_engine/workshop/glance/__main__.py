"""Make the glance: ``python -m pixelproof_engine.workshop.glance FOLDER``.

Paints panels into ``FOLDER`` (a run that was broken off goes on), trains on them and writes
``glance.onnx`` there. Needs matplotlib and the libraries of the ``workshop`` extra.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .panels import panels

_FIGURES = 500
"""Figures of a file of panels."""


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pixelproof_engine.workshop.glance")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--figures", type=int, default=15_000)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    files = [
        _painted(given.folder / f"panels-{given.seed + part}.npz", given.seed + part)
        for part in range(-(-given.figures // _FIGURES))
    ]
    # Here, since painting needs no torch.
    from .network import export
    from .train import train

    held = [np.load(file) for file in files]
    network = train(
        np.concatenate([one["panels"] for one in held]),
        np.concatenate([one["labels"] for one in held]),
        given.epochs,
        progress=lambda epoch, loss: print(f"epoch {epoch + 1}: loss {loss:.4f}", flush=True),
    )
    export(network, given.folder / "glance.onnx")


def _painted(file: Path, seed: int) -> Path:
    if not file.exists():
        seen, labels = zip(*panels(seed, _FIGURES), strict=True)
        begun = file.with_suffix(".part")
        with begun.open("wb") as to:
            np.savez(to, panels=np.stack(seen), labels=np.stack(labels))
        begun.replace(file)
        print(f"{file.name}: {len(seen)} panels", flush=True)
    return file


if __name__ == "__main__":
    _main()
