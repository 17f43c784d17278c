"""Make packed weights usable: ``python -m pixelproof_engine.workshop.pocket.export --help``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from .gguf_files import Kind, write_gguf
from .packed import write_for_transformers

Form = Kind | Literal["transformers"]


def export(packed: Path, folder: Path, kinds: Sequence[Form]) -> list[Path]:
    """Write packed weights in other forms below ``folder``; the folders or files that were made.

    ``kinds``: ``transformers`` (for transformers and vLLM), ``F16``, ``Q8_0`` (for llama.cpp).

    Raises:
        ValueError: ``packed`` holds no pocket weights.
    """
    made: list[Path] = []
    for kind in kinds:
        if kind == "transformers":
            write_for_transformers(packed, folder / kind)
            made.append(folder / kind)
        else:
            made += write_gguf(packed, folder, kind)
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
