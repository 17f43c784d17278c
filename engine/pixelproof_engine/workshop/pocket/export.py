"""Make packed weights usable: ``python -m pixelproof_engine.workshop.pocket.export --help``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .gguf_files import write_gguf
from .packed import write_for_transformers


def export(packed: Path, folder: Path, kinds: Sequence[str]) -> list[Path]:
    """Write packed weights in other forms below ``folder``; the folders or files that were made.

    ``kinds``: ``transformers`` (for transformers and vLLM), ``F16``, ``Q8_0`` (for llama.cpp).

    Raises:
        ValueError: ``packed`` holds no pocket weights, or a kind is unknown.
    """
    made: list[Path] = []
    for kind in kinds:
        if kind == "transformers":
            write_for_transformers(packed, folder / kind)
            made.append(folder / kind)
        elif kind == "F16" or kind == "Q8_0":
            made += write_gguf(packed, folder, kind)
        else:
            raise ValueError(f"{kind!r} is no form of a model: use transformers, F16 or Q8_0")
    return list(dict.fromkeys(made))


def _main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m pixelproof_engine.workshop.pocket.export",
        description="Write packed weights as transformers, vLLM and llama.cpp load them.",
    )
    parser.add_argument("packed", type=Path, help="what a training run left")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    parser.add_argument("--kind", action="append", choices=("transformers", "F16", "Q8_0"))
    given = parser.parse_args()
    for path in export(given.packed, given.to, given.kind or ["transformers", "F16"]):
        print(path)


if __name__ == "__main__":
    _main()
