"""What ``pixelproof workshop data`` does."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

from rich.console import Console

from pixelproof_engine.workshop.data.making import MIX, Recipe, missing_libraries
from pixelproof_engine.workshop.data.shards import OtherRecipeError, Tally, write_shards
from pixelproof_engine.workshop.overlap import References, benchmark_texts, gallery_texts
from pixelproof_engine.workshop.sample import Task

from .show import counting_bar

BENCH_DATA = "PIXELPROOF_BENCH_DATA"
_DEFAULT = "../shared/data"


def run_data(
    out: Path, samples: int, seed: int, workers: int | None, mix: str | None, gallery: Path | None
) -> int:
    """Write, show how it goes, and return the exit code."""
    console = Console(stderr=True, highlight=False)
    without = missing_libraries()
    if without:
        names = " and ".join(sorted(without))
        console.print(f"note: {names} not installed; programs do without", markup=False)
    try:
        recipe = Recipe(seed, _mix(mix), without=without)
        references = known_references(console, gallery)
    except (ValueError, OSError, tarfile.TarError) as error:
        console.print(f"pixelproof: {error}", markup=False)
        return 2
    try:
        with counting_bar(console, "samples", samples) as step:

            def report(tally: Tally) -> None:
                step(tally.kept, _left_out(tally))

            tally = write_shards(out, recipe, samples, references, workers=workers, progress=report)
    except (OtherRecipeError, OSError) as error:
        console.print(f"pixelproof: {error}", markup=False)
        return 1
    print(f"{tally.kept} samples in {out}; of {tally.tried} tried, {_left_out(tally)}")
    return 0


def known_references(console: Console, gallery: Path | None) -> References:
    """Benchmarks and gallery scripts that may not be learned; what is not checked is said."""
    folder = Path(os.environ.get(BENCH_DATA) or _DEFAULT)

    def texts() -> Iterator[str]:
        if folder.is_dir():
            yield from benchmark_texts(folder)
        if gallery is not None:
            yield from gallery_texts(gallery)

    references = References(texts())
    if not references.count:
        console.print(
            f"note: no benchmark data in {folder}; nothing is checked for contamination",
            markup=False,
        )
    return references


def _left_out(tally: Tally) -> str:
    return (
        f"{tally.contaminated} contaminated, {tally.repeated} repeated, "
        f"{tally.failed} could not be made"
    )


def _mix(told: str | None) -> dict[Task, float]:
    """``draw=0.7,infill=0.3``. Raises ValueError."""
    if told is None:
        return dict(MIX)
    found: dict[Task, float] = {}
    for part in told.split(","):
        name, _, share = part.partition("=")
        if name.strip() not in get_args(Task):
            raise ValueError(f"--mix knows {', '.join(get_args(Task))}, not {name.strip()!r}")
        try:
            found[cast(Task, name.strip())] = float(share)
        except ValueError:
            raise ValueError(f"--mix needs a number for {name.strip()}, not {share!r}") from None
    return found
