"""``pixelproof workshop``: make data and models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make data and models.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Make data and models."""


@app.command("data")
def data(
    out: Annotated[Path, typer.Argument(help="Folder for the shards; a broken-off run goes on.")],
    samples: Annotated[int, typer.Option(min=1, help="How many samples.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same samples.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; default: one per core.")
    ] = None,
    mix: Annotated[
        str | None,
        typer.Option(metavar="TASK=SHARE,...", help="Such as draw=0.7,infill=0.3."),
    ] = None,
    gallery: Annotated[
        Path | None,
        typer.Option(help="matplotlib's sdist or a folder of scripts that must not be repeated."),
    ] = None,
) -> None:
    """Write programs that draw charts, with their pictures, edits, repairs and gaps.

    Samples that repeat a benchmark in PIXELPROOF_BENCH_DATA (default ../shared/data) are left out.

    Exit code: 0 written, 1 it could not be, 2 usage.
    """
    from .workshop_data import run_data

    raise typer.Exit(run_data(out, samples, seed, workers, mix, gallery))
