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


@app.command(
    "train",
    context_settings={
        "allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": [],
    },
)  # fmt: skip
def train(context: typer.Context) -> None:
    """Train a pocket coder, in this Python or in the one that vLLM lives in; --help tells how.

    Exit code: that of the trainer, 1 where no Python has torch.
    """
    from .workshop_pocket import run_train

    raise typer.Exit(run_train(context.args))


@app.command("export")
def export(
    packed: Annotated[Path, typer.Argument(help="What a training left.")],
    to: Annotated[Path, typer.Option(help="Folder to write to.")],
    kind: Annotated[
        list[str] | None,
        typer.Option(help="transformers (also for vLLM), F16 or Q8_0 (for llama.cpp); repeatable."),
    ] = None,
) -> None:
    """Write a pocket coder as transformers, vLLM and the embedded engine load it.

    Exit code: 0 written, 1 it could not be, 2 usage.
    """
    from .workshop_pocket import run_export

    raise typer.Exit(run_export(packed, to, kind or ["transformers", "F16"]))


@app.command("instruct")
def instruct(
    snippets: Annotated[Path, typer.Argument(help="A Python file, or a folder of them.")],
    out: Annotated[
        Path, typer.Argument(help="Folder for the dialogues; a broken-off run goes on.")
    ],
    teacher: Annotated[
        str | None, typer.Option(help="Name of an endpoint; default: the first one.")
    ] = None,
    student: Annotated[
        str | None, typer.Option(help="Endpoint that takes over once it passes more often.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=0, help="Runs after the first one.")] = 3,
    limit: Annotated[int | None, typer.Option(min=1, help="Snippets at most.")] = None,
    seed: Annotated[int, typer.Option(help="Asked of the model; not every server heeds it.")] = 0,
    licence: Annotated[
        str | None, typer.Option(help="SPDX licence of snippets that do not name their own.")
    ] = None,
    max_tokens: Annotated[int, typer.Option(min=64, help="Longest answer.")] = 700,
) -> None:
    """Make dialogues of snippets: problem, solution and tests, run in the sandbox until they pass.

    Exit code: 0 done, 1 no model or no sandbox, 2 usage.
    """
    import asyncio

    from .workshop_instruct import Order, run_instruct

    order = Order(snippets, out, teacher, student, rounds, limit, seed, licence, max_tokens)
    raise typer.Exit(asyncio.run(run_instruct(order)))
