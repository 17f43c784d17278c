"""Shards where no more than the data engine's own needs are installed, such as a training machine:
``python -m pixelproof_engine.workshop.data FOLDER --samples N``.

``pixelproof workshop data`` does the same with a progress bar, and checks for contamination.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ..overlap import References
from .making import Recipe, missing_libraries
from .shards import write_shards


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pixelproof_engine.workshop.data")
    parser.add_argument("folder", type=Path, help="a broken-off run goes on in it")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, help="processes (default: one per core)")
    given = parser.parse_args()
    recipe = Recipe(given.seed, without=missing_libraries())
    print(write_shards(given.folder, recipe, given.samples, References(()), workers=given.workers))


if __name__ == "__main__":
    _main()
